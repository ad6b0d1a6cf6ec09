import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explorer.catalog import Field, TableSpec
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


KINDS = {"code": "string", "year": "integer", "share": "number", "open": "boolean"}


def of_mine(fibre: TableSpec, path: Path, *key: str) -> TableSpec:
    """Give the description of a table of four columns, one of each type."""
    fields = tuple(Field(name, kind, name, name, None, {}, {}) for name, kind in KINDS.items())
    form = path.suffix[1:]
    return replace(fibre, name="mine", path=path, format=form, fields=fields, primary_key=key)


def refused(spec: TableSpec) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_records(spec)
    return str(caught.value).splitlines()


def test_cells_are_typed_by_the_schema_and_an_empty_one_is_none(
    fibre: TableSpec, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        'code,year,share,open\n01004,2018,0.5,true\n"a, b",-1,2,false\n,,,\n"é\nè",0,1e3,true\n',
        encoding="utf-8",
    )
    expected: list[dict[str, Any]] = [
        {"code": "01004", "year": 2018, "share": 0.5, "open": True},
        {"code": "a, b", "year": -1, "share": 2.0, "open": False},
        {"code": None, "year": None, "share": None, "open": None},
        {"code": "é\nè", "year": 0, "share": 1000.0, "open": True},
    ]
    assert read_records(of_mine(fibre, path)) == expected
    assert read_table(of_mine(fibre, path)).columns.tolist() == list(KINDS)
    document = tmp_path / "mine.json"
    document.write_text(json.dumps(expected))
    assert read_records(of_mine(fibre, document)) == expected


def test_rows_are_named_by_their_key_and_else_counted_from_one(
    fibre: TableSpec, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    text = "code,year,share,open\na,2018,x,true\nb,,y,true\n,2019,1,yes\na,2018,1,true\n"
    path.write_text(text)
    number, truth = "a number, or null", "true or false, or null"
    again = "a key that no other feature has"
    assert refused(of_mine(fibre, path, "code", "year")) == [
        f"{path} is rejected:",
        f'  feature a 2018, share: expected {number}; found "x"; rejected',
        f'  feature 2, share: expected {number}; found "y"; rejected',
        f'  feature 3, open: expected {truth}; found "yes"; rejected',
        f'  feature a 2018, code + year: expected {again}; found "a", 2018, as in a 2018; rejected',
    ]
    assert refused(of_mine(fibre, path))[1:] == [
        f'  feature 1, share: expected {number}; found "x"; rejected',
        f'  feature 2, share: expected {number}; found "y"; rejected',
        f'  feature 3, open: expected {truth}; found "yes"; rejected',
    ]


def test_a_row_of_other_than_all_cells_is_named_by_its_line(
    fibre: TableSpec, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("code,year,share,open\na,1,1\nb,1,1,true\nc,1,1,true,5\n")
    assert refused(of_mine(fibre, path)) == [
        f"{path} is rejected:",
        "  line 2: expected 4 cells; found 3; rejected",
        "  line 4: expected 4 cells; found 5; rejected",
    ]
    path.write_text("code,year,share,more\na,1,1,x\n")
    assert refused(of_mine(fibre, path))[1:] == [
        "  feature 1, open: expected true or false, or null; found the field is missing; rejected",
        "  feature 1, more: expected no such field in 'mine'; found \"x\"; rejected",
    ]
    path.write_text("")
    assert read_records(of_mine(fibre, path)) == []
    assert read_table(of_mine(fibre, path)).columns.tolist() == list(KINDS)
