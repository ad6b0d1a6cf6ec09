"""The built documentation: whole, without a warning, without another host, and read by everyone."""

import re
import subprocess
import sys
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import click
import pytest
from playwright.sync_api import sync_playwright

import explorer
from explorer.catalog import open_catalog
from explorer.cli.main import command
from explorer.vocabulary import Containment, FibreStatus, PositionKind, Verdict
from tests.docs.blocks import ROOT

pytest.importorskip("myst_nb", reason="the extra docs is not installed")

AXE: Final = ROOT / "explorer" / "maps" / "web" / "node_modules" / "axe-core" / "axe.min.js"
LOADED: Final = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
SEEN: Final = ("tutorial.html", "explanation/comparison.html", "generated/commands/map.html")
SEEN_TOO: Final = (
    "index.html", "fr/index.html", "gallery.html", "generated/commands/find.html",
    "generated/catalogue.html", "generated/python/explorer.Workbench.html", "notebooks.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("docs")
    asked = ["-W", "--keep-going", "-q", str(ROOT / "docs"), str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *asked],
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


class Read(HTMLParser):
    """What a page is identified by, leads to and loads."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.leads: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.names.update(value for key in ("id", "name") if (value := found.get(key)))
        if tag == "a" and (link := found.get("href")):
            self.leads.append(link)
        if (address := found.get(LOADED.get(tag, ""))) and found.get("rel") != "canonical":
            self.loads.append(address)


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, Read]:
    found = {}
    for path in site.rglob("*.html"):
        page = Read()
        page.feed(path.read_text(encoding="utf-8"))
        found[path] = page
    return found


def test_no_page_asks_anything_of_another_host(site: Path, read: dict[Path, Read]) -> None:
    for path, page in read.items():
        for address in page.loads:
            assert not urlsplit(address).netloc, f"{path}: {address}"
    for path in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//|@import", path.read_text("utf-8")), path


def test_every_link_between_pages_leads_to_its_page_and_place(
    site: Path, read: dict[Path, Read]
) -> None:
    lost = []
    for path, page in read.items():
        for link in page.leads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = read.get(target)
            if not target.exists() or (known and parts.fragment and unquote(parts.fragment) not in
                                       known.names):  # fmt: skip
                lost.append(f"{path.relative_to(site)}: {link}")
    assert lost == []


@pytest.mark.parametrize("name", sorted(command.commands))
def test_a_command_has_a_page_with_every_option(site: Path, name: str) -> None:
    text = (site / "generated" / "commands" / f"{name}.html").read_text(encoding="utf-8")
    one = command.commands[name]
    parts = [one, *getattr(one, "commands", {}).values()]
    options = (one for part in parts for one in part.params if isinstance(one, click.Option))
    for option in (name for one in options for name in one.opts):
        assert option in text, option


def test_every_public_name_has_a_page_and_stands_in_the_list(site: Path) -> None:
    listed = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^   explorer\.(\w+)$", listed, re.MULTILINE))
    assert named == set(explorer.__all__)
    for name in named:
        assert (site / "generated" / "python" / f"explorer.{name}.html").is_file(), name


def test_the_catalogue_has_every_layer_table_field_and_source(site: Path) -> None:
    text = (site / "generated" / "catalogue.html").read_text(encoding="utf-8")
    catalog = open_catalog()
    for one in catalog:
        for name in (one.name, *(field.name for field in one.fields)):
            assert f'<span class="pre">{name}</span>' in text, name
    for name in catalog.sources:
        assert f'<span class="pre">{name}</span>' in text, name


def test_the_picture_of_the_architecture_has_every_module(site: Path) -> None:
    (drawn,) = site.rglob("layers.svg")
    named = set(re.findall(r"<text[^>]*>(\w+)</text>", drawn.read_text(encoding="utf-8")))
    package = ROOT / "explorer"
    there = {path.parent.name for path in package.glob("*/__init__.py")} | {
        path.stem for path in package.glob("[!_]*.py")
    }
    assert named == there


def test_the_glossary_has_every_word_of_the_closed_lists() -> None:
    text = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    for state in FibreStatus:
        assert f"`{state.name}`" in text, state
        assert state is FibreStatus.UNKNOWN or f"`{state}`" in text, state
    plain = text.replace("on the edge", "edge")
    for word in (*Verdict, *Containment, *PositionKind):
        assert word.replace("_", " ") in plain, word


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "index.md").read_text(encoding="utf-8")
    for path in folder.glob("0*.md"):
        assert f"({path.name})" in listed, path.name


def faults(site: Path, chromium: str, names: Iterable[str], width: int, scheme: Any) -> list[str]:
    """Give what axe-core finds, pages wider than the screen, and what is asked of other hosts."""
    if not AXE.is_file():
        pytest.fail(f"No {AXE}: run `npm ci` in explorer/maps/web, as `make test` does.")
    script = AXE.read_text(encoding="utf-8")
    found: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        size: Any = {"width": width, "height": 800}
        page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
        page.set_default_timeout(120_000)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        for name in names:
            page.goto((site / name).as_uri())
            page.evaluate(script)
            violations = page.evaluate(
                "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
                ".map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 200)}`)"
            )
            found += [f"{name}: {one}" for one in violations]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{name}: wider than {width}")
        browser.close()
    return found + [address for address in asked if not address.startswith(("file:", "data:"))]


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1400, "dark"), (360, "light")])
def test_axe_finds_no_fault_and_no_page_is_wider_than_the_screen(
    site: Path, chromium: str, width: int, scheme: str
) -> None:
    assert faults(site, chromium, SEEN, width, scheme) == []


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (1400, "dark"), (360, "light")])
def test_axe_finds_no_fault_in_the_large_pages_either(
    site: Path, chromium: str, width: int, scheme: str
) -> None:
    assert faults(site, chromium, SEEN_TOO, width, scheme) == []


@pytest.mark.browser
def test_a_word_is_found_by_the_search_from_a_disk(site: Path, chromium: str) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{(site / 'search.html').as_uri()}?q=isochrone")
        page.locator("ul.search li a").first.wait_for()
        browser.close()


@pytest.mark.network
@pytest.mark.long
def test_every_address_that_the_pages_name_answers(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-b",
            "linkcheck",
            str(ROOT / "docs"),
            str(tmp_path),
        ],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, (tmp_path / "output.txt").read_text(encoding="utf-8")
