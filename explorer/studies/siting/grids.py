"""Cells of a grid as candidates: hexagons of H3, or squares of the official plane."""

import re
from pathlib import Path
from typing import Any, Final

import numpy as np

from explorer.crs import STORAGE, metric_at
from explorer.errors import InputError
from explorer.studies.siting.sealed import Row, Sealed

GRID: Final = re.compile(
    r"grid:(?:h3:(?P<resolution>\d{1,2})|square:(?P<side>\d+(?:\.\d+)?)(?P<unit>km|m))"
    r"(?:@(?P<area>.+))?",
    re.IGNORECASE,
)
FINEST: Final = 15
MOST: Final = 1_000_000
FORM: Final = "grid:h3:9, grid:square:250m, and @LAYER/ID or @FILE for another area"


def cells(text: str, sealed: Sealed) -> dict[str, Row]:
    """Give the middles of the cells whose middle an area holds.

    Parameters
    ----------
    text : str
        ``grid:h3:9``, ``grid:square:250m``; the area is the district, or what follows ``@``.
    sealed : Sealed
        The catalogue's layers.

    Returns
    -------
    dict of str to Row
        By the cell's index, or ``E…N…`` of a square's south-western corner in the official plane.

    Raises
    ------
    InputError
        If the grid cannot be read, holds no cell, or too many.
    """
    match = GRID.fullmatch(text)
    if match is None:
        message = f"A grid is {FORM}; found '{text}'."
        raise InputError(message)
    areas = _areas(match["area"] or _district(sealed), sealed)
    rows: dict[str, Row] = {}
    for shape, known in areas:
        found = (
            _hexagons(shape, int(match["resolution"]), text)
            if match["resolution"]
            else _squares(
                shape,
                float(match["side"]) * (1000.0 if match["unit"].lower() == "km" else 1.0),
                text,
            )
        )
        for key, x, y in found:
            rows[key] = ({"id": key, "name_fr": key, "name_en": key, **known}, x, y, 0.0)
    if not rows:
        message = f"No cell of '{text}' has its middle in the area. Take smaller cells."
        raise InputError(message)
    return rows


def corners(cell: str) -> list[list[float]]:
    """Give the corners of a hexagon of H3.

    Parameters
    ----------
    cell : str
        Its index.

    Returns
    -------
    list of [longitude, latitude]
        In degrees, to six decimals, each corner once.
    """
    import h3  # noqa: PLC0415 - for a grid alone

    return [[round(x, 6), round(y, 6)] for y, x in h3.cell_to_boundary(cell)]


def _district(sealed: Sealed) -> str:
    outline = sealed.profile.outline
    return f"{outline.layer}/{outline.feature}" if outline.feature else outline.layer


def _areas(name: str, sealed: Sealed) -> list[tuple[Any, dict[str, Any]]]:
    # Outlines as shapes, with the commune where the outline says it.
    import shapely  # noqa: PLC0415 - for a grid alone
    import shapely.geometry  # noqa: PLC0415

    base, _, own = name.partition("/")
    if base not in sealed.catalog.layers and Path(name).suffix:
        from explorer.layers import read_file  # noqa: PLC0415 - frames, for a file alone

        shapes = list(read_file(name, extent=sealed.profile.boxes).frame.geometry.dropna())
        found: list[tuple[Any, dict[str, Any]]] = [(shape, {}) for shape in shapes]
    else:
        layer = sealed.layer(base)
        found = [
            (
                shapely.geometry.shape(shape),
                {"insee_code": place["insee_code"]} if place.get("insee_code") else {},
            )
            for shape, place in zip(layer.geometries, layer.properties, strict=True)
            if shape and (not own or own in {place["id"], place.get("insee_code")})
        ]
    found = [(shape, known) for shape, known in found if shape.area > 0]
    if not found:
        message = f"'{name}' holds no area that a grid could cover."
        raise InputError(message)
    return found


def _hexagons(shape: Any, resolution: int, text: str) -> list[tuple[str, float, float]]:
    import h3  # noqa: PLC0415 - for a grid alone

    if resolution > FINEST:
        message = f"H3 has resolutions from 0 to {FINEST}; found '{text}'."
        raise InputError(message)
    outline = h3.geo_to_h3shape(shape)
    few = min(resolution, 5)
    coarse = len(h3.h3shape_to_cells_experimental(outline, few, "overlap"))
    _require_few(coarse * 7.0 ** (resolution - few) * min(1.0, _share(shape, few, coarse)), text)
    return [
        (cell, *h3.cell_to_latlng(cell)[::-1]) for cell in h3.h3shape_to_cells(outline, resolution)
    ]


def _share(shape: Any, resolution: int, count: int) -> float:
    # Roughly, what part of the coarse cells that it touches an area fills.
    import h3  # noqa: PLC0415 - for a grid alone

    middle = np.radians(shape.centroid.y)
    size_km2 = shape.area * 111.3**2 * np.cos(middle)
    each = h3.average_hexagon_area(resolution, unit="km^2")
    return float(1.5 * size_km2 / (each * count)) if count else 1.0


def _squares(shape: Any, side: float, text: str) -> list[tuple[str, float, float]]:
    import shapely  # noqa: PLC0415 - for a grid alone
    from pyproj import Transformer  # noqa: PLC0415

    if side < 1:
        message = f"The side of a square is 1 m or more; found '{text}'."
        raise InputError(message)
    metric = metric_at(shape.centroid.x, shape.centroid.y)
    there = Transformer.from_crs(STORAGE, metric, always_xy=True)
    plane = shapely.transform(
        shape, lambda at: np.column_stack(there.transform(at[:, 0], at[:, 1]))
    )
    west, south, east, north = np.floor(np.array(plane.bounds) / side).astype(np.int64)
    _require_few(float(east - west + 1) * float(north - south + 1), text)
    columns, rows = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
    x, y = (columns.ravel() + 0.5) * side, (rows.ravel() + 0.5) * side
    held = shapely.contains_xy(plane, x, y)
    longitude, latitude = there.transform(x[held], y[held], direction="INVERSE")
    return [
        (f"E{corner_x:.0f}N{corner_y:.0f}", float(lon), float(lat))
        for corner_x, corner_y, lon, lat in zip(
            x[held] - side / 2, y[held] - side / 2, longitude, latitude, strict=True
        )
    ]


def _require_few(count: float, text: str) -> None:
    if count > MOST:
        message = (
            f"'{text}' would make about {count:,.0f} cells; up to {MOST:,} are ranked. "
            "Take larger cells or a smaller area."
        )
        raise InputError(message)
