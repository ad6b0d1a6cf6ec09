import json
import os
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from explorer.errors import CrsError, OutputError
from explorer.layers import (
    geojson_bytes,
    json_bytes,
    read_file,
    replace_file,
    replace_folder,
    rows_of,
)

coordinates = st.tuples(st.floats(-5, 9, allow_nan=False), st.floats(42, 51, allow_nan=False))


@given(st.lists(st.tuples(coordinates, st.text(max_size=8)), max_size=5))
def test_write_then_read_gives_the_frame_back_within_a_millionth_of_a_degree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[tuple[float, float], str]]
) -> None:
    frame = gpd.GeoDataFrame(
        {"text": [text for _, text in rows]},
        geometry=[Point(place) for place, _ in rows],
        crs="EPSG:4326",
    )
    path = tmp_path_factory.mktemp("round") / "trip.geojson"
    path.write_bytes(geojson_bytes(frame))
    back = read_file(path).frame
    assert len(back) == len(frame)
    for (place, text), row in zip(rows, rows_of(back), strict=True):
        assert row["text"] == text
        assert row["geometry"].distance(Point(place)) <= 1e-6


def test_two_writes_give_the_same_bytes_whatever_the_system_of_the_frame() -> None:
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(4.39, 45.45)], crs="EPSG:4326")
    assert geojson_bytes(frame) == geojson_bytes(frame.to_crs("EPSG:2154"))


def test_missing_values_become_null_and_rings_turn_as_the_standard_asks() -> None:
    clockwise = Polygon([(4, 45), (4, 46), (5, 46), (5, 45)])
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"], "n": pd.array([1, None], dtype="Int64"), "x": [float("nan"), 0.5]},
        geometry=gpd.GeoSeries(np.array([clockwise, None], dtype=object), crs="EPSG:4326"),
    )
    first, second = json.loads(geojson_bytes(frame))["features"]
    assert first["properties"] == {"id": "a", "n": 1, "x": None}
    assert second["properties"]["n"] is None
    assert second["geometry"] is None
    ring = first["geometry"]["coordinates"][0]
    twice_the_area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    assert twice_the_area > 0


def test_a_frame_without_a_system_is_refused() -> None:
    with pytest.raises(CrsError, match="declares no coordinate reference system"):
        geojson_bytes(gpd.GeoDataFrame(geometry=[Point(4, 45)]))


def test_json_has_no_nan() -> None:
    assert json.loads(json_bytes({"a": float("nan"), "b": [pd.NA, float("inf")]})) == {
        "a": None,
        "b": [None, None],
    }


def test_a_failed_check_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")

    def refuse(_: Path) -> None:
        message = "not as it should be"
        raise ValueError(message)

    with pytest.raises(ValueError, match="not as it should be"):
        replace_file(target, b"new", check=refuse)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_a_file_is_replaced_and_readable_by_others(tmp_path: Path) -> None:
    target = replace_file(tmp_path / "result.json", b"new")
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o444 == 0o444 & ~_umask()


def test_a_missing_folder_is_an_error_that_names_the_target(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"result\.json cannot be written"):
        replace_file(tmp_path / "absent" / "result.json", b"new")


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "site"
    replace_folder(target, lambda folder: _fill(folder, "one"), own=made_here)
    replace_folder(target, lambda folder: _fill(folder, "two"), own=made_here)
    assert sorted(path.name for path in target.iterdir()) == ["manifest.json", "two"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_cannot_be_filled_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "site"
    replace_folder(target, lambda folder: _fill(folder, "one"), own=made_here)

    def fail(folder: Path) -> None:
        _fill(folder, "two")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left on device"):
        replace_folder(target, fail, own=made_here)
    assert sorted(path.name for path in target.iterdir()) == ["manifest.json", "one"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_file_added_by_hand_keeps_the_folder_from_being_replaced(tmp_path: Path) -> None:
    target = tmp_path / "site"
    replace_folder(target, lambda folder: _fill(folder, "one"), own=made_here)
    (target / ".git").mkdir()
    (target / ".git" / "HEAD").write_text("ref")
    with pytest.raises(OutputError, match=r"\.git/HEAD among them"):
        replace_folder(target, lambda folder: _fill(folder, "two"), own=made_here)
    assert (target / ".git" / "HEAD").read_text() == "ref"


def test_the_working_folder_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="the folder that you are in"):
        replace_folder(".", lambda folder: _fill(folder, "one"), own=made_here)


def test_a_pipe_or_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        replace_file(pipe, b"new")
        assert os.read(reader, 10) == b"new"
        assert pipe.is_fifo()
    finally:
        os.close(reader)
    assert replace_file("/dev/null", b"new").is_char_device()


def test_a_folder_of_someone_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    with pytest.raises(OutputError, match="were not made here"):
        replace_folder(tmp_path, lambda folder: _fill(folder, "one"), own=made_here)
    assert (tmp_path / "thesis.odt").read_text() == "years of work"


def made_here(folder: Path) -> list[str]:
    return ["manifest.json", "one", "two"] if (folder / "manifest.json").exists() else []


def _fill(folder: Path, name: str) -> None:
    (folder / name).write_text(name)
    (folder / "manifest.json").write_text("{}")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
