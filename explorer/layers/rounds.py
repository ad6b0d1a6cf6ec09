"""A round of refreshes, source by source: one that fails leaves the others their turn."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

from explorer.catalog import Catalog, open_catalog
from explorer.errors import CatalogError, ExplorerError, OfflineError
from explorer.layers.area import Scope, area_of, refreshed_by
from explorer.layers.exchange import origin_of, target_of
from explorer.layers.filerefresh import FileChange, apply_files, prepared_files
from explorer.layers.ledger import ledger_of
from explorer.layers.refresh import Change, apply, prepare
from explorer.layers.tablerefresh import prepare_table
from explorer.settings import Settings
from explorer.sources.entries import Entry, entry_of, open_entries
from explorer.sources.http import Http
from explorer.sources.kinds import probe_source
from explorer.sources.mapping import columns_of
from explorer.sources.rows import Area, Progress, quiet

logger = logging.getLogger(__name__)

Step: TypeAlias = Change | FileChange
"""What a refresh of one source would do."""

MOST_REMOVED: Final = 0.5
"""The share of a source's features that a refresh may take away without being asked."""


class State(StrEnum):
    """What became of one source in a round."""

    REFRESHED = "refreshed"
    PLANNED = "planned"
    DECLINED = "declined"
    UNCHANGED = "unchanged"
    OFFLINE = "offline"
    FAILED = "failed"


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
class Outcome:
    """What became of one source.

    Attributes
    ----------
    entry : Entry
        The source.
    state : State
        In one word.
    change : Change or FileChange or None
        What it did, or would do; None where it did not come so far.
    message : str or None
        Why not.
    """

    entry: Entry
    state: State
    change: Step | None = None
    message: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the outcome in the types of JSON.

        Returns
        -------
        dict
            With the proof and every feature of the difference.
        """
        found: dict[str, Any] = {
            "source": self.entry.name,
            "layer": self.entry.target,
            "state": str(self.state),
            "message": self.message,
        }
        if self.change is not None:
            found |= self.change.record()
            found["difference"] = self.change.difference.to_json()
        return found


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


def chosen_sources(
    names: Sequence[str], catalog: Catalog, scope: Scope | None = None
) -> list[Entry]:
    """Give the sources of a round.

    Parameters
    ----------
    names : sequence of str
        Sources or layers; none for those that the territory names for its layers.
    catalog : Catalog
        Of the territory.
    scope : Scope, optional
        What its profile says.

    Returns
    -------
    list of Entry
        Each once.

    Raises
    ------
    CatalogError
        If a name is that of no source.
    """
    entries = open_entries(catalog.root)
    if names:
        return [entry_of(entries, name) for name in dict.fromkeys(names)]
    wanted = refreshed_by(catalog, scope)
    found: dict[str, Entry] = {}
    for layer, name in wanted.items():
        entry = entries.get(name)
        if entry is None or entry.target is None:
            why = "sources.toml does not have" if entry is None else "is only listed there"
            logger.warning("Layer '%s' names the source '%s', which %s.", layer, name, why)
        else:
            found[name] = entry
    return list(found.values())


def listed_sources(territory: Path | None, settings: Settings) -> list[Entry]:
    """Give all declared sources of a territory.

    Parameters
    ----------
    territory : pathlib.Path or None
        Its folder; None for the embedded one or its refreshed copy.
    settings : Settings
        Where that copy is.

    Returns
    -------
    list of Entry
        In the order of the files.
    """
    return list(open_entries(origin_of(target_of(territory, settings))).values())


def refresh_sources(  # noqa: PLR0913 - what a round can be told
    names: Sequence[str],
    territory: Path | None,
    settings: Settings,
    *,
    scope: Scope | None = None,
    dry_run: bool = False,
    since: date | None = None,
    review: Callable[[Step], bool] | None = None,
    progress: Callable[[Entry], Progress] | None = None,
) -> Iterator[Outcome]:
    """Refresh some layers, one after the other.

    Parameters
    ----------
    names : sequence of str
        Sources or layers; none for those that the territory names for its layers.
    territory : pathlib.Path or None
        Its folder; None for a copy of the embedded one in the user's own folder.
    settings : Settings
        How services are asked.
    scope : Scope, optional
        What the territory's profile says of extent, communes and sources.
    dry_run : bool
        Compare, and write nothing.
    since : datetime.date, optional
        Leave alone what the service says has not changed since then.
    review : callable, optional
        Shown each change before it is put in place; False leaves the layer as it is.
    progress : callable, optional
        Gives, for a source, what is told how far it is.

    Yields
    ------
    Outcome
        One for each source.

    Raises
    ------
    CatalogError
        If a name is that of no source, or the territory has no usable descriptor.
    """
    target = target_of(territory, settings)
    _require_territory(territory)
    with Http(settings) as http:
        for entry in chosen_sources(names, open_catalog(origin_of(target)), scope):
            origin = origin_of(target)
            told = quiet if progress is None else progress(entry)
            try:
                catalog = open_catalog(origin)
                area = area_of(catalog, scope)
                if since is not None and _unchanged(
                    probe_source(entry, area, http).modified, since
                ):
                    yield Outcome(entry, State.UNCHANGED)
                    continue
                with _prepared(entry, catalog, area, http, told) as change:
                    if dry_run:
                        outcome = Outcome(entry, State.PLANNED, change)
                    elif review is None and (message := _drastic(change)):
                        outcome = Outcome(entry, State.FAILED, change, message)
                    elif review is not None and not review(change):
                        outcome = Outcome(entry, State.DECLINED, change)
                    else:
                        _apply(change, target, origin)
                        outcome = Outcome(entry, State.REFRESHED, change)
                yield outcome
            except OfflineError as error:
                yield Outcome(entry, State.OFFLINE, message=str(error))
            except ExplorerError as error:
                yield Outcome(entry, State.FAILED, message=str(error))


@contextmanager
def _prepared(
    entry: Entry, catalog: Catalog, area: Area, http: Http, progress: Progress
) -> Iterator[Step]:
    if entry.files is not None:
        with prepared_files(entry, catalog, area, http, progress) as change:
            yield change
    elif entry.table is not None:
        yield prepare_table(entry, catalog, area, http, progress)
    else:
        yield prepare(entry, catalog, area, http, progress=progress)


def _apply(change: Step, target: Path, origin: Path) -> None:
    if isinstance(change, FileChange):
        apply_files(change, target, origin)
    else:
        apply(change, target, origin)


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
    _require_territory(territory)
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
    modified = _day(found.modified)
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
    fetched = _day(retrieved)
    if fetched is None:
        return Age.UNKNOWN
    if modified is not None:
        return Age.NEWER if modified > fetched else Age.CURRENT
    if entry.cadence_days is None:
        return Age.UNKNOWN
    due = fetched + timedelta(days=entry.cadence_days)
    return Age.DUE if due < today else Age.CURRENT


def _drastic(change: Step) -> str | None:
    # A wrong query or a service that lost its data answers without a fault.
    removed = change.lost
    if removed <= MOST_REMOVED * change.own:
        return None
    return (
        f"{change.entry.title}: expected most of the {change.own} features or rows of "
        f"'{change.name}' that are of this source, found that {removed} of them would go. "
        "Nothing was changed. "
        "See them with --dry-run; --review applies the change once you have said yes."
    )


def _unchanged(modified: str | None, since: date) -> bool:
    day = _day(modified)
    return day is not None and day < since


def _day(text: str | None) -> date | None:
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


def _require_territory(territory: Path | None) -> None:
    if territory is not None and not (territory / "datapackage.json").is_file():
        message = (
            f"{territory} holds no datapackage.json. Name a territory's folder with --territory, "
            "or leave it out for a copy of the embedded one."
        )
        raise CatalogError(message)
