import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import open_territory
from explorer.tables import Column, Table, cell_text, to_csv, to_markdown, to_text

COLUMNS = [Column("name", "nom", "name"), Column("n", "nombre", "number")]


def table(*rows: tuple[object, object]) -> Table:
    return Table(
        "t",
        {"fr": "Titre", "en": "Title"},
        COLUMNS,
        [{"name": name, "n": n} for name, n in rows],
        {"fr": "Remarque.", "en": "Note."},
    )


@pytest.mark.parametrize(
    ("value", "column", "french", "english"),
    [
        (44523, Column("", "", ""), "44\u202f523", "44,523"),
        (0.428765, Column("", "", "", percent=True), "42,9\u202f%", "42.9%"),
        (1234.5, Column("", "", "", decimals=1), "1\u202f234,5", "1,234.5"),
        (-4.4, Column("", "", "", decimals=1), "\u22124,4", "\u22124.4"),
        (102.0, Column("", "", ""), "102", "102"),
        (2018, Column("", "", "", grouped=False), "2018", "2018"),
        (None, Column("", "", ""), "\u2013", "\u2013"),
        (math.nan, Column("", "", ""), "\u2013", "\u2013"),
        (True, Column("", "", ""), "oui", "yes"),
        (["a", "b"], Column("", "", ""), "a, b", "a, b"),
        ([], Column("", "", ""), "\u2013", "\u2013"),
    ],
)
def test_a_value_is_shown_by_the_habits_of_each_language(
    value: object, column: Column, french: str, english: str
) -> None:
    assert cell_text(value, column, "fr") == french
    assert cell_text(value, column, "en") == english


def test_text_has_title_headings_rows_and_note_in_one_language() -> None:
    lines = to_text(table(("Cité du design", 1), ("Zénith", 1200)), "en").splitlines()
    assert lines[0] == "Title"
    assert lines[2].split() == ["name", "number"]
    assert lines[4].split() == ["Cité", "du", "design", "1"]
    assert lines[5].split() == ["Zénith", "1,200"]
    assert lines[-1] == "Note."


def test_a_narrow_terminal_folds_long_texts_and_a_pipe_does_not() -> None:
    long = "word " * 60
    folded = to_text(table((long, 1)), "en", width=60)
    assert max(map(len, folded.splitlines())) <= 60
    assert "10,000" in to_text(table((long, 10_000)), "en", width=60)
    assert max(map(len, to_text(table((long, 1)), "en").splitlines())) > 250


def test_a_terminal_too_narrow_for_columns_gets_a_block_for_each_row() -> None:
    wide = Table(
        "t",
        {"en": "Title"},
        [Column(f"c{n}", f"c{n}", f"c{n}") for n in range(9)],
        [{f"c{n}": f"value {n}" for n in range(9)}],
    )
    lines = to_text(wide, "en", width=40).splitlines()
    assert max(map(len, lines)) <= 40
    assert "c8: value 8" in lines


def test_no_rows_are_said_so() -> None:
    assert "(no rows)" in to_text(table(), "en")


def test_control_and_direction_characters_never_reach_the_terminal() -> None:
    shown = to_text(table(("a\x1b[31mred\u202e\x07\nb", 1)), "en")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31mred\\u202e\\x07\\nb" in shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(start: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv([table((f"{start}1+1", -5))]))))
    assert rows[1] == [f"'{start}1+1", "-5"]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a;  -1", "a;'  -1"),
        ("a\n@SUM(1)", "a\n'@SUM(1)"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("\x1b[31m\u202e", "\\x1b[31m\\u202e"),
        ("Rive droite; gauche - 5", "Rive droite; gauche - 5"),
    ],
)
def test_a_spreadsheet_that_parts_cells_elsewhere_runs_nothing_either(text: str, safe: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv([table((text, 1))]), newline="")))
    assert rows[1] == [safe, "1"]


def test_title_and_note_in_markdown_are_as_harmless_as_cells() -> None:
    given = Table("t", {"en": "a\x1b[31m <b>"}, COLUMNS, [], {"en": "# head\u202e\r<i>"})
    lines = to_markdown(given, "en").splitlines()
    assert lines[0] == "## a\\\\x1b\\[31m &lt;b>"
    assert lines[-2:] == ["- \\# head\\\\u202e", "- &lt;i>"]


def test_several_tables_become_one_long_csv() -> None:
    rows = list(csv.reader(io.StringIO(to_csv([table(("a", 1)), table(("b", 2))]))))
    assert rows[0] == ["section", "row", "column", "value"]
    assert rows[-1] == ["t", "1", "n", "2"]


def test_markdown_escapes_what_would_break_a_cell() -> None:
    text = to_markdown(table(("a|b <script> [x](y)", 1)), "en")
    assert "a\\|b &lt;script> \\[x](y)" in text


@given(st.lists(st.tuples(st.text(), st.integers() | st.none()), max_size=5))
def test_csv_gives_back_as_many_rows_as_went_in(rows: list[tuple[str, int | None]]) -> None:
    text = to_csv([table(*rows)])
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == len(rows) + 1


def test_a_number_is_never_cut_at_the_space_that_sets_its_thousands_apart() -> None:
    columns = [
        Column("zone", "zone", "zone"), Column("premises", "locaux", "premises"),
        Column("remark", "remarque", "remark"),
    ]  # fmt: skip
    said = "chiffres de la commune entière : Saint-Étienne, Saint-Jean-Bonnefonds"
    rows = [{"zone": "Pont de l’Âne - Monthieu", "premises": 106933, "remark": said}]
    table = Table("zones", {"fr": "Zones", "en": "Zones"}, columns, rows)
    for width in range(24, 90):
        assert "106\u202f933" in to_text(table, "fr", width), width


def test_a_block_leaves_out_what_is_empty_and_writes_french_as_the_french_do() -> None:
    columns = [Column("name", "objet", "what"), Column("todo", "à faire", "to do")]
    rows = [{"name": "a-very-long-word-without-any-space", "todo": ""}]
    table = Table("x", {"fr": "Titre", "en": "Title"}, columns, rows)
    block = ["Titre", "", "objet\u202f: a-very-long-word-", "  without-any-space"]
    assert to_text(table, "fr", 30).splitlines() == block


def test_ipython_writes_words_and_not_the_whole_data() -> None:
    from IPython.lib.pretty import pretty

    answer = open_territory().find("stations<=1km", weights={"schools": 1}, top=2)
    assert pretty(answer) == str(answer)
    assert pretty(answer.explained("en")).startswith("Where to settle")
