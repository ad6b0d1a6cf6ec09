"""The command export, and the same formats from every command that shows rows."""

import json
from pathlib import Path

import fiona
import pytest

from explorer.layers import read_file
from tests.cli.calls import call
from tests.studies.synthetic import status_file

SUFFIXES = {"gpkg": ".gpkg", "parquet": ".parquet", "fgb": ".fgb", "shapefile": ".zip",
            "geojson": ".geojson"}  # fmt: skip


@pytest.mark.parametrize("form", SUFFIXES)
def test_the_ending_says_the_format_and_the_gate_reads_what_was_written(
    form: str, tmp_path: Path
) -> None:
    out = tmp_path / f"mine{SUFFIXES[form]}"
    done = call("export", "schools", "--out", out, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert f"Wrote {out}" in done.stderr
    assert "© " in done.stderr
    assert done.stdout == ""
    given = call("layers", "schools", "--format", "json")
    names = {row["name_fr"] for row in json.loads(given.stdout)["rows"]}
    assert set(read_file(out).frame["name_fr"]) == names
    assert call("validate", out).returncode == 0


def test_all_layers_go_into_one_file_or_each_into_its_own(tmp_path: Path) -> None:
    assert call("export", "--out", tmp_path / "all.gpkg").returncode == 0
    layers = fiona.listlayers(str(tmp_path / "all.gpkg"))
    assert layers[-1] == "layer_styles"
    assert {"district", "schools", "communes"} < set(layers)
    done = call("export", "schools", "stations", "--format", "fgb", "--out", f"{tmp_path}/each/")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "each").iterdir()) == [
        "schools.fgb", "stations.fgb"
    ]  # fmt: skip
    checked = call("validate", tmp_path / "all.gpkg", "--layer", "schools", "--format", "json")
    assert json.loads(checked.stdout)[0]["verdict"] == "accepted"
    assert call("validate", tmp_path / "all.gpkg").returncode == 1


def test_a_file_of_ones_own_is_exported_through_the_gate(tmp_path: Path) -> None:
    path = tmp_path / "own.geojson"
    path.write_text('{"type":"Point","coordinates":[4.39,45.45]}')
    assert call("export", path, "--out", tmp_path / "own.gpkg").returncode == 0
    assert len(read_file(tmp_path / "own.gpkg").frame) == 1
    path.write_text('{"type":"Point","coordinates":[45.45,4.39]}')
    done = call("export", path, "--out", tmp_path / "bad.gpkg")
    assert done.returncode == 1
    assert not (tmp_path / "bad.gpkg").exists()


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (("schools",), 2, "Missing option '--out'"),
        (("schools", "--out", "x.doc"), 2, "does not say in what format"),
        (("schools", "--out", "x.svg"), 2, "An export is no svg"),
        (("schools", "--out", "x"), 2, "Say in what format to write"),
        (("schools", "--out", "x.gpkg", "--format", "fgb"), 2, "says gpkg, but --format says fgb"),
        (
            ("schools", "stations", "--out", "x.fgb"),
            1,
            "holds one layer; asked for: schools, stati",
        ),
        (("nothing", "--out", "x.gpkg"), 2, "'nothing' is no layer and no file"),
        (("schools", "--format", "dcat", "--out", "x.jsonld"), 2, "name no layer"),
        (("--format", "dcat", "--out", "x.jsonld", "--base-url", "x"), 2, "beginning with https"),
        (("--format", "cnig", "--out", "x"), 2, "name the one layer or file that holds the sites"),
        (("schools", "--out", "absent/x.gpkg"), 1, "absent/x.gpkg cannot be written"),
        (("schools", "--out", "/dev/stdout", "--format", "gpkg"), 1, "no plain file"),
    ],
)
def test_what_cannot_be_exported_is_said(
    asked: tuple[str, ...], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("export", *asked)
    assert done.returncode == status, done.stderr
    assert said in done.stderr.replace(f"{tmp_path}/", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "asked",
    [
        ("find", "--weight", "schools=1"),
        ("find", "--scenario", "faculty-move", "--weight", "schools=1"),
        ("coverage", "--zones", "near:4.385,45.445:600m", "--premises", "STATUS"),
        ("gaps", "--zones", "near:4.395,45.445:900m", "--premises", "STATUS"),
        ("layers", "schools"),
    ],
)
def test_every_command_whose_rows_have_geometry_writes_the_same_formats(
    asked: tuple[str, ...], tmp_path: Path
) -> None:
    status = status_file(tmp_path)
    given = [str(status) if part == "STATUS" else part for part in asked]
    shown = call(*given, "--format", "geojson")
    features = len(json.loads(shown.stdout)["features"])
    assert features
    for suffix in (".gpkg", ".parquet", ".fgb", ".zip", ".pmtiles", ".xlsx"):
        out = tmp_path / f"out{suffix}"
        done = call(*given, "--out", out)
        assert done.returncode == 0, (suffix, done.stderr)
        assert f"Wrote {out}" in done.stderr
        if suffix not in {".pmtiles", ".xlsx"}:
            assert len(read_file(out).frame) == features


def test_rows_without_geometry_are_no_layer(tmp_path: Path) -> None:
    done = call("claims", "--out", tmp_path / "x.gpkg")
    assert done.returncode == 2
    assert "These rows have no geometry" in done.stderr


def test_the_catalogue_is_described_by_dcat(tmp_path: Path) -> None:
    out = tmp_path / "catalog.jsonld"
    done = call("export", "--format", "dcat", "--out", out, "--publisher", "Essai")
    assert done.returncode == 0, done.stderr
    said = json.loads(out.read_text(encoding="utf-8"))
    assert said["@type"] == "dcat:Catalog"
    schools = next(one for one in said["dcat:dataset"] if one["dct:identifier"] == "schools")
    (file,) = schools["dcat:distribution"]
    assert file["dcat:accessURL"] == {"@id": "layers/schools.geojson"}
    assert file["dcat:mediaType"]["@id"].endswith("application/geo+json")
    assert len(file["spdx:checksum"]["spdx:checksumValue"]["@value"]) == 64
    assert schools["dct:publisher"]["foaf:name"] == "Essai"
    assert schools["dct:spatial"]["dcat:bbox"]["@value"].startswith("POLYGON ((")
    assert all(source["dct:title"] for source in schools["prov:wasDerivedFrom"])
    assert file["dct:license"]["@id"].startswith("https://")
