"""Which commune a candidate lies in: as it says itself, else by outlines where they are sure."""

import re

import numpy as np
from numpy.typing import NDArray

from explorer.plane import distances_m
from explorer.studies.siting.criteria.measure import Ground

COMMUNES = "communes"


def commune_codes(ground: Ground) -> list[tuple[str, ...]]:
    """Tell the communes of each candidate.

    Parameters
    ----------
    ground : Ground
        Candidates and layers.

    Returns
    -------
    list of tuple of str
        Codes: those that a candidate names; else the one whose outline holds it, further from
        the outline than outline and position may be off; else none.
    """
    return ground.once(COMMUNES, lambda: _codes(ground))


def _codes(ground: Ground) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for place in ground.candidates.properties:
        said = str(place.get("insee_codes") or place.get("insee_code") or "")
        found.append(tuple(dict.fromkeys(filter(None, re.split(r"[;,\s]+", said)))))
    silent = np.array([row for row, codes in enumerate(found) if not codes], dtype=np.int64)
    if len(silent) and COMMUNES in ground.sealed.catalog.layers:
        for row, code in _by_outline(ground, silent):
            found[row] = (code,)
    return found


def _by_outline(ground: Ground, rows: NDArray[np.int64]) -> list[tuple[int, str]]:
    import shapely  # noqa: PLC0415 - for candidates that name no commune alone
    import shapely.geometry  # noqa: PLC0415

    layer, candidates = ground.sealed.layer(COMMUNES), ground.candidates
    shapes = [shapely.geometry.shape(one) for one in layer.geometries if one]
    known = [row for row, one in enumerate(layer.geometries) if one]
    points = shapely.points(candidates.longitude[rows], candidates.latitude[rows])
    at, inside = shapely.STRtree(shapes).query(points, predicate="within")
    sure = []
    for place, shape in zip(at.tolist(), inside.tolist(), strict=True):
        row = int(rows[place])
        point = shapely.Point(candidates.longitude[row], candidates.latitude[row])
        edge = shapely.get_coordinates(
            shapely.shortest_line(point, shapely.boundary(shapes[shape]))
        )
        away = float(distances_m(*edge[0], *edge[1]))
        accuracy = float(np.nan_to_num(layer.accuracy_m[known[shape]]))
        if away > accuracy + candidates.accuracy_m[row]:
            sure.append((row, str(layer.properties[known[shape]]["insee_code"])))
    return sure
