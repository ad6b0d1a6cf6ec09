"""What a refresh would do to a layer or a table, before anything is written."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from explorer.catalog import TableSpec
from explorer.layers.difference import Difference
from explorer.sources.entries import Entry

NAMED: Final = 200
"""How many of the rows that were set aside the ledger names; it counts them all."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a refresh would do to a layer.

    Attributes
    ----------
    entry : Entry
        The source.
    spec : TableSpec
        The layer, or the table, as it stands.
    data : bytes
        The same as it will be.
    difference : Difference
        Between the two.
    announced : int or None
        Rows that the service said it had.
    received : int
        Rows that came.
    aside : tuple of str
        What was not taken, each with its reason.
    receipts : tuple of dict
        The proof of each answer.
    vintage : str or None
        Of the data, where the service says it.
    retrieved : str
        The day.
    own : int
        Features of the layer that are of this source, as it stands.
    created : mapping or None
        The descriptor's object of a layer that is not there yet.
    """

    entry: Entry
    spec: TableSpec
    data: bytes
    difference: Difference
    announced: int | None
    received: int
    aside: tuple[str, ...]
    receipts: tuple[Mapping[str, Any], ...]
    vintage: str | None
    retrieved: str
    own: int
    created: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """Name of the layer or the table.

        Returns
        -------
        str
            As the catalogue has it.
        """
        return self.spec.name

    @property
    def lost(self) -> int:
        """How many features would go.

        Returns
        -------
        int
            Of this source.
        """
        return len(self.difference.removed)

    @property
    def digest(self) -> str:
        """Digest of the new layer, as the descriptor has it.

        Returns
        -------
        str
            ``sha256:`` and hexadecimal digits.
        """
        return f"sha256:{hashlib.sha256(self.data).hexdigest()}"

    def record(self) -> dict[str, Any]:
        """Give what the ledger keeps of the refresh.

        Returns
        -------
        dict
            Requests with date, versions and digest; counts; the layer's digest before and after.
        """
        return {
            "source": self.entry.name,
            "layer": self.spec.name,
            "retrieved": self.retrieved,
            "vintage": self.vintage,
            "requests": [dict(one) for one in self.receipts],
            "announced": self.announced,
            "received": self.received,
            "set_aside": len(self.aside),
            "set_aside_named": list(self.aside[:NAMED]),
            "counts": self.difference.counts,
            "before": self.spec.hash,
            "after": self.digest,
        }
