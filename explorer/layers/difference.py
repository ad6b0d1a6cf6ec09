"""What changed between a layer that is there and one that came: added, removed, moved, edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely
import shapely.geometry

from explorer.crs import metric_at
from explorer.plane import distances_m

LEAST_M: Final = 1.0
"""A shift below a metre is no move, whatever the accuracy says."""

PLACE: Final = frozenset({"position_kind", "accuracy_m"})


@dataclass(frozen=True, slots=True)
class Move:
    """A feature whose position changed by more than its accuracy.

    Attributes
    ----------
    id : str
        Of the feature.
    distance_m : float or None
        Metres; None where it had no position, or has none now.
    accuracy_m : float
        What the distance is held against: the larger of the two accuracies.
    """

    id: str
    distance_m: float | None
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What a refresh changes.

    Attributes
    ----------
    added, removed : tuple of str
        Identifiers.
    moved : tuple of Move
        Features whose position changed by more than their accuracy.
    changed : mapping of str to mapping
        By identifier, the fields that changed, each with its value before and after.
    same : int
        Features with nothing of this.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[Move, ...]
    changed: Mapping[str, Mapping[str, tuple[Any, Any]]]
    same: int

    @property
    def counts(self) -> dict[str, int]:
        """How many features of each kind there are.

        Returns
        -------
        dict of str to int
            A feature that moved and changed counts in both.
        """
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "moved": len(self.moved),
            "changed": len(self.changed),
            "same": self.same,
        }

    def to_json(self) -> dict[str, Any]:
        """Give the difference in the types of JSON.

        Returns
        -------
        dict
            Every feature is named.
        """
        return {
            "added": list(self.added),
            "removed": list(self.removed),
            "moved": [
                {"id": one.id, "distance_m": one.distance_m, "accuracy_m": one.accuracy_m}
                for one in self.moved
            ],
            "changed": {
                name: {column: list(pair) for column, pair in columns.items()}
                for name, columns in self.changed.items()
            },
            "same": self.same,
        }


def difference(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Difference:
    """Compare the features of a layer with those that will take their place.

    Parameters
    ----------
    before, after : sequence of mapping
        GeoJSON features, each with an ``id`` among its properties.

    Returns
    -------
    Difference
        Of points the move is the distance between them; of other shapes the Hausdorff distance,
        the farthest that any part of one lies from the other.
    """
    old = {str(one["properties"]["id"]): one for one in before}
    new = {str(one["properties"]["id"]): one for one in after}
    both = [name for name in new if name in old]
    moves = [_move(name, old[name], new[name]) for name in both]
    moved = tuple(one for one in moves if one is not None)
    changed = {}
    for name in both:
        columns = _columns(old[name]["properties"], new[name]["properties"])
        if columns:
            changed[name] = columns
    touched = {one.id for one in moved} | set(changed)
    return Difference(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        moved=moved,
        changed=changed,
        same=sum(name not in touched for name in both),
    )


def _columns(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys((*before, *after))
    return {
        name: (before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    }


def _move(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Move | None:
    accuracies = [one["properties"].get("accuracy_m") or 0.0 for one in (old, new)]
    accuracy = max(LEAST_M, *accuracies)
    first, second = old["geometry"], new["geometry"]
    if first is None or second is None:
        return None if first is second else Move(name, None, accuracy)
    if first == second:
        return None
    distance = _distance(shapely.geometry.shape(first), shapely.geometry.shape(second))
    return Move(name, round(distance, 1), accuracy) if distance > accuracy else None


def _distance(first: Any, second: Any) -> float:
    if first.geom_type == second.geom_type == "Point":
        return float(distances_m(first.x, first.y, second.x, second.y))
    import geopandas as gpd  # noqa: PLC0415 - only for shapes that are no points

    pair = gpd.GeoSeries([first, second], crs="EPSG:4326")
    west, south, east, north = pair.total_bounds
    flat = pair.to_crs(metric_at((west + east) / 2, (south + north) / 2))
    return float(shapely.hausdorff_distance(flat.iloc[0], flat.iloc[1]))
