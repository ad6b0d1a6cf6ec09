"""The pages that ``bench/million.py`` sets beside each other, and what they show.

All hold the same synthetic premises with eight attributes, or the same synthetic areas:

- ``folium``: stock ``folium.GeoJson`` with a ``CircleMarker``, its style and a popup of all
  attributes;
- ``cluster``: ``folium.plugins.FastMarkerCluster``, positions alone;
- ``geopandas``: ``GeoDataFrame.explore``, coloured by state; folium writes that as one ``switch``
  with a case for each feature, through which every feature goes, so its time grows with the square
  of their number. ``geopandas-plain`` is the same in one colour, without that;
- ``bare``: a Leaflet page of ``L.geoJSON`` on canvas, no popup; ``bare4`` with the four coded
  columns alone;
- ``lean``: the least that Leaflet's canvas can be given: an array of positions to five decimals
  and a ``circleMarker`` each, with no attribute;
- ``ours``, with picking, legend, filters, table and search; ``ours4``, the same with the four
  coded columns alone; ``ours5`` with the identifier and those four.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from folium.plugins import FastMarkerCluster
from shapely.geometry import Polygon

from explorer.layers import Examination, Layer
from explorer.maps import page as writer
from explorer.site import build_map

LEAFLET: Final = Path(__file__).parents[1] / "explorer/maps/web/node_modules/leaflet/dist"
CODED: Final = ["state", "operator", "type", "point"]
ATTRIBUTES: Final = ["id", *CODED, "lines", "year", "commune"]
STATES: Final = ("deploye", "raccordable demande", "en cours", "signe", "cible", "abandonne")
MARK: Final = (
    "requestAnimationFrame(() => requestAnimationFrame(() => "
    "{ window.drawn ??= performance.now(); }))"
)


def premises(count: int) -> gpd.GeoDataFrame:
    """Make synthetic premises: 300 towns of a department, states as real ones are spread."""
    rng = np.random.default_rng(42)
    towns = 300
    east, north = rng.uniform(3.7, 4.8, towns), rng.uniform(45.2, 46.3, towns)
    weight = rng.pareto(1.1, towns) + 0.05
    town = rng.choice(towns, count, p=weight / weight.sum())
    spread = 0.004 + 0.03 * np.sqrt(weight[town] / weight.sum())
    lon = east[town] + rng.normal(0, 1, count) * spread
    lat = north[town] + rng.normal(0, 0.7, count) * spread
    point, _ = pd.factorize(np.floor(lon / 0.012) * 100_000 + np.floor(lat / 0.009))
    return gpd.GeoDataFrame(
        {
            "id": [f"IMB/42/{number:07d}" for number in rng.permutation(count)],
            "state": np.array(STATES)[rng.choice(6, count, p=[0.8, 0.05, 0.06, 0.04, 0.04, 0.01])],
            "operator": np.array(["Un", "Deux", "Trois", "Quatre"])[(point * 7) % 4],
            "type": np.array(["immeuble", "pavillon", "bureau"])[rng.choice(3, count)],
            "point": [f"PM-42-{number:05d}" for number in point],
            "lines": rng.geometric(0.5, count),
            "year": rng.integers(2016, 2027, count),
            "commune": [f"42{number:03d}" for number in town],
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs="EPSG:4326",
    )


def areas(count: int) -> gpd.GeoDataFrame:
    """Make synthetic areas: wrinkled rings of 120 corners side by side, with a state each."""
    rng = np.random.default_rng(42)
    across = int(np.ceil(np.sqrt(count)))
    turns = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    shapes = []
    for number in range(count):
        radius = 0.005 * (1 + rng.normal(0, 0.05, len(turns)))
        x = 3.7 + 0.011 * (number % across) + radius * np.cos(turns)
        y = 45.2 + 0.009 * (number // across) + 0.8 * radius * np.sin(turns)
        shapes.append(Polygon(np.column_stack([x, y]).round(6)))
    data = premises(count).drop(columns="geometry")
    return gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4326")


def saved(drawn: folium.Map) -> str:
    """Give a folium page with marks in it; its own map keeps its name."""
    text = drawn.get_root().render()
    name = drawn.get_name()
    # The last script of the page, once those before it have drawn.
    hook = f"<script>window.benched = {name}; {MARK};</script>"
    return text.replace("</html>", f"{hook}</html>")


def by_folium(frame: gpd.GeoDataFrame) -> str:
    """Draw by stock folium, as its own documentation shows points with attributes."""
    drawn = folium.Map(prefer_canvas=True)
    folium.GeoJson(
        frame,
        marker=folium.CircleMarker(radius=4, fill=True),
        popup=folium.GeoJsonPopup(fields=ATTRIBUTES),
    ).add_to(drawn)
    west, south, east, north = frame.total_bounds
    drawn.fit_bounds([[south, west], [north, east]])
    return saved(drawn)


def by_cluster(frame: gpd.GeoDataFrame) -> str:
    """Draw by folium's fastest plugin, which takes positions alone."""
    drawn = folium.Map(prefer_canvas=True)
    FastMarkerCluster(np.column_stack([frame.geometry.y, frame.geometry.x]).tolist()).add_to(drawn)
    west, south, east, north = frame.total_bounds
    drawn.fit_bounds([[south, west], [north, east]])
    return saved(drawn)


def by_geopandas(frame: gpd.GeoDataFrame) -> str:
    """Draw by geopandas, coloured by state, without the legend, which asks for jQuery UI."""
    return saved(frame.explore(column="state", tiles=None, legend=False))


def by_geopandas_plain(frame: gpd.GeoDataFrame) -> str:
    """Draw by geopandas in one colour."""
    return saved(frame.explore(tiles=None, legend=False))


def framed(data: str, script: str) -> str:
    """Write a page of Leaflet alone around some data and the script that draws them."""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><style>'
        + (LEAFLET / "leaflet.css").read_text(encoding="utf-8")
        + "html, body, #map { height: 100%; margin: 0 }</style></head><body><div id='map'></div>"
        '<script type="application/json" id="data">'
        + data.replace("<", "\\u003c")
        + "</script><script>"
        + (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
        + f"</script><script>{script}</script></body></html>"
    )


def bare(frame: gpd.GeoDataFrame) -> str:
    """Write the smallest Leaflet page that draws on canvas: no popup, no legend."""
    west, south, east, north = frame.total_bounds
    script = (
        "const map = L.map('map', { preferCanvas: true }); window.benched = map;"
        f"map.fitBounds([[{south}, {west}], [{north}, {east}]]);"
        "L.geoJSON(JSON.parse(document.getElementById('data').textContent),"
        " {pointToLayer: (_, at) => L.circleMarker(at, {radius: 4})}).addTo(map);"
        f"{MARK};"
    )
    return framed(frame.to_json(drop_id=True), script)


def bare4(frame: gpd.GeoDataFrame) -> str:
    """Write the same with the four coded columns alone."""
    return bare(frame[[*CODED, "geometry"]])


def lean(frame: gpd.GeoDataFrame) -> str:
    """Write positions alone, as short as text can, and draw each on canvas."""
    west, south, east, north = frame.total_bounds
    places = np.column_stack([frame.geometry.y, frame.geometry.x]).round(5).tolist()
    script = (
        "const map = L.map('map', { preferCanvas: true }); window.benched = map;"
        f"map.fitBounds([[{south}, {west}], [{north}, {east}]]);"
        "for (const at of JSON.parse(document.getElementById('data').textContent))"
        f" L.circleMarker(at, {{radius: 4}}).addTo(map); {MARK};"
    )
    return framed(json.dumps(places, separators=(",", ":")), script)


def ours(frame: gpd.GeoDataFrame) -> str:
    """Draw by this project, all attributes in it."""
    layer = Layer("premises", frame, None, Examination(Path("premises"), features=len(frame)))
    return build_map(layers=[layer]).to_html()


def ours4(frame: gpd.GeoDataFrame) -> str:
    """Draw by this project with the four coded columns alone."""
    return ours(frame[[*CODED, "geometry"]])


def ours5(frame: gpd.GeoDataFrame) -> str:
    """Draw by this project with the identifier and the four coded columns."""
    return ours(frame[["id", *CODED, "geometry"]])


def timed_ours(frame: gpd.GeoDataFrame, make: Callable[[gpd.GeoDataFrame], str]) -> str:
    """Write our page with marks after its last script, whose hash then is another one."""
    original = writer.bundled
    hook = (
        "\n;{ const { mount } = manufacture; manufacture.mount = (map) => { window.benched = map;"
        " map.on('layeradd', ({ layer }) => { if (layer.on && layer.createTile)"
        f" layer.once('load', () => {{ {MARK}; }}); }}); mount(map); }}; }}"
    )
    writer.bundled = lambda name: (
        original(name)
        + (  # type: ignore[assignment]
            hook if name == "explorer.js" else ""
        )
    )
    try:
        return make(frame)
    finally:
        writer.bundled = original


Maker = Callable[[gpd.GeoDataFrame], str]
POINTS: Final[dict[str, Maker]] = {
    "folium": by_folium, "cluster": by_cluster, "geopandas": by_geopandas,
    "geopandas-plain": by_geopandas_plain, "bare": bare, "bare4": bare4, "lean": lean,
    "ours": ours, "ours4": ours4, "ours5": ours5,
}  # fmt: skip
AREAS: Final[dict[str, Maker]] = {
    "folium": by_folium,
    "geopandas": by_geopandas,
    "geopandas-plain": by_geopandas_plain,
    "bare": bare,
    "ours": ours,
}
