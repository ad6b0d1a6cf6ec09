"""Weights moved by hand in a notebook, with the ranking that follows at once."""

import html
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.messages.tongue import current_language
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.figures import label
from explorer.studies.siting.find import find

if TYPE_CHECKING:
    from ipywidgets import Box

HEAVIEST: Final = 5.0
STEP: Final = 0.5


class Weighing:
    """Sliders of an answer's criteria, and the answer that they now give.

    Parameters
    ----------
    answer : Answer
        Whose criteria are weighed.

    Attributes
    ----------
    answer : Answer
        The one that follows from the sliders as they stand.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._box: Box | None = None

    def move(self, weights: Mapping[str, float]) -> Answer:
        """Answer anew with other weights.

        Parameters
        ----------
        weights : mapping of str to float
            By criterion, those of all sliders.

        Returns
        -------
        Answer
            Now the one that stands.

        Raises
        ------
        InputError
            If every weight is 0.
        """
        if not any(weight > 0 for weight in weights.values()):
            raise InputError(catalogue("siting")["sliders.none"][current_language()])
        query = replace(self.answer.query, weights=dict(weights))
        self.answer = find(self.answer.catalog, query)
        return self.answer

    @property
    def box(self) -> "Box":
        """The sliders and the ranking below them.

        Returns
        -------
        ipywidgets.Box
            Live as long as its notebook's kernel is.

        Raises
        ------
        InputError
            If ipywidgets is not installed.
        """
        if self._box is None:
            self._box = _box(self)
        return self._box

    def _ipython_display_(self) -> None:
        from IPython.display import display  # noqa: PLC0415 - of a notebook alone

        display(self.box)


def weigh(answer: Answer) -> Weighing:
    """Give sliders for the weights of an answer.

    Parameters
    ----------
    answer : Answer
        From ``find``.

    Returns
    -------
    Weighing
        A notebook shows it; ``.answer`` is the answer as the sliders stand.
    """
    return Weighing(answer)


def _box(weighing: Weighing) -> "Box":
    try:
        import ipywidgets as widgets  # noqa: PLC0415 - of a notebook alone
    except ImportError as error:
        message = (
            "Sliders need ipywidgets, which is not installed: "
            "pip install 'manufacture-explorer[notebooks]'."
        )
        raise InputError(message) from error
    answer, language = weighing.answer, current_language()
    sliders = {
        name: widgets.FloatSlider(
            value=min(float(weight), HEAVIEST),
            min=0,
            max=HEAVIEST,
            step=STEP,
            description=label(name, answer.catalog, language),
            continuous_update=False,
            style={"description_width": "16em"},
            layout={"width": "36em"},
        )
        for name, weight in answer.query.criteria().items()
    }
    shown = widgets.HTML(answer._repr_html_())

    def changed(_: object) -> None:
        try:
            weighing.move({name: slider.value for name, slider in sliders.items()})
            shown.value = weighing.answer._repr_html_()
        except InputError as error:
            shown.value = f'<p role="alert">{html.escape(str(error))}</p>'

    for slider in sliders.values():
        slider.observe(changed, names="value")
    return widgets.VBox([*sliders.values(), shown])
