import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from explorer.analysis import change
from explorer.errors import SchemaError
from explorer.vocabulary import FibreStatus
from tests.analysis.fibre_frames import records, zones
from tests.examples import few

ZONES = zones(
    {"west": box(4.38, 45.44, 4.39, 45.45), "east": box(4.39, 45.44, 4.40, 45.45)},
    name=["West", "East"],
)
WEST, EAST, OUT = (4.385, 45.445), (4.395, 45.445), (4.5, 45.5)
OLD = records([(*WEST, "deploye"), (*WEST, "cible"), (*WEST, "cible"), (*WEST, "deploye"),
               (*WEST, "cible"), (*WEST, "deploye"), (*OUT, "cible")])  # fmt: skip
NEW = records([(*WEST, "deploye"), (*WEST, "deploye"), (*WEST, "cible"), (*WEST, "signe"),
               (*EAST, "deploye")]).assign(
    building_record_id=["IMB/0", "IMB/1", "IMB/2", "IMB/3", "IMB/4"]
)  # fmt: skip
BORN = records([(*WEST, "deploye"), (*WEST, "cible")]).assign(building_record_id=["new/0", "new/1"])


def test_progress_and_the_base_are_told_apart() -> None:
    found = change(OLD, pd.concat([NEW, BORN], ignore_index=True), ZONES)
    west = found.zones.loc["west"]
    assert (west["records_old"], west["records_new"]) == (6, 6)
    assert (west["common"], west["gained"], west["lost"]) == (4, 1, 1)
    assert (west["added"], west["removed"]) == (2, 1)
    assert (west["moved_in"], west["moved_out"]) == (0, 1)
    assert (west["share_old"], west["share_new"]) == (3 / 6, 3 / 6)
    assert west["progress_points"] == 0  # one gained, one lost, of four
    assert west["base_points"] == 0
    east = found.zones.loc["east"]
    assert (east["records_old"], east["moved_in"], east["records_new"]) == (0, 1, 1)
    assert np.isnan(east["change_points"])
    assert found.conservation == {"old": 7, "new": 7, "both": 5, "old_only": 2, "new_only": 2}


def test_a_rate_can_rise_by_the_base_alone() -> None:
    old = records([(*WEST, "deploye"), (*WEST, "cible")])
    west = change(old, old.iloc[:1], ZONES).zones.loc["west"]
    assert west["change_points"] == 50
    assert (west["progress_points"], west["base_points"]) == (0, 50)
    assert (west["gained"], west["removed"]) == (0, 1)


def test_the_matrix_has_each_record_of_any_zone_once() -> None:
    both = zones({"whole": ZONES.union_all(), **dict(ZONES.geometry.items())})
    matrix = change(OLD, pd.concat([NEW, BORN], ignore_index=True), both).matrix
    assert matrix.loc["deploye", "deploye"] == 1
    assert matrix.loc["cible", "deploye"] == 2
    assert matrix.loc["deploye", "signe"] == 1
    assert matrix.loc["deploye", "absent"] == 1
    assert matrix.loc["absent"].sum() == 2
    assert matrix.to_numpy().sum() == 8  # the record outside every zone is in neither


def test_eligible_counts_what_is_on_demand_behind_an_opened_point() -> None:
    old = records([(*WEST, "raccordable demande")], point_open=[False])
    new = records([(*WEST, "raccordable demande")], point_open=[True])
    assert change(old, new, ZONES, definition="eligible").zones.loc["west", "gained"] == 1
    assert change(old, new, ZONES).zones.loc["west", "gained"] == 0


def test_a_record_that_cannot_be_followed_is_refused() -> None:
    twice = OLD.assign(building_record_id=["a", "a", *"bcdef"])
    with pytest.raises(SchemaError, match=r"'old', row 0: 'building_record_id' is 'a'.*2 rows"):
        change(twice, OLD, ZONES)
    with pytest.raises(SchemaError, match="'new' has no column 'building_record_id'"):
        change(OLD, OLD.drop(columns="building_record_id"), ZONES)


STATES = st.sampled_from(["deploye", "cible", "raccordable demande"])
FILES = st.dictionaries(
    st.integers(0, 12), st.tuples(st.sampled_from([WEST, EAST, OUT]), STATES), max_size=12
)


@settings(max_examples=few(30), deadline=None)
@given(FILES, FILES)
def test_what_came_went_and_changed_adds_up(old: dict, new: dict) -> None:  # type: ignore[type-arg]
    before, after = (
        records([(*place, state) for place, state in side.values()]).assign(
            building_record_id=[str(key) for key in side]
        )
        for side in (old, new)
    )
    found = change(before, after, ZONES)
    table = found.zones
    assert (table["records_old"] == table["common"] + table["removed"] + table["moved_out"]).all()
    assert (table["records_new"] == table["common"] + table["added"] + table["moved_in"]).all()
    parts = table["progress_points"] + table["base_points"]
    assert np.allclose(parts, table["change_points"].where(parts.notna()), equal_nan=True)
    back = change(after, before, ZONES)
    assert back.zones[["gained", "added", "moved_in"]].to_numpy().tolist() == (
        table[["lost", "removed", "moved_out"]].to_numpy().tolist()
    )
    assert (back.matrix.to_numpy() == found.matrix.to_numpy().T).all()


def test_the_matrix_names_every_state() -> None:
    assert list(change(OLD, OLD, ZONES).matrix.columns) == [*map(str, FibreStatus), "absent"]
