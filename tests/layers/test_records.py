from dataclasses import replace
from pathlib import Path

import pytest

from explorer.catalog import TableSpec
from explorer.errors import InputError
from explorer.layers import read_records, read_table
from explorer.territory import Territory


@pytest.fixture
def fibre(territory: Territory) -> TableSpec:
    return territory.catalog.table("fibre_by_commune")


def test_codes_stay_text_and_counts_are_numbers(fibre: TableSpec) -> None:
    frame = read_table(fibre)
    assert all(isinstance(code, str) for code in frame["insee_code"])
    assert frame.loc[frame["insee_code"] == "42218", "connectable_premises"].tolist() == [
        42154,
        42693,
        44523,
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "42218,Saint-Étienne,2018-T1,44523",
            "42218,Saint-Étienne,2018-T1,many",
            "connectable_premises",
        ),
        ("42218,Saint-Étienne,2018-T1", "42218,Saint-Étienne,2018-T9", "quarter"),
        ("42218,Saint-Étienne,2018-T1,44523", "42218,Saint-Étienne,2018-T1", "cells"),
        ("42218,Saint-Étienne,2018-T1", "42218,Saint-Étienne,2017-T4", "a key that no other"),
    ],
)
def test_a_row_that_does_not_fit_is_named(
    fibre: TableSpec, tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = fibre.path.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "fibre.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=expected):
        read_records(replace(fibre, path=path))
