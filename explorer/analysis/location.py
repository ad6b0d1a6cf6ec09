"""Where features stand towards an uncertain outline; changes if the three answers do."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from explorer.analysis.areas import area_ha, area_uncertainty_ha
from explorer.analysis.positions import located, own_accuracy, require_in_plane
from explorer.crs import metric_of, require_crs, to_metric
from explorer.errors import SchemaError
from explorer.vocabulary import Containment

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry


def containment(
    features: "gpd.GeoDataFrame",
    outline: "gpd.GeoDataFrame",
    *,
    outline_accuracy_m: float | None = None,
) -> pd.DataFrame:
    """Position of each feature towards an outline: inside, outside, or too near its edge to say.

    A feature is on the edge when its distance to the outline's boundary is not greater than the
    outline's accuracy plus its own, or when it lies on both sides. Inside and outside are said
    only of a feature wholly on one side and further away than that.

    Parameters
    ----------
    features : geopandas.GeoDataFrame
        Any geometry, in any declared CRS; `accuracy_m` in metres where known.
    outline : geopandas.GeoDataFrame
        One row holding a polygon or a multipolygon, in any declared CRS.
    outline_accuracy_m : float, optional
        Accuracy of the outline; its column `accuracy_m` when not given.

    Returns
    -------
    pandas.DataFrame
        Index of `features`: `containment` (a `Containment`, None where the feature is not
        located), `edge_distance_m` (positive inside, negative outside, 0 for a feature on both
        sides, NaN where not located), `tolerance_m`, and `accuracy_known` (False where the
        feature's own accuracy is unknown and counted as 0).

    Raises
    ------
    CrsError
        If either frame declares no CRS, or lies where the outline's system has no value.
    SchemaError
        If `outline` is not one polygon, or its accuracy is unknown.

    Notes
    -----
    Distances are taken in the official system of the outline's place, within 0.1 % there: in
    metropolitan France Lambert-93, overseas the department's own. Further away the answer stays
    right, since the tolerance is then small beside the distance; the distance
    itself does not.
    """
    require_crs(outline, "outline")
    system = metric_of(outline)
    shape = _one_polygon(outline, system)
    margin = _outline_accuracy(outline, outline_accuracy_m)
    placed = located(features.geometry)
    geometries = to_metric(features, "features", system=system).geometry.to_numpy()
    require_in_plane(geometries[placed], "features", system)
    own = own_accuracy(features)
    tolerance = margin + np.nan_to_num(own, nan=0.0)

    shapely.prepare(shape)
    away = shapely.distance(geometries, shapely.boundary(shape))
    within = shapely.covered_by(geometries, shape)
    apart = shapely.disjoint(geometries, shape)
    beyond = away > tolerance
    answers = np.full(len(features), None, dtype=object)
    answers[placed] = Containment.EDGE
    answers[placed & within & beyond] = Containment.INSIDE
    answers[placed & apart & beyond] = Containment.OUTSIDE
    signed = np.select([~placed, within, apart], [np.nan, away, -away], default=0.0)
    return pd.DataFrame(
        {
            "containment": pd.Series(answers, index=features.index, dtype=object),
            "edge_distance_m": signed,
            "tolerance_m": tolerance,
            "accuracy_known": ~np.isnan(own),
        },
        index=features.index,
    )


def composition(
    features_by_layer: "Mapping[str, gpd.GeoDataFrame]",
    outline: "gpd.GeoDataFrame",
    *,
    outline_accuracy_m: float | None = None,
) -> pd.DataFrame:
    """Composition of what lies inside an outline, by layer and category.

    Parameters
    ----------
    features_by_layer : mapping of str to geopandas.GeoDataFrame
        Frames with a column `category`, in any declared CRS, by name of layer.
    outline : geopandas.GeoDataFrame
        One row holding a polygon or a multipolygon, in any declared CRS.
    outline_accuracy_m : float, optional
        As in `containment`.

    Returns
    -------
    pandas.DataFrame
        One row for each `layer` (in the order given) and `category` (sorted, None last), with
        `inside`, `edge`, `outside`, `not_located` and their `total`; `share_low` (inside out of
        located) and `share_high` (inside or edge, out of located), NaN where none is located;
        `density_per_ha_low`, the features inside over the largest area that the outline's accuracy
        allows; `density_per_ha_high`, all that may lie inside (edge and not located included) over
        the smallest, NaN where the smallest is nothing.

    Raises
    ------
    CrsError
        If a frame declares no CRS.
    SchemaError
        If a frame has no `category`, or as in `containment`.
    """
    accuracy = _outline_accuracy(outline, outline_accuracy_m)
    rows: list[dict[str, object]] = []
    for layer, features in features_by_layer.items():
        if "category" not in features.columns:
            message = (
                f"Layer '{layer}' has no column 'category', by which its features are counted; "
                f"it has {', '.join(map(str, features.columns))}."
            )
            raise SchemaError(message)
        answers = containment(features, outline, outline_accuracy_m=accuracy)["containment"]
        # Positions, not labels: an index may repeat itself.
        category = pd.Series(features["category"].to_numpy(dtype=object))
        answer = pd.Series(answers.to_numpy(dtype=object))
        for value in [*sorted(category.dropna().unique(), key=str), None]:
            chosen = answer[category.isna() if value is None else category == value]
            if chosen.empty:
                continue
            rows.append(
                {
                    "layer": layer,
                    "category": value,
                    **{word.value: int((chosen == word).sum()) for word in Containment},
                    "not_located": int(chosen.isna().sum()),
                    "total": len(chosen),
                }
            )
    table = pd.DataFrame(
        rows,
        columns=["layer", "category", *(w.value for w in Containment), "not_located", "total"],
    )
    return _with_shares(table, outline, accuracy)


def _with_shares(
    table: pd.DataFrame,
    outline: "gpd.GeoDataFrame",
    accuracy: float,
) -> pd.DataFrame:
    # Add to the counts what they are a share of, and their density.
    known = pd.Series(accuracy, index=outline.index, dtype="float64")
    area = float(area_ha(outline).iloc[0])
    spread = float(area_uncertainty_ha(outline, accuracy_m=known).iloc[0])
    placed = (table["total"] - table["not_located"]).astype("float64")
    placed = placed.where(placed > 0)
    inside = table["inside"].astype("float64")
    at_most = inside + table["edge"].astype("float64")
    possible = at_most + table["not_located"].astype("float64")
    return table.assign(
        share_low=inside / placed,
        share_high=at_most / placed,
        density_per_ha_low=inside / (area + spread),
        density_per_ha_high=possible / (area - spread) if area > spread else np.nan,
    )


def _one_polygon(outline: "gpd.GeoDataFrame", system: str) -> "BaseGeometry":
    # Take the only polygon of an outline, in its own plane.
    projected = to_metric(outline, "outline", system=system).geometry.to_numpy()
    kinds = [
        "nothing" if shape is None or shape.is_empty else shape.geom_type for shape in projected
    ]
    if len(kinds) != 1 or kinds[0] not in {"Polygon", "MultiPolygon"}:
        message = (
            "'outline' must be one row holding one polygon, but it has "
            f"{len(kinds)} row(s): {', '.join(kinds) or 'none'}. Select one, or dissolve them."
        )
        raise SchemaError(message)
    require_in_plane(projected, "outline", system)
    shape: BaseGeometry = projected[0]
    return shape


def _outline_accuracy(outline: "gpd.GeoDataFrame", given: float | None) -> float:
    # Say how accurate the outline is, refusing to take an unknown accuracy for a perfect one.
    value: object = given
    if value is None and "accuracy_m" in outline.columns and len(outline) == 1:
        value = outline["accuracy_m"].iloc[0]
    accuracy = float(pd.to_numeric(pd.Series([value])).iloc[0])
    if np.isnan(accuracy) or accuracy < 0:
        found = "is unknown" if np.isnan(accuracy) else f"is {accuracy:g}"
        message = (
            f"The accuracy of 'outline' {found}; inside and outside need it in metres, 0 or more. "
            "Give outline_accuracy_m=, or fill its column 'accuracy_m'."
        )
        raise SchemaError(message)
    return accuracy
