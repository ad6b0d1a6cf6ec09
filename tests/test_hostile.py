"""Nothing that a command shows or writes attacks its reader, whatever stands in the data."""

import csv
import io
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from explorer.layers.seal import seal
from explorer.territory import open_territory
from tests.cli.calls import Done, call
from tests.studies.synthetic import building, status_file

TEXTS = (
    "=cmd|' /C calc'!A0",
    'a;=HYPERLINK("http://127.0.0.1:9")',
    "\t=1+1",
    "@SUM(1+1)",
    "-2+3+cmd|' /C calc'!A0",
    "+1\n=2",
    '</script><script>alert(1)</script><img src=x onerror="alert(1)">',
    "\x1b]0;taken\x07\x1b[31mred\x9b2J",
    "\u202egnp.exe\u2066\u200f",
    "a | b [x](javascript:alert(1)) ![y](http://127.0.0.1:9/z.png)",
    "# head\r\n\r\n<iframe src=javascript:alert(1)>",
    "'; DROP TABLE places; --",
    "${7*7} {{7*7}} <%= 7*7 %> %s %(x)s {0.__class__}",
)
FREE = ("name_fr", "name_en", "note_fr", "note_en", "address", "commune", "tutelles", "acronym",
        "activity_fr", "activity_en", "uses_fr", "uses_en", "vocation_fr", "location_fr",
        "host", "needs_fr", "needs_en", "other_sources")  # fmt: skip
TITLES = ("title", "title_en", "description", "description_en")
SAID = ("statement_fr", "statement_en", "method_fr", "method_en", "not_checkable_fr",
        "not_checkable_en")  # fmt: skip
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")


class Spoiler:
    """Puts another hostile text into each of some keys, wherever they hold a text."""

    def __init__(self) -> None:
        self.number = 0

    def spoil(self, given: dict[str, Any], keys: Sequence[str]) -> None:
        for key in keys:
            if isinstance(given.get(key), str):
                self.number += 1
                given[key] = f"{TEXTS[self.number % len(TEXTS)]} {self.number}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """Give a copy of the embedded territory, with a hostile text wherever a free text stands."""
    folder = tmp_path_factory.mktemp("hostile") / "territory"
    shutil.copytree(checkout / "geodata", folder)
    spoiler = Spoiler()
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        spoiler.spoil(resource, TITLES)
        path = folder / resource["path"]
        if path.suffix == ".geojson":
            layer = json.loads(path.read_text(encoding="utf-8"))
            for feature in layer["features"]:
                spoiler.spoil(feature["properties"], FREE)
            path.write_text(json.dumps(layer), encoding="utf-8")
    for source in descriptor["sources"]:
        spoiler.spoil(source, ("title", "publisher", "licence_note", "accuracy_note"))
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    claims = folder / "tables" / "claims.json"
    told = json.loads(claims.read_text(encoding="utf-8"))
    for claim in told:
        spoiler.spoil(claim, SAID)
    claims.write_text(json.dumps(told), encoding="utf-8")
    figures = folder / "tables" / "fibre_by_commune.csv"
    rows = list(csv.DictReader(io.StringIO(figures.read_text(encoding="utf-8"))))
    for row in rows:
        row["name"] = TEXTS[7] if row["insee_code"] == "42218" else TEXTS[6]
        row["operator"] = TEXTS[0]
    with figures.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    seal(folder)
    open_territory(folder)
    return folder


@pytest.fixture(scope="module")
def buildings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("buildings")
    names = [TEXTS[row % 2 * 9] for row in range(6)]
    rows = [
        building(row, 4.39 + row / 5000, 45.45, "cible" if row % 2 else "deploye",
                 nom_com=f'"{names[row]}"', code_l331="=1+1")
        for row in range(6)
    ]  # fmt: skip
    return status_file(folder, rows)


COMMANDS: dict[str, tuple[str, ...]] = {
    "layers": ("layers",),
    "schools": ("layers", "schools"),
    "places": ("layers", "places"),
    "zones": ("layers", "business_zones"),
    "communes": ("layers", "communes"),
    "claims": ("claims",),
    "report": ("report",),
    "find": ("find", "--weight", "schools=1", "--weight", "stations=1", "--top", "50"),
    "explained": ("find", "--weight", "schools=1", "--explain", "--top", "20"),
    "allocate": (
        "allocate",
        "--candidates",
        "schools",
        "--demand",
        "stations",
        "--sites",
        "2",
        "--explain",
        "--assignments",
        "--through",
        "highs",
    ),
    "scenario": ("find", "--scenario", "faculty-move", "--weight", "schools=1"),
    "figures": ("coverage", "--zones", "communes"),
    "coverage": ("coverage", "--zones", "district", "--premises", "BUILDINGS"),
    "by": ("coverage", "--zones", "by:nom_com", "--premises", "BUILDINGS"),
    "gaps": ("gaps", "--premises", "BUILDINGS", "--zones", "district"),
    "diff": ("diff", "BUILDINGS", "BUILDINGS", "--zones", "district"),
    "compare": ("compare", "42218", "69123", "38185"),
    "sources": ("sources",),
}


def asked(name: str, form: str, root: Path, buildings: Path, *more: str | Path) -> Done:
    arguments = [str(buildings) if part == "BUILDINGS" else part for part in COMMANDS[name]]
    return call(*arguments, "--territory", root, "--lang", "en", "--format", form, *more)


def cells_of(text: str, mark: str) -> list[str]:
    if mark == ",":
        return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    # What parts cells at another mark sees no quotes but those that open one of its own cells.
    return [cell for line in text.split("\n") for cell in line.split(mark)]


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "json", "geojson"])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_attacks_its_reader(
    name: str, form: str, root: Path, buildings: Path, tmp_path: Path
) -> None:
    del tmp_path
    done = asked(name, form, root, buildings)
    assert "Traceback" not in done.stderr
    assert not STEERING.search(done.stderr)
    if done.returncode:
        assert form == "geojson" or name == "gaps", done.stderr
        assert done.stderr
        return
    text = done.stdout
    assert text
    assert not STEERING.search(text)
    if form == "csv":
        for mark in (",", ";", "\t"):
            for cell in cells_of(text, mark):
                runs = cell.lstrip(' "').startswith(STARTS)
                assert not runs or NUMBER.fullmatch(cell.split(",")[0].strip(' "')), (mark, cell)
    elif form == "markdown":
        bare = re.sub(r"\\.", "", text)
        assert "<" not in bare
        assert "](" not in re.sub(r"\\\[[^\]]*\]\(", "", text)
        assert not re.search(r"^# ", text, re.MULTILINE)
    elif form in {"json", "geojson"}:
        json.loads(text)


@pytest.mark.parametrize("name", ["find", "figures", "coverage", "gaps", "diff", "compare"])
def test_no_page_runs_what_stands_in_the_data(
    name: str, root: Path, buildings: Path, tmp_path: Path
) -> None:
    out = tmp_path / "page.html"
    done = asked(name, "html", root, buildings, "--out", out)
    if name == "gaps" and done.returncode:
        assert "Traceback" not in done.stderr
        return
    assert done.returncode == 0, done.stderr
    harmless_page(out.read_text(encoding="utf-8"))


def harmless_page(page: str) -> None:
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<iframe" not in page
    assert not STEERING.search(page.split("<style", 1)[0].replace("\t", ""))


def test_the_whole_site_is_harmless(root: Path, tmp_path: Path) -> None:
    done = call("build", "--out", tmp_path / "site", "--territory", root, "--lang", "en")
    assert done.returncode == 0, done.stderr
    for path in (tmp_path / "site").rglob("*"):
        if path.suffix == ".html":
            harmless_page(path.read_text(encoding="utf-8"))
        elif path.suffix in {".json", ".geojson"}:
            text = path.read_text(encoding="utf-8")
            json.loads(text)
            assert not STEERING.search(text)


def test_a_picture_holds_no_script_and_no_address(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    done = call("compare", "42218", "69123", "--out", out, "--territory", root)
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    assert not STEERING.search(text)
    for element in ET.fromstring(text).iter():  # noqa: S314 - of our own making
        assert element.tag.rpartition("}")[2] not in {"script", "foreignObject", "a", "image"}
        for name, value in element.attrib.items():
            assert not name.rpartition("}")[2].startswith("on")
            if name.endswith("href"):
                assert value.startswith("#")


def test_a_hostile_file_and_its_name_are_told_without_steering(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[31m\u202eexe.\x9b2J\n=1.geojson"
    feature = {"type": "Feature", "properties": {TEXTS[7]: TEXTS[8]}, "id": TEXTS[7],
               "geometry": {"type": "Point", "coordinates": [TEXTS[7], TEXTS[8]]}}  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    for form in ("table", "csv", "markdown", "json"):
        done = call("validate", path, "--format", form)
        assert done.returncode == 1
        assert not STEERING.search(done.stdout + done.stderr), form
    for command in (("map", "--layers", path, "--out", tmp_path / "a.html"),
                    ("coverage", "--zones", path), ("find", "--candidates", path),
                    ("find", "--query", path), ("streets", path)):  # fmt: skip
        done = call(*command)
        assert done.returncode
        assert not STEERING.search(done.stdout + done.stderr)
        assert "Traceback" not in done.stderr


def test_the_hints_of_find_are_harmless(root: Path) -> None:
    done = call("find", "--territory", root)
    assert done.returncode == 0
    assert not STEERING.search(done.stdout)
