"""The kinds of service by name: how each is asked for rows, and for its shape."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from explorer.sources import (
    ban,
    datagouv,
    files,
    ogcapi,
    opendatasoft,
    overpass,
    sirene,
    wfs,
    whole,
)
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.picking import picked
from explorer.sources.rows import Area, Probe, Progress, Rows, quiet

MODULES: Final = {
    "opendatasoft": opendatasoft,
    "wfs": wfs,
    "ogcapi": ogcapi,
    "datagouv": datagouv,
    "csv": files,
    "geojson": files,
    "gtfs": files,
    "sirene": sirene,
    "overpass": overpass,
    "file": whole,
}


def fetch_rows(
    entry: Entry,
    area: Area,
    http: Http,
    *,
    addresses: Sequence[Mapping[str, Any]] = (),
    progress: Progress = quiet,
) -> Rows:
    """Ask a source for its rows.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Where and for whom.
    http : Http
        The way to the network.
    addresses : sequence of mapping
        What a geocoder is asked for; other kinds do without.
    progress : callable
        Told how many rows came of how many.

    Returns
    -------
    Rows
        In the service's words, with counts and proof.

    Raises
    ------
    SourceError
        If the service fails, or counts do not agree.
    """
    if entry.kind == "ban":
        return ban.geocode(entry, addresses, http)
    return picked(entry, MODULES[entry.kind].fetch(entry, area, http, progress))


def probe_source(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask a source what shape its data have, in a small request.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Where.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        Columns, date of the last change and number of rows, as far as the service tells them.

    Raises
    ------
    SourceError
        If the service fails.
    """
    if entry.kind == "ban":
        return ban.probe(entry, http)
    return MODULES[entry.kind].probe(entry, area, http)  # type: ignore[no-any-return]
