import re

import pytest

from explorer.messages import PAGE, catalogue, text

TEXTS = [
    pytest.param(name, key, id=f"{name}:{key}")
    for name in (*PAGE, "results", "fibre_files", "coverage")
    for key in catalogue(name)
]


@pytest.mark.parametrize(("name", "key"), TEXTS)
def test_both_languages_say_it_with_the_same_placeholders(name: str, key: str) -> None:
    texts = catalogue(name)[key]
    assert set(texts) == {"fr", "en"}
    french, english = (sorted(re.findall(r"\{(\w+)\}", texts[tongue])) for tongue in ("fr", "en"))
    assert french == english


@pytest.mark.parametrize("name", [*PAGE, "results", "fibre_files", "coverage"])
def test_keys_stand_in_order(name: str) -> None:
    assert list(catalogue(name)) == sorted(catalogue(name))


def test_no_key_stands_in_two_files_of_the_page() -> None:
    keys = [key for name in PAGE for key in catalogue(name)]
    assert len(keys) == len(set(keys))


def test_a_text_fills_its_placeholders() -> None:
    assert text("no_rows", "en") == "(no rows)"
    assert "34" in text(
        "claims.note", "fr", total=34, confirmed=1, contradicted=0, not_checkable=33
    )
