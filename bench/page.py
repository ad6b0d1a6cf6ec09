"""The public page against a bare Leaflet page of the same layers: size, and time to drawn.

Run from the checkout as ``make bench``. Both pages are opened pair by pair, now the one first and
now the other, by the same Chromium from the same disk. "Drawn" is the second animation frame after
every layer that shows at opening is on the map; the ratio is the median of those of the pairs.
"Whole" is when our page has its panels, search and story too, which the bare page has none of.
"""

import gzip
import json
import shutil
import statistics
import tempfile
from operator import truediv
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from explorer.maps import page as writer
from explorer.site import build_map
from explorer.territory import open_territory

RUNS = 15
LEAFLET = Path(__file__).parents[1] / "explorer/maps/web/node_modules/leaflet/dist"
MARKS = {"ours": "whole", "bare": "drawn"}
NAMES = ("chromium", "chromium-browser", "google-chrome")
MARK = (
    "requestAnimationFrame(() => requestAnimationFrame(() => "
    "{ window.drawn = performance.now(); }))"
)
WHOLE = (
    "new MutationObserver((_, observer) => { window.whole = performance.now();"
    " observer.disconnect(); })"
    ".observe(document.getElementById('explorer'), {attributeFilter: ['data-ready']})"
)


def bare_page() -> str:
    """Write the smallest Leaflet page of the embedded layers: no panel, no popup, no language."""
    island = build_map(open_territory()).island
    collections = [layer["collection"] for layer in island["layers"]]
    west, south, east, north = island["view"]["bounds"]
    script = (
        "const map = L.map('map');"
        "const data = JSON.parse(document.getElementById('data').textContent);"
        "for (const one of data.c) L.geoJSON({type: 'FeatureCollection',"
        " features: one.features.filter((feature) => feature.geometry)},"
        " {pointToLayer: (_, at) => L.circleMarker(at)}).addTo(map);"
        f"map.fitBounds([[{south}, {west}], [{north}, {east}]]);{MARK};"
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><style>'
        + (LEAFLET / "leaflet.css").read_text(encoding="utf-8")
        + "html, body, #map { height: 100%; margin: 0 }</style></head><body><div id='map'></div>"
        '<script type="application/json" id="data">'
        + writer.island_json({"c": collections})
        + "</script><script>"
        + (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
        + f"</script><script>{script}</script></body></html>"
    )


def times(browser: Browser, path: Path, mark: str) -> tuple[float, float]:
    """Open a page afresh and give the milliseconds from navigation to drawn, and to a mark."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    while page.evaluate(f"window.{mark} ?? null") is None:  # the page's policy allows no eval
        page.wait_for_timeout(20)
    drawn, marked = page.evaluate(f"[window.drawn, window.{mark}]")
    context.close()
    return float(drawn), float(marked)


def main() -> None:
    """Build both pages, open them in turn, and print sizes, medians and the ratio."""
    chromium = next(path for path in map(shutil.which, NAMES) if path)
    ours = build_map().to_html()
    # The page itself says nothing of its timing; a mark after its last script does, hashed anew.
    original = writer.bundled
    writer.bundled = lambda name: (
        original(name)
        + (  # type: ignore[assignment]
            "\n;{ const { mount } = manufacture; "
            f"manufacture.mount = (...given) => {{ mount(...given); {MARK}; {WHOLE}; }}; }}"
            if name == "explorer.js"
            else ""
        )
    )
    timed = build_map().to_html()
    writer.bundled = original
    bare = bare_page()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        paths = {name: Path(folder, f"{name}.html") for name in ("ours", "bare")}
        paths["ours"].write_text(timed, encoding="utf-8")
        paths["bare"].write_text(bare, encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        drawn: dict[str, list[float]] = {name: [] for name in paths}
        whole: list[float] = []
        for run in range(RUNS + 1):
            # What was opened before still takes some of the processor when the next is opened.
            for name in sorted(paths, reverse=run % 2 == 0):
                spent, marked = times(browser, paths[name], MARKS[name])
                if run:  # the first opening warms the browser up
                    drawn[name].append(spent)
                    whole += [marked] if name == "ours" else []
        browser.close()
    result = {
        "runs": RUNS,
        "ours_bytes": len(ours.encode()),
        "ours_gzip_bytes": len(gzip.compress(ours.encode(), mtime=0)),
        "bare_gzip_bytes": len(gzip.compress(bare.encode(), mtime=0)),
        "ours_drawn_ms": round(statistics.median(drawn["ours"]), 1),
        "bare_drawn_ms": round(statistics.median(drawn["bare"]), 1),
        "ratio": round(statistics.median(map(truediv, drawn["ours"], drawn["bare"])), 2),
        "ours_whole_ms": round(statistics.median(whole), 1),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
