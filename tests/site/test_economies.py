"""A page is kept to its size by what is said to be left out, or refused."""

import logging
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from explorer.cli.main import command
from explorer.errors import PageError
from explorer.layers import Examination, Layer
from explorer.site import ZoneField, build_class_map, build_map
from explorer.site.economies import bytes_of
from tests.cli.calls import call


def layer(count: int = 20_000) -> Layer:
    """Synthetic points with a code, an identifier and a text that nothing makes shorter."""
    rng = np.random.default_rng(7)
    frame = gpd.GeoDataFrame(
        {
            "id": [f"L{number:06d}" for number in range(count)],
            "state": [("a", "b")[number % 2] for number in range(count)],
            "noise": [rng.bytes(12).hex() for _ in range(count)],
        },
        geometry=gpd.points_from_xy(rng.uniform(4, 5, count), rng.uniform(45, 46, count)),
        crs="EPSG:4326",
    )
    return Layer("points", frame, None, Examination(Path("points.geojson"), features=count))


def test_sizes_are_read_as_one_writes_them() -> None:
    assert bytes_of("9MB") == 9_000_000
    assert bytes_of("1.5 kB") == 1500
    assert bytes_of("700") == 700
    for odd in ("", "9 apples", "-1MB", "0", "MB"):
        with pytest.raises(PageError, match="A size is a number and a unit"):
            bytes_of(odd)


def test_a_page_within_its_size_is_as_it_would_be() -> None:
    assert build_map(layers=[layer(3000)], max_size="9MB").to_html() == (
        build_map(layers=[layer(3000)]).to_html()
    )


def test_a_page_over_its_size_goes_without_the_heaviest_column_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    whole = len(build_map(layers=[layer()]).to_html())
    with caplog.at_level(logging.WARNING):
        drawn = build_map(layers=[layer()], max_size=f"{whole - 100_000}")
    assert len(drawn.to_html()) <= whole - 100_000
    shown = next(one for one in drawn.island["layers"] if one["name"] == "points")
    assert shown["packed"]["leftOut"] == ["noise"]
    assert [one["name"] for one in shown["fields"]] == ["id", "state"]
    assert "without these columns, points: noise" in caplog.text
    assert "within 0.3" in caplog.text


def test_a_page_that_cannot_be_so_small_is_refused() -> None:
    with pytest.raises(PageError, match=r"0\.30 MB were asked for"):
        build_map(layers=[layer(3000)], max_size="300kB")


def test_a_class_map_is_kept_to_its_size_and_never_loses_what_it_classes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    frame = layer(3000).frame.set_index("id")
    # Shares that take more bytes than any text beside them.
    frame["share"] = np.random.default_rng(1).uniform(0, 1, len(frame))
    texts = {"fr": "Part d’essai", "en": "Made-up share"}
    asked = {
        "value": "share", "title": texts, "description": texts,
        "fields": (ZoneField("share", "Part", "Share"), ZoneField("noise", "Bruit", "Noise")),
    }  # fmt: skip
    whole = len(build_class_map(frame, **asked).to_html().encode())  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        drawn = build_class_map(frame, max_size=f"{whole - 30_000}", **asked)  # type: ignore[arg-type]
    assert len(drawn.to_html().encode()) <= whole - 30_000
    shown = next(one for one in drawn.island["layers"] if one["name"] == "zones")
    assert shown["packed"]["leftOut"] == ["noise"]
    assert [one["name"] for one in shown["fields"]] == ["share"]
    assert "without these columns, zones: noise" in caplog.text
    with pytest.raises(PageError, match="were asked for"):
        build_class_map(frame, max_size="200kB", **asked)  # type: ignore[arg-type]


def test_every_command_that_draws_a_page_takes_a_size() -> None:
    for name in ("map", "coverage", "gaps", "diff", "compare", "find", "isochrones"):
        options = {one for each in command.commands[name].params for one in each.opts}
        assert "--max-size" in options, name


def test_a_page_of_a_command_that_cannot_be_so_small_fails(tmp_path: Path) -> None:
    out = tmp_path / "compare.html"
    done = call("compare", "42218", "69123", "--max-size", "1kB", "--out", out)
    assert done.returncode == 1
    assert not out.exists()
