"""What results have in common that show and draw themselves."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from explorer.messages.tongue import current_language
from explorer.plotted import Plotted, Still
from explorer.tables.shown import Shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from explorer.territory import Territory


class Drawn(Plotted, Shown):
    """A result that shows itself as tables, and draws itself."""

    __slots__ = ()


class DrawnOver(Shown):
    """A result that draws itself over the communes of a territory."""

    __slots__ = ()

    @abstractmethod
    def _picture(self, language: str, territory: "Territory | None") -> Still:
        # Where it is given, what draws is imported: matplotlib is slow to start.
        raise NotImplementedError

    def plot(
        self,
        language: str | None = None,
        ax: "Axes | None" = None,
        *,
        territory: "Territory | None" = None,
    ) -> "Figure":
        """Draw the result on a map, as its class describes.

        Parameters
        ----------
        language : str, optional
            ``"fr"`` or ``"en"``; the current one by default.
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.
        territory : Territory, optional
            For the communes behind; the embedded one by default.

        Returns
        -------
        matplotlib.figure.Figure
            A notebook shows it; ``savefig`` writes it.

        Raises
        ------
        InputError
            If there is nothing to draw.
        """
        return self._picture(language or current_language(), territory).figure(ax)
