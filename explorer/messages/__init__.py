"""Texts that users see, in French and English side by side: one file for each kind of output."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from explorer.vocabulary import Language

PAGE: Final = ("page", "explore", "story", "share", "classes")
"""The page's texts, one file for each of its parts."""


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
def catalogue(name: str) -> Mapping[str, Mapping[str, str]]:
    """Give all texts of one kind of output.

    Parameters
    ----------
    name : str
        One of ``PAGE``, ``"results"`` or ``"fibre_files"``.

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
