"""Criteria by name: what each measures of a candidate, how sure, on which scale, by which source.

==============================  ============================================================
``schools``, ``labs[a=b]`` ...  distance to the nearest feature of a layer, in metres
``count_schools_800m`` ...      features of a layer within a distance
``fibre``                       connectable share of the commune, 0 to 1
``district``                    1 inside the district, 0 outside, unknown near its edge
any number of the candidates    such as ``floor_area_m2``; asks for a scale
==============================  ============================================================
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.layers.sealed import SealedLayer, read_sealed_table
from explorer.plane import distances_m
from explorer.scoring import Influence, Scale
from explorer.studies.siting.candidates import Candidates, Sealed

DETOUR: Final = 1.3
"""How much longer than the straight line a way on foot is taken to be: an assumption."""

LONGEST_DETOUR: Final = 1.6
"""The same for the cautious bound; the other bound is the straight line itself."""

WALK: Final = Scale(Influence.INVERSE, 0.0, 2000.0)
"""Worth all at the door and nothing from 2 km on, half an hour on foot."""

COLUMNS: Final[Mapping[str, Scale]] = {
    "floor_area_m2": Scale(Influence.POSITIVE, 0.0, 10_000.0),
    "declared_area_ha": Scale(Influence.POSITIVE, 0.0, 50.0),
}
COUNT: Final = re.compile(r"count_(?P<name>[a-z_]+(?:\[[^\]]*\])?)_(?P<metres>\d+)m")
LAYER: Final = re.compile(r"(?P<layer>[a-z_]+)(?:\[(?P<filters>[^\]]*)\])?")
MANY: Final = Scale(Influence.POSITIVE, 0.0, 5.0)
DISTRICT: Final = "district"
OUTLINE: Final = "manufacture-plaine-achille"
TABLE: Final = "fibre_by_commune"


@dataclass(frozen=True, slots=True)
class Measure:
    """A criterion measured of every candidate.

    Attributes
    ----------
    name : str
        As it was asked for.
    unit : str
        ``"m"``, ``"share"``, ``"count"``, ``""`` or a column's own.
    scale : Scale
        The reference.
    value, low, high : numpy.ndarray
        The figure and its bounds; NaN where nothing is known.
    sources : tuple of str
        Keys of the catalogue's register.
    basis : str
        How the figure came about: ``"estimated"``, ``"counted"``, ``"commune"``, ``"outline"``,
        ``"declared"``.
    nearest : tuple of str or None
        For a distance, what is nearest.
    unusable : int
        Features without a position, which the figure cannot know of.
    quarter : str or None
        Of which quarter the figures are, where they are of one.
    """

    name: str
    unit: str
    scale: Scale
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sources: tuple[str, ...]
    basis: str
    nearest: tuple[str | None, ...] = field(default=())
    unusable: int = 0
    quarter: str | None = None


def measure(
    name: str, candidates: Candidates, sealed: Sealed, ends: tuple[float, float] | None = None
) -> Measure:
    """Measure one criterion.

    Parameters
    ----------
    name : str
        A criterion, as in this module's table.
    candidates : Candidates
        Whom to measure.
    sealed : Sealed
        The catalogue's layers.
    ends : (low, high), optional
        Ends of the reference scale, in place of the usual ones.

    Returns
    -------
    Measure
        With bounds and source.

    Raises
    ------
    InputError
        If there is no such criterion; the message names the nearest, and all.
    """
    if name == "fibre":
        found = _fibre(candidates, sealed)
    elif name == DISTRICT:
        found = _inside(candidates, sealed)
    elif match := COUNT.fullmatch(name):
        layer, chosen = _chosen(match["name"], sealed)
        found = _count(name, candidates, layer, chosen, float(match["metres"]))
    elif (match := LAYER.fullmatch(name)) and match["layer"] in sealed.catalog.layers:
        layer, chosen = _chosen(name, sealed)
        found = _nearest(name, candidates, layer, chosen)
    elif any(isinstance(row.get(name), int | float) for row in candidates.properties):
        found = _column(name, candidates, ends)
    else:
        raise InputError(_unknown(name, candidates, sealed))
    if ends is None:
        return found
    return replace(found, scale=Scale(found.scale.influence, *ends))


def known_criteria(candidates: Candidates, sealed: Sealed) -> list[str]:
    """List the criteria that can be asked for.

    Parameters
    ----------
    candidates : Candidates
        Whose numbers are criteria too.
    sealed : Sealed
        The catalogue's layers.

    Returns
    -------
    list of str
        Names.
    """
    layers = [name for name in sealed.catalog.layers if name not in {DISTRICT, "communes"}]
    numbers = {
        key
        for row in candidates.properties
        for key, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and key != "accuracy_m"
    }
    return ["fibre", DISTRICT, *layers, "count_schools_800m", *sorted(numbers)]


def _chosen(name: str, sealed: Sealed) -> tuple[SealedLayer, NDArray[np.bool_]]:
    # A layer, and which of its features a filter in brackets keeps.
    match = LAYER.fullmatch(name)
    assert match is not None  # noqa: S101 - both callers matched it
    layer = sealed.layer(match["layer"])
    chosen = np.ones(len(layer), dtype=bool)
    known = {one.name: one for one in layer.spec.fields}
    for part in filter(None, (match["filters"] or "").split(",")):
        key, sign, value = (text.strip() for text in part.partition("="))
        if not sign or key not in known:
            near = get_close_matches(key, list(known), n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            message = (
                f"A filter of '{match['layer']}' is field=value; there is no field '{key}'.{hint} "
                f"There are: {', '.join(known)}."
            )
            raise InputError(message)
        values = [row.get(key) for row in layer.properties]
        if value not in map(str, values):
            there = sorted({str(one) for one in values if one is not None})[:12]
            message = (
                f"No feature of '{match['layer']}' has {key}={value}. "
                f"There are: {', '.join(there) or 'none'}."
            )
            raise InputError(message)
        chosen &= np.array([str(one) == value for one in values])
    return layer, chosen


def _nearest(
    name: str, candidates: Candidates, layer: SealedLayer, chosen: NDArray[np.bool_]
) -> Measure:
    rows = np.flatnonzero(chosen & layer.located)
    count = len(candidates.ids)
    names: list[str | None] = [None] * count
    value = np.full(count, np.nan)
    margin = np.zeros(count)
    own = [f"{layer.spec.name}/{layer.properties[row]['id']}" for row in rows]
    for place, key in enumerate(candidates.ids):
        others = np.array([other != key for other in own], dtype=bool)
        if not others.any():
            continue
        away = distances_m(
            candidates.longitude[place],
            candidates.latitude[place],
            layer.longitude[rows[others]],
            layer.latitude[rows[others]],
        )
        nearest = rows[others][int(np.argmin(away))]
        value[place] = away.min()
        accuracy = layer.accuracy_m[nearest]
        margin[place] = candidates.accuracy_m[place] + (0 if np.isnan(accuracy) else accuracy)
        names[place] = str(layer.properties[nearest]["name_fr"])
    used = {str(layer.properties[row]["source"]) for row in rows}
    return Measure(
        name,
        "m",
        WALK,
        DETOUR * value,
        np.maximum(value - margin, 0.0),
        LONGEST_DETOUR * (value + margin),
        tuple(sorted(used)),
        "estimated",
        tuple(names),
        int((chosen & ~layer.located).sum()),
    )


def _count(
    name: str,
    candidates: Candidates,
    layer: SealedLayer,
    chosen: NDArray[np.bool_],
    metres: float,
) -> Measure:
    rows = np.flatnonzero(chosen & layer.located)
    missing = int((chosen & ~layer.located).sum())
    away = distances_m(
        candidates.longitude[:, None],
        candidates.latitude[:, None],
        layer.longitude[rows],
        layer.latitude[rows],
    )
    margin = candidates.accuracy_m[:, None] + np.nan_to_num(layer.accuracy_m[rows])
    value = (DETOUR * away <= metres).sum(axis=1).astype(np.float64)
    low = (LONGEST_DETOUR * (away + margin) <= metres).sum(axis=1).astype(np.float64)
    # What has no position may be near any of them.
    high = (np.maximum(away - margin, 0) <= metres).sum(axis=1).astype(np.float64) + missing
    used = {str(layer.properties[row]["source"]) for row in rows}
    return Measure(
        name, "count", MANY, value, low, high, tuple(sorted(used)), "counted", unusable=missing
    )


def _fibre(candidates: Candidates, sealed: Sealed) -> Measure:
    table = read_sealed_table(sealed.catalog.table(TABLE))
    latest = max(row["quarter"] for row in table)
    terms: dict[str, tuple[int, int]] = {}
    sources = set()
    for row in table:
        premises = int(row["dwellings"] or 0) + int(row["establishments"] or 0)
        if row["quarter"] == latest and row["connectable_premises"] and premises:
            terms[row["insee_code"]] = int(row["connectable_premises"]), premises
            sources.add(row["source"])
    value = np.full(len(candidates.ids), np.nan)
    for place, row_of in enumerate(candidates.properties):
        said = str(row_of.get("insee_codes") or row_of.get("insee_code") or "")
        known = [terms[code] for code in re.split(r"[;,\s]+", said) if code in terms]
        if known:
            value[place] = sum(one for one, _ in known) / sum(all_ for _, all_ in known)
    # The share of a commune bounds that of no place in it.
    return Measure(
        "fibre",
        "share",
        Scale(Influence.POSITIVE, 0.0, 1.0),
        value,
        np.zeros(len(value)),
        np.ones(len(value)),
        tuple(sorted(sources)),
        "commune",
        quarter=latest,
    )


def _inside(candidates: Candidates, sealed: Sealed) -> Measure:
    import shapely  # noqa: PLC0415 - for this criterion alone
    import shapely.geometry  # noqa: PLC0415

    layer = sealed.layer(DISTRICT)
    row = next(at for at, one in enumerate(layer.properties) if one["id"] == OUTLINE)
    outline = shapely.geometry.shape(layer.geometries[row] or {})
    x0, y0 = outline.centroid.x, outline.centroid.y
    # Metres around the district's middle, where a degree has one length for all.
    size = np.array([distances_m(x0, y0, x0 + 0.01, y0), distances_m(x0, y0, x0, y0 + 0.01)])
    flat = shapely.transform(outline, lambda points: (points - [x0, y0]) * (100.0 * size))
    points = shapely.points(
        (candidates.longitude - x0) * 100.0 * size[0], (candidates.latitude - y0) * 100.0 * size[1]
    )
    inside = shapely.covers(flat, points)
    away = shapely.distance(shapely.boundary(flat), points)
    margin = float(np.nan_to_num(layer.accuracy_m[row])) + candidates.accuracy_m
    sure = away > margin
    value = inside.astype(np.float64)
    return Measure(
        DISTRICT,
        "",
        Scale(Influence.POSITIVE, 0.0, 1.0),
        value,
        np.where(sure, value, 0.0),
        np.where(sure, value, 1.0),
        (str(layer.properties[row]["source"]),),
        "outline",
    )


def _column(name: str, candidates: Candidates, ends: tuple[float, float] | None) -> Measure:
    if name not in COLUMNS and ends is None:
        message = (
            f"'{name}' has no usual scale: say from what to what it counts, "
            f"such as --scale {name}=0:100."
        )
        raise InputError(message)
    scale = COLUMNS.get(name) or Scale(Influence.POSITIVE, *(ends or (0.0, 1.0)))
    value = np.array([row.get(name) for row in candidates.properties], dtype=np.float64)
    used = {
        str(row["source"]) for row in candidates.properties if row.get(name) is not None
        and "source" in row
    }  # fmt: skip
    return Measure(name, "", scale, value, value, value, tuple(sorted(used)), "declared")


def _unknown(name: str, candidates: Candidates, sealed: Sealed) -> str:
    known = known_criteria(candidates, sealed)
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no criterion '{name}'.{hint} There are: {', '.join(known)}."
