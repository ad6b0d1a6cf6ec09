from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.studies.siting.edits import edited
from explorer.studies.siting.query import Query
from explorer.studies.siting.scenario import read_scenario, scenarios
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.versus import find_versus, moves, versus_json, versus_table
from tests.studies.siting.synthetic import CATALOG


def written(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def after(folder: Path, text: str) -> Sealed:
    scenario = read_scenario(written(folder, text), CATALOG)
    return edited(Sealed(CATALOG), scenario.after)


def test_the_facultys_move_brings_it_to_the_manufacture() -> None:
    versus = find_versus(
        CATALOG, Query(weights={"schools[category=university_site]": 1}, scenario="faculty-move")
    )
    told = {one["id"]: one for one in moves(versus)}
    design = told["places/cite-du-design"]
    # 3,077 m to the Métare before, worth nothing; 346 m to the Manufacture after.
    assert design["score_before"] == pytest.approx(0.0)
    assert design["score_after"] == pytest.approx(1 - 346 / 2000, abs=0.001)
    assert "346 m" in design["why_en"]
    announced = told["places/surfaces-annoncees-2014"]
    assert announced["rank_before"] is None
    assert announced["rank_after"] is not None
    assert announced["why_en"] == "not there before"


def test_both_rankings_are_whole_answers_and_the_edits_are_told() -> None:
    query = Query(weights={"schools": 2, "stations": 1}, scenario="faculty-move")
    told = versus_json(find_versus(CATALOG, query))
    assert {"results", "sources", "pareto"} <= told["before"].keys() & told["after"].keys()
    assert told["scenario"]["before"][0]["close"] == "schools/ujm-sciences-manufacture"
    table = versus_table(find_versus(CATALOG, query), "fr")
    assert "avant le déménagement" in table.note["fr"].lower()


def test_the_layers_stay_as_they_were() -> None:
    sealed = Sealed(CATALOG)
    count = len(sealed.layer("schools"))
    changed = edited(sealed, read_scenario("faculty-move", CATALOG).before)
    assert len(changed.layer("schools")) == count - 1
    assert len(sealed.layer("schools")) == count


def test_add_move_close_and_change(tmp_path: Path) -> None:
    layers = after(
        tmp_path,
        """
        [[after]]
        add = "places"
        id = "incubator"
        name_fr = "Incubateur d’essai"
        to = [4.39, 45.45]
        accuracy_m = 20
        set.floor_area_m2 = 1200
        [[after]]
        move = "places/zenith"
        to = "Carnot"
        [[after]]
        close = "places/patinoire"
        [[after]]
        change = "places/incubator"
        set.floor_area_m2 = 1500.5
        """,
    ).layer("places")
    known = {one["id"]: row for row, one in enumerate(layers.properties)}
    assert "patinoire" not in known
    row = known["incubator"]
    assert layers.properties[row]["floor_area_m2"] == 1500.5
    assert layers.properties[row]["source"] == "scenario"
    assert layers.properties[row]["position_kind"] == "estimated"
    assert (layers.longitude[row], layers.accuracy_m[row]) == (4.39, 20)
    assert layers.longitude[known["zenith"]] == pytest.approx(4.384775)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[after]]\nclose = 'schools/enis'", "no feature of 'schools' 'enis'.*'enise'"),
        ("[[after]]\nclose = 'school/enise'", "no layer 'school'.*'schools'"),
        ("[[after]]\nshut = 'schools/enise'", "an edit is add"),
        ("[[after]]\nclose = 3", "an edit is add"),
        ("after = 3", "must be a list of tables"),
        ("title_fr = 'rien'", "has no edit"),
        ("[[aftr]]\nclose = 'schools/enise'", "no key 'aftr'.*'after'"),
        ("[[after]]\nclose = 'schools/enise'\nto = [1, 2]", "no key of 'close' 'to'"),
        ("[[after]]\nmove = 'schools/enise'\nto = [45.4, 4.3]", "in degrees, where"),
        ("[[after]]\nmove = 'schools/enise'\nto = [4.3, true]", "in degrees, where"),
        ("[[after]]\nmove = 'schools/enise'\nto = 'Nulle part'", "There is no place"),
        ("[[after]]\nmove = 'schools/enise'\nto = [4.3, 45.4]\naccuracy_m = -1", "in metres"),
        ("[[after]]\nchange = 'schools/enise'", "set is a table"),
        ("[[after]]\nchange = 'schools/enise'\nset.named_in_bid = 1", "is a boolean"),
        ("[[after]]\nchange = 'schools/enise'\nset.id = 'x'", "no field of 'schools' 'id'"),
        ("[[after]]\nchange = 'schools/enise'\nset.category = 'x'", "is one of"),
        ("[[after]]\nadd = 'places'\nto = [4.3, 45.4]", "has an id"),
        ("[[after]]\nadd = 'places'\nid = 'zenith'\nto = [4.3, 45.4]", "has 'zenith' already"),
        ("[[after]", "no scenario in TOML"),
    ],
)
def test_what_cannot_be_edited_is_refused_by_file_and_edit(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as refused:
        after(tmp_path, text)
    if "no place" not in message:
        assert "mine.toml" in str(refused.value)


def test_scenarios_are_listed_and_a_wrong_name_says_the_nearest() -> None:
    assert list(scenarios(CATALOG)) == ["faculty-move"]
    with pytest.raises(InputError, match="Did you mean 'faculty-move'"):
        read_scenario("faculty-mov", CATALOG)
    with pytest.raises(InputError, match="no scenario in TOML"):
        read_scenario("absent.toml", CATALOG)
