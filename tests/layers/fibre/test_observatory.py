"""The observatory's tables: the real ones parsed whole, and synthetic ones that are wrong."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from explorer.errors import InputError
from explorer.layers.fibre import read_observatory

TITLE = "Réseaux en fibre optique jusqu'à l'abonné (FttH),,,\nDéploiement,,,\n,,,\n,,,\n"
HEADER = "Code commune,Champ,T4 2017,T1 2018\n"
ROWS = (
    "01001,Locaux Raccordables,0,1\u00a0234\n01001,Catégorie,0,25\n"
    "2A004,Catégorie,-,80\n2A004,Locaux Raccordables,-,7\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "arcep-ftth-2018T1.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def published(path: Path) -> list[list[str]]:
    """Read a real table with nothing but the csv module, for figures of their own."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[5:]


@pytest.mark.parametrize(
    ("name", "level", "rows", "totals"),
    [
        ("communes", "commune", 70_722, [9_557_404, 10_296_296, 10_965_667]),
        ("epci", "epci", 2_528, [9_557_339, 10_296_210, 10_965_524]),
    ],
)
def test_the_real_tables_of_connectable_premises_are_parsed_whole(
    name: str, level: str, rows: int, totals: list[int], reference: Path
) -> None:
    path = reference / "fibre" / f"arcep-ftth-{name}-2017T3-2018T1.csv"
    observatory = read_observatory(path)
    lines = published(path)
    premises = [line for line in lines if line[1] == "Locaux Raccordables"]
    assert observatory.level == level
    assert observatory.statement.rows == len(lines) == rows
    assert len(observatory.frame) == 3 * len(premises)
    assert list(observatory.totals) == ["2017-T3", "2017-T4", "2018-T1"]
    assert list(observatory.totals.values()) == totals
    assert totals == [sum(int(line[column]) for line in premises) for column in (2, 3, 4)]
    categories = [line for line in lines if line[1] == "Catégorie"]
    assert observatory.frame["category"].sum() == sum(
        int(cell) for line in categories for cell in line[2:]
    )
    assert observatory.title[0] == "Réseaux en fibre optique jusqu'à l'abonné (FttH)"


def test_the_real_zoning_table_is_parsed_whole(reference: Path) -> None:
    path = reference / "fibre" / "arcep-communes-zones-2018T1.csv"
    observatory = read_observatory(path)
    lines = published(path)
    frame = observatory.frame
    assert observatory.statement.rows == len(lines) == len(frame) == 35_361
    assert observatory.totals == {"dwellings": 34_886_407, "establishments": 1_896_183}
    assert observatory.missing == {"dwellings": 6, "establishments": 801}
    for column, ours in ((5, "dwellings"), (6, "establishments")):
        cells = ["".join(line[column].split()) for line in lines]
        assert observatory.totals[ours] == sum(int(cell) for cell in cells if cell != "-")
        assert observatory.missing[ours] == cells.count("-")
    for column, ours in ((7, "very_dense"), (8, "l33_13_commitment"), (11, "mountain")):
        assert frame[ours].sum() == sum(line[column].strip() != "-" for line in lines)
    assert frame["insee_code"].tolist() == [line[0] for line in lines]
    assert frame["epci_siren"].isna().sum() == 8
    saint_etienne = frame.set_index("insee_code").loc["42218"]
    assert saint_etienne["dwellings"] == 98_394
    assert saint_etienne["establishments"] == 5_446
    assert saint_etienne["very_dense"]
    assert saint_etienne["infrastructure_operators"] == "FRTE"
    assert observatory.statement.vintage == "2018-T1"


@pytest.mark.parametrize(
    "name", ["arcep-ftth-communes-2017T3-2018T1", "arcep-communes-zones-2018T1"]
)
def test_an_extract_with_its_header_on_the_first_line_says_the_same(
    name: str, reference: Path
) -> None:
    part = read_observatory(reference / "fibre" / f"{name}-dep42.csv").frame
    whole = read_observatory(reference / "fibre" / f"{name}.csv").frame
    key = "code" if "code" in whole else "insee_code"
    loire = whole.loc[whole[key].str.startswith("42")].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, loire)


def test_numbers_with_blanks_and_none_are_read(table: Callable[[str], Path]) -> None:
    observatory = read_observatory(table(TITLE + HEADER + ROWS))
    frame = observatory.frame
    assert frame["code"].tolist() == ["01001", "01001", "2A004", "2A004"]
    assert frame["quarter"].tolist() == ["2017-T4", "2018-T1", "2017-T4", "2018-T1"]
    assert frame["connectable_premises"].tolist() == [0, 1234, pd.NA, 7]
    assert frame["category"].tolist() == [0, 25, pd.NA, 80]
    assert observatory.totals == {"2017-T4": 0, "2018-T1": 1241}
    assert observatory.missing == {"2017-T4": 1, "2018-T1": 0}
    assert json.loads(json.dumps(observatory.statement.to_json()))["vintage"] == "2018-T1"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (HEADER + ROWS.replace(",7\n", ",seven\n"), ("line 5, T1 2018", '"seven"')),
        (TITLE + HEADER + ROWS.replace(",7\n", ",-7\n"), ("line 9, T1 2018", '"-7"')),
        (HEADER + ROWS.replace("01001", "1001"), ("line 2, Code commune", "zero was lost")),
        (HEADER + ROWS.replace("Catégorie,-", "Autre,-"), ("line 4, Champ", '"Autre"')),
        (HEADER + ROWS + ROWS[:33], ("line 6, Code commune", "again")),
        (HEADER + ROWS[:33], ("line 2, Champ", "Locaux Raccordables alone")),
        (HEADER + ROWS[:-3] + "\n", ("line 5, T1 2018", "4 fields")),
        ("Code commune,Champ,Total\n01001,Catégorie,1\n", ("a column for a quarter",)),
        ("Code commune,Nom commune\n01001,A\n", ("dwellings: expected a column 'logements'",)),
        ("a,b\n1,2\n", ("within the first 10 lines", "a,b")),
    ],
)
def test_what_is_wrong_in_a_table_is_named_by_line_and_column(
    text: str, parts: tuple[str, ...], table: Callable[[str], Path]
) -> None:
    path = table(text)
    with pytest.raises(InputError) as error:
        read_observatory(path)
    for part in (path.name, *parts):
        assert part in str(error.value)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_observatory(tmp_path / "none.csv")
