from random import Random

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box
from shapely.affinity import scale

from explorer.analysis import coverage, point_areas, rates, tally, tally_by, total_rates
from explorer.errors import CrsError, SchemaError
from explorer.vocabulary import CONNECTABLE, FibreStatus
from tests.analysis.fibre_frames import records, zones
from tests.examples import few

WEST, EAST = box(4.38, 45.44, 4.39, 45.45), box(4.39, 45.44, 4.40, 45.45)
SEVEN = (
    "deploye", "raccordable demande", "en cours de deploiement", "signe", "cible",
    "RAD en cours", "abandonne",
)  # fmt: skip


def seven() -> gpd.GeoDataFrame:
    # One record of each of Arcep's states and one unknown, in a row across the western square.
    return records(
        [(4.381 + 0.001 * row, 45.445, state) for row, state in enumerate((*SEVEN, "unknown"))],
        premises=[10, 20, 1, 2, 3, 4, 5, 6],
        point_open=[True, True, True, None, None, False, None, None],
        infrastructure_operator=["FRTE", "FRTE", "THD4", None, None, "FRTE", None, None],
        mutualisation_point_id=["PM1", "PM1", "PM2", "PM3", "PM3", "PM1", None, None],
        position_doubtful=[True, False, False, False, False, False, None, None],
    )


def test_each_state_counts_as_the_definition_says() -> None:
    row = coverage(seven(), zones({"west": WEST}, name=["West"])).loc["west"]
    assert row["records"] == 8
    states = [row[name] for name in ("deployed", "on_demand", "on_demand_ordered", "in_progress",
                                     "signed", "targeted", "abandoned", "unknown")]  # fmt: skip
    assert states == [1] * 8
    assert row["connectable_share"] == 1 / 8  # deploye alone
    assert row["eligible_share"] == 2 / 8  # with what is on demand behind an opened point
    assert (row["share_low"], row["share_high"]) == (1 / 8, 4 / 8)  # on demand (2) and unknown (1)
    assert (row["denominator"], row["connectable"], row["eligible"], row["possible"]) == (
        8,
        1,
        2,
        4,
    )
    assert row["infrastructure_operators"] == ("FRTE", "THD4")
    assert row["mutualisation_points"] == 3
    assert row["doubtful_records"] == 1
    assert row["deployed_behind_closed_point"] == 0
    assert row["unit"] == "buildings"


def test_rates_of_premises_are_sums_of_premises() -> None:
    row = coverage(seven(), zones({"west": WEST}), unit="premises").loc["west"]
    assert row["premises"] == row["denominator"] == 51
    assert row["connectable_share"] == 10 / 51
    assert row["eligible_share"] == 30 / 51
    assert row["share_high"] == (10 + 20 + 4 + 6) / 51
    assert row["unit"] == "premises"


def test_a_zone_with_one_unknown_number_of_premises_is_told_in_buildings() -> None:
    frame = records(
        [(4.385, 45.445, "deploye"), (4.386, 45.445, "cible"), (4.395, 45.445, "deploye")],
        premises=[10, None, 30],
    )
    found = coverage(frame, zones({"east": EAST, "west": WEST}), unit="premises")
    assert found["unit"].tolist() == ["premises", "buildings"]
    assert found["premises"].tolist() == [30, pd.NA]
    assert found["denominator"].tolist() == [30, 2]
    assert found["connectable_share"].tolist() == [1.0, 0.5]
    assert found["premises_unknown"].tolist() == [0, 1]


def test_a_zone_without_a_record_has_no_rate_and_not_zero() -> None:
    found = coverage(records([(4.385, 45.445, "cible")]), zones({"east": EAST, "west": WEST}))
    assert found["connectable_share"].isna().to_dict() == {"east": True, "west": False}
    assert found.loc["east", "records"] == 0
    assert found.loc["west", "connectable_share"] == 0


def test_record_on_a_shared_boundary_counts_once() -> None:
    edge = records([(4.39, 45.445, "deploye")])
    found = coverage(edge, zones({"b": WEST, "a": EAST}))
    assert found["records"].to_dict() == {"b": 0, "a": 1}  # in the zone that sorts first
    numbered = coverage(edge, zones({10: WEST, 9: EAST}))
    assert numbered["records"].to_dict() == {10: 0, 9: 1}  # numbers sort as numbers


def test_record_on_a_corner_of_four_zones_counts_once() -> None:
    squares = {f"{x}{y}": box(x, y, x + 1, y + 1) for x in (3, 4) for y in (44, 45)}
    found = coverage(records([(4, 45, "deploye")]), zones(squares))
    assert found["records"].tolist() == [1, 0, 0, 0]


def test_record_inside_overlapping_zones_counts_in_each_and_once_in_the_total() -> None:
    shapes = {"part": WEST, "whole": box(4.38, 45.44, 4.40, 45.45)}
    inner = records([(4.385, 45.445, "deploye"), (4.38, 45.445, "cible"), (4.395, 45.445, "cible")])
    tallied = tally(inner, zones(shapes))
    found = rates(tallied)
    assert found["records"].to_dict() == {"part": 2, "whole": 3}  # their common edge counts in both
    assert tallied.conservation == {"given": 3, "counted": 3, "outside": 0}
    total = total_rates(tallied)
    assert (total["records"], total["connectable_share"]) == (3, 1 / 3)


def test_an_edge_is_straight_in_longitude_and_latitude() -> None:
    # Two degrees of a parallel bulge by hundreds of metres in Lambert-93, not here.
    zone = zones({"long": box(3, 45, 5, 46)})
    found = coverage(records([(4, 45.9999, "deploye"), (4, 46.0001, "deploye")]), zone)
    assert found.loc["long", "records"] == 1


def test_zones_in_another_system_are_counted_in_the_same_way() -> None:
    frame = zones({"east": EAST, "west": WEST})
    points = records([(4.385, 45.445, "deploye"), (4.395, 45.445, "cible")])
    for system in ("EPSG:2154", "EPSG:3857"):
        pd.testing.assert_frame_equal(
            coverage(points.to_crs(system), frame.to_crs(system)), coverage(points, frame)
        )


def test_every_record_is_counted_outside_or_set_aside() -> None:
    frame = records(
        [
            (4.385, 45.445, "deploye"), (4.385, 45.446, "abandonne"), (4.5, 45.445, "deploye"),
            (None, None, "cible"), (None, None, "abandonne"),
        ],
        insee_code=["42218", "42218", "42218", "42218", "42218"],
    )  # fmt: skip
    zone = zones({"west": WEST}, insee_code=["42218"])
    tallied = tally(frame, zone, without={FibreStatus.ABANDONED})
    assert tallied.conservation == {
        "given": 5, "counted": 1, "outside": 1, "left_out_abandonne": 2, "no_position": 1,
    }  # fmt: skip
    row = rates(tallied).loc["west"]
    assert (row["records"], row["abandoned"], row["unlocated_in_commune"]) == (1, 0, 1)
    assert coverage(frame, zone).loc["west", "records"] == 2  # abandoned ones are in by default


def test_edge_records_move_the_rate_between_stated_bounds() -> None:
    # 0.0001 degree of longitude is 7.8 m here: two records stand within 20 m of the edge inside,
    # one outside.
    frame = records(
        [
            (4.385, 45.445, "deploye"), (4.386, 45.445, "cible"),
            (4.3899, 45.445, "deploye"), (4.3899, 45.446, "cible"), (4.3901, 45.445, "deploye"),
            (4.3950, 45.445, "deploye"),
        ]
    )  # fmt: skip
    row = coverage(frame, zones({"west": WEST}), edge_m=20).loc["west"]
    assert (row["records"], row["edge_records"], row["edge_records_inside"]) == (4, 3, 2)
    assert row["connectable_share"] == 2 / 4
    assert row["edge_share_low"] == pytest.approx(1 / 3)  # served near the edge out, the other in
    assert row["edge_share_high"] == pytest.approx(3 / 4)  # and the other way round
    none = coverage(frame, zones({"west": WEST}), edge_m=0).loc["west"]
    assert none["edge_records"] == 0
    assert none["edge_share_low"] == none["edge_share_high"] == 0.5


def test_the_edge_is_as_wide_as_the_outline_may_be_wrong() -> None:
    frame = zones({"a": WEST, "b": EAST}, accuracy_m=[300.0, None])
    assert tally(seven(), frame).zones["edge_m"].tolist() == [300.0, 20.0]


def test_distances_to_an_edge_are_metres_overseas_too() -> None:
    # At La Réunion 0.001 degree of longitude is 104 m.
    zone = zones({"saint_denis": box(55.44, -20.90, 55.46, -20.88)})
    frame = records([(55.459, -20.89, "deploye")])
    assert coverage(frame, zone, edge_m=110).loc["saint_denis", "edge_records"] == 1
    assert coverage(frame, zone, edge_m=95).loc["saint_denis", "edge_records"] == 0


def test_a_zone_that_crosses_itself_keeps_both_of_its_halves() -> None:
    bow_tie = Polygon([(4.38, 45.44), (4.40, 45.46), (4.40, 45.44), (4.38, 45.46)])
    frame = records([(4.382, 45.45, "deploye"), (4.398, 45.45, "deploye")])
    found = coverage(frame, zones({"bow": bow_tie}))
    assert found[["records", "remark"]].to_numpy().tolist() == [[2, "repaired"]]


def test_a_zone_without_an_area_is_kept_and_says_so() -> None:
    frame = zones({"none": None, "point": Point(4.385, 45.445), "west": WEST})
    found = coverage(seven(), frame)
    assert found["remark"].tolist() == ["no_geometry", "not_an_area", None]
    assert found["records"].tolist() == [0, 0, 8]


def test_no_zones_and_no_records_give_empty_tables() -> None:
    assert coverage(seven(), zones({})).empty
    empty = coverage(seven().iloc[:0], zones({"west": WEST}))
    assert empty["records"].tolist() == [0]
    assert empty["connectable_share"].isna().all()
    assert total_rates(tally(seven(), zones({})))["records"] == 0


def test_share_of_the_area_is_that_of_the_points_zones() -> None:
    frame = zones({"west": WEST, "east": EAST})
    served = gpd.GeoDataFrame(
        {"point_open": [True, True, None]},
        geometry=[
            box(4.38, 45.44, 4.385, 45.45), box(4.38, 45.44, 4.385, 45.45), WEST
        ],
        crs="EPSG:4326",
    )  # fmt: skip
    areas = point_areas(frame, served)
    found = coverage(seven(), frame, unit="area", point_areas=areas)
    assert found["unit"].unique().tolist() == ["area"]
    assert found.loc["west", "connectable_share"] == pytest.approx(0.5, abs=1e-6)
    assert found.loc["west", "share_high"] == pytest.approx(1.0, abs=1e-6)
    assert found.loc["east", "connectable_share"] == 0
    with pytest.raises(SchemaError, match="point_areas"):
        coverage(seven(), frame, unit="area")


def test_zones_by_a_column_need_no_outline() -> None:
    frame = records(
        [(4.385, 45.445, "deploye"), (None, None, "cible"), (4.1, 45, "cible"), (4, 45, "cible")],
        insee_code=["42218", "42218", "01001", None],
    )
    tallied = tally_by(frame, "insee_code")
    found = rates(tallied)
    assert found["connectable_share"].to_dict() == {"01001": 0.0, "42218": 0.5}
    assert tallied.conservation == {"given": 4, "counted": 3, "outside": 0, "no_insee_code": 1}
    with pytest.raises(SchemaError, match="no column 'iris'"):
        tally_by(frame, "iris")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (seven().drop(columns="fibre_status"), "no column 'fibre_status'"),
        (seven().assign(fibre_status="déployé"), "row 0: expected one of deploye.*'déployé'"),
        (zones({"a": WEST}).assign(fibre_status="cible"), "must hold points"),
    ],
)
def test_a_frame_that_is_none_of_records_is_refused(frame: gpd.GeoDataFrame, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        coverage(frame, zones({"west": WEST}))


def test_frames_without_a_system_and_zones_with_one_key_twice_are_refused() -> None:
    with pytest.raises(CrsError, match="'zones'"):
        coverage(seven(), gpd.GeoDataFrame(geometry=[WEST]))
    with pytest.raises(CrsError, match="'building_records'"):
        coverage(gpd.GeoDataFrame(seven().drop(columns="geometry"), geometry=[Point(1, 1)] * 8),
                 zones({"west": WEST}))  # fmt: skip
    twice = pd.concat([zones({"west": WEST}), zones({"west": EAST})])
    with pytest.raises(SchemaError, match="'west' more than once"):
        coverage(seven(), twice)


def test_a_column_gives_zones_in_order_with_an_edge_near_to_nothing() -> None:
    frame = records(
        [(4.385, 45.445, "deploye"), (4.386, 45.446, "cible"), (4.387, 45.447, "cible")],
        insee_code=["69123", "42218", None],
    )
    found = tally_by(frame, "insee_code")
    assert found.zones.index.tolist() == ["42218", "69123"]
    assert found.zones.index.name == "insee_code"
    assert found.zones["name"].tolist() == ["42218", "69123"]
    assert found.zones["edge_m"].tolist() == [0, 0]
    assert found.zones["unlocated_in_commune"].isna().all()
    assert str(found.zones["unlocated_in_commune"].dtype) == "Int64"
    assert not found.counts["edge"].any()
    assert found.conservation["no_insee_code"] == 1
    told = rates(found)
    assert told["records"].tolist() == [1, 1]
    assert (told["edge_records"] == 0).all()


def test_the_shape_of_records_is_no_column_to_count_by() -> None:
    with pytest.raises(SchemaError, match="has no column 'geometry'"):
        tally_by(records([(4.385, 45.445, "deploye")]), "geometry")
    bare = gpd.GeoDataFrame({"fibre_status": ["deploye"]}, geometry=[Point(4.385, 45.445)])
    with pytest.raises(CrsError, match="building_records"):
        tally_by(bare, "fibre_status")


Rows = list[tuple[float, float, str]]
FEW = settings(max_examples=few(30), deadline=None)  # each example is several frames

# Points on a lattice, so that edges and corners are met often.
LATTICE = st.integers(0, 8).map(lambda step: step * 0.0025)
ROWS = st.lists(
    st.tuples(
        LATTICE.map(lambda step: 4.38 + step),
        LATTICE.map(lambda step: 45.44 + step),
        st.sampled_from(list(FibreStatus)).map(str),
    ),
    max_size=30,
)


def _open(count: int) -> list[bool | None]:
    return [(True, False, None)[row % 3] for row in range(count)]


def _frame(rows: Rows) -> gpd.GeoDataFrame:
    return records(rows, point_open=_open(len(rows)), premises=list(range(len(rows))))


@FEW
@given(ROWS, st.randoms())
def test_the_order_of_records_changes_nothing(rows: Rows, random: Random) -> None:
    frame = _frame(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    shapes = zones({"west": WEST, "east": EAST})
    pd.testing.assert_frame_equal(coverage(frame, shapes), coverage(frame.iloc[order], shapes))


@FEW
@given(ROWS, st.integers(0, 30))
def test_two_halves_of_a_file_add_up_to_the_whole(rows: Rows, cut: int) -> None:
    frame, shapes = _frame(rows), zones({"west": WEST, "east": EAST, "both": WEST.union(EAST)})
    whole = tally(frame, shapes)
    added = tally(frame.iloc[:cut], shapes) + tally(frame.iloc[cut:], shapes)
    assert dict(added.conservation) == dict(whole.conservation)
    for unit in ("buildings", "premises"):
        pd.testing.assert_frame_equal(rates(added, unit=unit), rates(whole, unit=unit))
        pd.testing.assert_series_equal(total_rates(added, unit=unit), total_rates(whole, unit=unit))


@FEW
@given(ROWS)
def test_a_split_zone_adds_up_to_the_zone(rows: Rows) -> None:
    frame = _frame(rows)
    parts = coverage(frame, zones({"west": WEST, "east": EAST}))
    whole = coverage(frame, zones({"both": WEST.union(EAST)})).iloc[0]
    for column in (
        "records",
        "deployed",
        "connectable",
        "eligible",
        "possible",
        "doubtful_records",
    ):
        assert parts[column].sum() == whole[column]


@FEW
@given(ROWS)
def test_a_larger_zone_holds_no_fewer_records(rows: Rows) -> None:
    frame = _frame(rows)
    nested = {size: scale(WEST, size, size) for size in (0.25, 0.5, 1.0, 1.5, 2.0)}
    found = coverage(frame, zones(nested))
    for column in ("records", "connectable", "eligible", "possible"):
        assert found[column].is_monotonic_increasing


@FEW
@given(ROWS, st.sampled_from([0.0, 30.0, 250.0]), st.sampled_from(["buildings", "premises"]))
def test_shares_stay_between_their_bounds(rows: Rows, edge_m: float, unit: str) -> None:
    frame = _frame(rows)
    tallied = tally(frame, zones({"west": WEST, "east": EAST}), edge_m=edge_m)
    found = rates(tallied, unit=unit)
    some = found[found["denominator"] > 0]
    for low, high in (
        ("share_low", "connectable_share"),
        ("connectable_share", "eligible_share"),
        ("eligible_share", "share_high"),
        ("edge_share_low", "connectable_share"),
        ("connectable_share", "edge_share_high"),
    ):
        assert (some[low] <= some[high] + 1e-12).all()
    assert ((some["share_low"] >= 0) & (some["share_high"] <= 1)).all()
    conservation = dict(tallied.conservation)
    assert conservation.pop("given") == sum(conservation.values()) == len(rows)
    assert found.loc[found["records"] == 0, "connectable_share"].isna().all()


def test_connectable_is_deployed_and_nothing_else() -> None:
    assert {FibreStatus.DEPLOYED} == CONNECTABLE
