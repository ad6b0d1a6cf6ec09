"""Inputs that are no layers: feeds, profiles, scenarios, declared sources, queries, extracts."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.corpus.case import Case
from tests.corpus.texts import Text
from tests.layers.streets.synthetic import cross_file

ENTITIES: Final = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "a" * 10}">' for n in range(10)
)
XXE: Final = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
FEED: Final[Mapping[str, str]] = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,Aa,45.44,4.39\nB,Bb,45.45,4.40\n",
    "trips.txt": "route_id,service_id,trip_id\nR,S,T1\nR,S,T2\n",
    "stop_times.txt": (
        "trip_id,departure_time,stop_id\nT1,08:00:00,A\nT1,08:10:00,B\nT2,25:00:00,A\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "S,1,1,1,1,1,0,0,20261102,20261106\n"
    ),
}


def feed(**files: str | None) -> Callable[[Path], object]:
    """A GTFS feed that differs from a sound one in some of its files."""

    def write(path: Path) -> None:
        given: dict[str, str | None] = dict(FEED)
        given.update({f"{name}.txt": text for name, text in files.items()})
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in given.items():
                if text is not None:
                    archive.writestr(name, text)

    return write


def spoilt(path: Path) -> None:
    feed()(path)
    data = bytearray(path.read_bytes())
    data[60:64] = b"\xff\xff\xff\xff"  # within the first member: its checksum no longer holds
    path.write_bytes(bytes(data))


def cut(path: Path) -> None:
    feed()(path)
    path.write_bytes(path.read_bytes()[:-40])


def climbing(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../stops.txt", "x")


GTFS: Final[Mapping[str, tuple[Callable[[Path], object], str]]] = {
    "sound": (feed(), ""),
    "no stops": (feed(stops=None), "stops.txt in the feed"),
    "stops without a column": (feed(stops="stop_id,stop_name\nA,a\n"), "a column 'stop_lat'"),
    "empty stops": (feed(stops=""), "a table in stops.txt"),
    "positions as words": (
        feed(stops="stop_id,stop_name,stop_lat,stop_lon\nA,a,north,east\n"),
        "numbers as the position",
    ),
    "a row too long": (
        feed(trips="route_id,service_id,trip_id\nR,S,T,x,y\nR,S,T\nR,S,T,z,z,z\n"),
        "table",
    ),
    "no calendar": (feed(calendar=None), "a working day with trips"),
    "a date as a word": (
        feed(calendar=FEED["calendar.txt"].replace("20261102", "tomorrow")),
        "dates as YYYYMMDD",
    ),
    "ends before it begins": (
        feed(calendar=FEED["calendar.txt"].replace("20261106", "20251106")),
        "a working day",
    ),
    "frequencies": (
        feed(frequencies="trip_id,start_time,end_time,headway_secs\nT1,08:00:00,09:00:00,600\n"),
        "frequencies.txt",
    ),
    "trips without a column": (feed(trips="a\nb\n"), "a column 'trip_id'"),
    "a damaged member": (spoilt, "a whole zip archive"),
    "a cut archive": (cut, "a whole zip archive"),
    "a member outside": (climbing, "within the archive's own folder"),
    "no archive": (lambda path: path.write_text("<html>403</html>"), "a whole zip archive"),
}
"""What is made of a feed: nothing, or what is said to be wrong with it."""

CASES: tuple[Case, ...] = (
    Case("feed.zip", feed(), "rejected", "one Shapefile or one CSV file in the archive"),
    Case("xxe.kml", f"<?xml version='1.0'?>{XXE}<kml><name>&x;</name></kml>", "rejected", "KML"),
    Case("laughs.kml", f"<!DOCTYPE a [{ENTITIES}]><kml><name>&a9;</name></kml>", "rejected", "KML"),
    Case(
        "schema.gml",
        "<gml:FeatureCollection xmlns:xsi='x' "
        "xsi:schemaLocation='http://127.0.0.1:9/a http://127.0.0.1:9/a.xsd'/>",
        "rejected",
        "GML",
    ),
    Case(
        "xlink.gml",
        "<gml:FeatureCollection><gml:pointProperty xlink:href='file:///etc/passwd'/>"
        "</gml:FeatureCollection>",
        "rejected",
        "GML",
    ),
    Case("kml-inside.geojson", f"{XXE}<kml><name>&x;</name></kml>", "rejected", "JSON"),
    Case("track.gpx", f"{XXE}<gpx><wpt lat='45' lon='4'/></gpx>", "rejected", "GPX"),
)

PLACED: Final = 'name_fr = "A"\nname_en = "A"\nextent = [4.0, 45.3, 4.75, 45.7]\n'

TERRITORY: Final = (
    Text("name_fr = ", 1, "TOML"),
    Text('name_fr = "A"\nname_en = "A"\nextent = [4.75, 45.3, 4.0, 45.7]\n', 1, "extent"),
    Text('name_fr = "A"\nname_en = "A"\nextent = ["a", 45.3, 4.0, 45.7]\n', 1, "extent"),
    Text('name_fr = "A"\nname_en = "A"\nextent = [nan, 45.3, 4.75, 45.7]\n', 1, "extent"),
    Text(
        PLACED + 'crs = "+proj=merc +nadgrids=/etc/passwd"\n',
        1,
        "crs",
    ),
    Text(
        PLACED + 'crs = "EPSG:4326"\n',
        1,
        "crs",
    ),
    Text(
        PLACED + "communes = [42218]\n",
        1,
        "communes",
    ),
    Text('name_fr = "A"\nname_en = "A"\ncolour = "red"\n', 1, "colour"),
    Text("name_fr = 3\n", 1, "name_fr"),
    Text('name_fr = "A"\nname_en = "A"\ngate = "moon"\n', 1, "gate"),
    Text('name_fr = "A"\nname_en = "A"\nlanguages = ["xx"]\n', 1, "languages"),
    Text(
        PLACED + 'crs = "EPSG:2154"\nlayers = ["../../etc/passwd"]\n',
        1,
        "layers",
    ),
    Text('name_fr = "A"\nname_en = "A"\n[outline]\nlayer = 3\n', 1, "layer"),
    Text("[" * 5000, 1, "TOML"),
)

EDIT: Final = 'source = "la-tribune-2014-10-08"\n'
SCENARIO: Final = (
    Text("[[after]]\nclose = ", 1, "TOML"),
    Text('title_fr = "A"\n', 1, "no edit"),
    Text('after = "x"\n', 1, "a list of tables"),
    Text("[[after]]\nclose = 3\n", 1, "an edit is"),
    Text(f'[[after]]\nclose = "schools/nobody"\n{EDIT}', 1, "nobody"),
    Text(f'[[after]]\nclose = "nolayer/x"\n{EDIT}', 1, "nolayer"),
    Text('[[after]]\nclose = "schools/ujm-sciences-metare"\ncolour = 1\n', 1, "colour"),
    Text(f'[[after]]\nmove = "schools/ujm-sciences-metare"\nto = "nan,nan"\n{EDIT}', 1, ""),
    Text(f'[[after]]\nmove = "schools/ujm-sciences-metare"\nto = "1e9,45"\n{EDIT}', 1, ""),
    Text(f'[[after]]\nmove = "schools/ujm-sciences-metare"\nto = 3\n{EDIT}', 1, ""),
    Text('[[after]]\nclose = "schools/ujm-sciences-metare"\nsource = "of mine"\n', 0, ""),
    Text('[[after]]\nclose = "schools/ujm-sciences-metare"\nmove = "schools/x"\n', 1, "an edit is"),
    Text('[[after]]\nadd = "schools"\nid = "x"\nto = "/etc/passwd"\n', 1, ""),
)

SOURCES: Final = (
    Text("[source", 1, "TOML"),
    Text("source = 3\n", 1, ""),
    Text('[source."a.b"]\nkind = "magic"\naddress = "https://a.example"\n', 1, "magic"),
    Text('[source."a.b"]\nkind = "csv"\naddress = "file:///etc/passwd"\n', 1, "https"),
    Text('[source."a.b"]\nkind = "csv"\naddress = "http://a.example/a.csv"\n', 1, "https"),
    Text('[source."a.b"]\nkind = "csv"\n', 1, "address"),
    Text('[source."a.b"]\nkind = "csv"\naddress = 3\n', 1, "address"),
    Text('[source."a.b"]\nkind = "csv"\naddress = "https://a.example"\ncolour = 1\n', 1, "colour"),
)

QUERY: Final = (
    Text('by = "fly"\n[weights]\nschools = 1\n', 1, "fly"),
    Text("by = 3\n[weights]\nschools = 1\n", 1, "by"),
    Text('streets = "/etc/passwd"\n[weights]\nschools = 1\n', 1, ""),
    Text('streets = "nowhere.parquet"\n[weights]\nschools = 1\n', 1, "nowhere.parquet"),
    Text("streets = 3\n[weights]\nschools = 1\n", 1, "streets"),
    Text('premises = "/etc/passwd"\n[weights]\nfibre = 1\n', 1, ""),
    Text('premises = "nowhere.csv"\n[weights]\nfibre = 1\n', 1, "nowhere.csv"),
    Text("radius_m = -1\n[weights]\nschools = 1\n", 1, "radius"),
    Text("radius_m = inf\n[weights]\nschools = 1\n", 1, "radius"),
    Text('radius_m = "x"\n[weights]\nschools = 1\n', 1, "radius"),
    Text('scenario = "nothing-of-that-name"\n[weights]\nschools = 1\n', 1, "no scenario"),
    Text("scenario = 3\n[weights]\nschools = 1\n", 1, "scenario"),
    Text('scenario = "/etc/passwd"\n[weights]\nschools = 1\n', 1, "no scenario"),
    Text('[weights]\nschools = 1\n[scales]\nschools = "0:nan"\n', 1, ""),
    Text('fibre = ">=2"\n[weights]\nschools = 1\n', 1, ""),
    Text('where = "1 = "\n[weights]\nschools = 1\n', 1, ""),
)


def pbf(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        cross_file(path)
        path.write_bytes(change(path.read_bytes()))

    return write


def osm(body: str, head: str = "") -> Callable[[Path], object]:
    return lambda path: path.write_text(f'{head}<osm version="0.6">{body}</osm>', encoding="utf-8")


WAY: Final = '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>'
NODE: Final = '<node id="{}" lat="{}" lon="{}"/>'
STREETS: Final[Mapping[str, tuple[Callable[[Path], object], int, str]]] = {
    "whole.osm.pbf": (pbf(lambda data: data), 0, ""),
    "cut.osm.pbf": (pbf(lambda data: data[:-30]), 1, "a whole OpenStreetMap extract"),
    "damaged.osm.pbf": (
        pbf(lambda data: data[:40] + b"\xff" * 30 + data[70:]), 1, "a whole OpenStreetMap extract"
    ),
    "noise.osm.pbf": (lambda path: path.write_bytes(bytes(range(256)) * 9), 1, "extract"),
    "empty.osm.pbf": (lambda path: path.write_bytes(b""), 1, "extract"),
    "empty.osm": (lambda path: path.write_bytes(b""), 1, "extract"),
    "page.osm": (lambda path: path.write_text("<html>403</html>"), 1, "extract"),
    "half.osm": (lambda path: path.write_text('<osm version="0.6"><node id="1" '), 1, "extract"),
    "xxe.osm": (osm('<node id="1"><tag k="x" v="&x;"/></node>', XXE), 1, "entities"),
    "laughs.osm": (
        osm('<node id="1" lat="45" lon="4"><tag k="x" v="&a9;"/></node>',
            f"<!DOCTYPE osm [{ENTITIES}]>"), 1, "entities",
    ),
    "outside.osm": (osm(NODE.format(1, 945, 4) + NODE.format(2, 45, 4) + WAY), 1, "coordinate"),
    "nan.osm": (osm(NODE.format(1, "nan", 4) + NODE.format(2, 45, 4) + WAY), 1, "coordinate"),
    "no-positions.osm": (osm(WAY), 1, "none that can be used"),
    "no-streets.osm": (osm(NODE.format(1, 45, 4)), 1, "no street"),
    "lines.geojson": (lambda path: path.write_text("{"), 1, "JSON"),
    "points.geojson": (
        lambda path: path.write_text('{"type":"Point","coordinates":[4.39,45.44]}'), 1, "line"
    ),
}  # fmt: skip
