"""``manufacture gaps``: clusters as a table, JSON, CSV, GeoJSON and a map."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.calls import call
from tests.studies.synthetic import status_file, zone_file
from tests.studies.test_unserved import ROWS

ACCOUNT = (
    "Buildings: 6 = served 1 + in 2 clusters 3 + far from the zones 1 + without position 1; "
    "rows set aside: 0."
)


@pytest.fixture
def asked(tmp_path: Path) -> tuple[str | Path, ...]:
    zones = zone_file(tmp_path / "zones.gpkg")
    return ("gaps", "--premises", status_file(tmp_path, ROWS), "--zones", zones, "--lang", "en")


def test_json_has_ranked_clusters_and_the_account(asked: tuple[str | Path, ...]) -> None:
    told = json.loads(call(*asked, "--format", "json").stdout)
    assert [cluster["rank"] for cluster in told["clusters"]] == [1, 2]
    assert [cluster["records"] for cluster in told["clusters"]] == [2, 1]
    assert told["conservation"]["given"] == 6
    assert (told["source"], told["vintage"]) == ("essai_2026_T2.csv", "2026-T2")


@pytest.mark.parametrize("form", ["csv", "geojson", "html"])
def test_top_holds_for_every_format_and_the_account_is_said(
    form: str, asked: tuple[str | Path, ...], tmp_path: Path
) -> None:
    out = tmp_path / f"gaps.{form}"
    done = call(*asked, "--top", "1", "--out", out)
    assert done.returncode == 0
    assert ACCOUNT in done.stderr
    text = out.read_text(encoding="utf-8")
    if form == "csv":
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["rank"], row["zone_name"]) == ("1", "Ouest")
    assert "gap-2" not in text


def test_a_table_says_what_distances_are_measured_to(asked: tuple[str | Path, ...]) -> None:
    done = call(*asked)
    assert ACCOUNT in done.stdout
    assert "Distance to the nearest served building" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--zones", "by:insee_code"], 1, "none of 'by:insee_code' has a position"),
        (["--step", "0"], 2, "--step"),
        (["--near", "-1"], 2, "--near"),
        (["--top", "0"], 2, "--top"),
        (["--points", "absent.geojson"], 1, "absent.geojson"),
    ],
)
def test_what_cannot_be_looked_for_is_said(
    arguments: list[str], status: int, said: str, asked: tuple[str | Path, ...]
) -> None:
    done = call(*asked, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
