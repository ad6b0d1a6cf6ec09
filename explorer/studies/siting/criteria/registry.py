"""The register of criteria: how each is named, in what unit, which way it counts, from what."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final, TypeAlias

import numpy as np

from explorer.errors import InputError
from explorer.scoring import Influence, Scale
from explorer.studies.siting.bounds import read_bound
from explorer.studies.siting.candidates import find_position
from explorer.studies.siting.criteria.facilities import PATTERN, Facilities, choose
from explorer.studies.siting.criteria.fibre import COUNTS, fibre
from explorer.studies.siting.criteria.measure import Ground, Measure
from explorer.studies.siting.criteria.nearby import (
    catchment,
    density,
    gravity,
    nearest,
    within,
)
from explorer.studies.siting.criteria.scales import COLUMNS, DENSE, MANY, SHARE, WAYS, read_scale
from explorer.studies.siting.criteria.standing import (
    DISTRICT,
    RULES,
    column,
    eligible,
    in_commune,
    inside,
)

REACH: Final = r"_(?P<reach>\d+(?:\.\d+)?)(?P<unit>km|m)"
UNPLACED: Final = frozenset({"communes", DISTRICT})
Found: TypeAlias = re.Match[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of criteria.

    Attributes
    ----------
    form : str
        How one is written.
    example : str
        One that the embedded layers can answer.
    pattern : re.Pattern
        What its names look like.
    unit : str
        Of its figures.
    influence : str
        Which way it counts by default.
    scale : str
        From what to what, by default.
    measure : callable
        From a match, a ground and the query's scale to a measure.
    """

    form: str
    example: str
    pattern: re.Pattern[str]
    unit: str
    influence: str
    scale: str
    measure: Callable[[Found, Ground, str | None], Measure]


def measure(name: str, ground: Ground, scale: str | None = None) -> Measure:
    """Measure one criterion.

    Parameters
    ----------
    name : str
        A criterion, as ``KINDS`` has them.
    ground : Ground
        Candidates, layers, ways.
    scale : str, optional
        A scale in place of the usual one, as ``read_scale`` takes it.

    Returns
    -------
    Measure
        With bounds and source.

    Raises
    ------
    InputError
        If there is no such criterion; the message names the nearest, and all.
    """
    for kind in KINDS:
        match = kind.pattern.fullmatch(name)
        if match is None or (kind.form == "LAYER" and not _is_layer(name, ground)):
            continue
        found = kind.measure(match, ground, scale)
        if scale is None:
            return found
        return replace(found, scale=read_scale(name, scale, found.scale))
    if name in _numbers(ground):
        return column(name, ground, scale)
    known = known_criteria(ground)
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    message = f"There is no criterion '{name}'.{hint} There are: {', '.join(known)}."
    raise InputError(message)


def known_criteria(ground: Ground) -> list[str]:
    """List the criteria that can be asked for.

    Parameters
    ----------
    ground : Ground
        Whose candidates' numbers are criteria too.

    Returns
    -------
    list of str
        Names of layers, an example of every other family, and columns.
    """
    layers = [name for name in ground.sealed.catalog.layers if name not in UNPLACED]
    examples = [kind.example for kind in KINDS if kind.form != "LAYER"]
    return list(dict.fromkeys([*layers, *examples, *sorted(_numbers(ground))]))


def _numbers(ground: Ground) -> set[str]:
    # Columns with a number, and those that usually have one though it is not known of any here.
    found = set()
    for row in ground.candidates.properties:
        for key, value in row.items():
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if is_number or (value is None and key in COLUMNS):
                found.add(key)
    return found - {"accuracy_m"}


def _is_layer(name: str, ground: Ground) -> bool:
    base = re.split(r"[\[.]", name)[0]
    return base in ground.sealed.catalog.layers


def _metres(match: Found) -> float:
    metres = float(match["reach"]) * (1000.0 if match["unit"].lower() == "km" else 1.0)
    if not metres:
        message = f"'{match[0]}' reaches 0 m: give a distance, such as 800m."
        raise InputError(message)
    return metres


def _layer(match: Found, ground: Ground, _: str | None) -> Measure:
    return nearest(
        match["name"], ground, choose(match["name"], ground.sealed), WAYS[ground.ways.mode]
    )


def _amount(match: Found, usual: Scale, scale: str | None) -> Scale:
    # A sum of amounts has no usual scale.
    if "." not in match["name"]:
        return usual
    if scale is None:
        message = (
            f"'{match[0]}' adds up a number of its features, which has no usual scale: "
            f"give one, such as --scale '{match[0]}=0:1000'."
        )
        raise InputError(message)
    return read_scale(match[0], scale, usual)


def _count(match: Found, ground: Ground, scale: str | None) -> Measure:
    chosen, held = choose(match["name"], ground.sealed), _amount(match, MANY, scale)
    return within(match[0], ground, chosen, _metres(match), held)


def _gravity(match: Found, ground: Ground, scale: str | None) -> Measure:
    chosen, held = choose(match["name"], ground.sealed), _amount(match, MANY, scale)
    return gravity(match[0], ground, chosen, _metres(match), held)


def _density(match: Found, ground: Ground, scale: str | None) -> Measure:
    chosen, held = choose(match["name"], ground.sealed), _amount(match, DENSE, scale)
    return density(match[0], ground, chosen, _metres(match), held)


def _catchment(match: Found, ground: Ground, scale: str | None) -> Measure:
    supply, demand = (choose(match[part], ground.sealed) for part in ("name", "demand"))
    held = _amount(match, SHARE, scale)
    return catchment(match[0], ground, supply, demand, _metres(match), held)


def _distance(match: Found, ground: Ground, _: str | None) -> Measure:
    position, label, sources = find_position(match["place"], ground.sealed)
    one = Facilities(("",), (label,), position, np.ones(1), 0, sources, counted=True)
    return nearest(match[0], ground, one, WAYS[ground.ways.mode])


def _fibre(match: Found, ground: Ground, _: str | None) -> Measure:
    return fibre(match[0], ground)


def _district(_: Found, ground: Ground, __: str | None) -> Measure:
    return inside(ground)


def _commune(match: Found, ground: Ground, _: str | None) -> Measure:
    return in_commune(match[0], match["code"], ground)


def _eligible(match: Found, ground: Ground, _: str | None) -> Measure:
    programme = match["programme"]
    if programme not in RULES:
        near = get_close_matches(programme, list(RULES), n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        message = f"There is no programme '{programme}'.{hint} There are: {', '.join(RULES)}."
        raise InputError(message)
    bounds = [read_bound(text) for text in RULES[programme]]
    parts = [(measure(one.criterion, ground), one.sign, one.value) for one in bounds]
    return eligible(match[0], programme, parts)


def _kind(  # noqa: PLR0913, PLR0917 - one row of the register
    form: str,
    example: str,
    pattern: str,
    unit: str,
    scale: Scale,
    measured: Callable[[Found, Ground, str | None], Measure],
) -> Kind:
    ends = f"{scale.low:g}:{scale.high:g}"
    compiled = re.compile(pattern, re.IGNORECASE)
    return Kind(form, example, compiled, unit, scale.influence.value, ends, measured)


WAY: Final = WAYS["walk"]
YES: Final = Scale(Influence.POSITIVE, 0.0, 1.0)
KINDS: Final = (
    _kind("count_LAYER_800m", "count_schools_800m", rf"count_(?P<name>{PATTERN}){REACH}", "count",
          MANY, _count),
    _kind("gravity_LAYER_800m", "gravity_schools_800m", rf"gravity_(?P<name>{PATTERN}){REACH}",
          "count", MANY, _gravity),
    _kind("density_LAYER_1km", "density_firms[category=digital_firm]_1km",
          rf"density_(?P<name>{PATTERN}){REACH}", "per_km2", DENSE, _density),
    _kind("catchment_LAYER_per_LAYER_1500m", "catchment_places_per_schools_1500m",
          rf"catchment_(?P<name>{PATTERN})_per_(?P<demand>{PATTERN}){REACH}", "", SHARE,
          _catchment),
    _kind("distance[PLACE]", "distance[Carnot]", r"distance\[(?P<place>[^\]]+)\]", "m", WAY,
          _distance),
    _kind("fibre", "fibre", "fibre|fibre_low", "share", SHARE, _fibre),
    _kind("fibre_operators", "fibre_operators", "|".join(COUNTS), "count",
          COUNTS["fibre_operators"], _fibre),
    _kind("district", "district", "district", "yes", YES, _district),
    _kind("commune[CODE]", "commune[42218]", r"commune\[(?P<code>\w{5})\]", "yes", YES, _commune),
    _kind("eligible[PROGRAMME]", "eligible[rip-elevator]", r"eligible\[(?P<programme>[^\]]*)\]",
          "yes", YES, _eligible),
    _kind("LAYER", "schools", rf"(?P<name>{PATTERN})", "m", WAY, _layer),
)  # fmt: skip
"""Every family, the most specific first; then come the numbers of the candidates."""
