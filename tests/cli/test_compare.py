"""``manufacture compare``: communes side by side, with trend and chart."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.calls import call
from tests.studies.synthetic import status_file
from tests.studies.test_changed import OLD


def test_embedded_figures_are_compared_side_by_side() -> None:
    told = json.loads(call("compare", "42218", "69123", "38185", "--format", "json").stdout)
    assert [place["code"] for place in told["places"]] == ["42218", "69123", "38185"]
    first = told["places"][0]
    assert (first["connectable"], first["denominator"]) == (44_523, 103_840)
    assert [point["quarter"] for point in first["series"]] == ["2017-T3", "2017-T4", "2018-T1"]
    assert told["unit"] == "premises"


def test_a_commune_named_twice_comes_once() -> None:
    rows = list(csv.DictReader(io.StringIO(call("compare", "42218", "42218", "--format",
                                               "csv").stdout)))  # fmt: skip
    assert [row["code"] for row in rows] == ["42218"]


@pytest.mark.parametrize(
    ("ending", "start"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE html>")],
)
def test_a_chart_or_a_map_is_written_twice_alike(ending: str, start: bytes, tmp_path: Path) -> None:
    pictures = []
    for number in (1, 2):
        out = tmp_path / f"{number}.{ending}"
        assert call("compare", "42218", "69123", "--out", out).returncode == 0
        pictures.append(out.read_bytes())
    assert pictures[0].startswith(start)
    assert pictures[0] == pictures[1]


def test_building_files_of_two_quarters_are_a_trend_with_their_account(tmp_path: Path) -> None:
    files = (status_file(tmp_path, OLD, "essai_2026_T1.csv"), status_file(tmp_path))
    told = json.loads(call("compare", "42218", "--premises", files[0], "--premises", files[1],
                          "--format", "json").stdout)  # fmt: skip
    (place,) = told["places"]
    assert (place["unit"], place["connectable"], place["denominator"]) == ("buildings", 3, 7)
    account = told["conservation"]["essai_2026_T1.csv"]
    assert account["in"] == account["counted"] + account["outside"] + account["set_aside"] == 9


def test_the_real_tables_are_compared(reference: Path) -> None:
    folder = reference / "fibre"
    done = call("compare", "42218", "--lang", "en",
               "--figures", folder / "arcep-ftth-communes-2017T3-2018T1.csv",
               "--figures", folder / "arcep-communes-zones-2018T1.csv")  # fmt: skip
    assert "44,523" in done.stdout
    assert "Q1 2018" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "Missing argument"),
        (["99999"], 1, "no figures of '99999'"),
        (["42218", "--figures", "a.csv", "--premises", "b.csv"], 2, "two kinds of figures"),
        (["42218", "--figures", "absent.csv"], 1, "absent.csv"),
        (["42218", "--format", "png"], 2, "name a file with --out"),
        (["42218", "--format", "geojson"], 2, "no geometry"),
    ],
)
def test_what_cannot_be_compared_is_said_with_a_status(
    arguments: list[str], status: int, said: str
) -> None:
    done = call("compare", *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
