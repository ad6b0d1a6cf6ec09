"""What results have in common: tables in both languages, which a notebook shows by itself."""

from abc import abstractmethod
from typing import Any

from explorer.messages.tongue import current_language
from explorer.tables.html import to_html
from explorer.tables.render import to_text
from explorer.tables.table import Table


class Shown:
    """A result that shows itself as tables, with units, notes and sources.

    See Also
    --------
    explorer.use_language : Choose the language.
    """

    __slots__ = ()

    @abstractmethod
    def tables(self, language: str) -> list[Table]:
        """Lay the result out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            The most important first.
        """

    def _repr_html_(self) -> str:
        language = current_language()
        return to_html(self.tables(language), language)

    def __init_subclass__(cls) -> None:
        """Put words before the data in full: IPython prefers a class's own ``__repr__``."""
        super().__init_subclass__()
        if "_repr_pretty_" not in cls.__dict__:
            cls._repr_pretty_ = Shown._repr_pretty_  # type: ignore[method-assign]

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: FBT001 - as IPython calls it
        # What IPython and a saved notebook write beside the table: words, not the data in full.
        printer.text(str(self))

    def __str__(self) -> str:
        """Give the tables as aligned text, in the current language."""
        language = current_language()
        return "\n".join(to_text(table, language) for table in self.tables(language))
