"""``manufacture coverage`` as its users meet it: formats, zones, the account, and bad input."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely import Point

from tests.cli.calls import call
from tests.cli.test_main import run
from tests.studies.synthetic import SEVEN, base_file, building, status_file, zone_file

KEYS = {
    "zone_id", "name", "records", "premises", "states", "connectable_share", "eligible_share",
    "share_low", "share_high", "unit", "operators", "edge_records", "source", "vintage",
}  # fmt: skip
STATES = {
    "deploye", "raccordable demande", "RAD en cours", "en cours de deploiement", "signe", "cible",
    "abandonne", "unknown",
}  # fmt: skip
ACCOUNT = (
    "Rows of the file: 7 = counted 6 + outside the zones 0 + set aside 1 (without position 1)."
)
WKT = "POLYGON ((4.38 45.44, 4.39 45.44, 4.39 45.45, 4.38 45.45, 4.38 45.44))"


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    return zone_file(tmp_path / "zones.gpkg", "EPSG:2154")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return status_file(tmp_path)


def measured(*arguments: str | Path, stdin: str = "") -> dict[str, Any]:
    done = call("coverage", *arguments, "--format", "json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_json_has_zones_and_an_account_that_adds_up(records: Path, zones: Path) -> None:
    told = measured("--premises", records, "--zones", zones)
    assert {"zones", "conservation"} <= set(told)
    for zone in told["zones"]:
        assert set(zone) >= KEYS
        assert set(zone["states"]) == STATES
        assert sum(zone["states"].values()) == zone["records"]
    account = told["conservation"]
    assert account["in"] == account["counted"] + account["outside"] + account["set_aside"] == 7
    assert account["reasons"] == {"no_position": 1}
    assert [zone["connectable_share"] for zone in told["zones"]] == [0.5, 0.0, None]
    assert told["notes"]["en"]


def test_csv_and_geojson_are_data_alone_and_the_account_is_on_stderr(
    records: Path, zones: Path, tmp_path: Path
) -> None:
    asked = ("coverage", "--premises", records, "--zones", zones, "--lang", "en", "--format")
    done = call(*asked, "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["zone_id"] for row in rows] == ["west", "east", "far"]
    assert [row["connectable_share"] for row in rows] == ["0.5", "0.0", ""]
    assert rows[0]["operators"] == "SYN0; SYN1"
    assert ACCOUNT in done.stderr
    done = call(*asked, "geojson")
    assert ACCOUNT in done.stderr
    (tmp_path / "out.geojson").write_text(done.stdout, encoding="utf-8")
    frame = gpd.read_file(tmp_path / "out.geojson")
    assert frame["connectable_share"].tolist()[:2] == [0.5, 0.0]
    assert list(frame["operators"].iloc[0]) == ["SYN0", "SYN1"]


def test_a_table_has_the_account_under_it(records: Path, zones: Path) -> None:
    for form in ("table", "markdown"):
        done = call("coverage", "--premises", records, "--zones", zones, "--lang", "en",
                   "--format", form)  # fmt: skip
        assert ACCOUNT in done.stdout
        assert ACCOUNT not in done.stderr


def test_a_map_is_written_where_out_ends_in_html(
    records: Path, zones: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    done = call("coverage", "--premises", records, "--zones", zones, "--out", page)
    assert (done.returncode, done.stdout) == (0, "")
    assert "connectable_share" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("grid:h3:9", 6),
        ("near:4.385,45.445:1km", 6),
        ("near:4.385,45.445:300m", 4),
        ("by:insee_code", 7),
        ("by:pm_ref", 7),
        (WKT, 4),
        ("communes", 6),
    ],
)
def test_zones_are_named_in_many_ways(text: str, counted: int, records: Path) -> None:
    told = measured("--premises", records, "--zones", text)
    assert told["conservation"]["counted"] == counted


def test_a_polygon_can_be_piped_in(records: Path) -> None:
    for shape in (WKT, json.dumps({"type": "Feature", "id": "mine", "properties": {},
                                   "geometry": {"type": "Polygon", "coordinates": [[
                                       [4.38, 45.44], [4.39, 45.44], [4.39, 45.45],
                                       [4.38, 45.44]]]}})):  # fmt: skip
        told = measured("--premises", records, "--zones", "-", stdin=f"\ufeff{shape}")
        assert told["zones"][0]["records"] >= 2
    done = run("coverage", "--premises", records, "--zones", "-", stdin="")
    assert (done.returncode, done.stdout) == (1, "")
    assert "found nothing" in done.stderr


def test_a_base_gives_rates_of_premises(records: Path, zones: Path, tmp_path: Path) -> None:
    base = base_file(tmp_path, {1: 10, 2: 1, 3: 5, 4: 4})
    told = measured("--premises", records, "--base", base, "--zones", zones, "--unit", "premises")
    west, east, _ = told["zones"]
    assert (west["unit"], west["connectable_share"], west["premises"]) == ("premises", 11 / 20, 20)
    assert (east["unit"], east["premises"]) == ("buildings", None)
    assert told["read"]["join"]["matched"] == 4


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        ("parquet", {}),
        ("gpkg", {}),
        ("fgb", {}),
        ("geojson", {}),
        ("shp", {}),
        ("gpkg", {"crs": "EPSG:2154"}),
    ],
)
def test_records_of_one_s_own_give_the_same_figures(
    suffix: str, options: dict[str, str], zones: Path, tmp_path: Path
) -> None:
    frame = gpd.GeoDataFrame(
        {
            "ident": [cells["imb_id"] for cells in SEVEN[:6]],
            "etat": ["OK" if cells["imb_etat"] == "deploye" else cells["imb_etat"]
                     for cells in SEVEN[:6]],
        },
        geometry=[Point(float(cells["x"]), float(cells["y"])) for cells in SEVEN[:6]],
        crs="EPSG:4326",
    ).to_crs(options.get("crs", "EPSG:4326"))  # fmt: skip
    path = tmp_path / f"own.{suffix}"
    if suffix == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        'vintage = "2026-T2"\nsource = "Relevé"\n[columns]\nbuilding_record_id = "ident"\n'
        'fibre_status = "etat"\n[states]\n"OK" = "deploye"\n',
        encoding="utf-8",
    )
    told = measured("--premises", path, "--mapping", mapping, "--zones", zones)
    assert [zone["records"] for zone in told["zones"]] == [4, 2, 0]
    assert told["zones"][0]["connectable_share"] == 0.5
    assert (told["source"], told["vintage"]) == ("Relevé", "2026-T2")


def test_without_a_file_the_figures_are_those_of_communes_and_said_to_be() -> None:
    done = call("coverage", "--zones", "district", "--lang", "en", "--unit", "buildings")
    assert done.returncode == 0
    assert "figures of the whole commune: Saint-Étienne" in done.stdout
    assert "42.9%" in done.stdout
    assert "Without effect: --unit." in done.stderr
    told = measured("--zones", "district")
    assert (told["basis"], told["zones"][0]["unit"]) == ("communes", "premises")
    assert set(told["zones"][0]) >= KEYS


def test_what_is_left_out_is_counted(records: Path, zones: Path) -> None:
    told = measured("--premises", records, "--zones", zones, "--without", "abandonne")
    assert told["without"] == ["abandonne"]
    assert told["conservation"]["reasons"]["left_out_abandonne"] == 1


def _cut(path: Path) -> None:
    # In the middle of the last É.
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex("É".encode()) + 1])


def _cut_row(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-12])


def _replaced(old: str, new: str, count: int = 1) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    return damage


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_cut, ("last line", "the file may be cut")),
        (_cut_row, ("line 8, geom_mod", "expected 18 fields")),
        (_replaced("4.385,45.445,", "4.385,"), ("line 3", "expected 18 fields")),
        (_replaced("SAINT-ÉTIENNE", '"SAINT-ÉTIENNE'), ("line 2, nom_com", "quote")),
        (_replaced("cible", "bientôt"), ("line 6, imb_etat", "bientôt")),
        (_replaced("imb_etat", "statut"), ("line 1, imb_etat", "expected a column")),
        (lambda path: path.write_bytes(b""), ("an empty file",)),
    ],
)
def test_a_bad_file_is_refused_by_name_line_and_column(
    damage: Callable[[Path], None], said: tuple[str, ...], records: Path, zones: Path
) -> None:
    damage(records)
    done = call("coverage", "--premises", records, "--zones", zones)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    for part in (records.name, *said):
        assert part in done.stderr


def test_rows_at_impossible_places_are_set_aside_and_counted(tmp_path: Path, zones: Path) -> None:
    rows = (
        *SEVEN,
        building(8, 45.445, 4.385, "deploye"),
        building(9, 808000, 6480000, "deploye"),
        building(10, 20, 60, "cible"),
    )
    told = measured("--premises", status_file(tmp_path, rows), "--zones", zones)
    assert told["conservation"]["reasons"] == {
        "no_position": 1, "swapped": 1, "projected": 1, "outside_extent": 1,
    }  # fmt: skip
    assert told["conservation"]["counted"] == 6


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--zones", "distrct"], 1, "Did you mean 'district'"),
        (["--zones", "POLYGON ((4.38"], 1, "expected GeoJSON, or WKT"),
        (["--zones", "grid:h3:16"], 1, "from 0 to 15"),
        (["--zones", "by:nothing"], 1, "no column 'nothing'"),
        (["--zones", WKT, "--unit", "area"], 1, "--point-zones"),
        (["--zones", WKT, "--edge", "nan"], 1, "a distance in metres"),
        (["--zones", WKT, "--edge", "-1"], 2, "--edge"),
        (["--zones", WKT, "--without", "fibre"], 2, "'fibre' is no state"),
        (["--zones", WKT, "--format", "pdf"], 2, "PDF is no text for a screen"),
        (["--zones", WKT, "--base", "absent.csv"], 1, "absent.csv"),
        ([], 2, "Missing option '--zones'"),
    ],
)
def test_what_cannot_be_measured_is_said_with_a_status(
    arguments: list[str], status: int, said: str, records: Path
) -> None:
    done = call("coverage", "--premises", records, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
