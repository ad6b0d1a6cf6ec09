"""What a user names as zones, to a frame of zones: a layer, a file, a grid, a circle, a drawing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd
import pyproj
import shapely

from explorer.crs import STORAGE, to_storage
from explorer.errors import InputError
from explorer.layers import read_file
from explorer.layers.drawn import is_drawn, read_drawn
from explorer.layers.findings import show
from explorer.layers.formats import is_package
from explorer.layers.geometry import MADE_VALID
from explorer.layers.layer import Layer
from explorer.layers.limits import Box, within
from explorer.messages import catalogue
from explorer.studies.places import Place, find_place
from explorer.territory import Territory, no_features

if TYPE_CHECKING:
    from explorer.studies.hexagons import Batches

GRID: Final = re.compile(r"grid:h3:(\d{1,2})", re.IGNORECASE)
NEAR: Final = re.compile(
    r"near:(?P<place>.+):(?P<distance>\d+(?:\.\d+)?)\s*(?P<unit>m|km)", re.IGNORECASE | re.DOTALL
)
POSITION: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")
BY: Final = re.compile(r"by:(\w+)", re.IGNORECASE)
WIDEST: Final = 500_000.0
"""Metres of the widest circle: beyond it, a plane around its middle is no map of it."""

QUARTER: Final = 64
"""Segments in a quarter of a circle: its polygon is 0.01 % smaller than the circle."""

KEYS: Final = (
    "zone_id", "id", "code", "insee_code", "code_insee", "insee_com", "code_iris", "siren_epci",
    "site_id",
)  # fmt: skip
NAMES: Final = (
    "name", "name_fr", "nom", "nom_com", "libelle", "libellé", "label", "title", "titre",
    "site_nom",
)  # fmt: skip
COMMUNES: Final = ("insee_code", "code_insee", "insee_com", "site_comm_insee")
PREFIXES: Final = ("grid:h3:9", "near:", "by:insee_code")
FORMS: Final = (
    "the name of a layer, LAYER/ID for one of its features, a file, 'grid:h3:9', "
    "'near:PLACE:800m', 'near:LON,LAT:800m', 'by:insee_code', GeoJSON or WKT, or - to read them "
    "from standard input"
)


@dataclass(frozen=True, slots=True)
class ZoneSet:
    """Zones, what they are called, and where they come from.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame or None
        EPSG:4326, indexed by `zone_id`, with `name`, and `accuracy_m` and `insee_code` or
        `insee_codes` where known; None where records are told apart by one of their columns.
    column : str or None
        That column.
    title : mapping
        In each language.
    source : str
        A layer's name, a file's, or what the user wrote.
    repaired : frozenset of str
        Keys of the zones whose outline crossed itself, and was made valid.
    """

    frame: gpd.GeoDataFrame | None
    column: str | None
    title: dict[str, str]
    source: str
    repaired: frozenset[str] = field(default_factory=frozenset)


def open_zones(  # noqa: PLR0913 - a text, and what it may refer to
    text: str,
    territory: Territory,
    *,
    records: gpd.GeoDataFrame | None = None,
    positions: "Batches | None" = None,
    drawn: str | None = None,
    extent: Sequence[Box] | None = None,
) -> ZoneSet:
    """Give the zones that a text names.

    Parameters
    ----------
    text : str
        The name of a layer, ``LAYER/ID``, a file, ``grid:h3:9``, ``near:PLACE:800m``,
        ``near:LON,LAT:800m``, ``by:COLUMN``, or a shape as GeoJSON or WKT.
    territory : Territory
        Whose layers and places may be named.
    records : geopandas.GeoDataFrame, optional
        Building records, in any declared CRS, whose cells a grid is made of.
    positions : callable, optional
        Gives the positions of records that come batch by batch, for a grid of them.
    drawn : str, optional
        A shape that was piped in; ``text`` is then ``-``.
    extent : sequence of (west, south, east, north), optional
        Where zones must lie, in degrees; where the territory's profile says by default.

    Returns
    -------
    ZoneSet
        The zones, with what is known of their accuracy.

    Raises
    ------
    CrsError
        If the records that a grid is made of declare no CRS.
    InputError
        If the text names nothing, or nothing that can be read.
    """
    extent = territory.profile.boxes if extent is None else extent
    if drawn is not None or is_drawn(text):
        name = "stdin" if drawn is not None else "drawn"
        layer = read_drawn(text if drawn is None else drawn, name=name, extent=extent)
        return _read(layer, _words("zones.drawn"), name)
    if match := GRID.fullmatch(text):
        cells = _cells(int(match[1]), records, positions)
        return ZoneSet(cells, None, _words("zones.h3", resolution=match[1]), text)
    if match := NEAR.fullmatch(text):
        metres = float(match["distance"]) * (1000 if match["unit"].lower() == "km" else 1)
        return _circle(match["place"], metres, territory, text, extent)
    if match := BY.fullmatch(text):
        return ZoneSet(None, match[1], _words("zones.by", column=match[1]), text)
    return _named(text, territory, extent)


def _named(text: str, territory: Territory, extent: Sequence[Box]) -> ZoneSet:
    # A layer, one of its features, or a file: in that order.
    layer_name, _, feature = text.partition("/")
    known = territory.catalog.layers
    if text in known:
        return _layer(territory, text)
    if _is_file(text):
        file = read_file(text, extent=extent)
        return _read(file, {"fr": file.name, "en": file.name}, Path(text).name)
    if layer_name not in known:
        message = (
            f"'{show(text)[1:-1]}' names no zones: it is no file, and no layer of the "
            f"catalogue.{_hint(text, known)} "
            f"Zones are {FORMS}. The layers are {', '.join(known)}."
        )
        raise InputError(message)
    whole = _layer(territory, layer_name)
    if whole.frame is None or feature not in whole.frame.index:
        ids = [str(key) for key in territory.layers[layer_name].index]
        near = get_close_matches(feature, ids, n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"It has {', '.join(ids[:9])}."
        message = f"The layer '{layer_name}' has no feature '{feature}'. {hint}"
        raise InputError(message)
    chosen = whole.frame.loc[[feature]]
    name = str(chosen["name"].iloc[0])
    return ZoneSet(chosen, None, {"fr": name, "en": name}, text)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file() or is_package(Path(text))
    except (OSError, ValueError):  # too long for a name, or with a character that none may have
        return False


def _hint(text: str, known: Iterable[str]) -> str:
    if text.lower().startswith("near:"):
        return " A circle is near:PLACE:DISTANCE, with m or km, as in near:4.39,45.45:800m."
    if text.lower().startswith("grid:"):
        return " A grid is grid:h3:RESOLUTION, as in grid:h3:9."
    near = get_close_matches(text, [*known, *PREFIXES], n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def _words(key: str, **values: object) -> dict[str, str]:
    return {
        language: sentence.format(**values)
        for language, sentence in catalogue("coverage")[key].items()
    }


def _layer(territory: Territory, name: str) -> ZoneSet:
    spec, frame = territory.catalog.layer(name), territory.layers[name]
    if not len(frame):
        raise InputError(no_features(name))
    named = frame.assign(name=frame["name_fr"].fillna(frame["id"]))
    named.index.name = "zone_id"
    return ZoneSet(named, None, {"fr": spec.title_fr, "en": spec.title_en}, name)


def _read(layer: Layer, title: dict[str, str], source: str) -> ZoneSet:
    frame = _keyed(layer)
    mended = {str(one.feature) for one in layer.examination.findings if one.done == MADE_VALID}
    # As findings name a feature: by its id, else by its place in the file.
    ids = layer.frame.get("id", pd.Series([None] * len(frame), dtype=object))
    rows = enumerate(zip(frame.index, ids, strict=True), start=1)
    repaired = {
        key for row, (key, own) in rows if (own if isinstance(own, str) else str(row)) in mended
    }
    return ZoneSet(frame, None, title, source, frozenset(repaired))


def _keyed(layer: Layer) -> gpd.GeoDataFrame:
    # A column of keys where the file has one, else the rows' numbers from 1.
    frame = layer.frame
    lower = {str(column).lower(): column for column in frame.columns}
    keys: pd.Index = pd.RangeIndex(1, len(frame) + 1).astype(str)
    for name in KEYS:
        if name in lower and frame[lower[name]].notna().all() and frame[lower[name]].is_unique:
            keys = pd.Index(frame[lower[name]].astype(str))
            break
    names = next((frame[lower[name]] for name in NAMES if name in lower), None)
    keyed = frame.set_axis(keys.rename("zone_id"), axis="index")
    own = keys.to_series(index=keyed.index)
    given = own if names is None else names.set_axis(keyed.index).astype(object)
    keyed = keyed.assign(name=given.where(given.notna(), own).astype(str))
    code = next((lower[name] for name in COMMUNES if name in lower), None)
    if code is not None:
        keyed["insee_code"] = keyed[code]
    if "accuracy_m" in lower:
        keyed["accuracy_m"] = pd.to_numeric(keyed[lower["accuracy_m"]], errors="coerce")
    return keyed


def _cells(
    resolution: int, records: gpd.GeoDataFrame | None, positions: "Batches | None"
) -> gpd.GeoDataFrame:
    from explorer.studies.hexagons import (  # noqa: PLC0415 - H3, for a grid alone
        hexagons,
        require_resolution,
    )

    require_resolution(resolution)
    if positions is not None:
        return hexagons(resolution, positions)
    if records is None:
        message = (
            "A grid is made of the cells that hold building records: "
            "give the file of records with --premises."
        )
        raise InputError(message)
    places = to_storage(records, "records").geometry.to_numpy()
    places = shapely.get_coordinates(places[~shapely.is_missing(places)])
    return hexagons(resolution, lambda: [places])


def _circle(
    place: str, metres: float, territory: Territory, text: str, extent: Sequence[Box]
) -> ZoneSet:
    if not metres:
        message = f"'{text}' has a radius of 0. Give one in m or km, as in near:{place}:800m."
        raise InputError(message)
    if metres > WIDEST:
        message = f"'{text}' is wider than {WIDEST / 1000:g} km. Give a smaller circle."
        raise InputError(message)
    if match := POSITION.fullmatch(place):
        x, y = float(match[1]), float(match[2])
        if not within(x, y, extent):
            swapped = " Are the two swapped?" if within(y, x, extent) else ""
            where = territory.title["en"] if territory.profile.gate == "extent" else "France"
            message = (
                f"'near:{place}' is longitude,latitude in degrees, in {where}; "
                f"found {x:g},{y:g}.{swapped}"
            )
            raise InputError(message)
        found = Place(shapely.Point(x, y), place.strip(), None)
    else:
        found = find_place(territory, place)
    centre = found.shape.centroid
    plane = pyproj.CRS.from_proj4(f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +ellps=WGS84")
    # By place: geopandas 1.1 calls it resolution, 1.2 quad_segs.
    around = gpd.GeoSeries([found.shape], crs=STORAGE).to_crs(plane).buffer(metres, QUARTER)
    return ZoneSet(
        gpd.GeoDataFrame(
            {"name": [f"{found.name} ({metres:g} m)"], "accuracy_m": [found.accuracy_m]},
            geometry=list(around.to_crs(STORAGE)),
            index=pd.Index([text], name="zone_id"),
            crs=STORAGE,
        ),
        None,
        _words("zones.near", metres=f"{metres:g}", place=found.name),
        text,
    )
