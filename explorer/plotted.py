"""What draws itself: one way to ask, one place that says it."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Protocol

from explorer.messages.tongue import current_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Still(Protocol):
    """A picture that can be drawn, as ``explorer.pictures`` makes them."""

    def figure(self, ax: "Axes | None" = None) -> "Figure":
        """Draw it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.

        Returns
        -------
        matplotlib.figure.Figure
            A new one, or that of `ax`.
        """


class Plotted:
    """Something that draws itself; its own description says what is drawn."""

    __slots__ = ()

    @abstractmethod
    def _picture(self, language: str) -> Still:
        # Where it is given, what draws is imported: matplotlib is slow to start.
        raise NotImplementedError

    def plot(self, language: str | None = None, ax: "Axes | None" = None) -> "Figure":
        """Draw it, as its class describes.

        Parameters
        ----------
        language : str, optional
            ``"fr"`` or ``"en"``; the current one by default.
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.

        Returns
        -------
        matplotlib.figure.Figure
            A notebook shows it; ``savefig`` writes it.

        Raises
        ------
        InputError
            If there is nothing to draw.
        """
        return self._picture(language or current_language()).figure(ax)
