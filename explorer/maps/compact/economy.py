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
    """

    finest: int = FINEST
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)

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
