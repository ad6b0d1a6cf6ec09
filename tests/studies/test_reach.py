"""What is reached from a place of the territory, over synthetic streets."""

from pathlib import Path

import pytest
from matplotlib.patches import Patch
from matplotlib.text import Text

from explorer.errors import InputError, SchemaError
from explorer.layers.streets import read_streets
from explorer.streets import Streets
from explorer.studies.limits import limit_text, read_limits
from explorer.studies.reach import measure_reach
from explorer.studies.reachtable import reach_notes, reach_table, streets_table
from explorer.territory import Territory
from tests.layers.streets.synthetic import GRID, ROWS, cross_file, drawn, osm_file


@pytest.fixture
def cross(tmp_path: Path) -> Streets:
    return read_streets(cross_file(tmp_path / "croix.osm.pbf"))


def test_four_arms_of_a_crossing_are_reached_and_the_station_there_counts(
    cross: Streets, territory: Territory
) -> None:
    study = measure_reach(territory, cross, "Carnot", ["400m"], farthest_m=10)
    assert study.place.name == "Saint-Étienne-Carnot"
    assert study.frame["reached_m"].tolist() == pytest.approx([1600.0], abs=0.01)
    assert study.counts["stations"].tolist() == [1]
    assert study.reached["name_fr"].tolist() == ["Saint-Étienne-Carnot"]
    # Five places, four schools and two of three lycées, farther than 10 m from the two streets.
    assert study.far == 11
    assert study.to_json()["from"]["street_distance_m"] == pytest.approx(0.0, abs=0.1)


def test_minutes_and_their_counts_grow_with_the_limit(cross: Streets, territory: Territory) -> None:
    study = measure_reach(territory, cross, "Carnot", ["10min", "5min"])
    assert study.frame["limit"].tolist() == [600.0, 300.0]
    # Five minutes at 5 km an hour along each of four arms of 782 or 1,111 m.
    assert study.frame["reached_m"].iloc[1] == pytest.approx(4 * 416.667, abs=0.01)
    assert (study.counts.iloc[0] >= study.counts.iloc[1]).all()
    assert limit_text(300.0, study.by) == "5 min"
    listed = study.to_json()["isochrones"]
    assert [one["limit"] for one in listed] == [300.0, 600.0]
    assert [len(one["features"]) for one in listed] == [
        int(row.sum()) for row in study.counts.to_numpy()[::-1]
    ]


def test_a_position_will_do_for_a_place(cross: Streets, territory: Territory) -> None:
    study = measure_reach(territory, cross, "4.3848,45.4467", ["200m"])
    assert (study.place.name, study.place.accuracy_m) == ("4.3848,45.4467", None)


def test_every_output_names_the_credit_of_the_streets(cross: Streets, territory: Territory) -> None:
    study = measure_reach(territory, cross, "Carnot", ["200m"], mode="cycle")
    credit = "© OpenStreetMap contributors, ODbL"
    assert study.features()["credit"].tolist() == [credit]
    assert study.to_json()["streets"]["credit"] == credit
    assert reach_table(study, whole=True).records()[0]["credit"] == credit
    for language in ("fr", "en"):
        assert reach_notes(study, language)[-1] == f"{credit}."
        assert reach_table(study).note[language].endswith(f"{credit}.")


@pytest.mark.parametrize(
    ("mode", "said"),
    [("walk", "On foot at 5 km/h, 2.5 km/h on steps"), ("cycle", "at 15 km/h"),
     ("drive", "80% of the posted limit")],
)  # fmt: skip
def test_speeds_are_told_as_assumptions(
    mode: str, said: str, cross: Streets, territory: Territory
) -> None:
    notes = reach_notes(measure_reach(territory, cross, "Carnot", ["3min"], mode=mode), "en")
    assert said in notes[0]
    assert notes[0].endswith("assumptions.")


def test_lines_that_seem_to_cross_without_meeting_are_told() -> None:
    table = streets_table(drawn(GRID, [([0, 2], {}), ([1, 21], {}), ([10, 12], {})]))
    assert "6 of 6 nodes are dead ends, in 3 parts" in table.note["en"]


def test_the_account_of_a_network_has_each_reason(tmp_path: Path) -> None:
    extract = osm_file(tmp_path / "a.osm.pbf", GRID, [*ROWS, ([0, 1], {"highway": "proposed"})])
    table = streets_table(read_streets(extract))
    counts = {row["what_en"]: row["count"] for row in table.records()}
    assert counts["streets in the file"] == 4
    assert counts["used"] == 3
    assert counts["set aside: planned, closed or of unknown kind"] == 1


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["5"], "such as 5min or 400m; found '5'"),
        (["0min"], "above 0"),
        (["5parsecs"], "found '5parsecs'"),
        (["5min", "400m"], "found both"),
        ([], "Give one"),
        ([f"{n}min" for n in range(1, 8)], "At most 6 limits .* found 7"),
    ],
)
def test_limits_that_cannot_be_read_are_told(texts: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_limits(texts)


def test_limits_are_read_in_any_unit() -> None:
    assert read_limits(["1h", "90 s", "1,5min"]) == ([90.0, 3600.0], "seconds")
    assert read_limits(["1.2km", "400m"]) == ([400.0, 1200.0], "metres")


def test_a_place_far_from_the_streets_is_refused(cross: Streets, territory: Territory) -> None:
    with pytest.raises(InputError, match=r"from the nearest street of croix\.osm"):
        measure_reach(territory, cross, "4.5,45.6", ["5min"])
    with pytest.raises(InputError, match="no such place"):
        measure_reach(territory, cross, "45.4,404", ["5min"])
    with pytest.raises(SchemaError, match="modes are: walk, cycle, drive"):
        measure_reach(territory, cross, "Carnot", ["5min"], mode="swim")


def test_a_nearer_limit_is_not_hidden_by_a_farther_one_on_the_picture(
    territory: Territory, cross: Streets
) -> None:
    figure = measure_reach(territory, cross, "Carnot", ["10min", "5min"]).plot("en")
    grounds = [
        one for one in figure.findobj(Patch)
        if isinstance(one, Patch) and (one.get_gid() or "").startswith("class-")
    ]  # fmt: skip
    widths = [one.get_path().get_extents().width for one in grounds]
    assert len(widths) == 2
    assert widths[0] > 1.5 * widths[1], "the farther limit is drawn first, the nearer one over it"
    assert grounds[0].get_zorder() <= grounds[1].get_zorder()
    said = [one.get_text() for one in figure.findobj(Text) if isinstance(one, Text)]
    legend = [one for one in said if one in {"0–5 (1)", "5–10 (1)"}]
    assert legend == ["0–5 (1)", "5–10 (1)"]
