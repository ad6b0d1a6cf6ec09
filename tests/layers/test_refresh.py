"""A layer refreshed from a synthetic service: put in place with its proof, or left as it was."""

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from explorer import settings as settings_module
from explorer.catalog import geodata_root, open_catalog
from explorer.errors import InputError, OutputError
from explorer.layers import examine, exchange, read_layer
from explorer.layers.rounds import Outcome, State, refresh_sources
from explorer.settings import Settings
from explorer.vocabulary import FileVerdict
from tests.cli.calls import Done, call
from tests.sources.local import (
    HASTE,
    Asked,
    Local,
    Reply,
    reply_cut_gzip,
    reply_json,
    serving,
    settings_for,
)
from tests.sources.test_kinds import RECORDS, records

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCES = """
[source."synthetic.stations"]
kind = "opendatasoft"
title = "A synthetic service"
address = "{address}"
layer = "stations"
match = "uic_code"
keep = ["name_fr", "name_en", "note_fr", "note_en", "accuracy_m", "commune", "insee_code"]
query = {{ dataset = "synthetic" }}
geometry = {{ point = "geo_point_2d" }}
[source."synthetic.stations".columns]
id = {{ format = "gare-{{code_uic}}" }}
name_fr = "libelle"
name_en = "libelle"
category = {{ from = "voyageurs", values = {{ O = "passenger_station", N = "freight_station" }} }}
position_kind = {{ value = "published" }}
uic_code = "code_uic"
line_code = "code_ligne"
passengers = {{ from = "voyageurs", values = {{ O = true, N = false }} }}
commune = "commune"
[source."synthetic.stations".register]
name = "sncf-liste-des-gares"
title = "Synthetic stations"
publisher = "Nobody"
path = "https://data.example/"
licence = {{ name = "etalab-2.0", title = "Licence Ouverte 2.0", path = "https://example.org/" }}

[source."synthetic.places"]
kind = "ban"
title = "A synthetic geocoder"
address = "{address}"
layer = "places"
mode = "update"
query = {{ lowest_score = 0.7 }}
accuracy = {{ housenumber = 50 }}
[source."synthetic.places".columns]
id = "id"
position_kind = {{ value = "estimated" }}
accuracy_m = "accuracy_m"
[source."synthetic.places".register]
name = "ban"
title = "Synthetic addresses"
publisher = "Nobody"
path = "https://data.example/"
licence = {{ name = "etalab-2.0", title = "Licence Ouverte 2.0", path = "https://example.org/" }}
"""


@pytest.fixture
def local() -> Iterator[Local]:
    with serving() as service:
        yield service


@pytest.fixture
def territory(local: Local, tmp_path: Path) -> Path:
    folder = tmp_path / "of-mine" / "territory"
    folder.mkdir(parents=True)
    for name in ("layers", "tables"):
        shutil.copytree(geodata_root() / name, folder / name)
    shutil.copy(geodata_root() / "datapackage.json", folder)
    text = SOURCES.format(address=local.address(""))
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    (folder / "my notes.txt").write_text("written by hand", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def settings(local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made, _ = settings_for(local, tmp_path, attempts=1, now=lambda: NOW)
    monkeypatch.setattr(settings_module, "default_settings", lambda: made)
    return made


def row(code: str, name: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    base = {
        "code_uic": code,
        "libelle": name,
        "voyageurs": "O",
        "code_ligne": "750000",
        "commune": "SAINT-ETIENNE",
        "geo_point_2d": {"lon": x, "lat": y},
    }
    return base | more


def features(territory: Path, layer: str) -> dict[str, Any]:
    text = (territory / "layers" / f"{layer}.geojson").read_text(encoding="utf-8")
    return {item["id"]: item for item in json.loads(text)["features"]}


REMOVED = "firminy"


def rows() -> list[dict[str, Any]]:
    """Give what the embedded layer holds, as a service that has changed since would."""
    found = []
    for name, item in features(geodata_root(), "stations").items():
        of = item["properties"]
        if of["source"] != "sncf-liste-des-gares" or name == REMOVED:
            continue
        place = item["geometry"]["coordinates"]
        said = {"voyageurs": "O" if of["passengers"] else "N", "code_ligne": of["line_code"]}
        found.append(row(of["uic_code"], of["name_fr"], *place, **said))
    carnot = next(one for one in found if one["code_uic"] == "87726901")
    carnot["geo_point_2d"]["lon"] = 4.39  # from 4.384775: 408.8 m
    terrasse = next(one for one in found if one["code_uic"] == "87726158")
    terrasse |= {"libelle": "La Terrasse, rebaptisée", "code_ligne": "798000"}
    found.append(row("87799999", "Gare synthétique", 4.41, 45.45))
    found.append(row("87788888", "Gare de Lyon", 4.86, 45.76))  # outside the layer's extent
    return found


ROWS = rows()


def serve(local: Local, rows: list[dict[str, Any]]) -> None:
    local.route(RECORDS, reply_json({"total_count": len(rows), "results": rows}, ETag='"v7"'))


def snapshot(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def one(territory: Path | None, settings: Settings, name: str, **more: Any) -> Outcome:
    (outcome,) = refresh_sources([name], territory, settings, **more)
    return outcome


def refresh(territory: Path, *more: str) -> Done:
    return call("refresh", "synthetic.stations", "--territory", territory, "--lang", "en", *more)


def test_a_refresh_adds_removes_moves_and_leaves_what_was_written_by_hand(
    local: Local, territory: Path, settings: Settings
) -> None:
    serve(local, ROWS)
    before = features(territory, "stations")
    outcome = one(territory, settings, "synthetic.stations")
    assert outcome.state is State.REFRESHED, outcome.message
    after = features(territory, "stations")
    change = outcome.change
    assert change is not None
    assert change.difference.added == ("gare-87799999",)
    assert change.difference.removed == (REMOVED,)
    assert REMOVED not in after
    assert change.difference.changed["saint-etienne-la-terrasse"] == {
        "line_code": ("750000", "798000")
    }
    assert [(m.id, m.distance_m, m.accuracy_m) for m in change.difference.moved] == [
        ("saint-etienne-carnot", 408.8, 100.0)
    ]
    kept = after["saint-etienne-la-terrasse"]["properties"]
    assert kept["name_fr"] == before["saint-etienne-la-terrasse"]["properties"]["name_fr"]
    coach = [n for n, f in before.items() if f["properties"]["source"] != "sncf-liste-des-gares"]
    assert coach
    assert all(after[name] == before[name] for name in coach), "another source's stay as they are"
    assert change.aside == ("gare-87788888: outside the extent of 'stations'",)
    assert change.announced == change.received == len(ROWS)


def test_layer_descriptor_and_proof_agree(
    local: Local, territory: Path, settings: Settings
) -> None:
    serve(local, ROWS)
    notes = (territory / "my notes.txt").read_bytes()
    assert one(territory, settings, "synthetic.stations").state is State.REFRESHED
    spec = open_catalog(territory).layer("stations")
    data = spec.path.read_bytes()
    assert spec.hash == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert spec.geo.retrieved == "2026-11-24"
    assert examine(spec.path, spec=spec).verdict is FileVerdict.ACCEPTED
    catalog = open_catalog(territory)
    assert {row["source"] for row in read_layer(spec).frame.to_dict("records")} <= set(spec.sources)
    assert set(spec.sources) <= set(catalog.sources)
    assert catalog.sources["sncf-liste-des-gares"].title == "Synthetic stations"
    (record,) = json.loads((territory / "refresh.json").read_text())["refreshes"]
    body = json.dumps({"total_count": len(ROWS), "results": ROWS}, ensure_ascii=False).encode()
    (request,) = record["requests"]
    assert request["address"] == f"{local.address(RECORDS)}?limit=100&offset=0"
    assert request["etag"] == '"v7"'
    assert request["retrieved"] == "2026-11-24T12:00:00+00:00"
    assert request["sha256"] == hashlib.sha256(body).hexdigest()
    assert record["after"] == spec.hash
    assert record["before"] == open_catalog().layer("stations").hash
    assert record["counts"]["added"] == 1
    assert (territory / "my notes.txt").read_bytes() == notes


def test_what_is_asked_twice_changes_nothing(
    local: Local, territory: Path, settings: Settings
) -> None:
    serve(local, ROWS)
    one(territory, settings, "synthetic.stations")
    layer = (territory / "layers" / "stations.geojson").read_bytes()
    outcome = one(territory, settings, "synthetic.stations")
    assert outcome.change is not None
    counts = outcome.change.difference.counts
    assert {name: n for name, n in counts.items() if n and name != "same"} == {}
    assert (territory / "layers" / "stations.geojson").read_bytes() == layer
    assert local.asked[1].headers["if-none-match"] == '"v7"'


def test_undo_puts_layer_and_descriptor_back_byte_for_byte(local: Local, territory: Path) -> None:
    before = snapshot(territory)
    serve(local, ROWS)
    assert refresh(territory).returncode == 0
    assert snapshot(territory) != before
    done = call("refresh", "--undo", "--territory", territory, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"undone": ["stations"]}
    after = snapshot(territory)
    ledger = json.loads(after.pop("refresh.json"))["refreshes"]
    assert after == before
    assert ledger[-1] == {
        "undone": "stations",
        "date": "2026-11-24",
        "after": open_catalog().layer("stations").hash,
    }
    again = call("refresh", "--undo", "--territory", territory)
    assert again.returncode == 1
    assert "holds no earlier state" in again.stderr


PAGE = b"<!DOCTYPE html><html><body>Maintenance</body></html>"
FAULTS: dict[str, list[Reply | Callable[[Asked], Reply]]] = {
    "500": [Reply(status=500)],
    "503": [Reply(status=503)],
    "429 that asks for an hour": [Reply(status=429, headers={"Retry-After": "3600"})],
    "404": [Reply(status=404)],
    "silent": [Reply(b"{}", how="silent")],
    "slow drip": [Reply(b"{" + b" " * 400, how="drip")],
    "short body": [Reply(json.dumps({"total_count": 5, "results": ROWS}).encode(), how="short")],
    "cut gzip": [reply_cut_gzip({"total_count": 5, "results": ROWS})],
    "page 3 of 5 missing": [records(450, missing=3)],
    "totals that change": [records(450, grows=True)],
    "redirect loop": [Reply(status=302, headers={"Location": RECORDS})],
    "redirect to loopback": [Reply(status=302, headers={"Location": "https://127.0.0.1/"})],
    "redirect to http": [Reply(status=302, headers={"Location": "http://data.example/"})],
    "html as json": [Reply(PAGE)],
    "half a document": [Reply(b'{"total_count": 5, "results": [')],
    "another document": [reply_json({"error_code": "ODSQLError", "message": "unknown field"})],
    "a list": [reply_json([1, 2])],
    "50 GB announced": [Reply(b"{}", headers={"Content-Length": "50000000000"})],
    "endless": [Reply(how="endless")],
    "gzip bomb": [Reply(headers={"Content-Encoding": "gzip"}, how="bomb")],
    "no rows": [reply_json({"total_count": 0, "results": []})],
    "a column renamed": [reply_json({"total_count": 1, "results": [{"uic": "87726000"}]})],
    "a value out of the vocabulary": [
        reply_json({"total_count": 1, "results": [row("87726000", "X", 4.4, 45.4, voyageurs="?")]})
    ],
    "a code that is none": [
        reply_json({"total_count": 1, "results": [row("not a code", "X", 4.4, 45.4)]})
    ],
    "a position that is none": [
        reply_json(
            {"total_count": 1, "results": [row("87726000", "X", 4.4, 45.4, geo_point_2d="?")]}
        )
    ],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_any_failure_leaves_everything_byte_for_byte_and_no_stray_file(
    local: Local,
    territory: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    local.route(RECORDS, *FAULTS[fault])
    hasty = dataclasses.replace(settings, **HASTE.get(fault, {}))  # type: ignore[arg-type]
    monkeypatch.setattr(settings_module, "default_settings", lambda: hasty)
    before = snapshot(territory.parent)
    done = refresh(territory)
    assert done.returncode == 1
    assert "A synthetic service" in done.stderr or "synthetic.stations" in done.stderr
    assert snapshot(territory.parent) == before
    assert sorted(path.name for path in territory.parent.iterdir()) == ["territory"]
    kept = {path.suffix for path in settings.cache.glob("**/*") if path.is_file()}
    assert kept <= {".body", ".json"}, "only whole answers stay in the cache"


@pytest.mark.parametrize("error", [InputError("no"), OSError(28, "No space left on device")])
def test_a_failure_while_writing_leaves_everything_byte_for_byte(
    local: Local,
    territory: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    serve(local, ROWS)
    before = snapshot(territory.parent)

    def refuse(_: object) -> None:
        raise error

    monkeypatch.setattr(exchange, "read_layer", refuse)
    assert refresh(territory).returncode == 1
    assert snapshot(territory.parent) == before
    assert sorted(path.name for path in territory.parent.iterdir()) == ["territory"]


def test_a_territory_that_someone_changed_meanwhile_is_left(
    local: Local, territory: Path, settings: Settings
) -> None:
    def answer(_: Asked) -> Reply:
        return reply_json({"total_count": len(ROWS), "results": ROWS})

    local.route(RECORDS, answer)
    descriptor = territory / "datapackage.json"

    def meddle(_: object) -> bool:
        original = exchange._carry  # noqa: SLF001

        def carry(origin: Path, folder: Path, *, everything: bool) -> None:
            original(origin, folder, everything=everything)
            text = descriptor.read_text(encoding="utf-8")
            descriptor.unlink()
            descriptor.write_text(text + "\n", encoding="utf-8")

        exchange._carry = carry  # noqa: SLF001
        return True

    saved = exchange._carry  # noqa: SLF001
    try:
        outcome = one(territory, settings, "synthetic.stations", review=meddle)
    finally:
        exchange._carry = saved  # noqa: SLF001
    assert outcome.state is State.FAILED
    assert "was changed meanwhile" in str(outcome.message)
    assert not (territory / "refresh.json").exists()


def test_the_embedded_data_stay_and_a_copy_is_refreshed(
    local: Local, territory: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = snapshot(geodata_root())
    serve(local, ROWS)
    text = (territory / "sources.toml").read_text(encoding="utf-8")
    copy = settings.data / "territory"
    shutil.copytree(geodata_root(), copy)
    (copy / "sources.toml").write_text(text, encoding="utf-8")
    done = call("refresh", "synthetic.stations", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert str(copy) in done.stderr
    assert "--territory refreshed" in done.stderr
    assert "gare-87799999" in features(copy, "stations")
    assert snapshot(geodata_root()) == embedded
    assert "gare-87799999" not in read_layer(open_catalog().layer("stations")).frame.index
    monkeypatch.chdir(copy / "layers")
    assert "is the folder that you are in" in call("refresh", "synthetic.stations").stderr


def test_a_word_names_the_refreshed_copy_to_every_command(
    local: Local, settings: Settings, territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = call("layers", "--territory", "refreshed")
    assert done.returncode == 2
    assert "Run 'manufacture refresh' first" in done.stderr
    serve(local, ROWS)
    shutil.copytree(geodata_root(), settings.copy)
    shutil.copy(territory / "sources.toml", settings.copy)
    monkeypatch.setenv("MANUFACTURE_TERRITORY", "refreshed")
    assert call("refresh", "synthetic.stations").returncode == 0
    listed = call("layers", "stations", "--format", "csv")
    assert listed.returncode == 0, listed.stderr
    assert "gare-87799999" in listed.stdout
    plain = call("layers", "stations", "--format", "csv", "--territory", "embedded")
    assert "gare-87799999" not in plain.stdout


def test_extent_communes_and_sources_are_those_of_the_profile(
    territory: Path, settings: Settings
) -> None:
    from explorer.cli.territory import scope_of
    from explorer.layers.area import area_of, refreshed_by

    text = (geodata_root() / "territory.toml").read_text(encoding="utf-8")
    text = text.replace('stations = "sncf.stations"', 'stations = "synthetic.stations"')
    (territory / "territory.toml").write_text(text, encoding="utf-8")
    scope = scope_of(territory, settings)
    catalog = open_catalog(territory)
    assert area_of(catalog, scope).extent == (4.0, 45.3, 4.75, 45.7)
    assert area_of(catalog, scope).communes == ("42218",)
    assert refreshed_by(catalog, scope)["stations"] == "synthetic.stations"
    assert len(area_of(catalog).communes) > 1, "without a profile, those of the layer"


def test_the_first_refresh_makes_the_copy_itself(
    local: Local, settings: Settings, territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.layers import rounds
    from explorer.sources.entries import open_entries

    entries = open_entries(territory)
    monkeypatch.setattr(rounds, "open_entries", lambda _: entries)
    serve(local, ROWS)
    outcome = one(None, settings, "synthetic.stations")
    assert outcome.state is State.REFRESHED, outcome.message
    copy = settings.data / "territory"
    assert {"datapackage.json", "layers", "tables", "refresh.json"} <= {
        p.name for p in copy.iterdir()
    }
    for path in copy.rglob("*"):
        if path.is_file():
            assert path.stat().st_nlink == 1, (
                "nothing of the copy is a second name of our own files"
            )


def test_the_installation_is_not_refreshed() -> None:
    package = Path(exchange.__file__).parents[1] / "geodata"
    with pytest.raises(OutputError, match="part of the installation"):
        exchange.replace_layers(package, package, lambda *_: [])


def test_a_dry_run_shows_the_change_and_writes_nothing(local: Local, territory: Path) -> None:
    serve(local, ROWS)
    before = snapshot(territory)
    done = refresh(territory, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "planned" in done.stdout
    assert "gare-87799999" in done.stdout
    assert "408.8 m" in done.stdout
    assert snapshot(territory) == before


def test_a_review_that_is_declined_changes_nothing(local: Local, territory: Path) -> None:
    serve(local, ROWS)
    before = snapshot(territory)
    arguments = ("refresh", "synthetic.stations", "--territory", str(territory), "--lang", "en")
    done = call(*arguments, "--review", stdin="n\n")
    assert done.returncode == 0, done.stderr
    assert "declined" in done.stdout
    assert "gare-87799999" in done.stderr
    assert snapshot(territory) == before
    assert call(*arguments, "--review", stdin="y\n").returncode == 0
    assert snapshot(territory) != before


def test_since_leaves_alone_what_did_not_change(local: Local, territory: Path) -> None:
    described = {"fields": [], "metas": {"default": {"modified": "2026-10-01T08:00:00+00:00"}}}
    local.route(RECORDS.removesuffix("/records"), reply_json(described))
    serve(local, ROWS)
    assert "unchanged" in refresh(territory, "--since", "2026-10-02").stdout
    assert "refreshed" in refresh(territory, "--since", "2026-10-01").stdout


def test_offline_is_a_warning_and_a_failure_only_if_strict(
    territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    path = territory / "sources.toml"
    path.write_text(SOURCES.format(address="https://data.example"), encoding="utf-8")
    before = snapshot(territory)
    done = refresh(territory)
    assert done.returncode == 0
    assert done.stderr.startswith(
        "Warning: A synthetic service cannot be reached: the name data.example"
    )
    assert "Offline: the data that are there stay as they are" in done.stderr
    assert refresh(territory, "--strict").returncode == 1
    assert snapshot(territory) == before


def test_features_known_by_address_get_a_position_and_keep_their_source(
    local: Local, territory: Path, settings: Settings
) -> None:
    before = features(territory, "places")
    asked = [
        name
        for name, item in before.items()
        if item["properties"]["position_kind"] == "address_only" and item["properties"]["address"]
    ]
    assert len(asked) > 2

    def answer(request: Asked) -> Reply:
        heading = "id,longitude,latitude,result_score,result_type,result_label\n"
        first, *others = asked
        lines = f"{first},4.385,45.45,0.95,housenumber,Synthetic 1\n"
        lines += "".join(f"{name},4.385,45.45,0.2,housenumber,Poor\n" for name in others)
        assert all(name in request.body.decode() for name in asked)
        return Reply((heading + lines).encode())

    local.route("/search/csv", answer)
    outcome = one(territory, settings, "synthetic.places")
    assert outcome.state is State.REFRESHED, outcome.message
    assert outcome.change is not None
    after = features(territory, "places")
    placed = after[asked[0]]
    assert placed["geometry"] == {"type": "Point", "coordinates": [4.385, 45.45]}
    assert placed["properties"]["position_kind"] == "estimated"
    assert placed["properties"]["accuracy_m"] == 50
    assert placed["properties"]["source"] == before[asked[0]]["properties"]["source"]
    assert "ban" in placed["properties"]["other_sources"].split("; ")
    assert {name: item for name, item in after.items() if name != asked[0]} == {
        name: item for name, item in before.items() if name != asked[0]
    }
    assert len(outcome.change.aside) == len(asked) - 1
    spec = open_catalog(territory).layer("places")
    assert "ban" in spec.sources
    assert examine(spec.path, spec=spec).verdict is FileVerdict.ACCEPTED


def test_a_licence_that_must_be_passed_on_becomes_the_layers(
    local: Local, territory: Path, settings: Settings
) -> None:
    path = territory / "sources.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('match = "uic_code"', 'match = "uic_code"\nshare_alike = true')
    path.write_text(text.replace('name = "etalab-2.0"', 'name = "ODbL-1.0"'), encoding="utf-8")
    serve(local, ROWS)
    assert one(territory, settings, "synthetic.stations").state is State.REFRESHED
    assert open_catalog(territory).layer("stations").licence.name == "ODbL-1.0"


def test_the_layers_accuracy_is_that_of_its_worst_feature(
    local: Local, territory: Path, settings: Settings
) -> None:
    path = territory / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] == "stations":
            resource["geo"]["accuracyMetres"] = 5
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    serve(local, ROWS[:-2])
    assert one(territory, settings, "synthetic.stations").state is State.REFRESHED
    spec = open_catalog(territory).layer("stations")
    assert spec.geo.accuracy_m == read_layer(spec).frame["accuracy_m"].max()
    serve(local, ROWS)  # the new one has no accuracy
    assert one(territory, settings, "synthetic.stations").state is State.REFRESHED
    assert open_catalog(territory).layer("stations").geo.accuracy_m is None


def test_sources_are_listed_and_checked(local: Local, territory: Path) -> None:
    listed = json.loads(call("sources", "--territory", territory, "--format", "json").stdout)
    assert {"synthetic.stations", "sncf.stations", "ign.communes"} <= {r["source"] for r in listed}
    columns = ["code_uic", "libelle", "voyageurs", "code_ligne", "commune", "geo_point_2d"]
    fields = [{"name": name} for name in columns]
    described: dict[str, Any] = {
        "fields": fields,
        "metas": {"default": {"modified": "2026-11-24T08:00:00+00:00", "records_count": 9}},
    }
    base = RECORDS.removesuffix("/records")
    arguments = ("sources", "check", "synthetic.stations", "--territory", territory)
    local.route(base, reply_json(described))
    done = call(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert (found["health"], found["age"], found["count"]) == ("sound", "newer", 9)
    described["fields"] = fields[1:]
    local.route(base, reply_json(described))
    (found,) = json.loads(call(*arguments, "--format", "json").stdout)
    assert (found["health"], found["missing"]) == ("reshaped", ["code_uic"])
    local.route(base, Reply(status=500))
    done = call(*arguments, "--lang", "en")
    assert done.returncode == 1
    assert "failing" in done.stdout


def test_the_message_of_an_unknown_source_names_those_that_are_there(territory: Path) -> None:
    done = call("refresh", "sncf.station", "--territory", territory)
    assert done.returncode == 1
    assert "Did you mean 'sncf.stations'?" in done.stderr


def test_a_service_that_lost_most_of_its_data_is_not_believed_without_a_yes(
    local: Local, territory: Path
) -> None:
    serve(local, ROWS[:3])
    before = snapshot(territory)
    done = refresh(territory)
    assert done.returncode == 1
    assert "would go" in done.stderr
    assert snapshot(territory) == before
    done = call("refresh", "synthetic.stations", "--territory", territory, "--review", stdin="y\n")
    assert done.returncode == 0, done.stderr
    assert len(features(territory, "stations")) < len(features(geodata_root(), "stations"))
