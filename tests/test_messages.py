import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from explorer.layers.findings import show
from explorer.messages import PAGE, catalogue, text
from explorer.messages.literals import literal

EVERY = sorted(path.stem for path in Path(str(files("explorer.messages"))).glob("*.json"))
TEXTS = [pytest.param(name, key, id=f"{name}:{key}") for name in EVERY for key in catalogue(name)]


@pytest.mark.parametrize(("name", "key"), TEXTS)
def test_both_languages_say_it_with_the_same_placeholders(name: str, key: str) -> None:
    texts = catalogue(name)[key]
    assert set(texts) == {"fr", "en"}
    french, english = (sorted(re.findall(r"\{(\w+)\}", texts[tongue])) for tongue in ("fr", "en"))
    assert french == english


@pytest.mark.parametrize("name", EVERY)
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


@pytest.mark.parametrize("said", [literal, show])
def test_a_message_names_a_value_as_python_does_whichever_version_held_it(
    said: Callable[[object], str],
) -> None:
    assert said(np.int64(3)) == said(3) == "3"
    assert said(np.float64(-1.5)) == said(-1.5) == "-1.5"


def test_a_label_of_several_parts_is_named_without_the_library_that_held_them() -> None:
    assert literal(("42218", np.int64(2), np.bool_(1))) == "('42218', 2, True)"
    assert literal(pd.Series([1.5]).index[0]) == "0"
    assert literal(np.str_("déployé")) == "'déployé'"
