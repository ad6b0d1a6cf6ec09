"""A frame that declares no reference system is refused by every public function, never guessed."""

import inspect
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

import explorer
import explorer.analysis
import explorer.layers
from explorer.errors import CrsError

ZONES = gpd.GeoDataFrame(
    {"name": ["Z"], "count": [1]},
    geometry=[box(4.38, 45.44, 4.40, 45.46)],
    crs="EPSG:4326",
    index=["z"],
)
RECORDS = gpd.GeoDataFrame(
    {
        "building_record_id": ["a"],
        "fibre_status": ["deploye"],
        "premises": [2],
        "mutualisation_point_id": ["p"],
        "infrastructure_operator": ["FTEL"],
    },
    geometry=[Point(4.39, 45.45)],
    crs="EPSG:4326",
)
POINT_ZONES = gpd.GeoDataFrame(
    {"mutualisation_point_id": ["p"]}, geometry=ZONES.geometry.to_numpy(), crs="EPSG:4326"
)
GIVEN: dict[str, gpd.GeoDataFrame] = {
    "frame": ZONES,
    "zones": ZONES,
    "outline": ZONES,
    "building_records": RECORDS,
    "old": RECORDS,
    "new": RECORDS,
    "features": RECORDS.assign(category="office"),
    "origins": RECORDS,
    "targets": RECORDS,
    "points": RECORDS,
    "point_zones": POINT_ZONES,
}
OTHERS: dict[str, Any] = {
    "features_by_layer": {"firms": RECORDS.assign(category="office")},
    "outline_accuracy_m": 5.0,
    "column": "mutualisation_point_id",
    "value": "count",
    "kind": "count",
    "title": {"fr": "t", "en": "t"},
    "description": {"fr": "d", "en": "d"},
}


def undeclared(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=list(frame.geometry))


def cases() -> list[tuple[str, Callable[..., Any], str]]:
    found = {}
    for module in (explorer, explorer.analysis, explorer.layers):
        for name in module.__all__:
            function = getattr(module, name)
            if not inspect.isfunction(function):
                continue
            for parameter in inspect.signature(function).parameters.values():
                written = str(parameter.annotation)
                if "GeoDataFrame" in written and "Mapping" not in written:
                    key = f"{function.__module__}.{name}-{parameter.name}"
                    found[key] = (key, function, parameter.name)
    return sorted(found.values(), key=lambda case: case[0])


@pytest.mark.parametrize(
    ("function", "naive"), [case[1:] for case in cases()], ids=[case[0] for case in cases()]
)
def test_a_frame_without_a_system_is_refused_by_name(
    function: Callable[..., Any], naive: str
) -> None:
    arguments: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in GIVEN:
            arguments[parameter.name] = GIVEN[parameter.name]
        elif "Series" in str(parameter.annotation):
            arguments[parameter.name] = ZONES["count"]
        elif parameter.name in OTHERS:
            arguments[parameter.name] = OTHERS[parameter.name]
    function(**arguments)  # with all systems declared there is nothing to say
    arguments[naive] = undeclared(arguments[naive])
    with pytest.raises(CrsError, match="declares no coordinate reference system"):
        function(**arguments)


def test_layers_of_a_composition_are_refused_too() -> None:
    layers = {"firms": undeclared(OTHERS["features_by_layer"]["firms"])}
    with pytest.raises(CrsError):
        explorer.analysis.composition(layers, ZONES, outline_accuracy_m=5)
