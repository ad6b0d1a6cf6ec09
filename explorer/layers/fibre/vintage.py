"""The quarter that a file describes, read off its name; files themselves do not say it."""

import re
from typing import Final

QUARTER: Final = re.compile(
    r"(?<!\d)(20\d\d)[_-]?(?:[TQ]([1-4])(?!\d)|_([1-4])(?=_))", re.IGNORECASE
)
"""``2026_T2``, ``2026t2``, ``2018T1``, and ``2024_1_`` as some vintages were named."""

LATE: Final = re.compile(r"(?<![A-Za-z0-9])T([1-4])[_-]?(20\d\d)(?!\d)", re.IGNORECASE)
"""``T2_2026``, unless a day follows."""

HEADING: Final = re.compile(r"T([1-4])[ _]?(20\d\d)|(20\d\d)[ _]?T([1-4])", re.IGNORECASE)


def vintage_of(name: str) -> str | None:
    """Read the quarter off a file's name.

    Parameters
    ----------
    name : str
        Such as ``carte_fibre_immeubles_2026_T2_20260902.csv`` or ``2026t2-immeuble.zip``.

    Returns
    -------
    str or None
        ``"2026-T2"``; None where the name says none, or more than one.

    Examples
    --------
    >>> vintage_of("carte_fibre_immeubles_2026_T2_20260902.csv")
    '2026-T2'
    >>> vintage_of("2026t2-immeuble.zip")
    '2026-T2'
    >>> vintage_of("base_imb_42.csv.gz") is None
    True
    """
    quarters = {f"{year}-T{one or other}" for year, one, other in QUARTER.findall(name)}
    quarters |= {f"{year}-T{one}" for one, year in LATE.findall(name)}
    return quarters.pop() if len(quarters) == 1 else None


def quarter_of(heading: str) -> str | None:
    """Read the quarter off a column's heading.

    Parameters
    ----------
    heading : str
        Such as ``T1 2018``.

    Returns
    -------
    str or None
        ``"2018-T1"``; None for any other heading.

    Examples
    --------
    >>> quarter_of(" T1 2018")
    '2018-T1'
    """
    found = HEADING.fullmatch(heading.strip())
    if found is None:
        return None
    return f"{found[2] or found[3]}-T{found[1] or found[4]}"
