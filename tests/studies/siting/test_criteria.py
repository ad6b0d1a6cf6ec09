from pathlib import Path

import access.fca
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import InputError
from explorer.scoring import Influence, Scale
from explorer.studies.siting.bounds import read_bound
from explorer.studies.siting.candidates import find_position, open_candidates
from explorer.studies.siting.criteria.measure import Ground
from explorer.studies.siting.criteria.registry import KINDS, known_criteria, measure
from explorer.studies.siting.criteria.scales import read_scale
from explorer.studies.siting.figures import label
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import StraightLine
from tests.studies.siting.synthetic import CATALOG, STEP_M, Steps, ground, layer
from tests.studies.synthetic import building, status_file


def test_the_nearest_is_a_detour_longer_than_the_line_and_bounded_by_it() -> None:
    found = measure("schools", ground([0], {"schools": layer("schools", [5, -3])}))
    assert found.value == pytest.approx(1.3 * 3 * STEP_M, rel=1e-3)
    assert found.low == pytest.approx(3 * STEP_M, rel=1e-3)
    assert found.high == pytest.approx(1.6 * 3 * STEP_M, rel=1e-3)
    assert found.nearest == ("S1",)
    assert found.basis == "estimated"


def test_what_streets_do_not_reach_is_unknown_and_named_never_nought() -> None:
    there = ground([0, 12], {"schools": layer("schools", [5, 10])}, Steps())
    found = measure("schools", there)
    assert found.value[0] == pytest.approx(500)
    assert np.isnan(found.value[1])
    assert found.unreached == (1,)
    assert found.nearest == ("S0", None)
    assert found.basis == "network"
    for name in ("count_schools_800m", "gravity_schools_800m"):
        other = measure(name, there)
        assert np.isnan(other.value[1])
        assert other.unreached == (1,)


def test_where_no_feature_has_a_position_no_candidate_is_said_to_be_out_of_reach() -> None:
    for ways in (StraightLine(), Steps()):
        found = measure("schools", ground([0, 12], {"schools": layer("schools", [None])}, ways))
        assert found.unreached == ()
        assert np.isnan(found.value).all()
        assert (found.low == 0).all()
        assert np.isnan(found.high).all()


def test_counting_takes_the_surely_near_below_and_the_possibly_near_above() -> None:
    # At 3, 6 and 10 steps: ways of 433, 867 and 1445 m; lines of 333, 667 and 1111 m.
    schools = layer("schools", [3, 6, 10, None])
    found = measure("count_schools_800m", ground([0], {"schools": schools}))
    assert found.value.tolist() == [1]
    assert found.low.tolist() == [1]
    assert found.high.tolist() == [3]  # the one at 667 m, and the one without a position
    assert found.unusable == 1


def test_gravity_halves_with_every_so_many_metres() -> None:
    schools = layer("schools", [0, 8, 16], floor=[1, 1, 1])
    found = measure("gravity_schools_800m", ground([0], {"schools": schools}, Steps()))
    # 16 steps is beyond what is reached: 1 + one half.
    assert found.value == pytest.approx(1.5)


def test_an_amount_is_summed_and_asks_for_a_scale() -> None:
    places = layer("places", [2, 4, 9, None], floor_area_m2=[100.0, None, 300.0, 50.0])
    there = ground([0], {"places": places}, Steps())
    name = "count_places.floor_area_m2_800m"
    with pytest.raises(InputError, match="no usual scale"):
        measure(name, there)
    found = measure(name, there, "0:1000")
    assert found.value.tolist() == [100]
    assert found.unusable == 2
    assert np.isnan(found.high).all()  # what is not known of may hold any amount


def test_density_is_of_the_circle_by_the_straight_line() -> None:
    firms = layer("firms", [2, 4, 30])
    found = measure("density_firms_1km", ground([0], {"firms": firms}))
    assert found.value == pytest.approx(2 / np.pi)
    assert found.unit == "per_km2"
    assert found.basis == "straight"


def test_a_candidate_is_not_near_itself() -> None:
    sealed = Sealed(CATALOG)
    there = Ground(open_candidates(["places"], sealed), sealed, StraightLine())
    count = measure("count_places_1km", there)
    at = there.candidates.ids.index("places/stade-geoffroy-guichard")
    others = [key for key in there.candidates.ids if key != there.candidates.ids[at]]
    assert 0 <= count.value[at] < len(others)
    alone = ground([0], {"places": layer("places", [0])})
    object.__setattr__(alone.candidates, "ids", ("places/s0",))
    assert np.isnan(measure("places", alone).value).all()
    assert measure("count_places_1km", alone).value.tolist() == [0]


@given(
    st.lists(st.integers(-8, 8), min_size=1, max_size=5),
    st.lists(st.integers(-8, 8), min_size=1, max_size=5),
    st.lists(st.integers(-8, 8), min_size=1, max_size=4, unique=True),
)
def test_two_step_catchment_agrees_with_pysal(
    supply: list[int], demand: list[int], places: list[int]
) -> None:
    layers = {
        "places": layer("places", list(supply)),
        "schools": layer("schools", list(demand)),
    }
    there = ground([float(one) for one in places], layers, Steps())
    found = measure("catchment_places_per_schools_550m", there).value
    # In PySAL a candidate is a place of demand that asks for nothing.
    norths = [*demand, *places]
    asks = pd.DataFrame(
        {"geoid": range(len(norths)), "demand": [1.0] * len(demand) + [0.0] * len(places)}
    )
    gives = pd.DataFrame({"supply": np.ones(len(supply))}, index=range(len(supply)))
    costs = pd.DataFrame(
        [(o, d, abs(a - b) * 100.0) for o, a in enumerate(norths) for d, b in enumerate(supply)],
        columns=["origin", "dest", "cost"],
    )
    # A facility that nobody reaches is shared by nobody; PySAL would divide by nought.
    reached = {d for o, d, c in costs.itertuples(index=False) if c <= 550 and o < len(demand)}
    costs = costs[costs["dest"].isin(reached)]
    theirs = access.fca.two_stage_fca(asks, gives, costs, max_cost=550.0)
    expected = [float(theirs.get(len(demand) + row, 0.0)) for row in range(len(places))]
    assert found == pytest.approx(expected)


def test_a_catchment_that_nobody_may_share_has_no_bound_above() -> None:
    layers = {"places": layer("places", [2]), "schools": layer("schools", [40])}
    found = measure("catchment_places_per_schools_500m", ground([0], layers))
    assert found.value.tolist() == [0]
    assert np.isnan(found.high).all()


def test_distance_is_to_a_place_by_name_id_or_position() -> None:
    sealed = Sealed(CATALOG)
    there = Ground(open_candidates(["4.384775,45.446731"], sealed), sealed, StraightLine())
    for name in ("distance[Carnot]", "distance[stations/saint-etienne-carnot]"):
        found = measure(name, there)
        assert found.value == pytest.approx(0, abs=1)
        assert found.sources
    assert measure("distance[4.384775,45.446731]", there).value == pytest.approx(0)
    with pytest.raises(InputError, match="Did you mean"):
        find_position("Châteaucreu gare", sealed)
    with pytest.raises(InputError, match=r"names \d+ places"):
        find_position("saint", sealed)
    with pytest.raises(InputError, match="has no point"):
        find_position("programmes/rip-elevator", sealed)


def test_communes_are_said_or_surely_inside_an_outline() -> None:
    sealed = Sealed(CATALOG)
    names = ["4.39,45.44", "4.3,45.2", "business_zones"]
    there = Ground(open_candidates(names, sealed), sealed, StraightLine())
    found = measure("commune[42218]", there)
    value = dict(zip(there.candidates.ids, found.value, strict=True))
    assert value["4.39,45.44"] == 1
    assert np.isnan(value["4.3,45.2"])  # outside every outline that is held
    assert value["business_zones/chateaucreux"] == 1
    share = dict(zip(there.candidates.ids, measure("fibre", there).value, strict=True))
    assert share["4.39,45.44"] == pytest.approx(44_523 / 103_840)


def test_eligible_is_yes_where_all_conditions_of_our_reading_hold() -> None:
    sealed = Sealed(CATALOG)
    names = ["4.3876,45.4501", "4.43,45.42"]
    there = Ground(open_candidates(names, sealed), sealed, StraightLine())
    design = measure("eligible[design-elevator]", there)
    assert design.value.tolist() == [1, 0]
    assert design.basis == "rule"
    rip = measure("eligible[rip-elevator]", there)
    assert rip.value.tolist() == [0, 0]  # the commune's share of 2018 is 42.9 %
    assert (rip.low.tolist(), rip.high.tolist()) == ([0, 0], [1, 1])
    with pytest.raises(InputError, match="Did you mean 'rip-elevator'"):
        measure("eligible[rip-elevater]", there)


def test_operators_and_points_ask_for_building_records() -> None:
    sealed = Sealed(CATALOG)
    there = Ground(open_candidates(["4.39,45.44"], sealed), sealed, StraightLine())
    with pytest.raises(InputError, match="--premises FILE"):
        measure("fibre_operators", there)
    low = measure("fibre_low", there)
    assert low.value.tolist() == [0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:800", Scale(Influence.INVERSE, 0, 800)),
        ("0:800:positive", Scale(Influence.POSITIVE, 0, 800)),
        ("500:5000:target=1500", Scale(Influence.TARGET, 500, 5000, 1500)),
        ("1000:threshold", Scale(Influence.THRESHOLD, 1000, 2000)),
        ("-5:5", Scale(Influence.INVERSE, -5, 5)),
    ],
)
def test_a_scale_is_read_and_keeps_the_usual_influence(text: str, expected: Scale) -> None:
    assert read_scale("schools", text, Scale(Influence.INVERSE, 0, 2000)) == expected


@pytest.mark.parametrize("text", ["", "800", "8:0", "0:8:up", "0:8:target", "a:b", "0:8:target=9"])
def test_a_scale_that_cannot_be_read_says_the_forms(text: str) -> None:
    with pytest.raises(InputError, match=r"scale of 'schools' is LOW:HIGH"):
        read_scale("schools", text, None)


def test_bounds_have_units_and_minutes_are_metres_at_a_walk() -> None:
    assert read_bound("schools <= 1.5 km").value == 1500
    assert read_bound("labs[cluster=optics]<=12min").value == pytest.approx(1000)
    assert read_bound("schools<=10min", "cycle").value == 2500
    assert read_bound("fibre>=90%").value == pytest.approx(0.9)
    assert read_bound("count_schools[category=grande_ecole]_800m>=2").criterion.endswith("_800m")
    with pytest.raises(InputError, match="no one speed"):
        read_bound("schools<=10min", "drive")
    with pytest.raises(InputError, match="A constraint is such as"):
        read_bound("schools<800")


def test_every_family_has_an_example_that_the_embedded_layers_answer_and_a_label() -> None:
    sealed = Sealed(CATALOG)
    there = Ground(open_candidates(["places"], sealed), sealed, StraightLine())
    for kind in KINDS:
        if kind.form == "fibre_operators":
            continue
        found = measure(kind.example, there)
        assert len(found.value) == len(there.candidates.ids)
        assert found.unit == kind.unit
        for language in ("fr", "en"):
            assert label(kind.example, CATALOG, language) != kind.example
    assert "floor_area_m2" in known_criteria(there)


def test_fibre_at_the_place_is_counted_around_it_and_bounded(tmp_path: Path) -> None:
    # Within 250 m of 4.3855, 45.4455: numbers 1 to 4, two deployed and two on demand.
    rows = [
        building(1, 4.3850, 45.4450, "deploye"),
        building(2, 4.3853, 45.4453, "deploye"),
        building(3, 4.3856, 45.4456, "raccordable demande", code_l331="SYN1"),
        building(4, 4.3860, 45.4460, "raccordable demande", pm_ref="PM-SYN-2"),
        building(5, 4.3955, 45.4455, "cible"),
    ]
    path = status_file(tmp_path, rows)
    sealed = Sealed(CATALOG)
    names = ["4.3855,45.4455", "4.3955,45.4455", "4.41,45.44"]
    there = Ground(open_candidates(names, sealed), sealed, StraightLine(), str(path), 250.0)
    share = measure("fibre", there)
    assert share.value[:2].tolist() == [0.5, 0]
    assert share.low[:2].tolist() == [0.5, 0]
    assert share.high[:2].tolist() == [1, 0]
    assert np.isnan(share.value[2])
    assert (share.basis, share.quarter) == ("records", "2026-T2")
    assert measure("fibre_low", there).value[:2].tolist() == [0.5, 0]
    assert measure("fibre_operators", there).value[0] == 2
    assert measure("fibre_points", there).value[0] == 2
    narrow = Ground(there.candidates, sealed, StraightLine(), str(path), 20.0)
    assert np.isnan(measure("fibre", narrow).value[2])
