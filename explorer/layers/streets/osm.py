"""OpenStreetMap extracts, PBF or XML, read through osmium."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium

from explorer.errors import InputError
from explorer.layers.limits import Box
from explorer.layers.streets.rules import TAGS, Use
from explorer.layers.streets.topology import Ways, streets_of
from explorer.streets import Streets, Whole

SUFFIXES: Final = frozenset({".pbf", ".osm"})
CREDIT: Final = "© OpenStreetMap contributors, ODbL"
"""What the licence asks to be shown wherever the data, or what is made of it, is."""

LARGEST: Final = 2 << 30
"""Bytes of an extract: that of a French region is a quarter of it."""

WKB: Final = osmium.geom.WKBFactory()
HEAD: Final = 9
"""Bytes of a line as well-known binary before its positions: byte order, kind, how many."""

DATES: Final = ("osmosis_replication_timestamp", "timestamp")
DAY: Final = 10
"""Letters of a day as ISO 8601 writes it."""


def read_osm(path: Path, box: Box | None = None) -> Streets:
    """Read the streets of an OpenStreetMap extract.

    Parameters
    ----------
    path : pathlib.Path
        A local file ending in ``.osm.pbf``, ``.pbf`` or ``.osm``.
    box : (west, south, east, north), optional
        In degrees: streets that do not touch it are set aside.

    Returns
    -------
    Streets
        With the extract's day, where its header says it.

    Raises
    ------
    InputError
        If the file is cut, is no extract, or holds no street that can be used.

    Notes
    -----
    A PBF that was cut exactly between two of its blocks, or up to three bytes after, is whole for
    osmium, and cannot be told from a smaller extract.
    """
    size = path.stat().st_size
    if size > LARGEST:
        message = (
            f"{path.name} has {size:,} bytes; at most {LARGEST:,} are read. "
            "Cut the extract first, as with: osmium extract --bbox W,S,E,N"
        )
        raise InputError(message)
    ways = Ways(box)
    try:
        # An absolute path: osmium would fetch what looks like an address.
        processor = osmium.FileProcessor(str(path.resolve()), osmium.osm.NODE | osmium.osm.WAY)
        header = processor.header
        date = next((day for key in DATES if (day := header.get(key, "")[:DAY])), None)
        wanted = processor.with_locations().with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        for way in wanted.with_filter(osmium.filter.KeyFilter("highway")):
            _add(ways, way)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        message = (
            f"{path.name} is expected to be a whole OpenStreetMap extract, PBF or XML; found, "
            f"after {ways.given:,} streets: {str(error).rstrip('.')}. Fetch it again, or compare "
            "its checksum."
        )
        raise InputError(message) from error
    return streets_of(ways, path.name, date=date, credit=CREDIT)


def _add(ways: Ways, way: Any) -> None:
    tags = way.tags
    use = ways.use({key: value for key in TAGS if (value := tags.get(key)) is not None})
    if use is None:
        return
    keys = np.array([node.ref for node in way.nodes], dtype=np.int64)
    try:
        # All positions at once, as well-known binary: several times quicker than one by one.
        held = bytes.fromhex(WKB.create_linestring(way, use_nodes=osmium.geom.ALL))
    except (osmium.InvalidLocationError, RuntimeError):  # not known, or fewer than two
        _add_parts(ways, use, way, keys)
        return
    places = np.frombuffer(held, dtype="<f8", offset=HEAD).reshape(-1, 2)
    ways.add(use, [(keys, places)])


def _add_parts(ways: Ways, use: Use, way: Any, keys: Whole) -> None:
    # What lies on both sides of a position outside the extract is not joined.
    spots = [node.location for node in way.nodes]
    known = np.array([spot.valid() for spot in spots], dtype=bool)
    places = np.array([(spot.lon, spot.lat) if spot.valid() else (0.0, 0.0) for spot in spots])
    breaks = np.flatnonzero(~known)
    before = ways.used
    parts = [part[known[part]] for part in np.split(np.arange(len(keys)), breaks)]
    ways.add(use, [(keys[part], places[part]) for part in parts if len(part)])
    ways.cut += bool(len(breaks)) and ways.used > before
