"""What a service answered: a file, and the proof of where and when it came from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.errors import SourceError
from explorer.sources.address import shown
from explorer.sources.sniff import first_words
from explorer.sources.store import Kept


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    Attributes
    ----------
    service : str
        What messages call the service.
    kept : Kept
        What is known of it: address, version, digest, size, date.
    path : pathlib.Path
        Its body.
    status : int
        Of HTTP: 200, or 304 where the kept answer still holds.
    """

    service: str
    kept: Kept
    path: Path
    status: int

    @property
    def receipt(self) -> dict[str, Any]:
        """The proof that goes into the ledger.

        Returns
        -------
        dict
            Address without secrets, date, status, versions, digest and size of the body.
        """
        return {
            "address": self.kept.address,
            "retrieved": self.kept.retrieved,
            "status": self.status,
            "etag": self.kept.etag,
            "last_modified": self.kept.last_modified,
            "sha256": self.kept.sha256,
            "bytes": self.kept.length,
        }

    def json(self) -> Any:
        """Parse the body as JSON.

        Returns
        -------
        object
            What it holds.

        Raises
        ------
        SourceError
            If it is no whole JSON document in UTF-8.
        """
        data = self.path.read_bytes()
        try:
            return json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            expected = "a whole JSON document in UTF-8"
            found = f"{error}; it begins: {first_words(data)}"
            raise self.unexpected(expected, found) from error

    def object(self) -> dict[str, Any]:
        """Parse the body as a JSON object.

        Returns
        -------
        dict
            What it holds.

        Raises
        ------
        SourceError
            If it is anything else.
        """
        found = self.json()
        if not isinstance(found, dict):
            expected = "a JSON object"
            raise self.unexpected(expected, type(found).__name__)
        return found

    def member(self, holder: Mapping[str, Any], name: str, kind: type) -> Any:
        """Give a member that an object of the answer must have.

        Parameters
        ----------
        holder : mapping
            An object of the answer.
        name : str
            The member's name.
        kind : type
            What it must be.

        Returns
        -------
        object
            The member.

        Raises
        ------
        SourceError
            If it is missing or of another kind.
        """
        found = holder.get(name)
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            expected = f"'{name}' ({kind.__name__})"
            raise self.unexpected(expected, "nothing" if found is None else type(found).__name__)
        return found

    def unexpected(self, expected: str, found: str) -> SourceError:
        """Make the error that says that the answer is not as it should be.

        Parameters
        ----------
        expected, found : str
            What was asked for, and what came.

        Returns
        -------
        SourceError
            To be raised.
        """
        message = (
            f"{self.service}: {shown(self.kept.address)}: expected {expected}, found {found}. "
            "Nothing was changed. See 'manufacture sources check', and compare the entry in "
            "sources.toml with the service's documentation."
        )
        return SourceError(message)
