"""What a claim says, read with errors that name it; changes if the ledger's format does."""

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, NoReturn

from explorer.analysis.verdicts import Qualifier
from explorer.analysis.wording import Text
from explorer.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Claim:
    """One claim, read with an error that names it wherever it is not as expected.

    Attributes
    ----------
    fields : mapping of str to object
        The claim as the ledger writes it.
    name : str
        Its `id`, or its place in the ledger.
    """

    fields: "Mapping[str, object]"
    name: str

    def refuse(self, problem: str) -> NoReturn:
        """Raise the error that names this claim.

        Parameters
        ----------
        problem : str
            What was expected, what was found and what to do.

        Raises
        ------
        SchemaError
            Always.
        """
        message = f"Claim '{self.name}': {problem}"
        raise SchemaError(message)

    def text(self, key: str) -> str:
        """Take a text that the claim must have.

        Parameters
        ----------
        key : str
            Its name.

        Returns
        -------
        str
            The text.
        """
        return self._text(self.fields.get(key), f"'{key}'")

    def asked(self, key: str) -> str:
        """Take a text that the claim's `check` must have.

        Parameters
        ----------
        key : str
            Its name.

        Returns
        -------
        str
            The text.
        """
        return self._text(self.check.get(key), f"'check.{key}'")

    def _text(self, value: object, place: str) -> str:
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{place} must be a text, found {value!r}.")
        return value

    @property
    def check(self) -> "Mapping[str, object]":
        """What the claim's method is told.

        Returns
        -------
        mapping of str to object
            Empty where the claim says nothing.
        """
        return self._mapping(self.fields.get("check") or {}, "'check'")

    def part(self, key: str) -> "Claim":
        """Take a mapping inside `check`, read as `check` is.

        Parameters
        ----------
        key : str
            Its name.

        Returns
        -------
        Claim
            The same claim, whose `check` is that mapping.
        """
        inner = self._mapping(self.check.get(key), f"'check.{key}'")
        return Claim({**self.fields, "check": inner}, self.name)

    def _mapping(self, value: object, place: str) -> "Mapping[str, object]":
        if not isinstance(value, dict):
            self.refuse(f"{place} must be an object, found {value!r}.")
        return value

    @property
    def unit(self) -> str | None:
        """Unit of the declared number.

        Returns
        -------
        str or None
            None where it has none.
        """
        unit = self.fields.get("unit")
        return unit if isinstance(unit, str) else None

    @property
    def declared(self) -> float:
        """The declared number.

        Returns
        -------
        float
            Never a text or a yes.
        """
        value = self.fields.get("declared")
        if isinstance(value, bool) or not isinstance(value, Real):
            self.refuse(
                f"method '{self.fields.get('method')}' compares numbers, "
                f"but 'declared' is {value!r}. Give a number, or use method 'declared_only'."
            )
        return float(value)

    @property
    def qualifier(self) -> Qualifier:
        """How the declared number is meant.

        Returns
        -------
        Qualifier
            One of the closed list.
        """
        return self.as_qualifier(self.fields.get("qualifier"))

    def as_qualifier(self, value: object) -> Qualifier:
        """Read a qualifier.

        Parameters
        ----------
        value : object
            What stands in its place.

        Returns
        -------
        Qualifier
            The qualifier.
        """
        if value not in list(Qualifier):
            self.refuse(f"'qualifier' must be one of {', '.join(Qualifier)}, found {value!r}.")
        return Qualifier(str(value))

    def both(self, stem: str) -> Text | None:
        """Take a text in both languages.

        Parameters
        ----------
        stem : str
            Its name without the ending of the language; it stands in the claim or in its `check`.

        Returns
        -------
        Text or None
            None where neither language is there.
        """
        found = {**self.fields, **self.check}
        texts = [found.get(f"{stem}_{language}") for language in ("fr", "en")]
        if texts == [None, None]:
            return None
        french, english = (
            self._text(text, f"'{stem}_{language}'")
            for text, language in zip(texts, ("fr", "en"), strict=True)
        )
        return Text(french, english)


def listed(names: "Iterable[object]") -> str:
    """Write what exists, as far as a message can hold it.

    Parameters
    ----------
    names : iterable of object
        Names, in any order.

    Returns
    -------
    str
        The first of them, sorted.
    """
    shown = sorted({str(name) for name in names})
    most = 20
    return (", ".join(shown[:most]) + (", …" if len(shown) > most else "")) or "none"
