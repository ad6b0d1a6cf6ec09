"""Services probed: which are there, in what shape, and how old our data are beside theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

from explorer.catalog import Catalog, open_catalog
from explorer.errors import ExplorerError, OfflineError
from explorer.layers.area import Scope, area_of
from explorer.layers.exchange import origin_of, require_territory, target_of
from explorer.layers.ledger import ledger_of
from explorer.settings import Settings
from explorer.sources.entries import Entry, entry_of, open_entries
from explorer.sources.http import Http
from explorer.sources.kinds import probe_source
from explorer.sources.mapping import columns_of
from explorer.sources.rows import Area


class Health(StrEnum):
    """What a service says when it is checked."""

    SOUND = "sound"
    RESHAPED = "reshaped"
    OFFLINE = "offline"
    FAILED = "failed"


class Age(StrEnum):
    """How a layer stands to its service."""

    CURRENT = "current"
    NEWER = "newer"
    DUE = "due"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a service said when it was checked.

    Attributes
    ----------
    entry : Entry
        The source.
    health : Health
        In one word.
    age : Age
        How the layer stands to it.
    retrieved, modified : str or None
        When the layer was fetched, and when the service's data changed last.
    count : int or None
        Rows that the service has.
    missing : tuple of str
        Columns that the entry takes and the service no longer has.
    message : str or None
        What went wrong.
    """

    entry: Entry
    health: Health
    age: Age = Age.UNKNOWN
    retrieved: str | None = None
    modified: str | None = None
    count: int | None = None
    missing: tuple[str, ...] = ()
    message: str | None = None


def check_sources(
    names: Sequence[str],
    territory: Path | None,
    settings: Settings,
    *,
    scope: Scope | None = None,
) -> Iterator[Checked]:
    """Ask each service whether it is there, what shape its data have, and how old they are.

    Parameters
    ----------
    names : sequence of str
        Sources or layers; none for all that are declared.
    territory : pathlib.Path or None
        Its folder; None for the embedded one or its refreshed copy.
    settings : Settings
        How services are asked.
    scope : Scope, optional
        What the territory's profile says of extent and communes.

    Yields
    ------
    Checked
        One for each source.

    Raises
    ------
    CatalogError
        If a name is that of no source, or the territory has no usable descriptor.
    """
    require_territory(territory)
    catalog = open_catalog(origin_of(target_of(territory, settings)))
    entries = open_entries(catalog.root)
    chosen = [entry_of(entries, name) for name in names] if names else list(entries.values())
    with Http(settings) as http:
        for entry in chosen:
            yield _check(entry, catalog, area_of(catalog, scope), http)


def _check(entry: Entry, catalog: Catalog, area: Area, http: Http) -> Checked:
    retrieved = _retrieved(entry, catalog)
    try:
        found = probe_source(entry, area, http)
    except OfflineError as error:
        return Checked(entry, Health.OFFLINE, retrieved=retrieved, message=str(error))
    except ExplorerError as error:
        return Checked(entry, Health.FAILED, retrieved=retrieved, message=str(error))
    wanted = columns_of(entry)
    missing = () if found.columns is None else tuple(sorted(wanted - found.columns))
    modified = day_of(found.modified)
    return Checked(
        entry,
        Health.RESHAPED if missing else Health.SOUND,
        _age(entry, retrieved, modified, http.settings.now().date()),
        retrieved,
        None if modified is None else modified.isoformat(),
        found.count,
        missing,
    )


def _retrieved(entry: Entry, catalog: Catalog) -> str | None:
    spec = catalog.layers.get(entry.layer or "")
    if spec is not None:
        return spec.geo.retrieved
    days = [one["retrieved"] for one in ledger_of(catalog.root) if one.get("source") == entry.name]
    return str(days[-1]) if days else None


def _age(entry: Entry, retrieved: str | None, modified: date | None, today: date) -> Age:
    fetched = day_of(retrieved)
    if fetched is None:
        return Age.UNKNOWN
    if modified is not None:
        return Age.NEWER if modified > fetched else Age.CURRENT
    if entry.cadence_days is None:
        return Age.UNKNOWN
    due = fetched + timedelta(days=entry.cadence_days)
    return Age.DUE if due < today else Age.CURRENT


def day_of(text: str | None) -> date | None:
    """Read the day of what a service says of time.

    Parameters
    ----------
    text : str or None
        In the form of ISO 8601 or of HTTP.

    Returns
    -------
    datetime.date or None
        In universal time where a zone is given; None where it is neither.

    Examples
    --------
    >>> day_of("2026-06-30T23:30:00-02:00").isoformat()
    '2026-07-01'
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
    return (found if found.tzinfo is None else found.astimezone(UTC)).date()
