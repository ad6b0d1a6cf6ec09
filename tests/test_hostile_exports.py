"""Nothing that an export writes attacks its reader, whatever stands in the data."""

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import fiona
import pytest
from pmtiles.reader import MemorySource, Reader

from explorer.layers import read_file, rows_of
from explorer.layers.exports.layer import ExportLayer
from explorer.layers.exports.write import FORMS, export_layers
from explorer.territory import open_territory
from tests.cli.calls import call
from tests.test_hostile import STEERING, TEXTS, root

__all__ = ["root"]

FORMULA = re.compile(r"[\s\"]*[=+\-@\t\uff1d]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LAYERS = ("schools", "places", "business_zones")


def parts_of(path: Path) -> Iterator[tuple[str, ET.Element]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert not name.startswith(("/", "..")), name
            if name.endswith((".xml", ".rels")):
                yield name, ET.fromstring(archive.read(name))  # noqa: S314 - made here


@pytest.mark.parametrize("asked", [("export", *LAYERS), ("layers", "places"), ("claims",),
                                   ("find", "--weight", "schools=1"), ("report",)])  # fmt: skip
def test_a_workbook_holds_no_formula_no_link_and_no_steering_letter(
    asked: tuple[str, ...], root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.xlsx"
    done = call(*asked, "--territory", root, "--out", out, "--lang", "fr")
    assert done.returncode == 0, done.stderr
    texts = []
    for name, part in parts_of(out):
        assert not list(part.iter(f"{SHEET}f")), name
        assert not list(part.iter(f"{SHEET}hyperlink")), name
        assert all(item.get("TargetMode") != "External" for item in part.iter()), name
        assert "vbaProject" not in name
        texts += [item.text or "" for item in part.iter(f"{SHEET}t")]
        for cell in part.iter(f"{SHEET}c"):
            assert cell.get("t") in {None, "s", "b", "n"}
    assert any(hostile[:12] in text for hostile in TEXTS for text in texts)
    assert not any(STEERING.search(text) for text in texts)


def test_csv_on_the_web_runs_nowhere_and_gives_every_text_back(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    done = call("export", *LAYERS, "--territory", root, "--format", "csvw", "--out", folder)
    assert done.returncode == 0, done.stderr
    territory = open_territory(root)
    for name in LAYERS:
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        assert not STEERING.search(text)
        for mark in (",", ";", "\t"):
            for cells in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
                for cell in cells:
                    for line in cell.split("\n"):
                        assert not FORMULA.match(line) or NUMBER.fullmatch(line), (mark, line)
        given = territory.layers[name]
        back = read_file(folder, layer=name).frame
        told = [dict(row, geometry=None) for row in rows_of(given)]
        assert [dict(row, geometry=None) for row in rows_of(back)] == told
        assert any("\u202e" in str(row) or TEXTS[0] in str(row) for row in told)
    assert not STEERING.search((folder / "csv-metadata.json").read_text(encoding="utf-8"))


def test_a_geopackage_of_hostile_texts_is_sound_and_its_documents_are_whole(
    root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.gpkg"
    done = call("export", *LAYERS, "--territory", root, "--out", out)
    assert done.returncode == 0, done.stderr
    assert not STEERING.search(done.stderr)
    assert fiona.listlayers(str(out)) == [*LAYERS, "layer_styles"]
    with closing(sqlite3.connect(out)) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        said = base.execute("SELECT metadata FROM gpkg_metadata").fetchall()
        styles = base.execute("SELECT styleQML FROM layer_styles").fetchall()
        kinds = base.execute("SELECT DISTINCT type FROM sqlite_master").fetchall()
    assert "view" not in {kind for (kind,) in kinds}
    for (text,) in (*said, *styles):
        assert "<script" not in text
        assert "<!ENTITY" not in text
        document = ET.fromstring(text.split("\n", 1)[1] if text.startswith("<!") else text)  # noqa: S314
        if document.tag == "qgis":
            assert "<" not in "".join(document.itertext())
    for name in LAYERS:
        given = open_territory(root).layers[name]
        back = read_file(out, layer=name).frame
        assert back["note_fr"].tolist() == given["note_fr"].tolist()


def test_tiles_give_their_credit_as_text_to_pages_that_take_it_for_html(
    root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.pmtiles"
    done = call("export", "schools", "--territory", root, "--out", out)
    assert done.returncode == 0, done.stderr
    said = Reader(MemorySource(out.read_bytes())).metadata()
    assert said["attribution"]
    assert "<" not in said["attribution"]
    with fiona.open(str(out), allow_unsupported_drivers=True) as source:
        names = {feature.properties["name_fr"] for feature in source}
    assert names <= set(open_territory(root).layers["schools"]["name_fr"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_metadata_of_the_catalogue_are_one_graph_of_known_terms(
    root: Path, tmp_path: Path
) -> None:
    rdflib = pytest.importorskip("rdflib")
    out = tmp_path / "x.jsonld"
    publisher = '"><script>\u202e@id'
    done = call("export", "--format", "dcat", "--territory", root, "--out", out,
                "--base-url", "https://data.example.org/x", "--publisher", publisher)  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    assert not STEERING.search(text)
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    datasets = list(graph.subjects(rdflib.RDF.type, dcat.Dataset))
    assert len(datasets) == len(json.loads((root / "datapackage.json").read_text())["resources"])
    assert len(list(graph.subjects(rdflib.RDF.type, dcat.Distribution))) == len(datasets)
    for subject in graph.subjects():
        if isinstance(subject, rdflib.URIRef):
            assert str(subject).startswith(("https://", "http://"))
    assert {str(name) for name in graph.objects(None, rdflib.FOAF.name)} >= {publisher}


def test_a_shapefile_of_a_hostile_name_stays_in_its_archive(tmp_path: Path, root: Path) -> None:
    frame = open_territory(root).layers["places"]
    out = tmp_path / "x.zip"
    layer = ExportLayer("../../<b>'; \u202e", frame, title="<script>")
    export_layers(out, [layer], "shapefile")
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        styles = [archive.read(name).decode() for name in names if name.endswith(".qml")]
    assert all(re.fullmatch(r"[\w.]+\.(shp|shx|dbf|prj|cpg|qml)", name) for name in names), names
    assert styles
    assert "<script" not in styles[0]
    assert len(read_file(out).frame) == len(frame)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "csvw"])
def test_what_is_told_of_hostile_columns_steers_no_terminal(form: str, tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    feature: dict[str, Any] = {
        "type": "Feature",
        "properties": {"\x1b[31m\u202e" * 4: "a\x00b", "b": ["\x9b2J"]},
        "geometry": {"type": "Point", "coordinates": [4.39, 45.45]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    done = call("export", path, "--format", form, "--out", tmp_path / f"y{FORMS[form].suffix}")
    assert done.returncode == 0, done.stderr
    assert not STEERING.search(done.stderr)
