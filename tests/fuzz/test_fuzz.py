"""Schema-aware and raw generated input: a verdict each time, never an exception."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.layers import WORLD, Limits, examine
from explorer.layers.fixed import write_fixed
from explorer.layers.layer import Layer
from explorer.layers.read import examine_layer
from explorer.vocabulary import FileVerdict
from tests.corpus.__main__ import CASES
from tests.examples import few

LIMITS = Limits(seconds=10)
NUMBERS = st.one_of(
    st.floats(-200, 200),
    st.floats(),
    st.integers(-200, 200),
    st.sampled_from([180, -180, 90, -90, 0, 4.39, 45.44, 2**60, None, "4", True]),
)
GOOD = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(list)
POSITIONS = st.one_of(GOOD, GOOD, GOOD, st.lists(NUMBERS, max_size=4))
LINES = st.lists(POSITIONS, max_size=8)


def closed(ring: list[Any]) -> list[Any]:
    return [*ring, ring[0]] if ring else ring


RINGS = st.one_of(LINES, LINES.map(closed))
COORDINATES = {
    "Point": POSITIONS,
    "MultiPoint": LINES,
    "LineString": LINES,
    "MultiLineString": st.lists(LINES, max_size=3),
    "Polygon": st.lists(RINGS, max_size=3),
    "MultiPolygon": st.lists(st.lists(RINGS, max_size=2), max_size=3),
}
SIMPLE = st.sampled_from(sorted(COORDINATES)).flatmap(
    lambda kind: COORDINATES[kind].map(lambda whole: {"type": kind, "coordinates": whole})
)
SHAPES = st.one_of(
    SIMPLE,
    st.none(),
    st.lists(SIMPLE, max_size=3).map(
        lambda many: {"type": "GeometryCollection", "geometries": many}
    ),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)
FEATURES = st.fixed_dictionaries(
    {
        "type": st.just("Feature"),
        "geometry": SHAPES,
        "properties": st.dictionaries(st.text(), JSON),
    },
    optional={"id": st.one_of(st.text(max_size=3), st.integers(0, 3))},
)
COLLECTIONS = st.lists(FEATURES, max_size=4).map(
    lambda features: {"type": "FeatureCollection", "features": features}
)


def written(data: bytes, suffix: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input.{suffix}"
        path.write_bytes(data)
        examination = examine(path, extent=WORLD, limits=LIMITS)
    assert examination.verdict in set(FileVerdict)
    assert all(str(finding).isprintable() for finding in examination.findings)
    return examination


@settings(max_examples=few(300))
@given(COLLECTIONS)
def test_any_layer_gets_a_verdict_and_what_is_kept_is_valid(document: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.geojson"
        path.write_text(json.dumps(document), encoding="utf-8", errors="surrogatepass")
        layer = examine_layer(path, extent=WORLD, limits=LIMITS)
        if not isinstance(layer, Layer) or layer.examination.verdict is FileVerdict.REJECTED:
            return
        shapes = [shape for shape in layer.frame.geometry if shape is not None]
        assert all(shape.is_valid and not shape.has_z for shape in shapes)
        west, south, east, north = shapely.total_bounds(shapes) if shapes else (0, 0, 0, 0)
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        assert len(layer.frame) == len(document["features"])


SPOTS = st.tuples(st.floats(4, 5), st.floats(45, 46)).map(list)


@settings(max_examples=few(100))
@given(st.lists(SPOTS, min_size=3, max_size=9).map(closed))
def test_a_repaired_copy_is_accepted_as_it_is(ring: list[list[float]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.geojson"
        path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
        layer = examine_layer(path, limits=LIMITS)
        if isinstance(layer, Layer) and layer.examination.verdict is not FileVerdict.REJECTED:
            out = write_fixed(layer, Path(folder) / "fixed.geojson")
            assert examine(out).verdict is FileVerdict.ACCEPTED


@settings(max_examples=few(200))
@given(st.binary(max_size=300), st.sampled_from(["geojson", "csv", "zip", "csv.gz", "fgb", "gpkg"]))
def test_raw_bytes_get_a_verdict(data: bytes, suffix: str) -> None:
    written(data, suffix)


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp", "zip", "parquet", "geojson", "csv"])
def test_a_good_file_with_bytes_changed_gets_a_verdict(suffix: str, tmp_path: Path) -> None:
    name = "zipped.zip" if suffix == "zip" else f"good.{suffix}"
    name = "polygon.geojson" if suffix == "geojson" else name
    (case,) = [case for case in CASES if case.name == name]
    path = case.write(tmp_path)
    whole = path.read_bytes()

    @settings(max_examples=few(60))
    @given(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=6),
        st.integers(0, len(whole)),
    )
    def changed(places: list[tuple[int, int]], size: int) -> None:
        data = bytearray(whole)
        for place, byte in places:
            data[place] = byte
        path.write_bytes(data[: size if size % 3 == 0 else None])
        examination = examine(path, limits=LIMITS)
        assert all(str(finding) for finding in examination.findings)

    changed()
