"""What changed between two vintages of the building file, zone by zone.

Progress is what became connectable among the records that both files hold in a zone. What the base
itself did, by records that came, went or moved, is told apart: a rate can rise without a line laid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from explorer.analysis.coverage import served_records
from explorer.analysis.membership import membership, points_of
from explorer.analysis.tally import checked_records
from explorer.analysis.zones import require_zones
from explorer.errors import SchemaError
from explorer.messages.literals import literal
from explorer.vocabulary import FibreStatus, RateDefinition

if TYPE_CHECKING:
    import geopandas as gpd

NEITHER: Final = "absent"
"""The state, in a matrix of changes, of a record that one of the files does not hold."""


@dataclass(frozen=True, slots=True)
class Change:
    """Two vintages side by side.

    Attributes
    ----------
    zones : pandas.DataFrame
        By zone: `name`; `records_old`, `records_new`, `share_old`, `share_new`, `change_points`;
        among records of both files in the zone, `common`, `gained`, `lost`; of the others, `added`
        (new in the base), `removed`, `moved_in`, `moved_out` (in both files, but in the zone in
        one of them alone); `progress_points` and `base_points`, whose sum is `change_points`.
    matrix : pandas.DataFrame
        Records by old state (rows) and new state (columns), each record of any zone once.
    conservation : mapping of str to int
        `old` and `new` rows given, `both`, `old_only`, `new_only`; and of each file the records
        `without_id`, that cannot be followed.
    """

    zones: pd.DataFrame
    matrix: pd.DataFrame
    conservation: Mapping[str, int]


def change(
    old: "gpd.GeoDataFrame",
    new: "gpd.GeoDataFrame",
    zones: "gpd.GeoDataFrame",
    *,
    definition: RateDefinition | str = RateDefinition.CONNECTABLE,
) -> Change:
    """Compare two vintages of building records, zone by zone.

    Parameters
    ----------
    old, new : geopandas.GeoDataFrame
        Points in any declared CRS, with `building_record_id` and `fibre_status`.
    zones : geopandas.GeoDataFrame
        Polygons with a unique index, in any declared CRS.
    definition : RateDefinition
        ``"connectable"`` or ``"eligible"``: what gained and lost mean.

    Returns
    -------
    Change
        Shares are of buildings; points are percentage points, NaN where a share is unknown.

    Raises
    ------
    CrsError
        If a frame declares no CRS.
    SchemaError
        If a column is missing, an identifier is empty or comes twice in a file, or a state is
        unknown.

    Notes
    -----
    With s the share in a zone and c the share among the records that both files hold there,
    progress is ``c_new - c_old``, and the base's effect is what remains of ``s_new - s_old``:
    records that came, went or moved.
    """
    definition = RateDefinition(definition)
    areas = require_zones(zones)
    positions = pd.RangeIndex(len(areas.keys))
    sides = {}
    for name, frame in (("old", old), ("new", new)):
        records = _identified(frame, name)
        pairs = membership(points_of(records), areas, edge_m=0.0)
        records = records.assign(served=served_records(records, definition))
        sides[name] = (
            records,
            pairs.assign(
                identifier=records["building_record_id"].to_numpy()[pairs["record"]],
                served=records["served"].to_numpy()[pairs["record"]],
            )[["zone", "identifier", "served"]],
        )
    (before, old_pairs), (after, new_pairs) = sides["old"], sides["new"]
    both = set(before["building_record_id"]) & set(after["building_record_id"])
    met = old_pairs.merge(
        new_pairs, on=["zone", "identifier"], how="outer", suffixes=("_old", "_new")
    )
    was, now = met["served_old"].notna(), met["served_new"].notna()
    old_served = met["served_old"].eq(other=True)
    new_served = met["served_new"].eq(other=True)
    followed = met["identifier"].isin(both)

    def count(chosen: "pd.Series[bool]") -> "pd.Series[int]":
        return met["zone"][chosen].value_counts().reindex(positions, fill_value=0)

    result = pd.DataFrame(
        {
            "records_old": count(was),
            "records_new": count(now),
            "share_old": _ratio(count(old_served), count(was)),
            "share_new": _ratio(count(new_served), count(now)),
            "common": count(was & now),
            "gained": count(was & now & ~old_served & new_served),
            "lost": count(was & now & old_served & ~new_served),
            "added": count(now & ~followed),
            "removed": count(was & ~followed),
            "moved_in": count(now & ~was & followed),
            "moved_out": count(was & ~now & followed),
        }
    )
    points = 100.0 * (result["share_new"] - result["share_old"])
    progress = 100.0 * _ratio(result["gained"] - result["lost"], result["common"])
    result = result.assign(
        change_points=points, progress_points=progress, base_points=points - progress
    )
    result.insert(0, "name", areas.names.to_numpy())
    return Change(
        result.set_index(areas.keys),
        _matrix(before, after, set(met["identifier"])),
        {
            "old": len(old),
            "new": len(new),
            "both": len(both),
            "old_only": len(before) - len(both),
            "new_only": len(after) - len(both),
        },
    )


def _ratio(part: "pd.Series[int]", whole: "pd.Series[int]") -> "pd.Series[float]":
    return part / whole.where(whole > 0)


def _identified(frame: "gpd.GeoDataFrame", name: str) -> "gpd.GeoDataFrame":
    records = checked_records(frame)
    if "building_record_id" not in records.columns:
        message = (
            f"'{name}' has no column 'building_record_id', by which a building is followed from "
            "one file to the other."
        )
        raise SchemaError(message)
    identifiers = records["building_record_id"]
    wrong = identifiers.isna() | identifiers.duplicated(keep=False)
    if wrong.any():
        row = records.index[wrong.to_numpy()][0]
        message = (
            f"'{name}', row {literal(row)}: 'building_record_id' is {literal(identifiers[row])}, "
            f"which is empty or comes more than once; {int(wrong.sum()):,} rows are so. "
            "explorer.read_building_records sets such rows aside and counts them."
        )
        raise SchemaError(message)
    return records.assign(building_record_id=identifiers.astype(object))


def _matrix(
    before: "gpd.GeoDataFrame", after: "gpd.GeoDataFrame", identifiers: set[str]
) -> pd.DataFrame:
    states = [
        frame.loc[frame["building_record_id"].isin(identifiers)].set_index("building_record_id")[
            "fibre_status"
        ]
        for frame in (before, after)
    ]
    joined = pd.concat(states, axis="columns", keys=["old", "new"]).astype(object).fillna(NEITHER)
    order = [*map(str, FibreStatus), NEITHER]
    matrix = pd.crosstab(joined["old"].astype(str), joined["new"].astype(str))
    return matrix.reindex(index=order, columns=order, fill_value=0).rename_axis(
        index="old", columns="new"
    )
