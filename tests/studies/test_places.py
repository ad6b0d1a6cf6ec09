"""One place by its name, in any layer, or the reason why there is not one."""

import pytest

from explorer.errors import InputError
from explorer.names import plain_name
from explorer.studies.places import find_place
from explorer.territory import Territory


@pytest.mark.parametrize(
    "wanted",
    ["saint-etienne-carnot", "stations/saint-etienne-carnot", "SAINT ÉTIENNE CARNOT", "carnot"],
)
def test_accents_case_and_parts_of_a_name_do_not_matter(wanted: str, territory: Territory) -> None:
    place = find_place(territory, wanted)
    assert place.name == "Saint-Étienne-Carnot"
    assert place.accuracy_m == 100
    assert place.shape.centroid.x == pytest.approx(4.384775)


def test_several_places_are_listed_with_what_to_write(territory: Territory) -> None:
    with pytest.raises(InputError, match=r"names \d+ places: .*/.*Write one of them in full"):
        find_place(territory, "saint")


def test_a_place_without_a_position_is_named(territory: Territory) -> None:
    with pytest.raises(InputError, match=r"whose position is not known\. Give longitude and"):
        find_place(territory, "Métrotech")


@pytest.mark.parametrize("wanted", ["", "---", "Sant-Etiene-Carno", "zzzzzzzz"])
def test_what_is_no_place_is_said_to_be_none(wanted: str, territory: Territory) -> None:
    with pytest.raises(InputError, match="There is no place"):
        find_place(territory, wanted)


def test_names_are_compared_by_their_letters() -> None:
    assert plain_name("  Œuvre — L’ÎLE, n° 2 ") == "oeuvre l ile n 2"
