"""Names as people type them: without accents, case or punctuation."""

import re
import unicodedata


def plain_name(name: str) -> str:
    """Give a name without accents, case or punctuation.

    Parameters
    ----------
    name : str
        Any text.

    Returns
    -------
    str
        Small letters and digits, words apart by one blank.

    Examples
    --------
    >>> plain_name("L’Œuvre, Châteaucreux")
    'l oeuvre chateaucreux'
    """
    whole = name.casefold().replace("œ", "oe").replace("æ", "ae")
    letters = unicodedata.normalize("NFKD", whole)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()
