"""The isochrone service, against a local server with synthetic answers of the documented form."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import InputError, SourceError
from explorer.layers.isochrone import ServiceGround, fetch_ground
from explorer.settings import Settings
from explorer.site.reachmap import service_map
from explorer.sources import isochrone
from explorer.studies.reach import find_origin
from explorer.studies.servicereach import count_within
from explorer.territory import open_territory
from tests.cli.calls import Done, call
from tests.sources.local import Asked, Local, Reply, reply_json, settings_for

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
POINT = (4.384775, 45.446672)  # by the station Saint-Étienne-Carnot


def square(half: float, x: float = POINT[0], y: float = POINT[1]) -> dict[str, Any]:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [[x + half * east, y + half * north] for east, north in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def answering(asked: Asked) -> Reply:
    """Draw a square that grows with the limit: 0.001 degrees for 100 s or m."""
    value = float(asked.query["costValue"])
    names = ("point", "resource", "costType", "profile", "direction", "crs")
    repeated = {name: asked.query[name] for name in names}
    return reply_json(
        {
            **repeated,
            "resourceVersion": "2026-09-15",
            "costValue": value,
            "geometry": square(value / 1e5),
        }
    )


@pytest.fixture
def settings(local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made, _ = settings_for(local, tmp_path, attempts=1, now=lambda: NOW)
    monkeypatch.setattr("explorer.layers.isochrone.default_settings", lambda: made)
    monkeypatch.setattr(isochrone, "API", local.route("/navigation/isochrone", answering))
    return made


def ground(settings: Settings, **more: Any) -> ServiceGround:
    asked = {"by": "seconds", "mode": "walk"} | more
    return fetch_ground(POINT, [300.0, 600.0], settings=settings, **asked)


def asked(*more: str | Path) -> Done:
    return call("isochrones", "--service", "--from", "Carnot", "--lang", "en", *more)


def test_the_service_is_asked_in_its_documented_words(local: Local, settings: Settings) -> None:
    found = ground(settings)
    assert local.asked[0].query == {
        "resource": "bdtopo-valhalla",
        "point": "4.384775,45.446672",
        "costValue": "600",
        "costType": "time",
        "profile": "pedestrian",
        "direction": "departure",
        "distanceUnit": "meter",
        "timeUnit": "second",
        "geometryFormat": "geojson",
        "crs": "EPSG:4326",
    }
    assert found.frame["limit"].tolist() == [600.0, 300.0]
    assert (found.version, found.date) == ("2026-09-15", "2026-11-24")
    ground(settings, by="metres", mode="drive")
    last = local.asked[-1].query
    assert (last["costType"], last["profile"]) == ("distance", "car")


@pytest.mark.usefixtures("settings")
def test_a_table_has_limit_area_counts_credit_and_date() -> None:
    done = asked("--within", "5min", "--within", "10min", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one["limit"] for one in told["isochrones"]] == [300.0, 600.0]
    # 0.006 degrees: 469.4 m east by 666.8 m north at that latitude.
    assert told["isochrones"][0]["area_ha"] == pytest.approx(31.30, abs=0.05)
    assert told["isochrones"][0]["counts"]["stations"] == 1
    assert told["service"]["credit"] == "IGN, BD TOPO®, Licence Ouverte 2.0"
    shown = asked("--within", "5min").stdout
    assert "What is reached from Saint-Étienne-Carnot on foot" in shown
    assert "asked on 2026-11-24, network of version 2026-09-15." in shown
    assert "IGN, BD TOPO®, Licence Ouverte 2.0." in shown
    assert "4 km/h" in shown


@pytest.mark.usefixtures("settings")
def test_files_have_polygons_and_the_credit(tmp_path: Path) -> None:
    out = tmp_path / "carnot.geojson"
    assert asked("--within", "400m", "--by", "drive", "--out", out).returncode == 0
    (feature,) = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"]["credit"] == "IGN, BD TOPO®, Licence Ouverte 2.0"
    done = asked("--within", "400m", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["id"], row["stations"], row["date"]) == ("walk-400m", "1", "2026-11-24")
    assert "Licence Ouverte 2.0" in done.stderr


def test_the_page_has_each_ground_its_counts_and_the_credit(
    settings: Settings, tmp_path: Path
) -> None:
    found = ground(settings)
    said = {name: getattr(found, name) for name in ("source", "version", "date", "credit")}
    territory = open_territory()
    start = find_origin(territory, "Carnot")
    study = count_within(territory, start, found.frame, said, by="seconds", mode="walk")
    layers = {
        one["name"]: one for one in service_map(study, territory, language="fr").island["layers"]
    }
    grounds = layers["isochrones"]["collection"]["features"]
    assert [one["properties"]["limit_shown"] for one in grounds] == [10, 5]
    assert "Licence Ouverte 2.0" in json.dumps(layers["isochrones"], ensure_ascii=False)
    # What lies outside the widest ground is left out of the page.
    stations = layers["stations"]["collection"]["features"]
    assert [one["properties"]["name_fr"] for one in stations] == ["Saint-Étienne-Carnot"]
    out = tmp_path / "carnot.html"
    assert asked("--within", "5min", "--out", out).returncode == 0
    assert "Content-Security-Policy" in out.read_text(encoding="utf-8")


@pytest.mark.usefixtures("settings")
def test_an_answer_that_repeats_nothing_will_do_and_has_no_version(local: Local) -> None:
    local.route("/navigation/isochrone", reply_json({"geometry": square(0.003)}))
    done = asked("--within", "5min")
    assert done.returncode == 0, done.stderr
    assert "asked on 2026-11-24.\n" in done.stdout
    told = json.loads(asked("--within", "5min", "--format", "json").stdout)
    assert told["service"]["version"] is None


SWAPPED = square(0.003, POINT[1], POINT[0])
FAULTS: dict[str, tuple[Any, str]] = {
    "HTML": (Reply(b"<!DOCTYPE html><html>Maintenance</html>"), "a page of HTML"),
    "another status": (Reply(b"{}", 400), "status 400"),
    "no object": (reply_json([]), "a JSON object"),
    "no geometry": (reply_json({"error": {"message": "No data found"}}), "'geometry'"),
    "a point": (reply_json({"geometry": {"type": "Point", "coordinates": POINT}}), "'Point'"),
    "a broken ring": (
        reply_json({"geometry": {"type": "Polygon", "coordinates": [[[4.3, 45.4]]]}}),
        "isochrone-300",
    ),
    "swapped": (reply_json({"geometry": SWAPPED}), "swapped"),
    "far away": (reply_json({"geometry": square(0.003, 4.5)}), "expected ground within 1000 m"),
    "another unit": (reply_json({"costValue": 5, "geometry": square(0.003)}), "costValue 300"),
    "another profile": (
        reply_json({"profile": "car", "geometry": square(0.003)}),
        "profile 'pedestrian'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("settings")
def test_an_answer_that_is_not_as_expected_is_refused(local: Local, fault: str) -> None:
    reply, said = FAULTS[fault]
    local.route("/navigation/isochrone", reply)
    done = asked("--within", "5min")
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""


def test_a_bicycle_is_refused_with_the_reason(local: Local, settings: Settings) -> None:
    with pytest.raises(InputError, match="on foot or by car; it has no way to 'cycle'"):
        ground(settings, mode="cycle")
    assert asked("--within", "5min", "--by", "cycle").returncode == 1
    assert local.asked == []


def test_offline_says_how_to_do_without(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = "127.0.0.1:9"  # the port that discards
    made = replace(settings, allow_local=frozenset({closed}))
    monkeypatch.setattr("explorer.layers.isochrone.default_settings", lambda: made)
    monkeypatch.setattr(isochrone, "API", f"http://{closed}/navigation/isochrone")
    done = asked("--within", "5min")
    assert done.returncode == 1
    assert "no connection" in done.stderr
    assert "--streets FILE" in done.stderr


@pytest.mark.parametrize(
    "more",
    [("--width", "30"), ("--far", "100"), ("--streets", __file__)],
)
def test_what_only_a_street_network_has_is_refused(
    local: Local, settings: Settings, more: tuple[str, ...]
) -> None:
    assert settings.attempts == 1
    assert asked("--within", "5min", *more).returncode == 2
    assert local.asked == []


@pytest.mark.network
def test_the_live_service_answers_as_expected() -> None:
    found = fetch_ground(POINT, [300.0], "seconds", "walk", settings=Settings())
    assert found.frame.geometry.iloc[0].area > 0
    with pytest.raises(SourceError):
        fetch_ground((-30.0, 45.0), [300.0], "seconds", "walk", settings=Settings())
