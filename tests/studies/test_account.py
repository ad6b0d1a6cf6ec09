"""Every row of a file is counted, outside or set aside, and the account adds up."""

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.studies.account import account, describe
from explorer.studies.coverage import count
from explorer.studies.zones import open_zones
from explorer.territory import Territory
from explorer.vocabulary import FibreStatus
from tests.studies.synthetic import SEVEN, building, read, zone_file

ODD = (
    *SEVEN,
    building(8, 45.445, 4.385, "deploye"),
    building(9, 808000, 6480000, "deploye"),
    building(10, 20, 60, "cible"),
    building(11, 4.45, 45.48, "cible"),
    building(1, 4.384, 45.444, "deploye"),
    building(12, 4.384, 45.444, "deploye"),
    building(12, 4.384, 45.444, "cible"),
    building(13, 4.384, 45.444, "deploye", imb_id=""),
)


@pytest.mark.filterwarnings("ignore")
def test_each_row_of_a_bad_file_has_one_place_in_the_account(
    tmp_path: Path, territory: Territory
) -> None:
    records = read(tmp_path, ODD)
    zones = open_zones(str(zone_file(tmp_path / "z.gpkg")), territory)
    found = account(records, count(records, zones, without={FibreStatus.ABANDONED}))
    assert found == {
        "in": 15,
        "counted": 5,
        "outside": 1,
        "set_aside": 9,
        "reasons": {
            "no_id": 1,
            "repeated": 1,
            "conflicting_id": 2,
            "left_out_abandonne": 1,
            "no_position": 1,
            "swapped": 1,
            "projected": 1,
            "outside_extent": 1,
        },
    }


def test_an_account_that_does_not_add_up_is_no_result(tmp_path: Path, territory: Territory) -> None:
    records = read(tmp_path)
    tallied = count(records, open_zones("by:insee_code", territory))
    lost = replace(tallied, conservation={**tallied.conservation, "counted": 6})
    with pytest.raises(InputError, match="7 rows read, 6 counted, 0 outside, 0 set aside"):
        account(records, lost)


def test_a_source_is_a_mapping_s_title_else_the_file(tmp_path: Path) -> None:
    assert describe(read(tmp_path)) == "essai_2026_T2.csv"
    mapping = tmp_path / "own.toml"
    mapping.write_text('source = "Relevé synthétique"', encoding="utf-8")
    assert describe(read(tmp_path, mapping=mapping)) == "Relevé synthétique"
