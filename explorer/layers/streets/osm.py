"""OpenStreetMap extracts, PBF or XML, read through osmium."""

from pathlib import Path
from typing import Any, Final

import osmium

from explorer.errors import InputError
from explorer.layers.limits import Box
from explorer.layers.streets.rules import TAGS
from explorer.layers.streets.topology import Ways, streets_of
from explorer.streets import Streets

SUFFIXES: Final = frozenset({".pbf", ".osm"})
CREDIT: Final = "© OpenStreetMap contributors, ODbL"
"""What the licence asks to be shown wherever the data, or what is made of it, is."""

LARGEST: Final = 2 << 30
"""Bytes of an extract: that of a French region is a quarter of it."""

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
    A PBF that was cut exactly between two of its blocks is whole by its own rules, and cannot be
    told from a smaller extract.
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
    except (RuntimeError, ValueError) as error:
        message = (
            f"{path.name} is expected to be a whole OpenStreetMap extract, PBF or XML; found, "
            f"after {ways.given:,} streets: {str(error).rstrip('.')}. Fetch it again, or compare "
            "its checksum."
        )
        raise InputError(message) from error
    return streets_of(ways, path.name, date=date, credit=CREDIT)


def _add(ways: Ways, way: Any) -> None:
    use = ways.use({tag.k: tag.v for tag in way.tags if tag.k in TAGS})
    if use is None:
        return
    lines: list[list[tuple[int, float, float]]] = [[]]
    missing = 0
    for node in way.nodes:
        place = node.location
        if place.valid():
            lines[-1].append((node.ref, place.lon, place.lat))
        else:  # outside the extract: what lies on both sides of it is not joined
            missing += 1
            lines.append([])
    before = ways.used
    ways.add(use, lines)
    ways.cut += bool(missing) and ways.used > before
