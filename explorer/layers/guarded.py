r"""Texts in cells of CSV that no spreadsheet runs and no terminal obeys, and back without loss.

Three things are done, and undone in the reverse order when the file is read:

- a backslash is doubled, and a control or direction character is written ``\uXXXX``;
- a text of no letters is ``\e``, since an empty cell is a missing value;
- where a spreadsheet could begin a formula (at the start of a cell, or after a semicolon, a tab or
  a line break in it), and where an apostrophe stands in such a place, an apostrophe goes before it.
"""

import re
from typing import Final

FORMULA: Final = re.compile(r"""(^|[;\t\n])(?=[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20]|\t)""")
"""Where a spreadsheet may begin a formula: at the start of a cell, or after what one that is set to
French, or to tabs, takes for the end of a cell; blanks, quotes, wide letters are seen through."""

STEERING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
"""What may steer a terminal or turn the direction of reading."""

START: Final = re.compile(r"""(^|[;\t\n])(?=[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20]|\t|')""")
GUARD: Final = re.compile(r"(^|[;\t\n])'")
ESCAPED: Final = re.compile(r"\\(\\|u([0-9a-f]{4}))")
EMPTY: Final = r"\e"
EXPLAINED: Final = (
    "Texts: an apostrophe stands before what a spreadsheet could take for a formula, and before "
    "an apostrophe there, at the start of a cell or after a semicolon, a tab or a line break in "
    r"it; \\ is a backslash, \uXXXX a control or direction character, \e a text of no letters; "
    "an empty cell is a missing value."
)


def guard(text: str) -> str:
    r"""Write a text as a cell that can be read back.

    Parameters
    ----------
    text : str
        Any text without halves of surrogate pairs.

    Returns
    -------
    str
        What ``unguard`` gives the text back from.

    Examples
    --------
    >>> guard("=1+1"), guard("a;-2"), guard("C:\\new"), guard("")
    ("'=1+1", "a;'-2", 'C:\\\\new', '\\e')
    """
    if not text:
        return EMPTY
    plain = STEERING.sub(_escape, text.replace("\\", "\\\\"))
    return START.sub(r"\1'", plain)


def unguard(cell: str) -> str:
    """Give the text of a cell that ``guard`` wrote.

    Parameters
    ----------
    cell : str
        Not empty: that is a missing value.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> unguard("'=1+1")
    '=1+1'
    """
    if cell == EMPTY:
        return ""
    plain = GUARD.sub(r"\1", cell)
    return ESCAPED.sub(lambda found: chr(int(found[2], 16)) if found[2] else "\\", plain)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
