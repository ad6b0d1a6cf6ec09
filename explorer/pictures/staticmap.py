"""Shapes on paper: a map with its ground, names, scale bar, north arrow and legend."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.pictures.frame import MARGIN, WIDTH, Box
from explorer.pictures.furniture import (
    DASHES,
    GAP,
    PAPER,
    Key,
    Look,
    draw_legend,
    draw_north,
    draw_scale,
    legend_height,
)
from explorer.pictures.ground import LEAST_M, Plane, graticule, plane_for
from explorer.pictures.labels import Label, Placed, place_labels
from explorer.pictures.lettering import FAINT, INK, LEADING, POINTS, face, shown
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEGEND: Final = 1.85
"""How wide a legend beside a map is, in inches."""

NARROW: Final = 4.4
"""Where a map has less room than this, its legend stands below it."""

LOWEST: Final = 3.2
HIGHEST: Final = 5.0
"""How high a map is, in inches."""

LAND: Final = "#f7f7f4"
BORDER: Final = "#b4bac2"


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that look alike.

    Attributes
    ----------
    shapes : geopandas.GeoSeries
        In any declared system; what has no position is not drawn.
    look : Look
        How.
    name : str
        What they are called in an SVG: ``class-2``, ``schools``.
    names : sequence of str
        Of each shape; none for shapes that are not named on the map.
    key : Key or None
        Its line of the legend.
    bands : sequence of float or None
        How far each outline may be wrong, in metres, to be shown as a band; none by default.
    """

    shapes: gpd.GeoSeries
    look: Look
    name: str
    names: Sequence[str] = ()
    key: Key | None = None
    bands: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """A map, before it has any paper.

    Attributes
    ----------
    groups : tuple of Group
        The lowest first.
    focus : geopandas.GeoSeries
        What must be seen.
    language : str
        ``"fr"`` or ``"en"``.
    ground : Group or None
        What lies behind, cut at the map's edge.
    legend_title : str
        What the legend is of.
    said : tuple of str
        Under the legend.
    plain : bool
        Whether scale, north and legend are left out, for a small picture of a map.
    system : str or None
        Of the plane; the place's own by default.
    """

    groups: tuple[Group, ...]
    focus: gpd.GeoSeries
    language: str = Language.FRENCH
    ground: Group | None = None
    legend_title: str = ""
    said: tuple[str, ...] = ()
    plain: bool = False
    system: str | None = None

    def draw(self, figure: "Figure", box: Box) -> None:
        """Draw the map into a part of a figure.

        Parameters
        ----------
        figure : matplotlib.figure.Figure
            The paper.
        box : Box
            The part.
        """
        keys = self._keys()
        beside = box.width >= NARROW
        frame, rest = box, None
        if not self.plain and beside:
            frame = Box(box.left, box.bottom, box.width - LEGEND - 0.15, box.height)
            rest = Box(frame.left + frame.width + 0.15, box.bottom, LEGEND, box.height)
        elif not self.plain:
            high = legend_height(shown(self.legend_title, self.language), keys, box.width)
            high = min(high + GAP, box.height * 0.6)
            frame = Box(box.left, box.bottom + high + 0.08, box.width, box.height - high - 0.08)
            rest = Box(box.left, box.bottom, box.width, high)
        plane = plane_for(self.focus, frame, self.system)
        missed = self._map(figure, frame, plane)
        keys = self._keys(plane)
        if rest is not None:
            if missed:
                said = _text("map.unnamed" if missed > 1 else "map.unnamed_one", self.language)
                keys = [*keys, Key(shown(said.format(count=missed), self.language))]
            draw_legend(figure, rest, shown(self.legend_title, self.language), keys)

    def height(self, least: float) -> float:
        """Tell how high the map stands beside its legend.

        Parameters
        ----------
        least : float
            In inches.

        Returns
        -------
        float
            As much, or what the legend takes.
        """
        title = shown(self.legend_title, self.language)
        return max(least, legend_height(title, self._keys(), LEGEND) + 0.3)

    def own_height(self) -> float:
        """Give the height that suits what is seen, at a picture's full width.

        Returns
        -------
        float
            Inches: that of the focus with some room, neither very low nor very high.
        """
        wide = WIDTH - 2 * MARGIN - LEGEND - 0.15
        plane = plane_for(self.focus, Box(0, 0, wide, wide), self.system)
        west, south, east, north = self.focus.to_crs(plane.system).total_bounds
        share = (max(north - south, LEAST_M)) / max(east - west, LEAST_M)
        return min(max(wide * share, LOWEST), HIGHEST)

    def _keys(self, plane: Plane | None = None) -> list[Key]:
        # What has shapes, yet none on the map, needs no line of the legend.
        groups = [*self.groups, *([self.ground] if self.ground else [])]
        keys = [
            Key(shown(group.key.label, self.language), group.key.look, group.key.kind)
            for group in groups
            if group.key is not None
            and (plane is None or not len(group.shapes) or _seen(group.shapes, plane))
        ]
        return [*keys, *(Key(shown(text, self.language)) for text in self.said)]

    def _map(self, figure: "Figure", box: Box, plane: Plane) -> int:
        wide, high = figure.get_size_inches()
        axes = figure.add_axes(
            (box.left / wide, box.bottom / high, box.width / wide, box.height / high)
        )
        axes.set_xlim(plane.west, plane.east)
        axes.set_ylim(plane.south, plane.north)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_facecolor("#eef1f4" if self.ground is not None or not plane.flat else "white")
        for side in axes.spines.values():
            side.set_edgecolor(FAINT)
            side.set_linewidth(0.6)
        if not plane.flat:
            for number, line in enumerate(graticule(plane)):
                axes.plot(*line.xy, color="#d5dae0", linewidth=0.5, zorder=1,
                          gid=f"graticule-{number}")  # fmt: skip
        step = plane.metres_per_inch(box)
        names: list[Label] = []
        marks: list[Box] = []
        if self.ground is not None:
            names += _draw_ground(axes, self.ground, plane, step)
        own: list[Label] = []
        for level, group in enumerate(self.groups):
            found, taken = _draw_group(axes, group, plane, step, 3 + level, self.language)
            own, marks = [*found, *own], [*marks, *taken]
        taken = list(marks)
        if not self.plain and plane.flat:
            taken.append(draw_north(axes, plane, box))
            taken.append(draw_scale(axes, plane, box, self.language))
        room = Box(0.03, 0.03, box.width - 0.06, box.height - 0.06)
        # Points first, then the largest areas: a town before its hamlets.
        own.sort(key=lambda label: -label.weight)
        known = {label.text for label in own}
        names = [label for label in names if label.text not in known]
        placed, missed = place_labels([*own, *names], room, taken)
        for one in placed:
            _write_label(axes, one, plane, step)
        return missed


def outline_words(accuracies: Sequence[float], language: str) -> str:
    """Say how far outlines may be wrong.

    Parameters
    ----------
    accuracies : sequence of float
        In metres.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Such as "250 m", or "400–800 m".
    """
    ends = [written(one, language, decimals=0) for one in (min(accuracies), max(accuracies))]
    return f"{ends[0]} m" if ends[0] == ends[1] else f"{ends[0]}–{ends[1]} m"


def path_of(shape: BaseGeometry) -> Path:
    """Give an area or a line as a path.

    Parameters
    ----------
    shape : shapely.geometry.base.BaseGeometry
        Polygons, lines or a collection of them.

    Returns
    -------
    matplotlib.path.Path
        One, holes cut out.
    """
    parts: list[Path] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            turned = shapely.geometry.polygon.orient(part)
            rings = [turned.exterior, *turned.interiors]
            parts += [Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings]
        elif part.geom_type in {"LineString", "LinearRing"}:
            parts.append(Path(np.asarray(part.coords)[:, :2]))
        elif hasattr(part, "geoms"):
            parts.append(path_of(part))
    return Path.make_compound_path(*parts)


def _draw_ground(axes: "Axes", group: Group, plane: Plane, step: float) -> list[Label]:
    shapes = plane.project(group.shapes)
    names = dict(zip(group.shapes.index, group.names, strict=True)) if len(group.names) else {}
    window = plane.window()
    labels = []
    for key, shape in shapes.items():
        if not shape.intersects(window):
            continue
        axes.add_patch(
            PathPatch(path_of(shape), facecolor=group.look.face, edgecolor=group.look.edge,
                      linewidth=group.look.line, zorder=1, gid=f"ground-{key}",
                      linestyle=DASHES if group.look.dashed else "solid")
        )  # fmt: skip
        seen = shape.intersection(window)
        if seen.area > 0 and len(names):
            at = seen.representative_point()
            text = shown(str(names[key]))
            labels.append(Label((at.x - plane.west) / step, (at.y - plane.south) / step, text,
                                size=6.0, ground=True))  # fmt: skip
    return labels


def _draw_group(  # noqa: PLR0913, PLR0917 - a group, and where it goes
    axes: "Axes", group: Group, plane: Plane, step: float, level: int, language: str
) -> tuple[list[Label], list[Box]]:
    shapes = plane.project(group.shapes)
    names = dict(zip(group.shapes.index, group.names, strict=True)) if len(group.names) else {}
    bands = dict(zip(group.shapes.index, group.bands, strict=True)) if len(group.bands) else {}
    labels: list[Label] = []
    taken: list[Box] = []
    window = plane.window()
    for number, (key, shape) in enumerate(shapes.items()):
        if not shape.intersects(window):
            continue
        if shape.geom_type in {"Point", "MultiPoint"}:
            found = [(point.x, point.y) for point in shapely.get_parts(shape)]
            axes.plot(
                [x for x, _ in found], [y for _, y in found], linestyle="",
                marker=group.look.marker, markersize=group.look.size,
                markerfacecolor=group.look.face, markeredgecolor="white", markeredgewidth=0.7,
                zorder=10 + level / 100, gid=f"{group.name}-{number}",
            )  # fmt: skip
            half = group.look.size / POINTS / 2
            places = [((x - plane.west) / step, (y - plane.south) / step) for x, y in found]
            taken += [Box(x - half, y - half, 2 * half, 2 * half) for x, y in places]
            away = half + 0.03
            at = places[0]
        else:
            if bands.get(key):
                _draw_band(axes, shape, float(bands[key] or 0.0), group, number)
            _draw_area(axes, shape, group, f"{group.name}-{number}", level / 100)
            inner = shape.intersection(window).representative_point()
            at, away = ((inner.x - plane.west) / step, (inner.y - plane.south) / step), 0.0
        text = names.get(key)
        if text:
            weight = math.inf if away else float(shape.area)
            labels.append(Label(*at, shown(str(text), language), away=away, weight=weight))
    return labels, taken


def _draw_area(axes: "Axes", shape: BaseGeometry, group: Group, gid: str, level: float) -> None:
    look = group.look
    path = path_of(shape)
    line = shape.geom_type in {"LineString", "MultiLineString"}
    if not line and look.face != "none":
        axes.add_patch(
            PathPatch(path, facecolor=look.face, hatch=look.hatch, edgecolor=look.edge,
                      linewidth=0, alpha=look.opacity, zorder=3 + level, gid=gid)
        )  # fmt: skip
    axes.add_patch(
        PathPatch(path, facecolor="none", edgecolor=INK if look.hatch else look.edge,
                  linewidth=look.line, linestyle=DASHES if look.dashed else "solid",
                  zorder=4 + level, gid=f"outline-{gid}")
    )  # fmt: skip


def _draw_band(axes: "Axes", shape: BaseGeometry, wrong: float, group: Group, number: int) -> None:
    band = shape.boundary.buffer(wrong)
    axes.add_patch(
        PathPatch(path_of(band), facecolor=group.look.edge, edgecolor="none", alpha=0.13, zorder=2,
                  gid=f"band-{group.name}-{number}")
    )  # fmt: skip


def _write_label(axes: "Axes", placed: Placed, plane: Plane, step: float) -> None:
    box, label = placed.box, placed.label
    if not label.ground:
        axes.add_patch(
            Rectangle((plane.west + box.left * step, plane.south + box.bottom * step),
                      box.width * step, box.height * step, facecolor=PAPER, edgecolor="none",
                      zorder=15)
        )  # fmt: skip
    size = label.size
    x = plane.west + (box.left + box.width / 2) * step
    top = plane.south + (box.top - 0.01) * step
    for number, text in enumerate(placed.texts):
        axes.text(
            x, top - (size * LEADING / POINTS * number + size / POINTS) * step, text,
            fontproperties=face(size, slanted=label.ground), zorder=16, ha="center",
            color=FAINT if label.ground else INK, parse_math=False, va="baseline",
            gid="ground-name" if label.ground else "name",
        )  # fmt: skip


def _seen(shapes: gpd.GeoSeries, plane: Plane) -> bool:
    return bool(plane.project(shapes).intersects(plane.window()).any())


def _text(key: str, language: str) -> str:
    return catalogue("pictures")[key][language]
