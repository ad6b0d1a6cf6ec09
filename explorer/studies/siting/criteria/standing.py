"""What a candidate is by itself: inside the district, in a commune, eligible, so large, so dear."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.layers.sealed import SealedLayer
from explorer.plane import distances_m
from explorer.studies.siting.criteria.communes import commune_codes
from explorer.studies.siting.criteria.measure import Ground, Measure
from explorer.studies.siting.criteria.scales import COLUMNS, SHARE, read_scale

DISTRICT: Final = "district"

RULES: Final[Mapping[str, Sequence[str]]] = {
    "design-elevator": ("district>=1",),
    "unesco-elevator": ("commune[42218]>=1",),
    "rip-elevator": ("fibre>=0.9",),
}
"""When a place would suit a programme of 2014: our reading, since none published conditions.

The design programme was for the creative district, the Unesco one for the city of design, and
"RIP" stands for public-initiative networks, hence fibre.
"""


def inside(ground: Ground) -> Measure:
    """Tell whether candidates lie inside the district.

    Parameters
    ----------
    ground : Ground
        Candidates and layers.

    Returns
    -------
    Measure
        1 inside, 0 outside; either, within the accuracy of the outline and of the position, and
        wherever the outline's accuracy is not known.
    """
    import shapely  # noqa: PLC0415 - for this criterion alone
    import shapely.geometry  # noqa: PLC0415

    candidates, layer = ground.candidates, ground.sealed.layer(ground.sealed.profile.outline.layer)
    row = _outline(ground, layer)
    outline = shapely.geometry.shape(layer.geometries[row] or {})
    x0, y0 = outline.centroid.x, outline.centroid.y
    # Metres around the district's middle, where a degree has one length for all.
    size = np.array([distances_m(x0, y0, x0 + 0.01, y0), distances_m(x0, y0, x0, y0 + 0.01)])
    flat = shapely.transform(outline, lambda points: (points - [x0, y0]) * (100.0 * size))
    points = shapely.points(
        (candidates.longitude - x0) * 100.0 * size[0], (candidates.latitude - y0) * 100.0 * size[1]
    )
    within = shapely.covers(flat, points)
    away = shapely.distance(shapely.boundary(flat), points)
    # An outline of unknown accuracy parts nobody for sure.
    margin = layer.accuracy_m[row] + candidates.accuracy_m
    value, sure = within.astype(np.float64), away > margin
    return _yes(DISTRICT, value, sure, (str(layer.properties[row]["source"]),), "outline")


def _outline(ground: Ground, layer: SealedLayer) -> int:
    own = ground.sealed.profile.outline.feature
    drawn = [row for row, shape in enumerate(layer.geometries) if shape]
    named = [row for row in drawn if own is None or layer.properties[row]["id"] == own]
    if len(named) != 1:
        message = (
            f"Inside and outside are told from one outline in '{layer.spec.name}'; found "
            f"{len(named)}. Name it in territory.toml, under [outline]."
        )
        raise InputError(message)
    return named[0]


def in_commune(name: str, code: str, ground: Ground) -> Measure:
    """Tell whether candidates lie in a commune.

    Parameters
    ----------
    name : str
        Of the criterion.
    code : str
        The commune's, in five characters.
    ground : Ground
        Candidates that say their communes, or lie surely within the outline of one.

    Returns
    -------
    Measure
        1 or 0; either for one that lies in several, and unknown for one that names none.
    """
    value = np.full(len(ground.candidates.ids), np.nan)
    sure = np.ones(len(value), dtype=bool)
    sources = set()
    for row, codes in enumerate(commune_codes(ground)):
        if codes:
            value[row] = float(code in codes)
            sure[row] = len(codes) == 1 or code not in codes
            place = ground.candidates.properties[row]
            sources |= {str(place["source"])} if "source" in place else set()
        else:
            sure[row] = False
    return _yes(name, value, sure, tuple(sorted(sources)), "declared")


def eligible(name: str, programme: str, parts: Sequence[tuple[Measure, str, float]]) -> Measure:
    """Tell whether candidates meet all the conditions of a programme.

    Parameters
    ----------
    name : str
        Of the criterion.
    programme : str
        A key of ``RULES``.
    parts : sequence of (Measure, sign, value)
        Its conditions, measured.

    Returns
    -------
    Measure
        1 where all are met, 0 where one is not; either where bounds leave it open.
    """
    assert programme in RULES  # noqa: S101 - the caller looked
    meets, surely, maybe = [], [], []
    for one, sign, bound in parts:
        known = one.value <= bound if sign == "<=" else one.value >= bound
        meets.append(np.where(np.isnan(one.value), np.nan, known.astype(np.float64)))
        ends = (one.high, one.low) if sign == "<=" else (one.low, one.high)
        passes = [end <= bound if sign == "<=" else end >= bound for end in ends]
        surely.append(passes[0])
        maybe.append(passes[1] | np.isnan(ends[1]))
    value, low, high = (np.min(np.stack(rows), axis=0) for rows in (meets, surely, maybe))
    used = {key for one, _, _ in parts for key in one.sources}
    quarter = next((one.quarter for one, _, _ in parts if one.quarter), None)
    return Measure(
        name, "yes", SHARE, np.asarray(value, dtype=np.float64), np.asarray(low, dtype=np.float64),
        np.asarray(high, dtype=np.float64), tuple(sorted(used)), "rule", quarter=quarter,
    )  # fmt: skip


def column(name: str, ground: Ground, scale: str | None) -> Measure:
    """Take a number that candidates have.

    Parameters
    ----------
    name : str
        Of the property.
    ground : Ground
        Candidates.
    scale : str or None
        The query's own.

    Returns
    -------
    Measure
        Unknown where a candidate has none.

    Raises
    ------
    InputError
        If the column has no usual scale and the query gives none.
    """
    usual = COLUMNS.get(name)
    if usual is None and scale is None:
        message = (
            f"'{name}' has no usual scale: say from what to what it counts, "
            f"such as --scale {name}=0:100, or {name}=0:100:inverse where less is better."
        )
        raise InputError(message)
    candidates = ground.candidates.properties
    given = [row.get(name) for row in candidates]
    value = np.array(
        [np.nan if isinstance(one, bool | str) or one is None else float(one) for one in given]
    )
    used = {
        str(row["source"]) for row, one in zip(candidates, given, strict=True)
        if one is not None and "source" in row
    }  # fmt: skip
    held = usual if scale is None else read_scale(name, scale, usual)
    assert held is not None  # noqa: S101 - one of the two is there
    return Measure(
        name, "", held, value, value, value, tuple(sorted(used)), "declared",
        unusable=int(np.isnan(value).sum()),
    )  # fmt: skip


def _yes(
    name: str,
    value: NDArray[np.float64],
    sure: NDArray[np.bool_],
    sources: tuple[str, ...],
    basis: str,
) -> Measure:
    low, high = np.where(sure, value, 0.0), np.where(sure, value, 1.0)
    return Measure(name, "yes", SHARE, value, low, high, sources, basis)
