"""The building status file: what is read of it, and that no row is lost without a word."""

import json
from pathlib import Path

import pandas as pd
import pytest

from explorer.errors import InputError
from explorer.layers.fibre import read_building_records
from tests.layers.fibre.conftest import HEADER, ROWS, Write, row

FRAME = [
    "building_record_id",
    "fibre_status",
    "premises",
    "mutualisation_point_id",
    "point_open",
    "infrastructure_operator",
    "position_doubtful",
    "insee_code",
    "line",
    "street_number",
    "street_number_suffix",
    "street_type",
    "street_name",
    "building_name",
    "postcode",
    "commune_name",
    "premises_category",
    "point_status",
    "point_available_from",
    "completeness_date",
    "building_type",
    "geometry",
]


def test_every_column_is_there_in_our_words_and_text_stays_text(status_file: Write) -> None:
    frame = read_building_records(status_file()).frame
    assert list(frame.columns) == FRAME
    assert frame.crs == "EPSG:4326"
    assert frame["fibre_status"].tolist() == ["deploye", "raccordable demande", "cible", "signe"]
    assert frame["insee_code"].tolist() == ["42218"] * 4
    assert frame["street_number"].tolist() == ["1", "2", "3", "4"]
    assert frame["line"].tolist() == [2, 3, 4, 5]
    assert frame["mutualisation_point_id"].tolist() == ["PM-SYN-1", "PM-SYN-1", "PM-SYN-2", None]
    assert frame["premises"].isna().all()
    assert (frame.geometry.x.iloc[0], frame.geometry.y.iloc[0]) == (4.3871, 45.4501)


def test_an_empty_cell_is_no_answer_and_never_a_no(status_file: Write) -> None:
    frame = read_building_records(status_file()).frame
    assert frame["point_open"].tolist() == [True, True, False, pd.NA]
    assert frame["position_doubtful"].tolist() == [False, True, False, False]


def test_a_column_that_the_file_lacks_is_stated_and_empty(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("x,y,imb_id,imb_etat\n4.3871,45.4501,A,deploye\n")
    records = read_building_records(path)
    assert list(records.frame.columns) == FRAME
    assert records.frame["point_open"].isna().all()
    assert records.frame["position_doubtful"].isna().all()
    assert {"pm_ref", "code_insee", "geom_mod"} <= set(records.statement.columns_missing)


def test_the_statement_says_how_the_file_was_read(status_file: Write) -> None:
    statement = read_building_records(status_file()).statement
    said = statement.to_json()
    assert said["encoding"] == "utf-8"
    assert said["bom"] is False
    assert said["separator"] == ","
    assert said["decimal"] == "."
    assert (said["crs"], said["crs_from"]) == ("EPSG:4326", "publisher")
    assert said["vintage"] == "2026-T2"
    assert said["rows"] == 4
    assert said["columns_missing"] == ["pm_date_mad", "date_completude"]
    assert said["values"]["position_doubtful"] == ["", "f", "t"]
    assert json.loads(json.dumps(said)) == said
    assert "vintage 2026-T2" in statement.text("en")
    assert "millésime 2026-T2" in statement.text("fr")


def test_every_row_is_kept_or_set_aside_for_a_reason_that_is_counted(status_file: Write) -> None:
    path = status_file(*ROWS, ROWS[0], row(imb_id="IMB/42218/SYN/2"), row(imb_id="", x=""))
    conservation = read_building_records(path).conservation
    assert conservation.to_json() == {
        "rows_in": 7,
        "kept": 3,
        "located": 3,
        "unlocated": {"no_position": 0, "swapped": 0, "projected": 0, "outside_extent": 0},
        "set_aside": {"repeated": 1, "conflicting_id": 2, "no_id": 1},
        "unknown_states": {},
    }


def test_a_missing_column_is_named_with_those_found(status_file: Write) -> None:
    path = status_file(header=HEADER.replace("imb_etat", "etat"))
    with pytest.raises(InputError, match=r"immeuble_2026_T2\.csv") as error:
        read_building_records(path)
    assert "line 1, imb_etat: expected a column imb_etat" in str(error.value)
    assert "pm_ref" in str(error.value)
