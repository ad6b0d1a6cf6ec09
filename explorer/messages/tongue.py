"""The language of what is shown where nobody says which: a notebook's, a command's."""

import os
from contextvars import ContextVar

from explorer.errors import InputError
from explorer.vocabulary import Language

_CHOSEN: ContextVar[Language | None] = ContextVar("language", default=None)


def current_language() -> str:
    """Give the language of results.

    Returns
    -------
    str
        What ``use_language`` said; else ``"en"`` where the machine's locale is English, else
        ``"fr"``.
    """
    chosen = _CHOSEN.get()
    if chosen is not None:
        return chosen.value
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "fr"
    return "fr"


def use_language(language: str) -> None:
    """Choose the language in which a notebook shows results from here on.

    Parameters
    ----------
    language : str
        ``"fr"`` or ``"en"``.

    Raises
    ------
    InputError
        If it is another.
    """
    if language not in list(Language):
        message = f"Results are shown in {' or '.join(Language)}; found {language!r}."
        raise InputError(message)
    _CHOSEN.set(Language(language))
