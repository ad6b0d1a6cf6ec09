"""GeoPackage, FlatGeobuf, Shapefile, archives and GeoParquet: made, and then spoilt."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow.parquet as pq
from shapely.geometry import LineString, Point, Polygon

from tests.corpus.case import Case

VRT = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>"
BOW_TIE = Polygon([(4, 45), (4.1, 45.1), (4.1, 45), (4, 45.1)])


def frame(*shapes: Any, crs: Any = "EPSG:4326", **columns: Any) -> gpd.GeoDataFrame:
    shapes = shapes or (Point(4.39, 45.44),)
    names = [f"é{row}" for row in range(len(shapes))]
    return gpd.GeoDataFrame({"name": names, **columns}, geometry=list(shapes), crs=crs)


def stored(*shapes: Any, crs: Any = "EPSG:4326", **columns: Any) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        made = frame(*shapes, crs=crs, **columns)
        if path.suffix == ".parquet":
            made.to_parquet(path)
        else:
            made.to_file(path, engine="fiona")

    return write


def cut(share: float, suffix: str = "", **options: Any) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        stored(*(Point(4 + n / 1000, 45) for n in range(300)), **options)(path)
        part = path.with_suffix(suffix) if suffix else path
        part.write_bytes(part.read_bytes()[: int(part.stat().st_size * share)])

    return write


def without(suffix: str) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        stored()(path)
        path.with_suffix(suffix).unlink()

    return write


def cpg(text: str) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        stored()(path)
        path.with_suffix(".cpg").write_text(text)

    return write


def base(*statements: str) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        stored()(path)
        with closing(sqlite3.connect(path)) as opened:
            for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
                opened.create_function(name, 1, lambda _: 0)
            for statement in statements:
                opened.execute(statement.format(name=path.stem))
            opened.commit()

    return write


def two_layers(path: Path) -> None:
    for layer in ("one", "two"):
        frame().to_file(path, layer=layer, engine="fiona")


def archive(*names: str, drop: str = "", short: str = "") -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in names:
                shape = path.with_name(f"{path.stem}-{name}.shp")
                stored(*(Point(4 + n / 1000, 45) for n in range(50)))(shape)
                for part in sorted(path.parent.glob(f"{shape.stem}.*")):
                    data = part.read_bytes()
                    if part.suffix != drop:
                        packed.writestr(part.name, data[:-60] if part.suffix == short else data)

    return write


def members(*items: tuple[str, bytes]) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in items:
                packed.writestr(name, data)

    return write


def cut_archive(path: Path) -> None:
    archive("a")(path)
    path.write_bytes(path.read_bytes()[:-100])


def geo(**changes: Any) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        frame().to_parquet(path)
        table = pq.read_table(path)
        told = json.loads(table.schema.metadata[b"geo"])
        told["columns"]["geometry"].update(changes)
        pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(told)}), path)

    return write


def bare_table(path: Path) -> None:
    pq.write_table(pq.read_table(_parquet(path)).drop_columns(["geometry"]), path)


def no_geo(path: Path) -> None:
    pq.write_table(pq.read_table(_parquet(path)).replace_schema_metadata({}), path)


def bad_wkb(path: Path) -> None:
    table = pq.read_table(_parquet(path))
    place = table.schema.get_field_index("geometry")
    broken = table.set_column(place, "geometry", [[b"\x01\x03\x00\x00\x00\xff\xff\xff\xff"]])
    pq.write_table(broken.replace_schema_metadata(table.schema.metadata), path)


def _parquet(path: Path) -> Path:
    frame().to_parquet(path)
    return path


LAMBERT_2 = Point(760000, 2050000)
CC46 = Point(1807938, 5147683)
LAMBERT = Point(808000, 6480000)
PLACE = Point(4.39, 45.44)
POSITION = "longitude and latitude within"
OGR = (".gpkg", ".fgb", ".shp")

CASES: tuple[Case, ...] = (
    *(Case(f"good{end}", stored(), "accepted", "") for end in (*OGR, ".parquet")),
    *(Case(f"lambert-93{end}", stored(LAMBERT, crs=2154), "accepted", "") for end in OGR),
    *(
        Case(f"lambert-2{end}", stored(LAMBERT_2, crs=27572), "repaired", "reprojected")
        for end in (*OGR, ".parquet")
    ),
    *(
        Case(f"lambert-2-as-93{end}", stored(LAMBERT_2, crs=2154), "rejected", POSITION)
        for end in (*OGR, ".parquet")
    ),
    *(
        Case(f"cc46-as-cc45{end}", stored(CC46, crs=3945), "rejected", POSITION)
        for end in (*OGR, ".parquet")
    ),
    *(
        Case(f"no-system{end}", stored(crs=None), "rejected", words)
        for end, words in ((".shp", "a .prj file"), (".parquet", "reference system"))
    ),
    *(
        Case(f"swapped{end}", stored(Point(45.44, 4.39)), "rejected", "swapped")
        for end in (*OGR, ".parquet")
    ),
    *(
        Case(f"bow-tie{end}", stored(BOW_TIE), "repaired", "made valid")
        for end in (".gpkg", ".fgb", ".parquet")
    ),
    *(
        Case(f"height{end}", stored(Point(4, 45, 9)), "repaired", "third coordinate dropped")
        for end in (".gpkg", ".shp", ".parquet")
    ),
    *(Case(f"null{end}", stored(None, PLACE), "accepted", "") for end in (".gpkg", ".parquet")),
    *(
        Case(f"empty-shape{end}", stored(LineString(), PLACE), "repaired", "set to null")
        for end in (".parquet",)
    ),
    *(
        Case(f"long-integer{end}", stored(n=[2**60]), "repaired", "kept as text")
        for end in (".gpkg", ".fgb", ".parquet")
    ),
    *(
        Case(f"infinite{end}", stored(n=[float("inf")]), "rejected", "a finite number")
        for end in (".gpkg", ".parquet")
    ),
    *(Case(f"vrt{end}", VRT, "rejected", "found bytes") for end in OGR),
    Case("vrt.parquet", VRT, "rejected", "a GeoParquet file"),
    *(Case(f"empty{end}", b"", "rejected", "") for end in (*OGR, ".parquet")),
    *(
        Case(f"cut-{share}{end}", cut(share), "rejected", "")
        for share in (0.2, 0.6, 0.95)
        for end in (*OGR, ".parquet")
    ),
    *(
        Case(f"no{end}.shp", without(end), "rejected", f"a {end} file")
        for end in (".shx", ".dbf", ".prj")
    ),
    Case("cut-dbf.shp", cut(0.7, ".dbf"), "rejected", "the file is cut"),
    Case("cut-shx.shp", cut(0.7, ".shx"), "rejected", "one a shape"),
    Case("cpg-wrong.shp", cpg("latin1x"), "rejected", "an encoding that is known"),
    Case("cpg-other.shp", cpg("UTF-8"), "repaired", "read as cp1252"),
    Case("two-layers.gpkg", two_layers, "rejected", "one layer"),
    Case(
        "no-layer.gpkg",
        base("DELETE FROM gpkg_geometry_columns", "DELETE FROM gpkg_contents"),
        "rejected",
        "one layer",
    ),
    Case("no-table.gpkg", base('DROP TABLE "{name}"'), "rejected", "a plain table"),
    Case("blob.gpkg", base("UPDATE \"{name}\" SET geom = x'00ff'"), "rejected", "cannot be read"),
    Case(
        "undefined.gpkg",
        base("UPDATE gpkg_geometry_columns SET srs_id = -1"),
        "rejected",
        "",
    ),
    Case("sqlite.gpkg", b"SQLite format 3\0" + b"\0" * 84, "rejected", ""),
    Case("zipped.zip", archive("a"), "accepted", ""),
    Case("csv.zip", members(("a.csv", b"id,lon,lat\na,4,45\n")), "accepted", ""),
    Case("two.zip", archive("a", "b"), "rejected", "one Shapefile"),
    Case("no-prj.zip", archive("a", drop=".prj"), "rejected", "a .prj file"),
    Case("no-dbf.zip", archive("a", drop=".dbf"), "rejected", "a .dbf file"),
    Case("cut-shp.zip", archive("a", short=".shp"), "rejected", "the file is cut"),
    Case("cut-dbf.zip", archive("a", short=".dbf"), "rejected", "the file is cut"),
    Case("cut.zip", cut_archive, "rejected", "a whole zip archive"),
    Case("no-zip.zip", b"PK\x05\x06", "rejected", "a whole zip archive"),
    Case("nothing.zip", members(), "rejected", "it holds nothing"),
    Case("text.zip", members(("a.txt", b"x")), "rejected", "it holds a.txt"),
    Case("outside.zip", members(("../../a.shp", b"x")), "rejected", "a path outside"),
    Case("absolute.zip", members(("/etc/a.shp", b"x")), "rejected", "a path outside"),
    Case("bomb.zip", members(("a.shp", b"\0" * 20_000_000)), "rejected", "times the packed size"),
    Case("csv-bomb.zip", members(("a.csv", b"0" * 20_000_000)), "rejected", "times the packed"),
    Case("many.zip", members(*((f"{n}.txt", b"") for n in range(200))), "rejected", "100 members"),
    Case("vrt.zip", members(("a.shp", VRT.encode())), "rejected", "bytes"),
    Case("crs-null.parquet", geo(crs=None), "rejected", "coordinate reference system"),
    Case("crs-text.parquet", geo(crs="+init=/etc/passwd"), "rejected", "as PROJJSON"),
    Case("crs-nonsense.parquet", geo(crs={"type": "x"}), "rejected", "a GeoParquet file"),
    Case("encoding.parquet", geo(encoding="point"), "rejected", "encoded as WKB"),
    Case("columns-list.parquet", geo(crs=[1]), "rejected", "as PROJJSON"),
    Case("table.parquet", bare_table, "rejected", "none of that name"),
    Case("no-geo.parquet", no_geo, "rejected", "without a geometry column"),
    Case("bad-wkb.parquet", bad_wkb, "rejected", "a geometry that can be read"),
    Case("a.kml", "<kml><NetworkLink/></kml>", "rejected", "KML"),
    Case(
        "a.gml",
        "<!DOCTYPE a [<!ENTITY b SYSTEM '/etc/passwd'>]>",
        "rejected",
        "GML",
    ),
    Case("a.kmz", b"PK\x03\x04", "rejected", "KMZ"),
    Case("a.gpx", "<gpx/>", "rejected", "GPX"),
    Case("a.vrt", VRT, "rejected", "a virtual file"),
    Case("a.tab", "!table", "rejected", "MapInfo"),
    Case("a.dxf", "0\nSECTION", "rejected", "DXF"),
    Case("a.xlsx", b"PK\x03\x04", "rejected", "a workbook"),
    Case("a.prj", "GEOGCS[]", "rejected", "one part of a Shapefile"),
    Case("a.txt", "4 45", "rejected", "a file ending in"),
    Case("a", "4 45", "rejected", "no ending"),
)
