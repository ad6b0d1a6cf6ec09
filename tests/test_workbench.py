"""What a notebook asks of a territory, and what it is shown."""

import contextvars
import inspect
from html.parser import HTMLParser
from typing import Any

import pytest

import explorer
from explorer.cli.main import command
from explorer.errors import InputError
from explorer.messages.tongue import current_language
from explorer.tables import Column, Table, to_html
from explorer.workbench import Workbench
from tests.studies.synthetic import status_file

METHODS = {
    "claims": "claims_checked",
    "report": "report",
    "coverage": "coverage",
    "gaps": "gaps",
    "diff": "change",
    "compare": "compare",
    "find": "find",
    "isochrones": "isochrones",
    "map": "map",
}


class Cells(HTMLParser):
    """The texts of a table's cells, headings and notes, and every tag that there is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        if self.tags[-1] != "style":
            self.texts.append(data)


@pytest.fixture(scope="module")
def place() -> Workbench:
    return explorer.open_territory()


def test_each_command_that_asks_the_data_has_a_method_of_a_notebook() -> None:
    assert set(METHODS) <= set(command.commands)
    for name in METHODS.values():
        assert inspect.getdoc(getattr(Workbench, name))


def test_the_territory_shows_its_layers_with_accuracy_vintage_and_licence(
    place: Workbench,
) -> None:
    table = place.overview("fr")
    rows = {row["layer"]: row for row in table.rows}
    assert list(rows) == list(place.catalog.layers)
    assert rows["district"]["accuracy"] == "± 200 m"
    assert rows["communes"]["features"] == 53
    assert rows["labs"]["located"] == 0
    shown = Cells(place._repr_html_()).texts
    assert "Licence Ouverte 2.0" in shown


def test_a_language_once_chosen_is_that_of_every_result(place: Workbench) -> None:
    def shown(language: str) -> str:
        explorer.use_language(language)
        assert current_language() == language
        return place.compare("42218", "69123")._repr_html_()

    told = {one: contextvars.copy_context().run(shown, one) for one in ("fr", "en")}
    assert "40,6\u202f%" in told["fr"].replace("\xa0", "\u202f")
    assert "40.6%" in told["en"]
    with pytest.raises(InputError, match="fr or en; found 'de'"):
        explorer.use_language("de")


def test_every_result_shows_itself_with_note_and_source(place: Workbench, tmp_path: Any) -> None:
    premises = status_file(tmp_path)
    answer = place.find("stations<=1km", weights={"schools": 2})
    results = [
        place.claims_checked(), place.report(), place.coverage(), place.compare("42218"), answer,
        answer.explained("en"), place.find_versus("faculty-move", weights={"schools": 2}),
        place.coverage("district", premises), place.gaps(premises, "district"),
        place.change(premises, premises, "district"),
    ]  # fmt: skip
    for result in results:
        text = result._repr_html_()
        cells = Cells(text)
        assert "table" in cells.tags, type(result)
        assert "script" not in cells.tags
        assert str(result), type(result)
    assert "Source" in place.coverage()._repr_html_()


def test_an_answer_gives_points_with_scores_and_bounds(place: Workbench) -> None:
    found = place.find("stations<=1km", weights={"schools": 2}, top=3).features()
    assert found.crs == "EPSG:4326"
    assert found["rank"].tolist() == [1, 2, 3]
    assert (found["score_low"] <= found["score"]).all()


def test_a_preset_stands_for_weights_and_an_unknown_one_names_those_there_are(
    place: Workbench,
) -> None:
    assert place.find(weights="rip-elevator").query.weights["labs"] == 2
    with pytest.raises(InputError, match="design-elevator"):
        place.find(weights="none-such")


def test_results_are_drawn_as_pages_that_need_no_network(place: Workbench) -> None:
    answer = place.find("stations<=1km", weights={"schools": 2})
    for what in (answer, place.coverage(), place.compare("42218", "69123")):
        text = place.map(what)._repr_html_()
        assert text.startswith("<iframe srcdoc=")
        assert "Content-Security-Policy" in text
    assert {one["name"] for one in place.map("schools").island["layers"]} >= {"schools"}
    with pytest.raises(InputError, match="found int"):
        place.map(3)


def test_texts_of_data_never_become_tags() -> None:
    hostile = '<img src=x onerror="alert(1)">\u202e'
    table = Table(
        "t",
        {"fr": hostile, "en": hostile},
        [Column("x", hostile, hostile)],
        [{"x": hostile}],
        {"fr": hostile, "en": hostile},
    )
    cells = Cells(to_html([table], "en"))
    assert "img" not in cells.tags
    assert "\\u202e" in "".join(cells.texts)
    assert "\u202e" not in "".join(cells.texts)


def test_a_long_table_says_how_many_rows_are_left_out() -> None:
    rows = [{"x": one} for one in range(1_070)]
    table = Table("t", {}, [Column("x", "x", "x")], rows)
    shown = to_html([table], "fr")
    assert shown.count("<tr>") == 61
    assert "et 1\u202f010 autres lignes" in shown.replace("\xa0", "\u202f")


def test_sliders_answer_anew_and_say_when_nothing_weighs(place: Workbench) -> None:
    weighing = explorer.weigh(place.find(weights={"schools": 2, "stations": 1}))
    first = weighing.answer
    sliders = weighing.box.children[:-1]
    assert [one.value for one in sliders] == [2, 1]
    sliders[0].value = 0
    assert weighing.answer is not first
    assert dict(weighing.answer.weights) == {"stations": 1.0}
    assert weighing.box.children[-1].value == weighing.answer._repr_html_()
    sliders[1].value = 0
    assert 'role="alert"' in weighing.box.children[-1].value
    assert dict(weighing.answer.weights) == {"stations": 1.0}
