"""Places side by side over several quarters; changes if the way of comparing rates does."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from explorer.errors import SchemaError

COLUMNS: Final = ("code", "name", "quarter", "unit", "connectable", "denominator")


def side_by_side(rates: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Compare places at their last quarter, and with their first one.

    The change in points is given where the denominator did not move: then it is that of the
    numerator alone. Where the base was counted anew, both shares stand there, and no difference.

    Parameters
    ----------
    rates : pandas.DataFrame
        One row a place and quarter: `code`, `name`, `quarter` (such as ``"2018-T1"``), `unit`,
        `connectable` and `denominator`, empty where unknown.
    codes : sequence of str
        The places wanted, in the order wanted.

    Returns
    -------
    pandas.DataFrame
        Indexed by `code`: `name`, `unit`, `quarter`, `connectable`, `denominator`, `share`,
        `first_quarter`, `first_share`, `first_connectable`, `change_points` (NaN where the base
        moved or a share is unknown), `rebased`, `quarters` (tuple) and `shares` (tuple, the
        trend).

    Raises
    ------
    SchemaError
        If a column or a place is missing, or a place comes twice in a quarter.
    """
    missing = [column for column in COLUMNS if column not in rates.columns]
    if missing:
        message = f"'rates' lacks {', '.join(map(repr, missing))}; it has {list(rates.columns)}."
        raise SchemaError(message)
    twice = rates[rates.duplicated(["code", "quarter"])]
    if len(twice):
        code, quarter = twice.iloc[0][["code", "quarter"]]
        message = f"'{code}' comes more than once in {quarter}. Keep one row a place and quarter."
        raise SchemaError(message)
    known = set(rates["code"])
    unknown = [code for code in codes if code not in known]
    if unknown:
        listed = ", ".join(sorted(known)[:12]) + (" …" if len(known) > 12 else "")  # noqa: PLR2004
        message = f"There are no figures of '{unknown[0]}'. There are of {listed}."
        raise SchemaError(message)
    if len({str(unit) for unit in rates.loc[rates["code"].isin(codes), "unit"]}) > 1:
        message = (
            "The places are told in different units. Rates of buildings and of premises are not "
            "comparable: choose one unit for all files."
        )
        raise SchemaError(message)
    base = rates["denominator"].astype("Float64")
    shares = rates["connectable"].astype("Float64") / base.where(base > 0)
    ordered = rates.assign(share=shares).sort_values("quarter", kind="stable")
    rows = []
    for code in codes:
        series = ordered[ordered["code"] == code]
        first, last = series.iloc[0], series.iloc[-1]
        bases = series["denominator"].dropna().unique()
        rebased = len(bases) > 1
        rows.append(
            {
                "code": code,
                "name": last["name"],
                "unit": last["unit"],
                "quarter": last["quarter"],
                "connectable": last["connectable"],
                "denominator": last["denominator"],
                "share": last["share"],
                "first_quarter": first["quarter"],
                "first_connectable": first["connectable"],
                "first_share": first["share"],
                "change_points": pd.NA if rebased else 100 * (last["share"] - first["share"]),
                "rebased": rebased,
                "quarters": tuple(series["quarter"]),
                "shares": tuple(series["share"]),
            }
        )
    return pd.DataFrame(rows).set_index("code")
