"""What classes of a map are called, in both languages, with the decimals that their bounds need."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from explorer.maps.breaks import Bounds, decimals_of
from explorer.messages import page_messages
from explorer.messages.numbers import written
from explorer.vocabulary import Language

Kind: TypeAlias = Literal["share", "count", "change", "count_change"]

SHARES: Final = frozenset({"share", "change"})
"""Kinds of value that are shown a hundred times as large."""

CHANGES: Final = frozenset({"change", "count_change"})
"""Kinds of value that may be negative."""

PERCENT: Final = 100


class Labels:
    """Labels of the classes between some bounds.

    Parameters
    ----------
    kind : str
        What is classed: shares are written in per cent, their changes in points, with a sign.
    bounds : Bounds
        Of what is not nought; with a change, of its size.
    whole : bool
        Whether all that is counted is whole numbers, above nought: a class then begins one above
        the bound of the class below it, as readers of counts expect.
    """

    def __init__(self, kind: Kind, bounds: Bounds, *, whole: bool = False) -> None:
        self._kind, self._bounds, self._whole = kind, bounds, whole
        self._scale = PERCENT if kind in SHARES else 1
        edges = [bounds.low, *bounds.uppers]
        self._decimals = decimals_of([edge * self._scale for edge in edges])

    def ends(self, rank: int, sign: int) -> tuple[float, float | None]:
        """Give the bounds of a class, the one nearer to nought first.

        Parameters
        ----------
        rank : int
            From 1, counted from nought.
        sign : int
            Which side of nought, 1 or -1.

        Returns
        -------
        tuple of two floats
            The second is None beyond the last bound.
        """
        edges = (self._bounds.low, *self._bounds.uppers)
        far = edges[rank] * sign if rank < len(edges) else None
        return edges[rank - 1] * sign + 0.0, far

    def rank(self, rank: int, sign: int) -> Mapping[str, str]:
        """Name a class by its bounds.

        Parameters
        ----------
        rank : int
            From 1, counted from nought.
        sign : int
            Which side of nought, 1 or -1.

        Returns
        -------
        mapping of str to str
            By language.
        """
        return {str(tongue): self._bounded(rank, sign, tongue) for tongue in Language}

    def zero(self) -> Mapping[str, str]:
        """Name the class of what is exactly nought.

        Returns
        -------
        mapping of str to str
            By language.
        """
        if self._kind in CHANGES:
            return page_messages()["classes.no_change"]
        percent = self._kind == "share"
        return {str(tongue): written(0, tongue, decimals=0, percent=percent) for tongue in Language}

    def none(self) -> Mapping[str, str]:
        """Name the class of what has no figure.

        Returns
        -------
        mapping of str to str
            By language.
        """
        return page_messages()["classes.none"]

    def _bounded(self, rank: int, sign: int, tongue: str) -> str:
        near, far = self.ends(rank, sign)
        if far is None:
            key = "classes.beyond" if self._kind in CHANGES else "classes.over"
            return self._united(_say(key, tongue, bound=self._figure(near, tongue)), tongue)
        if self._whole and not (rank == 1 and self._bounds.closed):
            near += 1
        if near == far:
            return self._united(self._figure(far, tongue), tongue)
        low, high = (self._figure(one, tongue) for one in sorted((near, far)))
        if self._kind in CHANGES:
            return self._united(_say("classes.change", tongue, low=low, high=high), tongue)
        return f"{low.rstrip('%').rstrip()}–{high}"

    def _figure(self, value: float, tongue: str) -> str:
        return written(
            value * self._scale,
            tongue,
            decimals=self._decimals,
            percent=self._kind == "share",
            signed=self._kind in CHANGES,
        )

    def _united(self, words: str, tongue: str) -> str:
        return _say("classes.points", tongue, value=words) if self._kind == "change" else words


def _say(key: str, tongue: str, **values: str) -> str:
    return page_messages()[key][tongue].format(**values)
