"""The premises base joined to the records: what matches, what does not, and nothing twice."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from explorer.errors import InputError
from explorer.layers.fibre import read_building_records
from tests.layers.fibre.conftest import Write

BASE = (
    "imb_id;imb_x;imb_y;imb_code;imb_code_insee;imb_nbr_logloc;imb_source;imb_type;addr_code;"
    "imb_num;addr_numero;addr_rep;addr_nom_voie;addr_nom_ld;addr_code_insee;addr_nom_commune;"
    "addr_id_fantoir;addr_source"
)


def line(identifier: str, premises: str, code: str = "") -> str:
    return (
        f"{identifier};488357.2;5693873.1;{code};42218;{premises};fo;PA;;1;1;;RUE DE L'ESSAI;;"
        "42218;Saint-Étienne;;ban"
    )


@pytest.fixture
def base(tmp_path: Path) -> Write:
    def write(*rows: str, header: str = BASE) -> Path:
        path = tmp_path / "base_imb_42.csv.gz"
        path.write_bytes(gzip.compress("\n".join([header, *rows, ""]).encode()))
        return path

    return write


def test_premises_come_from_the_base_by_key(status_file: Write, base: Write) -> None:
    rows = (line("IMB/42218/SYN/1", "1"), line("IMB/42218/SYN/2", "11"), line("OTHER", "7"))
    records = read_building_records(status_file(), base=base(*rows))
    assert records.frame["premises"].tolist() == [1, 11, pd.NA, pd.NA]
    assert records.frame["premises"].dtype == "Int64"
    join = records.join
    assert join is not None
    assert (join.records, join.matched, join.unmatched, join.holds) == (4, 2, 2, 0.5)
    assert (join.base_rows, join.base_unmatched, join.premises_total) == (3, 1, 12)
    assert (join.base.separator, join.base.encoding, join.base.crs) == (";", "utf-8", "EPSG:3857")
    assert json.loads(json.dumps(join.to_json()))["holds"] == 0.5


def test_a_key_with_rows_that_differ_gives_no_number(status_file: Write, base: Write) -> None:
    rows = (
        line("IMB/42218/SYN/1", "1"),
        line("IMB/42218/SYN/1", "2"),
        line("IMB/42218/SYN/2", "11"),
        line("IMB/42218/SYN/2", "11"),
        line("IMB/42218/SYN/3", ""),
        line("IMB/42218/SYN/4", "many"),
    )
    records = read_building_records(status_file(), base=base(*rows))
    assert records.frame["premises"].tolist() == [pd.NA, 11, pd.NA, pd.NA]
    join = records.join
    assert join is not None
    assert (join.base_conflicts, join.base_duplicates, join.base_without_number) == (2, 1, 2)
    assert join.matched == 1
    texts = [str(finding) for finding in records.findings.findings]
    assert any(text.startswith("line 3 of base_imb_42.csv.gz, imb_id") for text in texts)
    assert any(text.startswith("line 7 of base_imb_42.csv.gz, imb_nbr_logloc") for text in texts)


def test_the_report_tells_how_many_would_match_by_the_other_key(
    status_file: Write, base: Write
) -> None:
    rows = [line(f"S{n}", "1", code=f"IMB/42218/SYN/{n}") for n in range(1, 5)]
    join = read_building_records(status_file(), base=base(*rows)).join
    assert join is not None
    assert (join.matched, join.other_key, join.other_key_matched) == (0, "imb_code", 4)
    other = read_building_records(status_file(), base=base(*rows), key="imb_code").join
    assert other is not None
    assert other.holds == 1


def test_a_base_without_its_number_of_premises_is_refused(status_file: Write, base: Write) -> None:
    path = base(line("A", "1"), header=BASE.replace("imb_nbr_logloc", "n"))
    with pytest.raises(InputError, match=r"line 1, imb_nbr_logloc: expected a column imb_nbr") as e:
        read_building_records(status_file(), base=path)
    assert "base_imb_42.csv.gz" in str(e.value)


def test_only_the_two_keys_of_the_base_are_joined_by(status_file: Write, base: Write) -> None:
    with pytest.raises(InputError, match="'addr_code' was asked for"):
        read_building_records(status_file(), base=base(line("A", "1")), key="addr_code")


def test_a_column_of_premises_gives_way_to_a_base_and_is_kept(base: Write, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("x,y,imb_id,imb_etat,premises\n4.38,45.45,IMB/42218/SYN/1,deploye,5\n")
    alone = read_building_records(path)
    assert alone.frame["premises"].tolist() == [5]
    assert alone.join is None
    both = read_building_records(path, base=base(line("IMB/42218/SYN/1", "3")))
    assert both.frame["premises"].tolist() == [3]
    assert both.frame["premises_"].tolist() == ["5"]
