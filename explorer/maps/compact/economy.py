"""What a page does without to keep to a size: said, never silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from explorer.maps.compact.grid import FINEST


@dataclass(frozen=True, slots=True)
class Economy:
    """How the layers of many features are made smaller.

    Attributes
    ----------
    finest : int
        Bits of the finest grid that positions are written on.
    columns : mapping of str to sequence of str
        By layer, the columns that are left out.
    squares : int or None
        Bits of the grid whose squares are counted in place of features, in every layer of many;
        None where features are written.
    """

    finest: int = FINEST
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    squares: int | None = None

    def spares(self, layer: str) -> bool:
        """Tell whether a layer of many features is written with less than all it has.

        Parameters
        ----------
        layer : str
            Its name.

        Returns
        -------
        bool
            False where nothing is left out.
        """
        return self.finest < FINEST or self.squares is not None or bool(self.left_out(layer))

    def left_out(self, layer: str) -> Sequence[str]:
        """Give the columns of one layer that are left out.

        Parameters
        ----------
        layer : str
            Its name.

        Returns
        -------
        sequence of str
            None by default.
        """
        return self.columns.get(layer, ())


LAVISH: Final = Economy()
"""Nothing is left out."""
