"""GeoJSON, good, odd and bad."""

import json
import math
import random

from tests.corpus.case import SQUARE, Case, collection, drawn, feature, named, point, polygon

WHOLE = collection(feature())
BOW_TIE = [[4.0, 45.0], [4.1, 45.1], [4.1, 45.0], [4.0, 45.1], [4.0, 45.0]]
WORLD = ("--extent", "world")
SCRIPT = "</script><script>alert(1)</script>"
CROSSING = [[179, 0], [-179, 1]]
ONE = [[4, 45]]
HUGE = drawn(point(4, 0)).replace("0]", "9" * 400 + "]")


def _tangle() -> str:
    draw = random.Random(1)  # noqa: S311 - a shape, not a secret
    ring = [[4 + draw.random() / 10, 45 + draw.random() / 10] for _ in range(1000)]
    return drawn(polygon([*ring, ring[0]]))


def _star(corners: int) -> str:
    ring = [
        [4.4 + math.cos(turn) / 50, 45.4 + math.sin(turn) / 50]
        for turn in (number * 2 * math.pi * 3 / corners for number in range(corners))
    ]
    return drawn(polygon([*ring, ring[0]]))


ACCEPTED = {
    "feature.geojson": json.dumps(feature()),
    "geometry.geojson": json.dumps(point()),
    "ending.json": WHOLE,
    "no-features.geojson": collection(),
    "null-geometry.geojson": collection(feature(None)),
    "null-properties.geojson": collection(feature(properties=None)),
    "foreign-members.geojson": collection(feature(colour="red"), bbox=[4, 45, 5, 46], name="x"),
    "crs84.geojson": collection(feature(), crs=named("urn:ogc:def:crs:OGC:1.3:CRS84")),
    "numeric-ids.geojson": collection(feature(id=1), feature(id=2)),
    "zero-id.geojson": collection(feature(id=0)),
    "empty-id.geojson": collection(feature(id="")),
    "multipoint.geojson": drawn({"type": "MultiPoint", "coordinates": [[4, 45], [4, 45]]}),
    "line.geojson": drawn({"type": "LineString", "coordinates": [[4, 45], [5, 46]]}),
    "multiline.geojson": drawn({"type": "MultiLineString", "coordinates": [[[4, 45], [5, 46]]]}),
    "polygon.geojson": drawn(polygon()),
    "multipolygon.geojson": drawn({"type": "MultiPolygon", "coordinates": [SQUARE]}),
    "collection-within.geojson": drawn(
        {
            "type": "GeometryCollection",
            "geometries": [{"type": "GeometryCollection", "geometries": [point()]}],
        }
    ),
    "guyane.geojson": drawn(point(-52.3, 4.9)),
    "mayotte.geojson": drawn(point(45.2, -12.8)),
    "script.geojson": collection(feature(properties={"name": SCRIPT})),
    "template.geojson": collection(feature(properties={"name": "{{7*7}}{% raise %}"})),
    "escape.geojson": collection(feature(properties={"name": "\u001b[31m\u0007\u009b2J"})),
    "bidi.geojson": collection(feature(properties={"\u202ename": "\u2066abc\u2069"})),
    "formula.geojson": collection(feature(properties={"name": "=cmd|' /C calc'!A0"})),
    "emoji.geojson": collection(feature(properties={"📍": "👨‍👩‍👧", "name": "ﷺ"})),
    "nul-escape.geojson": collection(feature(properties={"name": "a\u0000b"})),
    "long-text.geojson": collection(feature(properties={"name": "é" * 500_000})),
    "many-columns.geojson": collection(feature(properties={f"c{n}": n for n in range(2000)})),
    "nested-value.geojson": collection(feature(properties={"a": {"b": [1, {"c": None}]}})),
    "mixed-types.geojson": collection(*(feature(properties={"a": v}) for v in (1, "x", None, [1]))),
    "id-property.geojson": collection(feature(properties={"id": "a"}, id="b")),
    "exact-integer.geojson": collection(feature(properties={"n": 2**53})),
    "tiny-number.geojson": collection(feature(properties={"n": 5e-324})),
    "insee.geojson": collection(feature(properties={"insee_code": "01001"})),
    "white-space.geojson": f"\r\n\t {WHOLE}\n\n",
    "prototype.geojson": collection(feature(properties={"__proto__": {"a": 1}, "constructor": 1})),
}

REPAIRED = {
    "bom.geojson": (f"\ufeff{WHOLE}", "mark removed"),
    "third-coordinate.geojson": (drawn(point(4, 45, 520)), "third coordinate dropped"),
    "bow-tie.geojson": (drawn(polygon(BOW_TIE)), "made valid"),
    "star.geojson": (_star(7), "made valid"),
    "hole-outside.geojson": (
        drawn(polygon(SQUARE[0], [[5, 45], [5, 45.1], [5.1, 45.1], [5.1, 45], [5, 45]])),
        "made valid",
    ),
    "overlapping-parts.geojson": (
        drawn({"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE]}),
        "made valid",
    ),
    "clockwise.geojson": (drawn(polygon(SQUARE[0][::-1])), "rings reversed"),
    "empty-polygon.geojson": (drawn({"type": "Polygon", "coordinates": []}), "set to null"),
    "empty-point.geojson": (drawn({"type": "Point", "coordinates": []}), "set to null"),
    "no-properties.geojson": (
        collection({"type": "Feature", "geometry": point()}),
        "taken as null",
    ),
    "long-integer.geojson": (collection(feature(properties={"n": 2**63 + 5})), "kept as text"),
    "negative-integer.geojson": (collection(feature(properties={"n": -(2**60)})), "kept as text"),
    "thousand-digits.geojson": (
        collection(feature(properties={"n": 0})).replace('"n": 0', '"n": ' + "7" * 5000),
        "kept as text",
    ),
    "geometry-column.geojson": (
        collection(feature(properties={"geometry": "x"})),
        "renamed geometry_",
    ),
    "lambert-93.geojson": (
        collection(feature(point(808000, 6480000)), crs=named("EPSG:2154")),
        "reprojected",
    ),
    "lambert-2.geojson": (
        collection(feature(point(760000, 2050000)), crs=named("EPSG:27572")),
        "reprojected",
    ),
    "cc46.geojson": (
        collection(feature(point(1807938, 5147683)), crs=named("urn:ogc:def:crs:EPSG::3946")),
        "reprojected",
    ),
}

WORLD_REPAIRED = {
    "antimeridian.geojson": drawn(polygon([[170, 0], [-170, 0], [-170, 9], [170, 9], [170, 0]])),
    "antimeridian-line.geojson": drawn({"type": "LineString", "coordinates": CROSSING}),
    "pole.geojson": drawn(polygon([[0, 80], [120, 80], [-120, 80], [0, 80]])),
}

REJECTED: dict[str, tuple[str | bytes, str]] = {
    "empty.geojson": ("", "an empty file"),
    "blank.geojson": (" \n", "an empty file"),
    "cut.geojson": (WHOLE[:60], "a complete JSON document"),
    "two-documents.geojson": (WHOLE + WHOLE, "Extra data"),
    "html.geojson": ("<!doctype html><title>502</title>", "XML or HTML"),
    "vrt.geojson": ("<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>", "XML or HTML"),
    "wfs-error.geojson": ("<?xml version='1.0'?><ows:ExceptionReport/>", "XML or HTML"),
    "api-error.geojson": ('{"error": {"code": 429}}', "a GeoJSON object with a type"),
    "list.geojson": ("[]", "a GeoJSON object with a type"),
    "number.geojson": ("42", "a GeoJSON object with a type"),
    "null.geojson": ("null", "null"),
    "text.geojson": ('"FeatureCollection"', "a GeoJSON object with a type"),
    "comment.geojson": (f"// made by hand\n{WHOLE}", "a complete JSON document"),
    "single-quotes.geojson": ("{'type': 'Point'}", "a complete JSON document"),
    "trailing-comma.geojson": (
        '{"type":"Point","coordinates":[4,45],}',
        "a complete JSON document",
    ),
    "deep.geojson": ("[" * 100_000 + "]" * 100_000, "levels"),
    "deep-objects.geojson": ('{"a":' * 5000 + "1" + "}" * 5000, "levels"),
    "twice.geojson": ('{"type":"Point","coordinates":[4,45],"type":"Point"}', "each member once"),
    "latin-1.geojson": ('{"type":"Pöint"}'.encode("latin-1"), "which is not UTF-8"),
    "utf-16.geojson": (WHOLE.encode("utf-16"), "which is not UTF-8"),
    "nul.geojson": (b"\0" * 64, "a complete JSON document"),
    "png.geojson": (b"\x89PNG\r\n\x1a\n" + b"\0" * 32, "which is not UTF-8"),
    "gzip.geojson": (b"\x1f\x8b\x08\0" + b"\0" * 32, "which is not UTF-8"),
    "surrogate.geojson": (
        collection(feature(properties={"a": 0})).replace('"a"', '"\\ud800"'),
        "surrogate",
    ),
    "no-type.geojson": ('{"features": []}', "a GeoJSON object with a type"),
    "topology.geojson": ('{"type":"Topology","objects":{}}', "a type among"),
    "esri.geojson": ('{"geometryType":"esriGeometryPoint","features":[]}', "a GeoJSON object"),
    "features-object.geojson": ('{"type":"FeatureCollection","features":{}}', "a list of features"),
    "features-missing.geojson": ('{"type":"FeatureCollection"}', "a list of features"),
    "feature-null.geojson": (collection(None), "an object of type Feature"),
    "feature-no-geometry.geojson": (
        collection({"type": "Feature", "properties": {}}),
        "a member 'geometry'",
    ),
    "properties-list.geojson": (collection(feature(properties=[1])), "an object or null"),
    "geometry-text.geojson": (drawn("POINT (4 45)"), "an object or null"),
    "id-object.geojson": (collection(feature(id={})), "a text or a whole number"),
    "id-true.geojson": (collection(feature(id=True)), "a text or a whole number"),
    "id-twice.geojson": (collection(feature(id="a"), feature(id="a")), "no other feature has"),
    "crs-null.geojson": (collection(feature(), crs=None), "no crs member"),
    "crs-unknown.geojson": (collection(feature(), crs=named("EPSG:999999")), "PROJ knows"),
    "crs-link.geojson": (
        collection(feature(), crs={"type": "link", "properties": {"href": "http://x/"}}),
        "no crs member",
    ),
    "crs-number.geojson": (collection(feature(), crs=named(4326)), "no crs member"),
    "crs-file.geojson": (
        collection(feature(), crs=named("+proj=longlat +nadgrids=/etc/passwd")),
        "an authority and a code",
    ),
    "crs-heights.geojson": (collection(feature(), crs=named("EPSG:5720")), "horizontal system"),
    "degrees-as-metres.geojson": (
        collection(feature(), crs=named("EPSG:2154")),
        "longitude and latitude within",
    ),
    "metres-as-degrees.geojson": (drawn(point(808000, 6480000)), "in EPSG:2154 they would lie"),
    "lambert-2-as-93.geojson": (
        collection(feature(point(760000, 2050000)), crs=named("EPSG:2154")),
        "longitude and latitude within",
    ),
    "cc46-as-cc45.geojson": (
        collection(feature(point(1807938, 5147683)), crs=named("EPSG:3945")),
        "longitude and latitude within",
    ),
    "swapped.geojson": (drawn(point(45.44, 4.39)), "look swapped"),
    "montreal.geojson": (drawn(point(-73.57, 45.5)), "longitude and latitude within"),
    "null-island.geojson": (drawn(point(0, 0)), "longitude and latitude within"),
    "latitude-95.geojson": (drawn(point(4, 95)), "no such place on Earth"),
    "longitude-400.geojson": (drawn(point(400, 45)), "metres, declared as degrees"),
    "nan.geojson": (drawn(point(math.nan, 45)), "two finite numbers"),
    "infinity.geojson": (drawn(point(4, math.inf)), "two finite numbers"),
    "1e999.geojson": (drawn(point(4, 45)).replace("45", "1e999"), "two finite numbers"),
    "null-coordinate.geojson": (drawn(point(None, 45)), "two finite numbers"),
    "text-coordinate.geojson": (drawn(point("4", 45)), "two finite numbers"),
    "true-coordinate.geojson": (drawn(point(x=True, y=45)), "two finite numbers"),
    "huge-coordinate.geojson": (
        drawn(point(4, 0)).replace("0]", "9" * 400 + "]"),
        "two finite numbers",
    ),
    "one-coordinate.geojson": (drawn({"type": "Point", "coordinates": [4]}), "two finite numbers"),
    "five-coordinates.geojson": (drawn(point(4, 45, 1, 2, 3)), "two numbers, or three"),
    "mixed-depth.geojson": (
        drawn({"type": "LineString", "coordinates": [[4, 45], [4, 45, 1]]}),
        "two numbers, or three",
    ),
    "point-as-polygon.geojson": (drawn({"type": "Polygon", "coordinates": [4, 45]}), "Polygon"),
    "polygon-as-point.geojson": (drawn({"type": "Point", "coordinates": SQUARE}), "two finite"),
    "unknown-type.geojson": (drawn({"type": "Circle", "coordinates": [4, 45]}), "a type among"),
    "lower-case-type.geojson": (drawn({"type": "point", "coordinates": [4, 45]}), "a type among"),
    "type-list.geojson": (drawn({"type": ["Point"], "coordinates": [4, 45]}), "a type among"),
    "no-coordinates.geojson": (drawn({"type": "Point"}), "coordinates"),
    "coordinates-object.geojson": (drawn({"type": "Point", "coordinates": {}}), "Point"),
    "open-ring.geojson": (drawn(polygon(SQUARE[0][:-1])), "a closed ring"),
    "ring-of-three.geojson": (drawn(polygon([[4, 45], [5, 45], [4, 45]])), "four positions"),
    "empty-ring.geojson": (drawn(polygon([])), "without an empty part"),
    "spike.geojson": (drawn(polygon([[4, 45], [5, 46], [4, 45], [4, 45]])), "no extent"),
    "one-place.geojson": (drawn(polygon([[4, 45]] * 4)), "no extent"),
    "line-of-one.geojson": (
        drawn({"type": "LineString", "coordinates": [[4, 45]]}),
        "two positions",
    ),
    "tangle.geojson": (_tangle(), "cross at most 1,000 times"),
    "nan-property.geojson": (collection(feature(properties={"n": math.nan})), "a finite number"),
    "inf-nested.geojson": (
        collection(feature(properties={"n": [math.inf]})),
        "finite numbers up to 2^53",
    ),
    "collection-null.geojson": (
        drawn({"type": "GeometryCollection", "geometries": None}),
        "a list of geometries",
    ),
    "collection-of-features.geojson": (
        drawn({"type": "GeometryCollection", "geometries": [feature()]}),
        "a type among",
    ),
}

SCHEMA = {
    "own-words.geojson": (
        collection(feature(properties={"id": "a", "category": "casino"})),
        "the field is missing",
    ),
    "wrong-shape.geojson": (
        collection(feature(polygon([[4.38, 45.44], [4.39, 45.44], [4.39, 45.45], [4.38, 45.44]]))),
        "found Polygon",
    ),
}

CASES: tuple[Case, ...] = (
    *(Case(name, text, "accepted", "") for name, text in ACCEPTED.items()),
    *(Case(name, text, "repaired", words) for name, (text, words) in REPAIRED.items()),
    *(Case(name, text, "repaired", "split", WORLD) for name, text in WORLD_REPAIRED.items()),
    *(Case(name, text, "rejected", words) for name, (text, words) in REJECTED.items()),
    *(
        Case(f"schema/{name}", text, "rejected", words, ("--schema", "schools"))
        for name, (text, words) in SCHEMA.items()
    ),
    *(
        Case(f"strict/{name}", text, "rejected", words, ("--strict",))
        for name, (text, words) in {
            "bom.geojson": (f"\ufeff{WHOLE}", "a byte order mark"),
            "bow-tie.geojson": (drawn(polygon(BOW_TIE)), "a valid geometry"),
            "clockwise.geojson": (drawn(polygon(SQUARE[0][::-1])), "the other way"),
        }.items()
    ),
    Case("world/montreal.geojson", drawn(point(-73.57, 45.5)), "accepted", "", WORLD),
    Case("box/inside.geojson", WHOLE, "accepted", "", ("--extent", "4,45,5,46")),
    Case("box/outside.geojson", WHOLE, "rejected", "within 0, 0", ("--extent", "0,0,1,1")),
)
