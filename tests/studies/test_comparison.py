"""Communes side by side: the real tables, embedded figures, and synthetic files."""

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import InputError, SchemaError
from explorer.studies.comparison import (
    compare_buildings,
    compare_embedded,
    compare_figures,
)
from explorer.studies.comparisontable import comparison_notes, comparison_table
from explorer.tables import to_csv, to_text
from explorer.territory import Territory
from tests.layers.fibre.test_areas import COMMUNES, shapefile, zipped
from tests.studies.synthetic import SEVEN, base_file, building, read

THREE = ("42218", "69123", "38185")


def test_the_real_tables_of_all_communes_agree_with_the_embedded_figures(
    reference: Path, territory: Territory
) -> None:
    paths = [
        reference / "fibre" / name
        for name in ("arcep-ftth-communes-2017T3-2018T1.csv", "arcep-communes-zones-2018T1.csv")
    ]
    real, embedded = compare_figures(paths, THREE), compare_embedded(territory, THREE)
    for one in (real, embedded):
        rows = one.rows()
        assert [row["code"] for row in rows] == list(THREE)
        assert [row["connectable"] for row in rows] == [44_523, 327_910, 81_794]
        assert [row["denominator"] for row in rows] == [103_840, 311_668, 102_576]
        assert [row["quarters"] for row in rows] == [["2017-T3", "2017-T4", "2018-T1"]] * 3
        assert rows[0]["change_points"] == pytest.approx(100 * (44_523 - 42_154) / 103_840)
    with pytest.raises(InputError, match="Name it with --figures too"):
        compare_figures(paths[:1], THREE)
    with pytest.raises(InputError, match="not the one of connectable premises"):
        compare_figures(paths[1:], THREE)


def test_an_epci_has_the_sum_of_the_premises_of_its_communes(reference: Path) -> None:
    paths = [
        reference / "fibre" / name
        for name in ("arcep-ftth-epci-2017T3-2018T1.csv", "arcep-communes-zones-2018T1.csv")
    ]
    (row,) = compare_figures(paths, ["244200770"]).rows()
    assert (row["connectable"], row["denominator"]) == (67_763, 217_102)


def test_notes_tell_of_shares_above_one_and_of_the_source(territory: Territory) -> None:
    study = compare_embedded(territory, THREE)
    notes = comparison_notes(study, "en")
    assert notes[0] == "Connectable / (dwellings + establishments), in premises."
    assert any(note.startswith("Above 100%") for note in notes)
    assert notes[-1].endswith("data of Q3 2017 to Q1 2018.")
    shown = to_text(comparison_table(study, "en"), "en")
    assert "Q1 2018" in shown
    assert "▄▄▄" in shown
    header = to_csv([comparison_table(study, "en", whole=True)]).splitlines()[0]
    assert header.startswith("code,name,unit,quarter,connectable,denominator,share,")


def test_commune_files_of_two_quarters_are_a_trend(tmp_path: Path) -> None:
    changes: tuple[dict[str, Any], ...] = ({}, {"ftth": [200, 39000, 105000]})
    paths = []
    for quarter, change in enumerate(changes, start=1):
        folder = tmp_path / str(quarter)
        folder.mkdir()
        path = shapefile(folder, {**COMMUNES, **change})
        paths.append(zipped(path, folder / f"2026t{quarter}-commune.zip"))
    (row,) = compare_figures(paths, ["01001"]).rows()
    assert (row["name"], row["quarter"], row["share"]) == ("01001", "2026-T2", 0.4)
    assert row["change_points"] == pytest.approx(20)
    assert not row["rebased"]


def test_a_commune_file_without_its_quarter_asks_for_it(tmp_path: Path) -> None:
    path = shapefile(tmp_path, COMMUNES)
    with pytest.raises(InputError, match="does not say its quarter: give --vintage"):
        compare_figures([path], ["01001"])
    assert compare_figures([path], ["01001"], vintage="2026-T2").rows()[0]["quarter"] == "2026-T2"


def test_building_files_are_counted_by_code_with_their_account(tmp_path: Path) -> None:
    older = (*SEVEN[:5], building(20, 4.39, 45.45, "cible", code_insee="01001", nom_com="Essai"))
    files = [read(tmp_path, older, name="essai_2026_T1.csv"), read(tmp_path)]
    study = compare_buildings(files, ["42218", "01001"], unit="buildings", vintage=None)
    first, second = json.loads(json.dumps(study.to_json(), allow_nan=False))["places"]
    assert (first["connectable"], first["denominator"], first["rebased"]) == (3, 7, True)
    assert first["change_points"] is None
    assert (second["name"], second["share"], len(second["series"])) == ("Essai", 0, 1)
    account = study.to_json()["conservation"]["essai_2026_T2.csv"]
    assert (account["in"], account["counted"], account["set_aside"]) == (7, 7, 0)
    assert "Rows of the file: 7 = counted 7" in " ".join(comparison_notes(study, "en"))


def test_one_commune_in_premises_and_another_in_buildings_are_not_compared(
    tmp_path: Path,
) -> None:
    rows = (*SEVEN, building(8, 4.39, 45.45, "cible", code_insee="01001"))
    base = base_file(tmp_path, dict.fromkeys(range(1, 8), 2))
    files = [read(tmp_path, rows, base=base)]
    with pytest.raises(SchemaError, match="told in different units"):
        compare_buildings(files, ["42218", "01001"], unit="premises", vintage=None)
    one = compare_buildings(files, ["42218"], unit="premises", vintage=None)
    assert (one.unit, one.rows()[0]["denominator"]) == ("premises", 14)


def test_a_building_file_without_its_quarter_asks_for_it(tmp_path: Path) -> None:
    files = [read(tmp_path, name="own.csv")]
    with pytest.raises(InputError, match=r"own\.csv does not say its quarter: give --vintage"):
        compare_buildings(files, ["42218"], unit="buildings", vintage=None)
    study = compare_buildings(files, ["42218"], unit="buildings", vintage="2026-T2")
    assert study.rows()[0]["quarters"] == ["2026-T2"]


def test_an_unknown_commune_is_answered_with_those_that_are_known(territory: Territory) -> None:
    with pytest.raises(SchemaError, match=r"no figures of '99999'\. There are of 38185"):
        compare_embedded(territory, ["42218", "99999"])
