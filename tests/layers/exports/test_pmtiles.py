"""Vector tiles: every feature is found again where it was, with its values."""

import gzip
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import numpy as np
import pytest
import shapely
from pmtiles.reader import MemorySource, Reader, all_tiles
from shapely.geometry import LineString, Point, Polygon, shape

from explorer.errors import CrsError, OutputError
from explorer.layers.exports.pmtiles import TileLayer, write_pmtiles

PLACES = [Point(4.390472, 45.450321), Point(4.3912345, 45.449876), Point(4.41, 45.46)]
HOSTILE = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "abc\u202edef é"]
ZONE = Polygon([(4.38, 45.44), (4.43, 45.44), (4.43, 45.47), (4.40, 45.45), (4.38, 45.47)])


def places(**columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=PLACES, crs="EPSG:4326")


def zones() -> gpd.GeoDataFrame:
    shapes = np.array([ZONE, LineString([(4.37, 45.44), (4.44, 45.44)]), None], dtype=object)
    return gpd.GeoDataFrame({"name": ["a", "b", "c"]}, geometry=gpd.GeoSeries(shapes, crs=4326))


def read_back(path: Path, layer: str) -> gpd.GeoDataFrame:
    with fiona.open(str(path), layer=layer, allow_unsupported_drivers=True) as source:
        features = list(source)
        crs = source.crs
    shapes = [shape(feature.geometry) for feature in features]
    values = [dict(feature.properties) for feature in features]
    return gpd.GeoDataFrame(values, geometry=shapes, crs=crs).to_crs("EPSG:4326")


def test_positions_come_back_within_a_millionth_of_a_degree_with_their_values(
    tmp_path: Path,
) -> None:
    frame = places(
        text=HOSTILE, whole=[1, 2**40, None], real=[0.5, -1.25, None], yes=[True, False, None]
    ).astype({"whole": "Int64", "yes": "boolean"})
    report = write_pmtiles(tmp_path / "places.pmtiles", [TileLayer("places", frame)])
    assert report.features == {"places": 3}
    back = read_back(report.path, "places").drop_duplicates("_row").set_index("_row").sort_index()
    assert back["text"].tolist() == HOSTILE
    assert back["whole"].tolist()[:2] == [1, 2**40]
    assert back["real"].tolist()[:2] == [0.5, -1.25]
    assert back["yes"].tolist()[:2] == [True, False]
    assert back.loc[2, ["whole", "real", "yes"]].isna().all()
    for place, found in zip(PLACES, back.geometry, strict=True):
        x, y = shapely.get_coordinates(found)[0]
        assert abs(x - place.x) <= 1e-6
        assert abs(y - place.y) <= 1e-6


def test_the_pieces_of_a_shape_are_together_the_shape(tmp_path: Path) -> None:
    report = write_pmtiles(tmp_path / "zones.pmtiles", [TileLayer("zones", zones())])
    assert report.features == {"zones": 2}
    assert report.without_geometry == {"zones": 1}
    pieces = read_back(report.path, "zones").query("name == 'a'")
    assert len(pieces) > 1
    whole = shapely.union_all(pieces.geometry.to_numpy(), grid_size=1e-9)
    assert whole.hausdorff_distance(ZONE) <= 1e-6


def test_a_tile_holds_the_layers_side_by_side_and_the_archive_describes_them(
    tmp_path: Path,
) -> None:
    layers = [TileLayer("places", places(n=[1, 2, 3])), TileLayer("zones", zones())]
    path = tmp_path / "both.pmtiles"
    report = write_pmtiles(path, layers, title="Manufacture", credit="© a, b", zooms=(8, 14))
    source = MemorySource(path.read_bytes())
    reader = Reader(source)
    header = reader.header()
    assert (header["min_zoom"], header["max_zoom"]) == (8, 14)
    assert header["min_lon_e7"] == 43_700_000
    assert header["max_lat_e7"] == 454_700_000
    said = reader.metadata()
    assert said["name"] == "Manufacture"
    assert said["attribution"] == "© a, b"
    assert [one["id"] for one in said["vector_layers"]] == ["places", "zones"]
    assert said["vector_layers"][0]["fields"] == {"_row": "Number", "n": "Number"}
    tiles = dict(all_tiles(source))
    assert len(tiles) == report.tiles
    # Longitude 4.39 and latitude 45.45 lie in tile 8/131/91.
    whole = gzip.decompress(tiles[8, 131, 91])
    assert b"places" in whole
    assert b"zones" in whole
    assert len(read_back(path, "places")) >= 3
    assert set(read_back(path, "zones")["name"]) == {"a", "b"}


def test_the_same_layers_give_the_same_bytes(tmp_path: Path) -> None:
    layers = [TileLayer("places", places(n=[1, 2, 3])), TileLayer("zones", zones())]
    paths = [tmp_path / "a.pmtiles", tmp_path / "b.pmtiles"]
    for path in paths:
        write_pmtiles(path, layers, zooms=(10, 12))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_crowded_tiles_are_thinned_out_at_the_first_zoom_alone_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.layers.exports.pmtiles.MOST", 20)
    side = [4.3 + step / 50 for step in range(10)]
    frame = gpd.GeoDataFrame(geometry=[Point(x, y + 41) for x in side for y in side], crs=4326)
    path = tmp_path / "many.pmtiles"
    report = write_pmtiles(path, [TileLayer("many", frame)], zooms=(6, 14))
    assert report.features == {"many": 100}
    assert 0 < report.overview["many"] < 100


def test_a_feature_that_would_be_missing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.layers.exports.pmtiles.MOST", 1)
    path = tmp_path / "places.pmtiles"
    path.write_bytes(b"old")
    frame = gpd.GeoDataFrame(geometry=[PLACES[0]] * 3, crs=4326)
    with pytest.raises(OutputError, match="'places': of 3 features, 1 were found"):
        write_pmtiles(path, [TileLayer("places", frame)])
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("layers", "zooms", "said"),
    [
        ([], (6, 14), "layers of different names; found: none"),
        ([TileLayer("a", places()), TileLayer("a", places())], (6, 14), "found: a, a"),
        ([TileLayer("a", places())], (6, 19), "from zoom 0 to 18 at most; asked for: 6 to 19"),
        ([TileLayer("a", places())], (9, 8), "asked for: 9 to 8"),
        ([TileLayer("a", zones().iloc[2:])], (6, 14), "none of the features has a geometry"),
        ([TileLayer("a", places(_row=[1, 2, 3]))], (6, 14), "'_row', which tiles need"),
    ],
)
def test_what_cannot_be_cut_into_tiles_is_refused(
    layers: list[TileLayer], zooms: tuple[int, int], said: str, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match=said):
        write_pmtiles(tmp_path / "x.pmtiles", layers, zooms=zooms)
    assert not list(tmp_path.iterdir())


def test_a_frame_without_a_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrsError):
        write_pmtiles(
            tmp_path / "x.pmtiles", [TileLayer("a", gpd.GeoDataFrame(geometry=[Point(4, 45)]))]
        )


def test_a_name_of_an_address_or_of_odd_letters_is_a_plain_file(tmp_path: Path) -> None:
    folder = tmp_path / "http:"
    folder.mkdir()
    layer = TileLayer("é =a", places(n=[1, 2, 3]))
    report = write_pmtiles(folder / "données ?x=1#.pmtiles", [layer], zooms=(14, 14))
    assert sorted(folder.iterdir()) == [report.path]
    assert set(read_back(report.path, "é =a")["n"]) == {1, 2, 3}
