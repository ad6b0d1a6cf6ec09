"""A frame that declares no reference system is refused by every public function, never guessed."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

import explorer
import explorer.analysis
import explorer.layers
from explorer.database.layertables import layer_load
from explorer.errors import CrsError
from explorer.layers import read_layer
from explorer.layers.exports.layer import ExportLayer
from explorer.layers.exports.write import FORMS, export_layers
from explorer.layers.fibre import BuildingRecords
from explorer.layers.streets.lines import streets_from
from explorer.studies.changed import measure_change
from explorer.studies.communecoverage import measure_by_commune
from explorer.studies.coverage import measure_coverage
from explorer.studies.unserved import measure_gaps
from explorer.studies.zones import ZoneSet
from explorer.vocabulary import RateDefinition
from explorer.workbench import Workbench
from tests.studies.synthetic import status_file

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


DEFINITION = RateDefinition.CONNECTABLE
TAKERS: dict[str, Callable[[Workbench, BuildingRecords], object]] = {
    "coverage": lambda place, naive: place.coverage("business_zones", naive),
    "gaps": lambda place, naive: place.gaps(naive),
    "change": lambda place, naive: place.change(naive, naive),
    "zones": lambda place, naive: place.zones("grid:h3:9", naive),
}
"""Methods of a workbench that take records; each also takes a path, which the gate reads."""


@pytest.fixture(scope="module")
def records(place: Workbench, tmp_path_factory: pytest.TempPathFactory) -> BuildingRecords:
    return place.records(status_file(tmp_path_factory.mktemp("records")))


@pytest.fixture(scope="module")
def place() -> Workbench:
    return explorer.open_territory()


@pytest.fixture(scope="module")
def zones(place: Workbench) -> ZoneSet:
    return place.zones("business_zones")


def test_every_method_of_a_workbench_that_takes_records_is_tried() -> None:
    taking = {
        name
        for name, method in inspect.getmembers(Workbench, inspect.isfunction)
        if not name.startswith("_")
        for parameter in inspect.signature(method).parameters.values()
        if any(word in str(parameter.annotation) for word in ("BuildingRecords", "DataFrame"))
    }
    assert taking == set(TAKERS)


@pytest.mark.parametrize("name", TAKERS)
def test_a_workbench_refuses_records_without_a_system(
    name: str, place: Workbench, records: BuildingRecords
) -> None:
    naive = replace(records, frame=undeclared(records.frame))
    with pytest.raises(CrsError, match="declares no coordinate reference system"):
        TAKERS[name](place, naive)


def test_a_workbench_refuses_zones_without_a_system(
    place: Workbench, records: BuildingRecords, zones: ZoneSet
) -> None:
    assert zones.frame is not None
    naive = replace(zones, frame=undeclared(zones.frame))
    for measure in (
        lambda: measure_coverage(records, naive),
        lambda: measure_gaps(records, naive, definition=DEFINITION, near_m=200.0, step_m=50.0),
        lambda: measure_change(records, records, naive, definition=DEFINITION),
        lambda: measure_by_commune(place, naive),
    ):
        with pytest.raises(CrsError, match="'zones' declares no coordinate reference system"):
            measure()


def test_zones_in_metres_have_the_figures_of_their_communes_in_degrees(
    place: Workbench, zones: ZoneSet
) -> None:
    assert zones.frame is not None
    metres = replace(zones, frame=zones.frame.to_crs("EPSG:2154"))
    drawn = measure_by_commune(place, metres).zones
    assert drawn.crs == "EPSG:4326"
    # Saint-Étienne, not the millions of metres that Lambert-93 counts in.
    assert drawn.total_bounds == pytest.approx(zones.frame.total_bounds, abs=1e-6)


def test_a_layer_without_a_system_is_neither_drawn_nor_mapped_nor_loaded(place: Workbench) -> None:
    spec = place.catalog.layer("schools")
    layer = read_layer(spec)
    naive = replace(layer, frame=undeclared(layer.frame))
    for use in (
        naive.plot,
        lambda: place.map(naive),
        lambda: explorer.build_map(place, layers=[naive]),
        lambda: layer_load(spec, naive.frame, place.catalog, "public"),
        lambda: streets_from(naive.frame, Path("lines.geojson")),
    ):
        with pytest.raises(CrsError, match="declares no coordinate reference system"):
            use()


@pytest.mark.parametrize("form", FORMS)
def test_a_frame_without_a_system_is_exported_in_no_format(form: str, tmp_path: Path) -> None:
    target = tmp_path / f"a{FORMS[form].suffix}"
    with pytest.raises(CrsError, match="declares no coordinate reference system"):
        export_layers(target, [ExportLayer("a", undeclared(RECORDS))], form)
    assert list(tmp_path.iterdir()) == []
