"""One thing that was looked at: how it stands, what was found, and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from explorer.messages import catalogue
from explorer.vocabulary import Language


class State(StrEnum):
    """How a thing stands, from best to worst."""

    OK = "ok"
    ATTENTION = "attention"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    group : str
        ``"programs"``, ``"geodesy"``, ``"data"``, ``"machine"`` or ``"services"``.
    name : str
        What was looked at, as the machine calls it.
    state : State
        Attention: it works, and something is worth knowing; fault: something will not work.
    said : str
        Key of the text of ``doctor.json`` that says what was found.
    values : mapping of str to object
        What stands in the texts, numbers as numbers.
    todo : str or None
        Key of the text that says what to do.
    """

    group: str
    name: str
    state: State
    said: str
    values: Mapping[str, Any] = field(default_factory=dict)
    todo: str | None = None

    def message(self, language: str) -> str:
        """Say what was found.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            One phrase.
        """
        return self._text(f"said.{self.said}", language)

    def advice(self, language: str) -> str:
        """Say what to do.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            One phrase; empty where there is nothing to do.
        """
        return "" if self.todo is None else self._text(f"todo.{self.todo}", language)

    def payload(self) -> dict[str, Any]:
        """Give the finding as JSON holds it.

        Returns
        -------
        dict
            The texts in both languages, and the values as they are.
        """
        texts = {
            f"{part}_{tongue}": say(tongue)
            for part, say in (("message", self.message), ("advice", self.advice))
            for tongue in Language
        }
        return {
            "group": self.group,
            "name": self.name,
            "state": str(self.state),
            **texts,
            "values": dict(self.values),
        }

    def _text(self, key: str, language: str) -> str:
        shown = {name: _shown(value, language) for name, value in self.values.items()}
        return catalogue("doctor")[key][language].format(**shown)


def worst(findings: Iterable[Finding]) -> State:
    """Give the worst state among findings.

    Parameters
    ----------
    findings : iterable of Finding
        Any number.

    Returns
    -------
    State
        Ok where there are none.
    """
    found = {one.state for one in findings}
    return next((state for state in reversed(State) if state in found), State.OK)


def _shown(value: Any, language: str) -> str:
    if isinstance(value, float):
        text = f"{value:.1f}"
        return text.replace(".", ",") if language == Language.FRENCH else text
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)
