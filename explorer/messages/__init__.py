"""Texts that users see, in French and English side by side: one file for each kind of output."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from explorer.vocabulary import Language

PAGE: Final = ("page", "explore", "story", "share", "classes", "compact")
"""The page's texts, one file for each of its parts."""

STORY_ALONE: Final = ("move.", "network.", "story.")
"""Keys of texts that only the embedded territory's story uses begin so."""


@cache
def page_messages() -> Mapping[str, Mapping[str, str]]:
    """Give all texts of the page.

    Returns
    -------
    mapping of str to mapping
        By key, the text in each language.
    """
    return {key: texts for name in PAGE for key, texts in catalogue(name).items()}


@cache
def page_messages_of(*, own: bool) -> Mapping[str, Mapping[str, str]]:
    """Give the texts of the page of a territory.

    Parameters
    ----------
    own : bool
        True for the embedded territory, whose story they tell; for another, what speaks of that
        story is put otherwise, or left out.

    Returns
    -------
    mapping of str to mapping
        By key, the text in each language.
    """
    if own:
        return page_messages()
    kept = {key: texts for key, texts in page_messages().items() if not key.startswith(STORY_ALONE)}
    return {key: catalogue("elsewhere").get(key, texts) for key, texts in kept.items()}


@cache
def results_of(*, own: bool) -> Mapping[str, Mapping[str, str]]:
    """Give the texts of results for a territory.

    Parameters
    ----------
    own : bool
        True for the embedded territory; for another, the texts that speak of a district and of
        2014 are put otherwise.

    Returns
    -------
    mapping of str to mapping
        By key, the text in each language.
    """
    texts = catalogue("results")
    return texts if own else {**texts, **catalogue("elsewhere")}


@cache
def catalogue(name: str) -> Mapping[str, Mapping[str, str]]:
    """Give all texts of one kind of output.

    Parameters
    ----------
    name : str
        One of ``PAGE``, ``"results"``, ``"elsewhere"`` or another file of this package.

    Returns
    -------
    mapping of str to mapping
        By key, the text in each language (``fr``, ``en``); ``{name}`` marks a placeholder.
    """
    file = resources.files("explorer.messages") / f"{name}.json"
    texts: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return texts


def text(key: str, language: Language | str, **values: object) -> str:
    """Give one text of the results in one language.

    Parameters
    ----------
    key : str
        A key of ``results.json``.
    language : Language or str
        ``"fr"`` or ``"en"``.
    **values : object
        What the placeholders stand for.

    Returns
    -------
    str
        The text, placeholders filled.
    """
    return catalogue("results")[key][language].format(**values)
