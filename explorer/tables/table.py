"""Rows with their columns: what is told, before any format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explorer.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in JSON and CSV, its heading in each language, its unit.

    Attributes
    ----------
    name, fr, en : str
        Key and headings.
    decimals : int or None
        How many decimals a reader sees; None shows whole numbers whole, others with one or two.
    percent : bool
        A share from 0 to 1, shown in per cent.
    grouped : bool
        Whether thousands are set apart; not for years and codes.
    reader : str
        Who sees it: ``"all"``; ``"fr"`` or ``"en"``, readers of that language alone; ``"none"``,
        a column of JSON and CSV only.
    margin, unit : str or None
        Names of the columns that hold what is written after the number: its uncertainty, and
        its unit.
    """

    name: str
    fr: str
    en: str
    decimals: int | None = None
    percent: bool = False
    grouped: bool = True
    reader: str = "all"
    margin: str | None = None
    unit: str | None = None

    def heading(self, language: str) -> str:
        """Give the heading in one language.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            What stands above the column.
        """
        return self.fr if language == Language.FRENCH else self.en


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their columns, a title and a note in both languages."""

    name: str
    title: Mapping[str, str]
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    note: Mapping[str, str] = field(default_factory=dict)

    def records(self) -> list[dict[str, Any]]:
        """Give the rows as objects that hold the table's columns, in order.

        Returns
        -------
        list of dict
            Values as they are, not rounded.
        """
        return [{column.name: row.get(column.name) for column in self.columns} for row in self.rows]

    def shown(self, language: str) -> list[Column]:
        """Give the columns that a reader sees.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Column
            Without those of the other language, and those of JSON and CSV alone.
        """
        return [column for column in self.columns if column.reader in {"all", language}]

    def _repr_html_(self) -> str:
        from explorer.messages.tongue import current_language  # noqa: PLC0415 - of notebooks alone
        from explorer.tables.html import to_html  # noqa: PLC0415 - it needs this module

        language = current_language()
        return to_html([self], language)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: FBT001 - as IPython calls it
        from explorer.messages.tongue import current_language  # noqa: PLC0415 - of notebooks alone
        from explorer.tables.render import to_text  # noqa: PLC0415 - it needs this module

        printer.text(to_text(self, current_language()))
