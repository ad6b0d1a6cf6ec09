"""Who may go along a way, and which way round, by its tags; changes if a rule of access does.

Rules are those of OpenStreetMap's wiki for France: a key of the mode itself (``foot``,
``bicycle``, ``motorcar``) has precedence over one for all (``access``), and ``access`` closes but
opens nothing. Turn restrictions and barriers at a single node are not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from explorer.layers.streets.speeds import (
    CYCLE_KMH,
    DRIVE_KMH,
    STEPS_KMH,
    WALK_KMH,
    WALKING_CAR_KMH,
    drive_kmh,
)
from explorer.vocabulary import TravelMode

FAST: Final = frozenset({"motorway", "motorway_link"})
"""Where neither feet nor bicycles go."""

QUIET: Final = frozenset(
    {"footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "platform", "corridor"}
)
"""Where no car goes unless a sign says so."""

KINDS: Final = frozenset({*DRIVE_KMH, *QUIET})
CYCLED: Final = frozenset({"path", "pedestrian", "cycleway", "bridleway"})
"""Of the quiet ones, where a bicycle may go; in a pedestrian street of France, at walking pace."""

CLOSED: Final = frozenset(
    {"no", "private", "use_sidepath", "agricultural", "forestry", "military", "delivery",
     "emergency", "dismount", "psv", "bus", "restricted"}
)  # fmt: skip
OPENED: Final = frozenset(
    {"yes", "designated", "permissive", "official", "destination", "customers", "public"}
)
KEYS: Final[Mapping[TravelMode, tuple[str, ...]]] = {
    TravelMode.WALK: ("foot",),
    TravelMode.CYCLE: ("bicycle", "vehicle"),
    TravelMode.DRIVE: ("motorcar", "motor_vehicle", "vehicle"),
}
"""By mode, the keys of access before ``access``, the closest first."""

OPENING: Final = frozenset({"foot", "bicycle", "motorcar", "motor_vehicle"})
"""Keys that let a mode in where its kind of way is not meant for it."""

ROUND: Final = frozenset({"roundabout", "circular"})
FORWARD: Final = frozenset({"yes", "1", "true"})
BACKWARD: Final = frozenset({"-1", "reverse"})
CONTRAFLOW: Final = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
SIDES: Final = ("cycleway:left:oneway", "cycleway:right:oneway")

TAGS: Final = frozenset(
    {"highway", "junction", "oneway", "maxspeed", "motorroad", "area", "access",
     "oneway:bicycle", "oneway:foot", *(key for keys in KEYS.values() for key in keys),
     *CONTRAFLOW, *SIDES}
)  # fmt: skip
"""All that is read of a way."""

Speeds = tuple[float, float]
"""Kilometres an hour along a way's direction and against it; 0 where one may not go."""

NOBODY: Final[Speeds] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Use:
    """Who may use a way.

    Attributes
    ----------
    speeds : mapping of TravelMode to (float, float)
        Kilometres an hour, along and against; 0 where the mode may not go.
    reason : str or None
        Why nobody may: ``"class"``, ``"area"`` or ``"access"``; None where somebody may.
    """

    speeds: Mapping[TravelMode, Speeds]
    reason: str | None


def use_of(tags: Mapping[str, str]) -> Use:
    """Say who may use a way, and how fast.

    Parameters
    ----------
    tags : mapping of str to str
        Its tags; without ``highway`` it is a street of unknown kind, open to all.

    Returns
    -------
    Use
        With the reason where nobody may.

    Examples
    --------
    >>> use_of({"highway": "residential", "oneway": "yes"}).speeds[TravelMode.DRIVE]
    (25.0, 0.0)
    """
    kind = tags.get("highway", "road")
    if kind not in KINDS:
        return Use(dict.fromkeys(TravelMode, NOBODY), "class")
    surface = tags.get("area") == "yes"
    speeds = {
        TravelMode.WALK: _walk(kind, tags),
        TravelMode.CYCLE: NOBODY if surface else _cycle(kind, tags),
        TravelMode.DRIVE: NOBODY if surface else _drive(kind, tags),
    }
    reason = None
    if not any(any(pair) for pair in speeds.values()):
        reason = "area" if surface and _may(TravelMode.DRIVE, kind not in QUIET, tags) else "access"
    return Use(speeds, reason)


def _walk(kind: str, tags: Mapping[str, str]) -> Speeds:
    usual = kind not in FAST and tags.get("motorroad") != "yes"
    if not _may(TravelMode.WALK, usual, tags):
        return NOBODY
    # What is one-way is so for vehicles, unless feet are named.
    return _directed(STEPS_KMH if kind == "steps" else WALK_KMH, tags.get("oneway:foot", "no"))


def _cycle(kind: str, tags: Mapping[str, str]) -> Speeds:
    usual = kind not in FAST and tags.get("motorroad") != "yes"
    usual &= kind not in QUIET or kind in CYCLED
    if not _may(TravelMode.CYCLE, usual, tags):
        return NOBODY
    pace = WALKING_CAR_KMH if kind in {"pedestrian", "footway", "steps"} else CYCLE_KMH
    along = tags.get("oneway:bicycle")
    if along is None:
        along = _oneway(kind, tags)
        against = any(tags.get(key, "").startswith("opposite") for key in CONTRAFLOW)
        if against or any(tags.get(key) in {"no", "-1"} for key in SIDES):
            along = "no"
    return _directed(pace, along)


def _drive(kind: str, tags: Mapping[str, str]) -> Speeds:
    if not _may(TravelMode.DRIVE, kind not in QUIET, tags):
        return NOBODY
    return _directed(drive_kmh(kind, tags.get("maxspeed")), _oneway(kind, tags))


def _may(mode: TravelMode, usual: bool, tags: Mapping[str, str]) -> bool:  # noqa: FBT001
    for key in KEYS[mode]:
        said = tags.get(key)
        if said in CLOSED:
            return False
        if said in OPENED:
            return usual or key in OPENING
    return usual and tags.get("access") not in CLOSED


def _oneway(kind: str, tags: Mapping[str, str]) -> str:
    implied = kind == "motorway" or tags.get("junction") in ROUND
    return tags.get("oneway", "yes" if implied else "no")


def _directed(speed: float, oneway: str) -> Speeds:
    said = oneway.strip().lower()
    if said in FORWARD:
        return speed, 0.0
    return (0.0, speed) if said in BACKWARD else (speed, speed)
