"""The places that are compared: features of layers or files, cells of a grid, positions given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.errors import InputError
from explorer.layers.limits import FRANCE, within
from explorer.layers.sealed import SealedLayer, read_sealed

GRID: Final = re.compile(r"grid:h3:(\d{1,2})", re.IGNORECASE)
FINEST: Final = 12
"""Beyond it the district alone has more than a million cells."""

DISTRICT: Final = "district"
POSITION: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")

Row: TypeAlias = tuple[dict[str, Any], float, float, float]
"""Properties, longitude, latitude, accuracy in metres."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places with a position, in the order of their identifiers, and those without one.

    Attributes
    ----------
    ids : tuple of str
        ``LAYER/ID``, or the position as given.
    properties : tuple of dict
        What is known of each.
    longitude, latitude : numpy.ndarray
        In degrees.
    accuracy_m : numpy.ndarray
        0 where it is not known.
    unlocated : tuple of dict
        `id`, `name_fr`, `name_en` and `lacks` of the others.
    """

    ids: tuple[str, ...]
    properties: tuple[dict[str, Any], ...]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    unlocated: tuple[dict[str, Any], ...]


class Sealed:
    """Layers of a catalogue, each read once.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.

    Attributes
    ----------
    catalog : Catalog
        The same.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._layers: dict[str, SealedLayer] = {}

    def layer(self, name: str) -> SealedLayer:
        """Give one layer.

        Parameters
        ----------
        name : str
            A layer of the catalogue.

        Returns
        -------
        SealedLayer
            Read when first asked for.

        Raises
        ------
        CatalogError
            If there is none of that name; the message names the nearest, and all.
        """
        if name not in self._layers:
            self._layers[name] = read_sealed(self.catalog.layer(name))
        return self._layers[name]


def open_candidates(names: Sequence[str], sealed: Sealed) -> Candidates:
    """Gather candidates.

    Parameters
    ----------
    names : sequence of str
        Layers, files, ``grid:h3:9`` over the district, or positions as ``LON,LAT``.
    sealed : Sealed
        The catalogue's layers.

    Returns
    -------
    Candidates
        Sorted by identifier, so that equal scores are always told in the same order.

    Raises
    ------
    CatalogError
        If a name is none of these.
    InputError
        If a position lies outside France, or a file is refused.
    """
    rows: dict[str, Row] = {}
    unlocated: list[dict[str, Any]] = []
    for name in names:
        if POSITION.fullmatch(name):
            rows |= _position(name)
        elif match := GRID.fullmatch(name):
            rows |= _cells(int(match[1]), sealed)
        elif name not in sealed.catalog.layers and Path(name).suffix:
            rows |= _from_file(name, unlocated)
        else:
            rows |= _features(name, sealed, unlocated)
    keys = sorted(rows)
    columns = np.array([rows[key][1:] for key in keys], dtype=np.float64).reshape(-1, 3)
    return Candidates(
        tuple(keys),
        tuple(rows[key][0] for key in keys),
        columns[:, 0],
        columns[:, 1],
        columns[:, 2],
        tuple(unlocated),
    )


def _position(text: str) -> dict[str, Row]:
    x, y = map(float, text.split(","))
    if not within(x, y, FRANCE):
        swapped = " Are the two swapped?" if within(y, x, FRANCE) else ""
        message = f"'{text}' is LON,LAT in degrees, in France; it lies outside.{swapped}"
        raise InputError(message)
    label = f"{x:g},{y:g}"
    return {label: ({"id": label, "name_fr": label, "name_en": label}, x, y, 0.0)}


def _features(name: str, sealed: Sealed, unlocated: list[dict[str, Any]]) -> dict[str, Row]:
    layer, rows = sealed.layer(name), {}
    for row, place in enumerate(layer.properties):
        key = f"{name}/{place['id']}"
        if not layer.located[row]:
            lacks = "position" if layer.geometries[row] is None else "point"
            names = {part: place[part] for part in ("name_fr", "name_en")}
            unlocated.append({"id": key, **names, "lacks": lacks})
            continue
        rows[key] = (
            {**place, "layer": name},
            float(layer.longitude[row]),
            float(layer.latitude[row]),
            float(np.nan_to_num(layer.accuracy_m[row])),
        )
    return rows


def _cells(resolution: int, sealed: Sealed) -> dict[str, Row]:
    # The middles of the cells that the district's outline holds.
    import h3  # noqa: PLC0415 - for a grid alone

    if resolution > FINEST:
        message = f"A grid of the district goes to H3's resolution {FINEST}; found {resolution}."
        raise InputError(message)
    rows = {}
    district = sealed.layer(DISTRICT)
    for shape, place in zip(district.geometries, district.properties, strict=True):
        for cell in h3.geo_to_cells(shape, resolution) if shape else ():
            latitude, longitude = h3.cell_to_latlng(cell)
            names = {"id": cell, "name_fr": cell, "name_en": cell}
            known = {**names, "insee_code": place["insee_code"]}
            rows[cell] = (known, longitude, latitude, 0.0)
    if not rows:
        message = f"No cell of H3's resolution {resolution} has its middle in the district."
        raise InputError(message)
    return rows


def _from_file(name: str, unlocated: list[dict[str, Any]]) -> dict[str, Row]:
    # Through the gate, as every file; an area stands at a point that is surely inside it.
    from explorer.layers import read_file, rows_of  # noqa: PLC0415 - frames, for a file alone

    layer = read_file(name)
    frame, rows = layer.frame, {}
    points = np.asarray(frame.geometry.representative_point())
    for row, (place, point) in enumerate(
        zip(rows_of(frame.drop(columns="geometry")), points, strict=True), start=1
    ):
        own = str(place.get("id") or row)
        key = f"{layer.name}/{own}"
        label = place.get("name") or place.get("nom") or place.get("name_fr") or own
        named = {"name_fr": label, "name_en": place.get("name_en") or label}
        if point is None or point.is_empty:
            unlocated.append({"id": key, **named, "lacks": "position"})
        elif key in rows:
            message = f"{name} has the id '{own}' more than once. Give each feature its own."
            raise InputError(message)
        else:
            accuracy = place.get("accuracy_m")
            margin = float(accuracy) if isinstance(accuracy, int | float) else 0.0
            rows[key] = ({**place, **named, "id": own}, point.x, point.y, margin)
    return rows
