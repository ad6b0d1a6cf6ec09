"""What the gate says of a file: findings, each named by feature and field, and one verdict."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from explorer.errors import InputError
from explorer.messages.literals import literal
from explorer.vocabulary import FileVerdict

REJECTED: Final = "rejected"
SHOWN: Final = 80
NAMED: Final = 3
MOST_SAID: Final = 20
PLACES: Final = ("line ", "feature ", "last line")
"""How a place is named in full, where no identifier stands for a feature."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as expected.

    Attributes
    ----------
    feature : str or int or None
        Identifier of the feature, else its position counted from 1, else None for the file. In
        a text file the line, as ``"line 12"``.
    field : str or None
        The property, ``"geometry"``, or None where the feature as a whole is meant.
    expected, found : str
        What was asked for, and what was there.
    done : str
        ``"rejected"``, or the repair that was made.
    """

    feature: str | int | None
    field: str | None
    expected: str
    found: str
    done: str = REJECTED

    @property
    def rejects(self) -> bool:
        """Whether this finding alone rejects the file.

        Returns
        -------
        bool
            False for a repair.
        """
        return self.done == REJECTED

    def to_json(self) -> dict[str, Any]:
        """Give the finding as the object that ``validate --format json`` prints.

        Returns
        -------
        dict
            Keys ``feature``, ``field``, ``expected``, ``found`` and ``done``.
        """
        return {
            "feature": self.feature,
            "field": self.field,
            "expected": self.expected,
            "found": self.found,
            "done": self.done,
        }

    def __str__(self) -> str:
        """Give the finding in one line."""
        where = "file" if self.feature is None else _place(self.feature)
        if self.field is not None:
            where = f"{where}, {self.field}"
        return f"{where}: expected {self.expected}; found {self.found}; {self.done}"


@dataclass(slots=True)
class Examination:
    """All that was found in one file, in the order in which it was met.

    Attributes
    ----------
    file : pathlib.Path
        The file.
    schema : str or None
        The layer of the catalogue that it is held to.
    features : int
        How many it holds.
    findings : list of Finding
        What is not as expected.
    layer : str or None
        Which layer is read of a file of several.
    """

    file: Path
    schema: str | None = None
    features: int = 0
    findings: list[Finding] = field(default_factory=list)
    layer: str | None = None

    @property
    def verdict(self) -> FileVerdict:
        """Rejected if one finding rejects, repaired if there are others, else accepted.

        Returns
        -------
        FileVerdict
            Computed from the findings each time.
        """
        if any(finding.rejects for finding in self.findings):
            return FileVerdict.REJECTED
        return FileVerdict.REPAIRED if self.findings else FileVerdict.ACCEPTED

    def add(
        self,
        feature: str | int | None,
        where: str | None,
        *,
        expected: str,
        found: object,
        done: str = REJECTED,
    ) -> None:
        """Note a finding.

        Parameters
        ----------
        feature : str or int or None
            Identifier or position of the feature; None for the file.
        where : str or None
            The property or ``"geometry"``.
        expected : str
            What was asked for.
        found : object
            What was there; a text is taken as it is, any other value is shown.
        done : str
            ``"rejected"``, or the repair that was made.
        """
        text = found if isinstance(found, str) else show(found)
        self.findings.append(Finding(feature, where, expected, text, done))

    def reject_repairs(self) -> None:
        """Turn every repair into a rejection, for a reader who wants nothing changed."""
        self.findings = [
            replace(finding, done=REJECTED) if not finding.rejects else finding
            for finding in self.findings
        ]

    def to_json(self) -> dict[str, Any]:
        """Give the examination as the object that ``validate --format json`` prints.

        Returns
        -------
        dict
            Keys ``file``, ``verdict``, ``schema``, ``features`` and ``findings``.
        """
        return {
            "file": str(self.file),
            "verdict": str(self.verdict),
            "schema": self.schema,
            "features": self.features,
            "findings": [finding.to_json() for finding in self.findings],
        }

    def summary(self) -> list[str]:
        """Give the findings in a few lines, those of a kind together.

        Returns
        -------
        list of str
            One line for each kind of finding, with the number of features it concerns.
        """
        kinds: dict[tuple[str | None, str, str], list[Finding]] = {}
        for finding in self.findings:
            kinds.setdefault((finding.field, finding.expected, finding.done), []).append(finding)
        lines = []
        for (where, expected, done), alike in kinds.items():
            if len(alike) == 1:
                lines.append(str(alike[0]))
                continue
            placed = [str(item.feature) for item in alike if item.feature is not None]
            counted = [item.found for item in alike if item.feature is None]
            named = ", ".join(placed[:NAMED])
            more = f" and {len(placed) - NAMED} more" if len(placed) > NAMED else ""
            more = f", {counted[0]}" if counted and placed else more
            place = "" if where is None else f", {where}"
            unit = "" if named.startswith(PLACES) else "features "
            lines.append(f"{unit}{named}{more}{place}: expected {expected}; {done}")
        return lines

    def require(self) -> None:
        """Raise if the file is rejected.

        Raises
        ------
        InputError
            With the findings that reject, one a line, the first 20 of them.
        """
        if self.verdict is FileVerdict.REJECTED:
            lines = [str(finding) for finding in self.findings if finding.rejects]
            if len(lines) > MOST_SAID:
                more = f"and {len(lines) - MOST_SAID:,} more, which manufacture validate lists"
                lines = [*lines[:MOST_SAID], more]
            message = "\n  ".join([f"{self.file} is rejected:", *lines])
            raise InputError(message)


def _place(feature: str | int) -> str:
    name = str(feature)
    return name if name.startswith(PLACES) else f"feature {name}"


def show(value: object) -> str:
    """Give a value as short printable text.

    Parameters
    ----------
    value : object
        Anything that a file may hold.

    Returns
    -------
    str
        As JSON would have it, control characters escaped, cut after 80 characters.
    """
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = literal(value)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
