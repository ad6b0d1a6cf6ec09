"""What a service gave, whatever its kind: rows with geometry, counts, and the proof of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from explorer.errors import CatalogError, SourceError
from explorer.sources.answer import Answer
from explorer.sources.entries import Entry

MOST_PAGES: Final = 2000
PLACES: Final = re.compile(r"\{(west|south|east|north|communes|commune|department)\}")
Progress = Callable[[int, int | None], None]


def quiet(done: int, total: int | None) -> None:
    """Say nothing of what is under way.

    Parameters
    ----------
    done : int
        Rows that came.
    total : int or None
        Rows that were announced.
    """
    del done, total


@dataclass(frozen=True, slots=True)
class Area:
    """Where and for whom data are asked.

    Attributes
    ----------
    extent : tuple of float
        West, south, east, north in degrees.
    communes : tuple of str
        INSEE codes; empty where the territory names none.
    """

    extent: tuple[float, float, float, float]
    communes: tuple[str, ...] = ()

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments of the communes, each once.

        Returns
        -------
        tuple of str
            Codes such as ``42``, ``2A`` and ``974``.
        """
        return tuple(dict.fromkeys(_department(code) for code in self.communes))

    def fill(self, text: str, entry: Entry) -> Iterator[str]:
        """Give a text with the area's values in its place-holders, once for each commune if asked.

        Parameters
        ----------
        text : str
            May hold ``{west}``, ``{south}``, ``{east}``, ``{north}``, ``{communes}``,
            ``{commune}`` and ``{department}``.
        entry : Entry
            The source, for the message.

        Yields
        ------
        str
            One text; with ``{commune}`` or ``{department}``, one for each of them.

        Raises
        ------
        CatalogError
            If it asks for communes and the territory names none.
        """
        asked = set(PLACES.findall(text))
        if asked & {"commune", "communes", "department"} and not self.communes:
            message = (
                f"Source '{entry.name}' is asked by commune, and the territory names none. "
                'Write communes = ["42218"] into its territory.toml.'
            )
            raise CatalogError(message)
        sides = zip(("west", "south", "east", "north"), map(str, self.extent), strict=True)
        values = {**dict(sides), "communes": ",".join(f"'{code}'" for code in self.communes)}
        if "commune" in asked:
            codes = [{"commune": code, "department": _department(code)} for code in self.communes]
        else:
            codes = [{"department": code} for code in self.departments]
        for each in codes if asked & {"commune", "department"} else [{}]:
            found = {**values, **each}
            yield PLACES.sub(lambda place, found=found: found[place[1]], text)  # type: ignore[misc]


@dataclass(slots=True)
class Rows:
    """Features in the service's own words.

    Attributes
    ----------
    features : list of dict
        Each with ``properties`` and ``geometry`` (a GeoJSON object, or None).
    announced : int or None
        How many the service said that there are; None where it says nothing.
    received : int
        How many came, before any was set aside.
    receipts : list of dict
        The proof of each answer.
    vintage : str or None
        Of the data, where the service says it.
    aside : list of str
        What was set aside, each with its reason.
    """

    features: list[dict[str, Any]] = field(default_factory=list)
    announced: int | None = None
    received: int = 0
    receipts: list[dict[str, Any]] = field(default_factory=list)
    vintage: str | None = None
    aside: list[str] = field(default_factory=list)

    def note(self, answer: Answer) -> None:
        """Keep the proof of an answer.

        Parameters
        ----------
        answer : Answer
            One that rows were taken from.
        """
        self.receipts.append(answer.receipt)

    def announce(self, total: int, answer: Answer) -> None:
        """Note how many rows there are, and refuse a number that changes on the way.

        Parameters
        ----------
        total : int
            What this answer announces.
        answer : Answer
            For the message.

        Raises
        ------
        SourceError
            If an earlier answer announced another number.
        """
        if self.announced not in {None, total}:
            expected = f"{self.announced} rows as before"
            found = f"{total}: the data changed while they were read; ask again"
            raise answer.unexpected(expected, found)
        self.announced = total

    def require_all(self, received: int, entry: Entry) -> None:
        """Refuse an answer that is not as long as was announced.

        Parameters
        ----------
        received : int
            Rows that came, before any was set aside.
        entry : Entry
            The source.

        Raises
        ------
        SourceError
            If rows are missing or too many, or none came where some are expected.
        """
        self.received = received
        if self.announced is not None and received != self.announced:
            message = (
                f"{entry.title}: expected {self.announced} rows as announced, found {received}. "
                "Nothing was changed. Try again; if it stays so, tell the service's operator."
            )
            raise SourceError(message)
        if received == 0 and not entry.may_be_empty:
            message = (
                f"{entry.title}: expected some rows, found none for this territory. Nothing was "
                "changed. Compare extent, communes and the query in sources.toml."
            )
            raise SourceError(message)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a service says of itself, asked in one small request.

    Attributes
    ----------
    columns : frozenset of str or None
        Names of its columns; None where it does not tell.
    modified : str or None
        When its data changed last, in ISO 8601.
    count : int or None
        How many rows there are.
    """

    columns: frozenset[str] | None
    modified: str | None
    count: int | None


def feature(properties: Mapping[str, Any], geometry: Any = None) -> dict[str, Any]:
    """Make a feature.

    Parameters
    ----------
    properties : mapping
        In the service's words.
    geometry : object
        A GeoJSON geometry object, or None.

    Returns
    -------
    dict
        With keys ``properties`` and ``geometry``.
    """
    return {"properties": dict(properties), "geometry": geometry}


def features_of(answer: Answer, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the features of a GeoJSON collection.

    Parameters
    ----------
    answer : Answer
        Where it came from, for the message.
    document : mapping
        A FeatureCollection.

    Returns
    -------
    list of dict
        Each with ``properties`` and ``geometry``; a feature's own id becomes property ``@id``.

    Raises
    ------
    SourceError
        If it is none.
    """
    found = answer.member(document, "features", list)
    return list(_features(answer, found))


def _features(answer: Answer, found: Sequence[Any]) -> Iterable[dict[str, Any]]:
    for item in found:
        if not isinstance(item, dict) or not isinstance(item.get("properties") or {}, dict):
            expected = "features with properties"
            raise answer.unexpected(expected, type(item).__name__)
        own = {} if item.get("id") is None else {"@id": item["id"]}
        yield feature({**own, **(item.get("properties") or {})}, item.get("geometry"))


def _department(code: str) -> str:
    return code[:3] if code.startswith(("97", "98")) else code[:2]
