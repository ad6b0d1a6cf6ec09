"""Where the rows of a file went, piece by piece: kept, without a position, or set aside and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from explorer.layers.fibre.positions import NO_POSITION, REASONS
from explorer.layers.fibre.repeats import ASIDE
from explorer.layers.fibre.statement import Conservation
from explorer.layers.findings import Examination

HALF: Final = 2


@dataclass(slots=True)
class Account:
    """Where rows went so far; two of them add up.

    Attributes
    ----------
    rows, kept : int
        Rows read; records.
    unlocated, aside, odd : collections.Counter
        Records without position, and rows set aside, by reason; states kept as unknown.
    texts : dict of str to set
        The distinct texts of columns that are read as yes or no.
    """

    rows: int = 0
    kept: int = 0
    unlocated: "Counter[str]" = field(default_factory=Counter)
    aside: "Counter[str]" = field(default_factory=Counter)
    odd: "Counter[str]" = field(default_factory=Counter)
    texts: dict[str, set[str]] = field(default_factory=dict)

    def add(self, other: "Account") -> None:
        """Add the account of other rows.

        Parameters
        ----------
        other : Account
            It stays as it is.
        """
        self.rows += other.rows
        self.kept += other.kept
        self.unlocated += other.unlocated
        self.aside += other.aside
        self.odd += other.odd
        for name, texts in other.texts.items():
            self.texts.setdefault(name, set()).update(texts)

    def take(self, other: "Account", reasons: Sequence[str]) -> None:
        """Set rows aside that were taken for records.

        Parameters
        ----------
        other : Account
            Of these records.
        reasons : sequence of str
            Why, for each.
        """
        self.kept -= other.kept
        self.unlocated -= other.unlocated
        self.odd -= other.odd
        self.aside.update(reasons)

    def conservation(self) -> Conservation:
        """Give the account as the plain reader does.

        Returns
        -------
        Conservation
            It adds up.
        """
        unlocated = {name: self.unlocated[name] for name in REASONS}
        return Conservation(
            rows_in=self.rows,
            kept=self.kept,
            located=self.kept - sum(unlocated.values()),
            unlocated=unlocated,
            set_aside={
                name: self.aside[name] for name in dict.fromkeys([*ASIDE, *sorted(self.aside)])
            },
            unknown_states=dict(sorted(self.odd.items())),
        )

    def to_json(self) -> dict[str, Any]:
        """Give the account as plain values.

        Returns
        -------
        dict
            One key for each attribute, in order.
        """
        return {
            "rows": self.rows,
            "kept": self.kept,
            "unlocated": dict(sorted(self.unlocated.items())),
            "aside": dict(sorted(self.aside.items())),
            "odd": dict(sorted(self.odd.items())),
            "texts": {name: sorted(texts) for name, texts in sorted(self.texts.items())},
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Account":
        """Read what ``to_json`` gave.

        Parameters
        ----------
        given : mapping
            Plain values.

        Returns
        -------
        Account
            The same account.
        """
        return cls(
            given["rows"],
            given["kept"],
            Counter(given["unlocated"]),
            Counter(given["aside"]),
            Counter(given["odd"]),
            {name: set(texts) for name, texts in given["texts"].items()},
        )


def require_sound(account: Account, examination: Examination) -> None:
    """Refuse a file of which half of the rows or more are wrong in the same way.

    Parameters
    ----------
    account : Account
        Of all rows of the file.
    examination : Examination
        Receives what is refused.

    Raises
    ------
    InputError
        If a column was probably taken for another, or a system for another.
    """
    known = account.kept - account.unlocated[NO_POSITION]
    for name in REASONS:
        count = account.unlocated[name]
        if name != NO_POSITION and count and count * HALF >= known:
            found = f"{count:,} of {known:,} records that are not ({name})"
            examination.add(None, None, expected="positions in the extent", found=found)
    for name, count in sorted(account.aside.items()):
        if count * HALF >= account.rows:
            found = f"{count:,} of {account.rows:,} rows set aside ({name})"
            examination.add(None, None, expected="rows that can be read", found=found)
    examination.require()
