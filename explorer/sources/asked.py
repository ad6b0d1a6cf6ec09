"""What is asked of a service, and the error that says why it did not do."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

from explorer.errors import SourceError
from explorer.sources.address import shown
from explorer.sources.sniff import Shape


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that is asked of a service.

    Attributes
    ----------
    service : str
        What messages call the service.
    address : str
        With its query.
    shape : Shape
        What kind of body is expected.
    checksum : tuple of str, or None
        Algorithm and digest that the service publishes for the body.
    form : mapping of str to str, or None
        Fields that are posted; None to get.
    files : mapping of str to tuple, or None
        Files that are posted, each as name, bytes and type.
    absent : str or None
        What is said where the service has no such thing (status 404), in place of the usual.
    """

    service: str
    address: str
    shape: Shape = Shape.JSON
    checksum: tuple[str, str] | None = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str, bytes, str]] | None = None
    absent: str | None = None

    @property
    def posts(self) -> bool:
        """Whether something is sent along.

        Returns
        -------
        bool
            True for a request of method POST.
        """
        return self.form is not None or self.files is not None

    @property
    def key(self) -> str:
        """What tells this request from others in the store.

        Returns
        -------
        str
            The address, with a digest of what is posted.
        """
        if not self.posts:
            return self.address
        sent = repr((self.form, self.files)).encode()
        return f"{self.address} {hashlib.sha256(sent).hexdigest()}"

    def fail(self, expected: str, found: str, advice: str) -> NoReturn:
        """Raise the error that says why the request did not do.

        Parameters
        ----------
        expected, found : str
            What was asked for, and what came.
        advice : str
            What to do about it.

        Raises
        ------
        SourceError
            Always.
        """
        message = (
            f"{self.service}: {shown(self.address)}: expected {expected}, found {found}. "
            f"Nothing was changed. {advice}"
        )
        raise SourceError(message)


def with_query(address: str, query: Mapping[str, Any]) -> str:
    """Put a query behind an address.

    Parameters
    ----------
    address : str
        With or without a query of its own.
    query : mapping
        Values are written as text; those that are None are left out.

    Returns
    -------
    str
        The address with its query.

    Examples
    --------
    >>> with_query("https://data.example/x?a=1", {"bbox": "4,45,5,46", "page": None})
    'https://data.example/x?a=1&bbox=4,45,5,46'
    """
    pairs = [(name, str(value)) for name, value in query.items() if value is not None]
    if not pairs:
        return address
    joint = "&" if urlsplit(address).query else "?"
    return f"{address}{joint}{urlencode(pairs, safe=':,/', quote_via=quote)}"
