"""How far a rate hangs on positions in doubt: records near an edge, and those poorly placed."""

import pandas as pd

from explorer.analysis.zonesums import ZoneSums
from explorer.vocabulary import RateDefinition


def edge_shares(
    counts: pd.DataFrame,
    positions: pd.RangeIndex,
    definition: RateDefinition,
    in_premises: "pd.Series[bool]",
) -> pd.DataFrame:
    """Give the bounds of a rate, however the records near a zone's edge fall.

    At the least, all that are not served are inside and all that are served outside; at the most,
    the other way round.

    Parameters
    ----------
    counts : pandas.DataFrame
        Kinds of records by zone, as in a ``Tally``, with a column of truth values named after
        each definition.
    positions : pandas.RangeIndex
        The zones.
    definition : RateDefinition
        Which rate.
    in_premises : pandas.Series
        Which zones are told in premises.

    Returns
    -------
    pandas.DataFrame
        By position: `edge_records`, `edge_records_inside`, `edge_share_low`, `edge_share_high`.
    """
    near, inside = counts["edge"], counts["inside"]
    served = counts[definition.value]

    sums, told = ZoneSums(counts["zone"], positions), bool(in_premises.any())

    def total(chosen: "pd.Series[bool]", weight: str) -> "pd.Series[int]":
        return sums.of(counts[weight], chosen)

    def weighted(chosen: "pd.Series[bool]") -> "pd.Series[int]":
        found = total(chosen, "records")
        return found.where(~in_premises, total(chosen, "premises")) if told else found

    core = weighted(inside & ~near)
    core_served = weighted(inside & ~near & served)
    near_served, near_other = weighted(near & served), weighted(near & ~served)
    # A neighbour just outside whose premises are unknown leaves the sensitivity unknown too.
    unknown = in_premises & (total(near, "records") != total(near, "premises_known"))
    lowest, highest = core + near_other, core + near_served
    low = core_served / lowest.where(lowest > 0)
    high = (core_served + near_served) / highest.where(highest > 0)
    return pd.DataFrame(
        {
            "edge_records": total(near, "records"),
            "edge_records_inside": total(near & inside, "records"),
            "edge_share_low": low.fillna(high).where(~unknown),
            "edge_share_high": high.fillna(low).where(~unknown),
        }
    )


def sure_share(
    inside: pd.DataFrame,
    positions: pd.RangeIndex,
    definition: RateDefinition,
    in_premises: "pd.Series[bool]",
) -> "pd.Series[float]":
    """Rate among the records of a zone whose position is not doubtful.

    Parameters
    ----------
    inside : pandas.DataFrame
        Kinds of records inside each zone, as for ``edge_shares``.
    positions : pandas.RangeIndex
        The zones.
    definition : RateDefinition
        Which rate.
    in_premises : pandas.Series
        Which zones are told in premises.

    Returns
    -------
    pandas.Series
        By position, NaN where every position is doubtful.
    """
    placed = ~inside["position_doubtful"].fillna(value=False).astype(bool)
    served = placed & inside[definition.value]
    sums = ZoneSums(inside["zone"], positions)

    def terms(weight: str) -> pd.DataFrame:
        return pd.DataFrame(
            {"all": sums.of(inside[weight], placed), "served": sums.of(inside[weight], served)}
        )

    chosen = terms("records")
    if in_premises.any():
        chosen = chosen.where(~in_premises, terms("premises"))
    share: pd.Series[float] = chosen["served"] / chosen["all"].where(chosen["all"] > 0)
    return share
