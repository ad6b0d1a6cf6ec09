"""Numbers and quarters as French and English write them, for every output."""

from typing import Final

from explorer.vocabulary import Language

NARROW_SPACE: Final = "\u202f"
"""Narrow no-break space: French thousands, and before a French per cent sign."""

MINUS: Final = "\u2212"


def written(  # noqa: PLR0913 - how a number may be written, one keyword each
    value: float,
    language: str,
    *,
    decimals: int,
    percent: bool = False,
    grouped: bool = True,
    signed: bool = False,
) -> str:
    """Write a number by the habits of a language.

    Parameters
    ----------
    value : float
        Any finite number.
    language : str
        ``"fr"``: decimal comma, narrow spaces; ``"en"``: decimal point, commas.
    decimals : int
        How many follow the decimal sign.
    percent : bool
        Whether the per cent sign follows; the value is then in per cent already.
    grouped : bool
        Whether thousands are set apart; not for years and codes.
    signed : bool
        Whether a plus stands before what is above nought, as for changes.

    Returns
    -------
    str
        For instance ``"44 523"`` (with a narrow no-break space) or ``"42.9%"``.

    Examples
    --------
    >>> written(1234.5, "en", decimals=1)
    '1,234.5'
    >>> written(2, "en", decimals=0, percent=True, signed=True)
    '+2%'
    """
    digits = f"{value:{'+' if signed and value > 0 else ''},.{decimals}f}"
    if not grouped:
        digits = digits.replace(",", "")
    if language == Language.FRENCH:
        digits = digits.replace(",", NARROW_SPACE).replace(".", ",")
    digits = digits.replace("-", MINUS)
    if not percent:
        return digits
    return f"{digits}{NARROW_SPACE}%" if language == Language.FRENCH else f"{digits}%"


def as_short(value: float, language: str) -> str:
    """Write a number with no more decimals than it has, two at most.

    Parameters
    ----------
    value : float
        Any finite number.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        For instance ``"1 000"`` (with a narrow no-break space) or ``"2.5"``.

    Examples
    --------
    >>> as_short(1000.0, "en"), as_short(2.50, "en"), as_short(0.25, "fr")
    ('1,000', '2.5', '0,25')
    """
    kept = f"{round(value, 2):.2f}".rstrip("0").rstrip(".")
    return written(value, language, decimals=len(kept.partition(".")[2]))


def quarter_name(vintage: str, language: str) -> str:
    """Write a quarter by the habits of a language.

    Parameters
    ----------
    vintage : str
        Such as ``"2026-T2"``; anything else stays as it is.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        ``"T2 2026"`` or ``"Q2 2026"``.
    """
    year, _, quarter = vintage.partition("-T")
    letter = "T" if language == Language.FRENCH else "Q"
    return f"{letter}{quarter} {year}" if quarter else vintage
