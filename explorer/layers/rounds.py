"""A round of refreshes, source by source: one that fails leaves the others their turn."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

from explorer.catalog import Catalog, open_catalog
from explorer.errors import ExplorerError, OfflineError
from explorer.layers.area import Scope, area_of, refreshed_by
from explorer.layers.checks import day_of
from explorer.layers.exchange import origin_of, require_territory, target_of
from explorer.layers.filerefresh import FileChange, apply_files, prepared_files
from explorer.layers.layerchange import Change
from explorer.layers.refresh import apply, prepare
from explorer.layers.tablerefresh import prepare_table
from explorer.settings import Settings
from explorer.sources.entries import Entry, entry_of, open_entries
from explorer.sources.http import Http
from explorer.sources.kinds import probe_source
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
    require_territory(territory)
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
    day = day_of(modified)
    return day is not None and day < since
