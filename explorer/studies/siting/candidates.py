"""The places that are compared: features of layers or files, cells of a grid, positions given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.errors import InputError
from explorer.layers.limits import Box, within
from explorer.layers.prepared import prepared
from explorer.names import plain_name
from explorer.studies.siting.grids import cells
from explorer.studies.siting.query import DEFAULT_CANDIDATES, Query
from explorer.studies.siting.sealed import Row, Sealed
from explorer.studies.siting.ways import Positions

if TYPE_CHECKING:
    import geopandas as gpd

    from explorer.layers.sealed import SealedLayer

NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
CODE: Final = re.compile(
    r"(?:^|_)(?:id|insee|code|siren|siret|uai|naf|postal|cp|ref)", re.IGNORECASE
)
POSITION: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


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


def open_candidates(names: Sequence[str], sealed: Sealed) -> Candidates:
    """Gather candidates.

    Parameters
    ----------
    names : sequence of str
        Layers, files, grids such as ``grid:h3:9``, or positions as ``LON,LAT``.
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
        If a position lies outside of where the territory takes any, or a file is refused.
    """
    rows: dict[str, Row] = {}
    unlocated: list[dict[str, Any]] = []
    for name in names:
        if POSITION.fullmatch(name):
            rows |= _position(name, sealed.profile.boxes)
        elif name.lower().startswith("grid:"):
            rows |= cells(name, sealed)
        elif name not in sealed.catalog.layers and Path(name).suffix:
            rows |= _from_file(name, sealed.profile.boxes, unlocated)
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


def find_position(text: str, sealed: Sealed) -> tuple[Positions, str, tuple[str, ...]]:
    """Find the one position that a text names.

    Parameters
    ----------
    text : str
        ``LON,LAT``, ``LAYER/ID``, an id or a name in either language, or a part that no other has.
    sealed : Sealed
        The catalogue's layers.

    Returns
    -------
    tuple of (Positions, str, tuple of str)
        The position, what it is called, and its source.

    Raises
    ------
    InputError
        If it names nothing, several places, or one without a position.
    """
    if POSITION.fullmatch(text):
        ((label, (_, x, y, _)),) = _position(text, sealed.profile.boxes).items()
        return Positions(np.array([x]), np.array([y]), np.zeros(1)), label, ()
    exact: dict[str, tuple[SealedLayer, int]] = {}
    partial: dict[str, tuple[SealedLayer, int]] = {}
    sought = plain_name(text)
    for name in sealed.catalog.layers:
        layer = sealed.layer(name)
        for row, place in enumerate(layer.properties):
            key = f"{name}/{place['id']}"
            own = (place["id"], key, place.get("name_fr"), place.get("name_en"))
            known = [plain_name(str(one)) for one in own if one]
            if sought and any(sought in one for one in known):
                (exact if sought in known else partial)[key] = layer, row
    chosen = exact or partial
    placed = {key: one for key, one in chosen.items() if one[0].located[one[1]]}
    if len(placed) == 1:
        ((layer, row),) = placed.values()
        where = Positions(
            layer.longitude[[row]], layer.latitude[[row]], np.nan_to_num(layer.accuracy_m[[row]])
        )
        place = layer.properties[row]
        return where, str(place["name_fr"]), (str(place["source"]),)
    if placed:
        listed = ", ".join(list(placed)[:8])
        message = f"'{text}' names {len(placed)} places: {listed}. Write one of them in full."
    elif chosen:
        message = (
            f"'{text}' is {next(iter(chosen))}, which has no point. "
            "Give longitude and latitude in its place, such as 4.3876,45.4501."
        )
    else:
        names = [
            str(place["name_fr"])
            for name in sealed.catalog.layers
            for place in sealed.layer(name).properties
        ]
        near = get_close_matches(text, names, n=3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        message = f"There is no place '{text}' in the layers.{hint}"
    raise InputError(message)


def candidate_names(catalog: Catalog, query: Query) -> Sequence[str]:
    """Give the candidates that a query names; the usual ones are those that a territory has.

    Parameters
    ----------
    catalog : Catalog
        Of the territory.
    query : Query
        What is asked.

    Returns
    -------
    sequence of str
        Layers, files, grids or positions.
    """
    if query.candidates != DEFAULT_CANDIDATES:
        return query.candidates
    return [name for name in DEFAULT_CANDIDATES if name in catalog.layers]


def _position(text: str, boxes: Sequence[Box]) -> dict[str, Row]:
    x, y = map(float, text.split(","))
    if not within(x, y, boxes):
        swapped = " Are the two swapped?" if within(y, x, boxes) else ""
        message = (
            f"'{text}' is LON,LAT in degrees, and lies outside of where the territory takes "
            f"positions.{swapped}"
        )
        raise InputError(message)
    label = f"{_short(x)},{_short(y)}"
    return {label: ({"id": label, "name_fr": label, "name_en": label}, x, y, 0.0)}


def _short(degrees: float) -> str:
    # To a tenth of a metre: two positions further apart have two names.
    return f"{degrees:.6f}".rstrip("0").rstrip(".")


def _with_numbers(frame: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    # A CSV holds text alone: columns of numbers throughout are numbers, codes and names are not.
    import pandas as pd  # noqa: PLC0415 - frames, for a file alone

    for column in frame.columns.drop("geometry"):
        given = frame[column].dropna()
        if CODE.search(str(column)) or not given.map(lambda one: isinstance(one, str)).all():
            continue
        if len(given) and given.map(lambda one: NUMBER.fullmatch(one.strip()) is not None).all():
            frame = frame.assign(**{str(column): pd.to_numeric(frame[column].str.strip())})
    return frame


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


def _from_file(name: str, boxes: Sequence[Box], unlocated: list[dict[str, Any]]) -> dict[str, Row]:
    # Through the gate, as every file, or as it passed there before.
    kept = prepared(Path(name), lambda: _gated(name, boxes), held_to=repr(boxes))
    unlocated += kept["unlocated"]
    return {key: (properties, x, y, margin) for key, properties, x, y, margin in kept["rows"]}


def _gated(name: str, boxes: Sequence[Box]) -> tuple[dict[str, Any], bool]:
    # An area stands at a point that is surely inside it.
    from explorer.analysis import area_ha  # noqa: PLC0415 - frames, for a file alone
    from explorer.layers import read_file, rows_of  # noqa: PLC0415

    layer = read_file(name, extent=boxes)
    frame, rows, unlocated = layer.frame, {}, []
    points = np.asarray(frame.geometry.representative_point())
    if Path(name).suffix.lower() != ".geojson":
        frame = _with_numbers(frame)
    areas = frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    if areas.any() and "area_ha" not in frame.columns:
        frame = frame.assign(area_ha=area_ha(frame[areas]).round(4).reindex(frame.index))
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
            known = isinstance(accuracy, int | float) and not isinstance(accuracy, bool)
            margin = float(accuracy or 0.0) if known else 0.0
            rows[key] = [key, {**place, **named, "id": own}, point.x, point.y, margin]
    return {"rows": list(rows.values()), "unlocated": unlocated}, not layer.examination.findings
