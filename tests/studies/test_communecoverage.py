"""Without a file of buildings: the embedded figures of whole communes, and said to be those."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from explorer.errors import InputError
from explorer.studies.communecoverage import TABLE, measure_by_commune
from explorer.studies.coveragetable import coverage_notes, coverage_table
from explorer.studies.zones import ZoneSet, open_zones
from explorer.tables import to_text
from explorer.territory import Territory


def named(*codes: str | None) -> ZoneSet:
    """Make synthetic zones that name their communes."""
    frame = gpd.GeoDataFrame(
        {"name": "Synthetic", "insee_codes": list(codes)},
        geometry=[box(0, 0, 1, 1)] * len(codes),
        index=pd.Index([f"z{n}" for n in range(len(codes))], name="zone_id"),
        crs="EPSG:4326",
    )
    return ZoneSet(frame, None, {"fr": "Essai", "en": "Essay"}, "synthetic")


def test_the_district_has_the_figures_of_saint_etienne_and_says_so(territory: Territory) -> None:
    study = measure_by_commune(territory, open_zones("district", territory))
    (zone,) = study.to_json()["zones"]
    assert (zone["connectable"], zone["denominator"], zone["unit"]) == (44_523, 103_840, "premises")
    assert zone["connectable_share"] == pytest.approx(44_523 / 103_840)
    assert (zone["eligible_share"], zone["share_high"], zone["records"]) == (None, None, None)
    assert set(zone["states"].values()) == {None}
    assert study.basis == "communes"
    shown = to_text(coverage_table(study, "en"), "en")
    assert "figures of the whole commune: Saint-Étienne" in shown
    assert "it is not the zone’s own" in shown


def test_figures_of_several_communes_are_added(territory: Territory) -> None:
    study = measure_by_commune(territory, named("42218; 42237", "42218"))
    first, second = study.to_json()["zones"]
    assert first["denominator"] == 103_840 + 2_948 + 145
    assert first["connectable"] == second["connectable"] == 44_523
    account = study.conservation
    assert account["counted"] == 2
    assert account["in"] == account["counted"] + account["outside"] + account["set_aside"]
    assert "used 2" in " ".join(coverage_notes(study, "en"))


def test_one_unknown_number_leaves_the_sum_unknown(
    territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = territory.tables[TABLE].copy()
    latest = (table["insee_code"] == "42237") & (table["quarter"] == "2018-T1")
    table["connectable_premises"] = table["connectable_premises"].astype("Int64").mask(latest)
    monkeypatch.setattr(Territory, "tables", {**territory.tables, TABLE: table})
    (zone,) = measure_by_commune(Territory(territory.catalog), named("42218 42237")).to_json()[
        "zones"
    ]
    assert (zone["connectable"], zone["connectable_share"]) == (None, None)


def test_a_zone_that_names_no_commune_is_found_by_its_outline(territory: Territory) -> None:
    study = measure_by_commune(territory, open_zones("near:4.39,45.44:100m", territory))
    (zone,) = study.to_json()["zones"]
    assert zone["remark"] == "commune_by_position"
    assert zone["communes"] == "Saint-Étienne"
    assert zone["commune_accuracy_m"] > 0


@pytest.mark.parametrize("zones", [named("01001"), named(None)])
def test_a_commune_without_figures_has_no_rate(zones: ZoneSet, territory: Territory) -> None:
    (zone,) = measure_by_commune(territory, zones).to_json()["zones"]
    assert (zone["remark"], zone["connectable_share"]) == ("no_commune", None)


def test_columns_of_buildings_ask_for_their_file(territory: Territory) -> None:
    with pytest.raises(InputError, match="give their file with --premises"):
        measure_by_commune(territory, open_zones("by:insee_code", territory))
