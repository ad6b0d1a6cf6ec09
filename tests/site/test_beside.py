"""What does not fit in a page lies whole beside it, and both are replaced, or neither."""

import hashlib
import json
import logging
import re
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import numpy as np
import pytest
import shapely

from explorer.errors import OutputError, PageError
from explorer.layers import Examination, Layer
from explorer.layers.exports.engine import engine
from explorer.layers.exports.pmtiles import TileReport
from explorer.maps import ExplorerMap, beside
from explorer.site import build_map
from explorer.site.squares import squares_of
from tests.cli.calls import call

COUNT = 2100
NO_TILES = b"PMTiles\x03" + bytes(119)
"""Not text, so that a browser saves it and does not show it."""


def layer(count: int = COUNT) -> Layer:
    """Synthetic points whose names and notes nothing makes shorter, two without a position."""
    rng = np.random.default_rng(7)
    frame = gpd.GeoDataFrame(
        {
            "id": [rng.bytes(12).hex() for _ in range(count)],
            "note": [rng.bytes(12).hex() for _ in range(count)],
        },
        geometry=gpd.points_from_xy(rng.uniform(4.4, 4.42, count), rng.uniform(45.4, 45.42, count)),
        crs="EPSG:4326",
    )
    frame.loc[:1, "geometry"] = None
    return Layer("points", frame, None, Examination(Path("points.geojson"), features=count))


@pytest.fixture(scope="module")
def whole() -> int:
    return len(build_map(layers=[layer()]).to_html().encode())


def drawn(size: int) -> ExplorerMap:
    return build_map(layers=[layer()], max_size=str(size), beside="points.pmtiles")


def no_tiles(target: Path, *_: object, **__: object) -> TileReport:
    """Stand for the maker of tiles, which takes seconds, where it is not what is looked at."""
    target.write_bytes(NO_TILES)
    return TileReport(target, {"points": COUNT - 2}, {}, {"points": 2}, 0, len(NO_TILES))


def told(page: Path) -> dict[str, Any]:
    """What the page reads of the file beside it."""
    text = page.read_text(encoding="utf-8")
    data = json.loads(re.search(r'id="explorer-data">(.*?)</script>', text)[1])  # type: ignore[index]
    return dict(next(one for one in data["layers"] if one["name"] == "points")["beside"])


def in_tiles(path: Path) -> dict[str, str]:
    """Each feature's note by its name, as the tiles of the last zoom have them."""
    options: dict[str, Any] = {"enabled_drivers": ["PMTiles"], "allow_unsupported_drivers": True}
    with engine("PMTiles"), fiona.open(str(path), layer="points", **options) as rows:
        return {row["properties"]["id"]: row["properties"]["note"] for row in rows}


def test_a_page_without_a_column_leads_to_tiles_that_have_it(
    whole: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = tmp_path / "index.html"
    most = whole - 20_000
    with caplog.at_level(logging.WARNING):
        drawn(most).save(page)
    tiles = page.with_name("points.pmtiles")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["index.html", "points.pmtiles"]
    assert page.stat().st_size <= most
    said = told(page)
    assert said["bytes"] == tiles.stat().st_size
    assert said["sha256"] == hashlib.sha256(tiles.read_bytes()).hexdigest()
    assert (said["features"], said["without"], said["squareM"]) == (COUNT, 2, None)
    source = layer().frame[2:]
    assert in_tiles(tiles) == dict(zip(source["id"], source["note"], strict=True))
    assert "without these columns, points: note. All of it goes to points.pmtiles" in caplog.text
    assert "2 rows of points have no position" in caplog.text
    assert "connect-src &#x27;none&#x27;" in page.read_text(encoding="utf-8")


def test_a_page_too_small_for_its_features_counts_them_by_square(
    whole: int, caplog: pytest.LogCaptureFixture
) -> None:
    most = whole - 75_000
    with pytest.raises(PageError, match="with --beside"):
        build_map(layers=[layer()], max_size=str(most))
    with caplog.at_level(logging.WARNING):
        found = drawn(most)
    assert len(found.to_html().encode()) <= most
    assert "holds counts by square in place of features, of points" in caplog.text
    assert [one.name for one in found.whole] == ["points"]
    shown = next(one for one in found.island["layers"] if one["name"] == "points")
    assert shown["classes"]["field"] == "features"
    rows = [one["properties"]["features"] for one in shown["collection"]["features"]]
    assert sum(rows) == COUNT - 2


def test_each_square_counts_what_lies_in_it() -> None:
    source = layer()
    squares, classed = squares_of(source, 17)
    points = source.frame.geometry.dropna()
    x, y = np.asarray(points.x), np.asarray(points.y)
    for square, count in zip(squares.frame.geometry, squares.frame["features"], strict=True):
        west, south, east, north = square.bounds
        inside = (x >= west) & (x < east) & (y > south) & (y <= north)
        assert count == inside.sum() > 0
    assert squares.frame["features"].sum() == COUNT - 2

    assert squares.frame["id"].str.fullmatch(r"17/\d+/\d+").all()
    assert sum(one.count for one in classed.classes.classes) == len(squares.frame)
    assert next(one.label["en"] for one in classed.classes.classes) == "0–9"


def test_lines_and_areas_count_where_their_middle_lies() -> None:
    shapes = [shapely.LineString([(4, 45), (6, 47)]), shapely.box(4.9, 45.9, 5.1, 46.1)]
    frame = gpd.GeoDataFrame(
        {"id": ["line", "area", "nowhere"]},
        geometry=np.array([*shapes, None], dtype=object),
        crs="EPSG:4326",
    )
    squares, _ = squares_of(Layer("mixed", frame, None, Examination(Path("m"), features=3)), 8)
    # Column (5 + 180) / 360 * 256 = 131.56; row of 46 degrees north 0.5 - 0.9063 / 2 pi of 256.
    assert squares.frame[["id", "features"]].to_numpy().tolist() == [["8/131/91", 2]]


def test_a_page_that_holds_everything_has_nothing_beside_it(
    whole: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        drawn(whole).save(tmp_path / "index.html")
    assert [one.name for one in tmp_path.iterdir()] == ["index.html"]
    assert "holds everything: points.pmtiles is not written" in caplog.text


@pytest.mark.parametrize(
    "name", ["a/b.pmtiles", "../b.pmtiles", "b.geojson", ".pmtiles", "a\\b.pmtiles", "a\n.pmtiles"]
)
def test_a_name_that_is_none_of_tiles_in_the_same_folder_is_refused(name: str) -> None:
    with pytest.raises(PageError, match=r"a name without a folder, which ends in \.pmtiles"):
        build_map(layers=[layer(3)], max_size="9MB", beside=name)


def test_a_file_beside_a_page_of_any_size_is_refused() -> None:
    with pytest.raises(PageError, match="without --max-size it does"):
        build_map(layers=[layer(3)], beside="points.pmtiles")


def test_tiles_that_cannot_be_made_leave_the_old_page_and_the_old_tiles(
    whole: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, tiles = tmp_path / "index.html", tmp_path / "points.pmtiles"
    page.write_text("old page")
    tiles.write_text("old tiles")

    def fail(target: Path, *_: object, **__: object) -> None:
        target.write_text("half")
        message = "no room"
        raise OutputError(message)

    monkeypatch.setattr(beside, "make_pmtiles", fail)
    with pytest.raises(OutputError, match="no room"):
        drawn(whole - 20_000).save(page)
    assert (page.read_text(), tiles.read_text()) == ("old page", "old tiles")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_page_that_cannot_be_written_leaves_the_old_tiles(
    whole: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "make_pmtiles", no_tiles)
    page, tiles = tmp_path / "index.html", tmp_path / "points.pmtiles"
    page.mkdir()
    tiles.write_text("old tiles")
    with pytest.raises(OutputError):
        drawn(whole - 20_000).save(page)
    assert tiles.read_text() == "old tiles"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["index.html", "points.pmtiles"]


def test_the_command_says_what_it_wrote_and_what_the_page_holds(
    whole: int, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "make_pmtiles", no_tiles)
    data = tmp_path / "points.geojson"
    data.write_text(layer().frame.to_json(drop_id=True), encoding="utf-8")
    out = tmp_path / "map.html"
    done = call(
        "map", data, "--max-size", str(whole - 20_000), "--beside", "all.pmtiles", "--out", out
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(out.resolve())
    assert "All of it goes to all.pmtiles, beside the page." in caplog.text
    assert f"Wrote {out.with_name('all.pmtiles').resolve()}" in done.stderr
    assert out.with_name("all.pmtiles").read_bytes() == NO_TILES
    assert told(out)["file"] == "all.pmtiles"
