"""Maps on paper: what is drawn, how long the scale bar is, where north is, what is legible."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon, Rectangle
from pyproj import Geod, Transformer

from explorer.errors import InputError
from explorer.maps.style import sequential
from explorer.pictures.frame import Box, Words
from explorer.pictures.furniture import Look, length_name
from explorer.pictures.ground import plane_for
from explorer.pictures.ledger import STATES
from explorer.pictures.rows import PALETTE
from explorer.pictures.staticmap import Group
from explorer.pictures.zonemap import zone_map
from explorer.territory import Territory
from tests.pictures.drawn import outside, overlapping, texts_of, told

LEAST_APART = 10.0
"""The least difference (CIE76) of neighbouring colours to a reader without green cones."""


def squares(accuracy: float | None = None) -> gpd.GeoDataFrame:
    """Give four synthetic squares of 500 m in a row, with the shares 0, 30 %, 80 % and unknown."""
    shapes = [shapely.box(808000 + 600 * n, 6482000, 808500 + 600 * n, 6482500) for n in range(4)]
    frame = gpd.GeoDataFrame(
        {"name": ["A", "B", "C", "D"], "share": [0.0, 0.3, 0.8, None]},
        geometry=shapes, crs="EPSG:2154",
    )  # fmt: skip
    return frame if accuracy is None else frame.assign(accuracy_m=accuracy)


def named(figure: Figure, start: str) -> list[Patch]:
    return [
        one for one in figure.findobj(Patch)
        if isinstance(one, Patch) and (one.get_gid() or "").startswith(start)
    ]  # fmt: skip


def test_each_zone_is_one_path_of_its_class() -> None:
    figure = zone_map(squares(), "share", Words("Essai")).figure()
    counts = {key: len(named(figure, f"class-{key}-")) for key in ("zero", "1", "2", "4", "none")}
    assert counts == {"zero": 1, "1": 0, "2": 1, "4": 1, "none": 1}
    hatches = {key: named(figure, f"class-{key}-")[0].get_hatch() for key in ("zero", "2", "none")}
    assert hatches == {"zero": "...", "2": None, "none": "/////"}


def test_the_legend_has_bounds_counts_and_what_has_no_data() -> None:
    said = told(zone_map(squares(), "share", Words("Essai"), figure="taux").saved("svg"))
    assert "25–50\u202f% (1)" in said
    assert "75–90\u202f% (1)" in said
    assert "0–25\u202f% (0)" in said
    assert "Taux" in said
    english = told(zone_map(squares(), "share", Words("Essai", language="en")).saved("svg"))
    assert "25–50% (1)" in english


def test_what_is_counted_by_class_is_called_what_it_is() -> None:
    said = told(zone_map(squares(), "share", Words("Essai"), things="groups").saved("svg"))
    assert "nombre de groupes" in " ".join(said.split())
    english = Words("Test", language="en")
    said = told(zone_map(squares(), "share", english, things="groups").saved("svg"))
    assert "number of groups" in " ".join(said.split())


def test_the_codes_of_hexagons_are_not_written_on_the_map_and_names_are() -> None:
    frame = squares()
    count = len(frame)
    cells = frame.assign(name=[f"881f9060{one:02x}fffff" for one in range(count)])
    texts = [one.get_text() for one in texts_of(zone_map(cells, "share", Words("Essai")).figure())]
    assert not [one for one in texts if "fffff" in one]
    zones = frame.assign(name=[f"Zone {one}" for one in range(count)])
    texts = [one.get_text() for one in texts_of(zone_map(zones, "share", Words("Essai")).figure())]
    assert [one for one in texts if one.startswith("Zone ")]


def test_an_uncertain_outline_is_dashed_and_told_in_words() -> None:
    sure, unsure = (
        zone_map(frame, "share", Words("Essai")) for frame in (squares(), squares(250.0))
    )
    lines = [
        {one.get_linestyle() for one in named(picture.figure(), "outline-class")}
        for picture in (sure, unsure)
    ]
    assert lines == [{"solid"}, {"dashed"}] or lines[0] != lines[1]
    assert "250\u00a0m" in told(unsure.saved("svg"))
    assert "incertain" not in told(sure.saved("svg"))


@pytest.mark.parametrize("lonlat", [(4.39, 45.45), (-1.68, 48.11), (55.45, -20.9), (-61.0, 14.6)])
def test_the_scale_bar_is_as_long_as_it_says_and_the_arrow_points_north(
    lonlat: tuple[float, float],
) -> None:
    x, y = lonlat
    frame = gpd.GeoDataFrame(
        {"share": [0.5]}, geometry=[shapely.box(x, y, x + 0.02, y + 0.015)], crs="EPSG:4326"
    )
    figure = zone_map(frame, "share", Words("Essai")).figure()
    plane = plane_for(frame.geometry, Box(0, 0, 1, 1))
    halves = [one for one in named(figure, "scale-bar") if isinstance(one, Rectangle)]
    start = min(one.get_x() for one in halves)
    end = max(one.get_x() + one.get_width() for one in halves)
    at = halves[0].get_y()
    back = Transformer.from_crs(plane.system, "EPSG:4326", always_xy=True)
    true = Geod(ellps="WGS84").inv(*back.transform(start, at), *back.transform(end, at))[2]
    said = next(one.get_text() for one in texts_of(figure) if one.get_gid() == "scale-length")
    assert said == length_name(end - start, "fr")
    assert true == pytest.approx(end - start, rel=0.01)
    arrow = next(one for one in named(figure, "north-arrow") if isinstance(one, Polygon))
    tip, side, notch = arrow.get_xy()[:3]
    north = Geod(ellps="WGS84").inv(*back.transform(*notch), *back.transform(*tip))[0]
    assert abs(north) < 0.5
    assert tip[1] > max(side[1], notch[1])


def test_the_same_zones_give_the_same_bytes() -> None:
    for form, start in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        one, other = (zone_map(squares(50), "share", Words("Essai")).saved(form) for _ in range(2))
        assert one.startswith(start)
        assert one == other


def test_nothing_to_draw_is_said() -> None:
    nowhere = squares().assign(geometry=None).set_geometry("geometry", crs="EPSG:2154")
    with pytest.raises(InputError, match="None of these zones has an outline"):
        zone_map(nowhere, "share", Words("Essai"))


def test_no_text_of_a_territory_leaves_the_paper_or_covers_another(territory: Territory) -> None:
    figure = territory.plot("en")
    assert outside(figure) == []
    assert overlapping(figure, "name") == []
    assert overlapping(figure, "legend") == []
    figure = territory.layer("schools").plot()
    assert outside(figure) == []
    assert overlapping(figure, "name") == []


def test_the_largest_area_is_named_first() -> None:
    shapes = [shapely.box(808000, 6482000, 808090, 6482060),
              shapely.box(807000, 6481000, 809000, 6483000)]  # fmt: skip
    frame = gpd.GeoDataFrame(
        {"name": ["Hameau", "Ville"], "share": [0.1, 0.9]}, geometry=shapes, crs="EPSG:2154"
    )
    named_ = [one.get_text() for one in texts_of(zone_map(frame, "share", Words("E")).figure())
              if one.get_gid() == "name"]  # fmt: skip
    assert named_[0] == "Ville"


def test_a_territory_tells_its_outline_its_symbols_and_what_has_no_position(
    territory: Territory,
) -> None:
    figure = territory.plot()
    assert len(named(figure, "outline-district")) == 1
    assert len(named(figure, "band-district")) == 1
    said = " ".join(one.get_text() for one in texts_of(figure))
    assert "±\u00a0200\u00a0m" in said
    assert "Laboratoires (18)" in said
    assert "Licence Ouverte 2.0" in said


def test_a_map_of_the_world_has_no_single_scale(territory: Territory) -> None:
    figure = territory.layer("creative_cities").plot()
    assert named(figure, "scale-bar") == []
    assert named(figure, "north-arrow") == []
    assert "Equal Earth" in " ".join(one.get_text() for one in texts_of(figure))


def test_a_map_is_drawn_into_axes_of_ones_own() -> None:
    figure = Figure(figsize=(9, 5))
    left, right = figure.subplots(1, 2)
    right.plot([1, 2])
    given = zone_map(squares(), "share", Words("Essai")).figure(left)
    assert given is figure
    assert outside(figure) == []


def test_neighbouring_colours_are_told_apart_without_green_cones() -> None:
    for colours in (sequential(6), PALETTE[:6], [colour for colour, _ in STATES.values()]):
        seen = [lab(deuteranope(to_rgb(colour))) for colour in colours]
        for one, other in pairwise(seen):
            assert float(np.linalg.norm(one - other)) >= LEAST_APART


def deuteranope(colour: tuple[float, float, float]) -> np.ndarray:
    """Give a colour as a reader without green cones sees it (Machado, Oliveira, Fernandes 2009)."""
    matrix = np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    )  # fmt: skip
    return np.asarray(np.clip(matrix @ linear(np.array(colour)), 0, 1))


def linear(colour: np.ndarray) -> np.ndarray:
    return np.asarray(
        np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    )


def lab(linear_rgb: np.ndarray) -> np.ndarray:
    """Give linear sRGB in CIELAB under D65."""
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    )  # fmt: skip
    x, y, z = matrix @ linear_rgb / np.array([0.95047, 1.0, 1.08883])
    f = [c ** (1 / 3) if c > 0.008856 else 7.787 * c + 16 / 116 for c in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_what_lies_far_from_the_zones_is_on_the_map_too() -> None:
    far = gpd.GeoSeries([shapely.Point(825000, 6482250)], crs="EPSG:2154")
    above = [Group(far, Look("#166534"), "sites", ["Synthetic site"])]
    figure = zone_map(squares(), "share", Words("Essai"), above=above).figure()
    assert "Synthetic site" in [one.get_text() for one in texts_of(figure)]


def test_a_legend_of_nested_ground_says_how_far_each_goes_and_counts_nothing() -> None:
    frame = squares().assign(limit=[500.0, 1000.0, 1500.0, 2000.0])
    picture = zone_map(frame, "limit", Words("Essai"), kind="count", nested=True,
                       breaks=[500.0, 1000.0, 1500.0, 2000.0])  # fmt: skip
    said = " ".join(told(picture.saved("svg")).split())
    assert "Jusqu’à 1 500" in said
    assert "nombre de zones" not in said
