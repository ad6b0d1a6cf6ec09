"""Fibre rates by commune and quarter; changes if the regulator's definition of a rate does."""

from numbers import Real
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from explorer.errors import SchemaError
from explorer.messages.literals import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXTS: Final = {
    "insee_code": (r"(?:\d{2}|2[AB])\d{3}", "a commune code of five characters, such as '01004'"),
    "name": (r".*\S.*", "the name of a commune"),
    "quarter": (r"\d{4}-T[1-4]", "a quarter such as '2018-T1'"),
}
COUNTS: Final = ("connectable_premises", "dwellings", "establishments")
PREMISES: Final = "premises"
COLUMNS: Final = (*TEXTS, *COUNTS)


def commune_rates(figures: pd.DataFrame) -> pd.DataFrame:
    """Share of premises that can take a fibre line, by commune and quarter.

    The numerator is `connectable_premises`; the denominator is `premises`, dwellings and
    establishments together, never dwellings alone. A share above 1 is kept as it is: it happens
    where the numerator is more recent than the base.

    Parameters
    ----------
    figures : pandas.DataFrame
        One row for each commune and quarter: `insee_code`, `name` and `quarter` as text,
        `connectable_premises`, `dwellings` and `establishments` as counts, empty where unknown;
        `premises` too, if the publisher gives their sum: it has precedence.

    Returns
    -------
    pandas.DataFrame
        The rows of `figures` sorted by `insee_code` and `quarter`, index kept, counts as nullable
        integers, with `premises`,
        `connectable_share` (NaN where a term is unknown or the denominator is 0) and `above_one`.

    Raises
    ------
    SchemaError
        If a column is missing, a value is not what its column holds, or a commune comes twice in
        a quarter.

    Examples
    --------
    >>> saint_etienne = pd.DataFrame(
    ...     {
    ...         "insee_code": ["42218"],
    ...         "name": ["Saint-Étienne"],
    ...         "quarter": ["2018-T1"],
    ...         "connectable_premises": [44_523],
    ...         "dwellings": [98_394],
    ...         "establishments": [5_446],
    ...     }
    ... )
    >>> commune_rates(saint_etienne)[["premises", "connectable_share"]].round(4)
       premises  connectable_share
    0    103840             0.4288
    """
    _require_columns(figures, COLUMNS, "figures")
    for column, (pattern, expected) in TEXTS.items():
        _require_text(figures[column], pattern, expected)
    for column in COUNTS:
        _require_counts(figures[column])
    repeated = figures[figures.duplicated(["insee_code", "quarter"])]
    if len(repeated):
        code, quarter = repeated.iloc[0][["insee_code", "quarter"]]
        message = (
            f"Commune '{code}' comes more than once in {quarter}, again at row "
            f"{literal(repeated.index[0])}. Keep one row for each commune and quarter."
        )
        raise SchemaError(message)
    rates = figures.sort_values(["insee_code", "quarter"], kind="stable")
    counts = {column: rates[column].astype("Int64") for column in COUNTS}
    premises = counts["dwellings"] + counts["establishments"]
    if PREMISES in rates:
        _require_counts(rates[PREMISES])
        premises = rates[PREMISES].astype("Int64").fillna(premises)
    denominator = premises.to_numpy(dtype="float64", na_value=np.nan)
    numerator = counts["connectable_premises"].to_numpy(dtype="float64", na_value=np.nan)
    share = numerator / np.where(denominator > 0, denominator, np.nan)
    return rates.assign(
        **counts,
        premises=premises,
        connectable_share=share,
        above_one=share > 1,
    )


def compare_communes(
    rates: pd.DataFrame,
    codes: "Sequence[str]",
    *,
    quarter: str,
) -> pd.DataFrame:
    """Comparison of several communes side by side, with the change since their first quarter.

    Arcep divides every quarter by one base, the premises counted for T1 2018. The change in points
    is therefore that of the numerator alone, and both numerators are shown; where the
    base is not the same in both quarters, no change is given.

    Parameters
    ----------
    rates : pandas.DataFrame
        What `commune_rates` returns.
    codes : sequence of str
        INSEE codes of the communes, in the order wanted.
    quarter : str
        The quarter to compare, such as ``"2018-T1"``.

    Returns
    -------
    pandas.DataFrame
        Indexed by `insee_code`, in the order of `codes`: `name`, `quarter`,
        `connectable_premises`, `dwellings`, `establishments`, `premises`, `connectable_share`,
        `above_one`, then `first_quarter`, `first_connectable_premises`, and `change_points`
        (percentage points, NaN where a share is unknown or the base differs).

    Raises
    ------
    SchemaError
        If a column, a commune or the quarter is not in `rates`.
    """
    needed = (*COLUMNS, "premises", "connectable_share", "above_one")
    _require_columns(rates, needed, "rates")
    if isinstance(codes, str):
        message = f"'codes' must be a list of INSEE codes, but it is the text '{codes}'."
        raise SchemaError(message)
    _require_known(codes, rates["insee_code"], "commune")
    then = rates[rates["quarter"] == quarter].set_index("insee_code")
    if then.empty:
        _require_known([quarter], rates["quarter"], "quarter")
    _require_known(codes, then.index.to_series(), f"commune of {quarter}")
    first = rates.sort_values("quarter", kind="stable").drop_duplicates("insee_code")
    first = first.set_index("insee_code").loc[list(codes)]
    compared = then.loc[list(codes), [column for column in needed if column != "insee_code"]]
    points = 100.0 * (compared["connectable_share"] - first["connectable_share"])
    same_base = (compared["premises"] == first["premises"]).fillna(value=False)
    return compared.assign(
        first_quarter=first["quarter"],
        first_connectable_premises=first["connectable_premises"],
        change_points=points.where(same_base.astype(bool)),
    )


def _require_columns(frame: pd.DataFrame, columns: "Sequence[str]", name: str) -> None:
    # Refuse a frame that lacks a column.
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        message = (
            f"'{name}' has no column {', '.join(map(repr, missing))}; "
            f"it has {', '.join(map(repr, frame.columns)) or 'none'}."
        )
        raise SchemaError(message)


def _require_text(column: "pd.Series[str]", pattern: str, expected: str) -> None:
    # Refuse values that are not the text which their column holds.
    text = pd.Series([isinstance(value, str) for value in column], index=column.index, dtype=bool)
    wrong = ~(text & column.where(text, "").astype(str).str.fullmatch(pattern))
    if wrong.any():
        _refuse(column, wrong, expected)


def _require_counts(column: "pd.Series[int]") -> None:
    # Refuse values that are not whole numbers, 0 or more; unknown ones may be empty.
    wrong = pd.Series([not _is_count(value) for value in column], index=column.index, dtype=bool)
    if wrong.any():
        _refuse(column, wrong, "a whole number, 0 or more, or nothing")


def _is_count(value: object) -> bool:
    # Tell whether a value is a count, or left empty.
    if value is None or value is pd.NA:
        return True
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        return False
    number = float(value)
    return np.isnan(number) or (number >= 0 and number.is_integer())


def _refuse(column: "pd.Series[int] | pd.Series[str]", wrong: "pd.Series[bool]", want: str) -> None:
    # Name the first wrong value of a column.
    refused = column[wrong.to_numpy(dtype=bool)]
    value: object = refused.tolist()[0]
    message = (
        f"Column '{column.name}', row {literal(refused.index[0])}: expected {want}, "
        f"found {literal(value)} ({type(value).__name__})."
    )
    raise SchemaError(message)


def _require_known(wanted: "Sequence[str]", known: "pd.Series[str]", what: str) -> None:
    # Refuse a name that the rates do not hold, and say which they do.
    there = sorted(known.unique())
    missing = [name for name in wanted if name not in there]
    if missing:
        shown = ", ".join(there[:20]) + (", …" if len(there) > 20 else "")  # noqa: PLR2004 - a screenful
        message = f"No {what} '{missing[0]}' in 'rates'; there is {shown or 'none'}."
        raise SchemaError(message)
