"""Every kind of service, against synthetic answers in the form that its documentation gives."""

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import CatalogError, SourceError
from explorer.sources.datagouv import newest, vintage_of
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.kinds import fetch_rows, probe_source
from explorer.sources.overpass import query_of
from explorer.sources.rows import Area, Probe, Rows
from tests.sources.local import Asked, Local, Reply, reply_json, settings_for

AREA = Area((4.0, 45.3, 4.75, 45.7), ("42218", "42237"))


def entry(kind: str, address: str, **given: Any) -> Entry:
    base: dict[str, Any] = {
        "name": "synthetic.source", "kind": kind, "title": "A synthetic service",
        "address": address, "layer": None, "mode": "replace", "match": None, "keep": (),
        "cadence_days": None, "share_alike": False, "may_be_empty": False,
    }  # fmt: skip
    return Entry(**(base | given))


def fetch(local: Local, folder: Path, source: Entry, **more: Any) -> Rows:
    settings, _ = settings_for(local, folder, attempts=1)
    with Http(settings) as http:
        return fetch_rows(source, AREA, http, **more)


def probe(local: Local, folder: Path, source: Entry) -> Probe:
    settings, _ = settings_for(local, folder, attempts=1)
    with Http(settings) as http:
        return probe_source(source, AREA, http)


def point(name: str, x: float = 4.39, y: float = 45.45) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [x, y]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def collection(features: Sequence[Any], **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def names(rows: Rows) -> list[Any]:
    return [item["properties"].get("name") for item in rows.features]


# Opendatasoft


RECORDS = "/api/explore/v2.1/catalog/datasets/synthetic/records"


def records(total: int, *, missing: int | None = None, grows: bool = False) -> Any:
    def answer(asked: Asked) -> Reply:
        offset, limit = int(asked.query["offset"]), int(asked.query["limit"])
        rows = [{"name": f"r{n}"} for n in range(offset, min(offset + limit, total))]
        page = offset // limit + 1
        said = total + (page - 1 if grows else 0)
        return reply_json({"total_count": said, "results": [] if page == missing else rows})

    return answer


def opendatasoft(local: Local, **query: str) -> Entry:
    return entry("opendatasoft", local.address(""), query={"dataset": "synthetic", **query})


def test_records_are_read_page_by_page(local: Local, tmp_path: Path) -> None:
    local.route(RECORDS, records(250))
    source = opendatasoft(local, where="in_bbox(p, {south}, {west}, {north}, {east})")
    rows = fetch(local, tmp_path, source)
    assert names(rows) == [f"r{n}" for n in range(250)]
    assert (rows.announced, rows.received, len(rows.receipts)) == (250, 250, 3)
    assert [asked.query["offset"] for asked in local.asked] == ["0", "100", "200"]
    assert local.asked[0].query["where"] == "in_bbox(p, 45.3, 4.0, 45.7, 4.75)"


def test_a_missing_page_is_noticed(local: Local, tmp_path: Path) -> None:
    local.route(RECORDS, records(450, missing=3))
    with pytest.raises(SourceError, match="expected 450 rows as announced, found 200"):
        fetch(local, tmp_path, opendatasoft(local))


def test_a_total_that_changes_between_pages_is_refused(local: Local, tmp_path: Path) -> None:
    local.route(RECORDS, records(250, grows=True))
    with pytest.raises(SourceError, match="250 rows as before, found 251"):
        fetch(local, tmp_path, opendatasoft(local))


def test_a_query_by_department_is_asked_once_for_each(local: Local, tmp_path: Path) -> None:
    local.route(RECORDS, records(3))
    rows = fetch(local, tmp_path, opendatasoft(local, where='code like "{department}*"'))
    assert [asked.query["where"] for asked in local.asked] == ['code like "42*"']
    assert rows.announced == 3


def test_many_records_are_taken_as_an_export(local: Local, tmp_path: Path) -> None:
    local.route(RECORDS, records(10_001))
    path = RECORDS.replace("records", "exports/json")
    local.route(path, reply_json([{"name": f"r{n}"} for n in range(10_001)]))
    rows = fetch(local, tmp_path, opendatasoft(local))
    assert (len(rows.features), rows.announced) == (10_001, 10_001)
    local.route(path, reply_json([{"name": "r0"}]))
    with pytest.raises(SourceError, match="expected 10001 rows as announced, found 1"):
        fetch(local, tmp_path / "again", opendatasoft(local))


def test_nothing_for_a_territory_is_a_fault_unless_allowed(local: Local, tmp_path: Path) -> None:
    local.route(RECORDS, records(0))
    with pytest.raises(SourceError, match="expected some rows, found none"):
        fetch(local, tmp_path, opendatasoft(local))


def test_a_dataset_says_its_columns_and_its_date(local: Local, tmp_path: Path) -> None:
    described = {
        "fields": [{"name": "code_uic"}, {"name": "libelle"}],
        "metas": {"default": {"modified": "2026-10-01T08:00:00+00:00", "records_count": 12}},
    }
    local.route(RECORDS.removesuffix("/records"), reply_json(described))
    found = probe(local, tmp_path, opendatasoft(local))
    assert found == Probe(frozenset({"code_uic", "libelle"}), "2026-10-01T08:00:00+00:00", 12)


# WFS


def wfs_answer(total: int, *, axis: str, matched: Any = None, turned: bool = False) -> Any:
    def answer(asked: Asked) -> Reply:
        first = float(asked.query["BBOX"].split(",")[0])
        found = total if (first < 10) == (axis == "xy") else 0
        if asked.query.get("RESULTTYPE") == "hits":
            xml = f'<wfs:FeatureCollection numberMatched="{found}" numberReturned="0"/>'
            return Reply(xml.encode())
        start, count = int(asked.query.get("STARTINDEX", 0)), int(asked.query["COUNT"])
        place = (45.45, 4.39) if turned else (4.39, 45.45)
        page = [point(f"f{n}", *place) for n in range(start, min(start + count, found))]
        said = {} if matched is None else {"numberMatched": matched}
        return reply_json(collection(page, **said))

    return answer


def wfs(local: Local, **query: Any) -> Entry:
    return entry("wfs", local.address("/wfs"), query={"typename": "s:t", "page": 2, **query})


@pytest.mark.parametrize("axis", ["xy", "yx"])
def test_a_wfs_is_asked_in_the_order_that_it_understands(
    local: Local, tmp_path: Path, axis: str
) -> None:
    local.route("/wfs", wfs_answer(5, axis=axis))
    rows = fetch(local, tmp_path, wfs(local))
    assert names(rows) == ["f0", "f1", "f2", "f3", "f4"]
    assert rows.announced == 5
    box = local.asked[-1].query["BBOX"]
    numbers = "4,45.3,4.75,45.7" if axis == "xy" else "45.3,4,45.7,4.75"
    assert box == f"{numbers},urn:ogc:def:crs:EPSG::4326"
    assert [asked.query.get("STARTINDEX") for asked in local.asked[-3:]] == ["0", "2", "4"]


def test_a_wfs_whose_total_changes_is_refused(local: Local, tmp_path: Path) -> None:
    local.route("/wfs", wfs_answer(5, axis="xy", matched=6))
    with pytest.raises(SourceError, match="5 rows as before, found 6"):
        fetch(local, tmp_path, wfs(local))


def test_a_wfs_that_gives_latitude_first_is_turned(local: Local, tmp_path: Path) -> None:
    local.route("/wfs", wfs_answer(1, axis="xy", turned=True))
    rows = fetch(local, tmp_path, wfs(local))
    assert rows.features[0]["geometry"]["coordinates"] == [4.39, 45.45]


def test_an_exception_of_a_wfs_is_told(local: Local, tmp_path: Path) -> None:
    text = b"<ExceptionReport><ExceptionText>no such type</ExceptionText></ExceptionReport>"
    local.route("/wfs", Reply(text))
    with pytest.raises(SourceError, match="an exception: no such type"):
        fetch(local, tmp_path, wfs(local))


def test_a_wfs_that_does_not_count_is_refused(local: Local, tmp_path: Path) -> None:
    local.route("/wfs", Reply(b'<wfs:FeatureCollection numberMatched="unknown"/>'))
    with pytest.raises(SourceError, match="expected numberMatched, a number, found 'unknown'"):
        fetch(local, tmp_path, wfs(local))


# OGC API Features


ITEMS = "/ogc/collections/synthetic/items"


def ogcapi(local: Local) -> Entry:
    return entry("ogcapi", local.address("/ogc"), query={"collection": "synthetic"})


def items(total: int, size: int, *, back: bool = False, missing: int | None = None) -> Any:
    def answer(asked: Asked) -> Reply:
        start = int(asked.query.get("offset", 0))
        page = [point(f"i{n}") for n in range(start, min(start + size, total))]
        if start == missing:
            page = []
        target = 0 if back else start + size
        links = [{"rel": "next", "href": f"{ITEMS}?offset={target}"}]
        links = links if start + size < total else []
        return reply_json(collection(page, numberMatched=total, links=links))

    return answer


def test_items_are_read_by_their_links(local: Local, tmp_path: Path) -> None:
    local.route(ITEMS, items(5, 2))
    rows = fetch(local, tmp_path, ogcapi(local))
    assert names(rows) == ["i0", "i1", "i2", "i3", "i4"]
    assert local.asked[0].query["bbox"] == "4,45.3,4.75,45.7"


def test_a_page_3_of_5_that_is_missing_is_noticed(local: Local, tmp_path: Path) -> None:
    local.route(ITEMS, items(10, 2, missing=4))
    with pytest.raises(SourceError, match="expected 10 rows as announced, found 8"):
        fetch(local, tmp_path, ogcapi(local))


def test_links_that_go_round_end(local: Local, tmp_path: Path) -> None:
    local.route(ITEMS, items(50, 2, back=True))
    with pytest.raises(SourceError, match="expected pages that end"):
        fetch(local, tmp_path, ogcapi(local))


# Files


def packed(**members: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return stream.getvalue()


TABLE = "name;lon;lat\r\nGare « Ouest »;4,39;45.45\r\n"


@pytest.mark.parametrize(
    "body",
    [TABLE.encode(), gzip.compress(TABLE.encode()), packed(a_DOT_csv=TABLE, b_DOT_txt="x")],
    ids=["plain", "gzip", "zip"],
)
def test_a_table_is_read_plain_and_packed(local: Local, tmp_path: Path, body: bytes) -> None:
    address = local.route("/t", Reply(body))
    source = entry("csv", address, query={"member": r"\.csv$"})
    rows = fetch(local, tmp_path, source)
    assert rows.features[0]["properties"] == {
        "name": "Gare « Ouest »",
        "lon": "4,39",
        "lat": "45.45",
    }


def test_a_table_by_commune_is_asked_once_for_each(local: Local, tmp_path: Path) -> None:
    for code in AREA.communes:
        local.route(f"/42/{code}.csv", Reply(f"name,insee\nn{code},{code}\n".encode()))
    source = entry("csv", local.address("/{department}/{commune}.csv"))
    assert names(fetch(local, tmp_path, source)) == ["n42218", "n42237"]


def test_only_the_rows_that_are_wanted_are_taken(local: Local, tmp_path: Path) -> None:
    address = local.route("/t", Reply(b"name,code\na,1\nb,2\nc,1\n"))
    source = entry("csv", address, query={"only": {"code": [1]}})
    assert names(fetch(local, tmp_path, source)) == ["a", "c"]


BROKEN = {
    "a cell too many": (b"name,code\na,1,2\n", {}, "expected 2 cells in line 2, found 3"),
    "a name twice": (b"name,name\na,1\n", {}, "each name stands once"),
    "another encoding": ("name\nÉcole\n".encode("cp1252"), {}, "expected text in utf-8-sig"),
    "no such column": (b"name\na\n", {"only": {"code": [1]}}, "expected a column 'code'"),
    "a cut gzip": (gzip.compress(b"name\n" + b"a\n" * 999)[:30], {}, "a whole compressed file"),
    "no archive": (b"PK\x03\x04 nothing", {}, "expected a whole zip archive"),
    "two members": (packed(a="x", b="y"), {}, "expected one member, found 2 among: a, b"),
    "a path outside": (packed(**{"..__a": "x"}), {}, "own folder"),
    "a bomb": (packed(a=b"a" * 20_000_000), {}, "packed at most 1000:1"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_is_refused_and_said(local: Local, tmp_path: Path, name: str) -> None:
    body, query, words = BROKEN[name]
    address = local.route("/t", Reply(body))
    with pytest.raises(SourceError) as caught:
        fetch(local, tmp_path, entry("csv", address, query=query))
    assert words in str(caught.value)


def test_a_geojson_file_in_gzip_is_read(local: Local, tmp_path: Path) -> None:
    body = gzip.compress(json.dumps(collection([point("parcel")])).encode())
    address = local.route("/p.json", Reply(body))
    assert names(fetch(local, tmp_path, entry("geojson", address))) == ["parcel"]


# data.gouv.fr


def resource(title: str, url: str, modified: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "url": url, "last_modified": modified, **more}


def test_the_newest_vintage_is_found_wherever_it_lies(local: Local, tmp_path: Path) -> None:
    body = b"name,lon,lat\nnew,4.4,45.4\n"
    import hashlib

    digest = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    newer = local.route("/moved/2026t2-immeuble.csv", Reply(body))
    checksum = {"type": "sha1", "value": digest}
    listed = [
        resource("2025t4-immeuble", local.address("/old"), "2026-11-01"),
        resource("2026t2-immeuble", newer, "2026-09-01", checksum=checksum),
        resource("2026t2-commune", local.address("/other"), "2026-09-02"),
    ]
    local.route("/api/1/datasets/synthetic/", reply_json({"resources": listed}))
    query = {"dataset": "synthetic", "pattern": "immeuble", "format": "csv"}
    source = entry("datagouv", local.address(""), query=query)
    rows = fetch(local, tmp_path, source)
    assert names(rows) == ["new"]
    assert rows.vintage == "2026-06-30"
    assert [receipt["address"] for receipt in rows.receipts][-1] == newer
    assert probe(local, tmp_path, source).modified == "2026-09-01"
    local.route("/moved/2026t2-immeuble.csv", Reply(body + b"x,4.4,45.4\n"))
    with pytest.raises(SourceError, match="the service publishes"):
        fetch(local, tmp_path / "again", source)


def test_a_dataset_without_such_a_resource_says_what_it_has(local: Local, tmp_path: Path) -> None:
    listed = [resource("lisez-moi", local.address("/x"), "2026")]
    local.route("/api/1/datasets/synthetic/", reply_json({"resources": listed}))
    query = {"dataset": "synthetic", "pattern": "immeuble", "format": "csv"}
    with pytest.raises(SourceError, match="1 others: lisez-moi"):
        fetch(local, tmp_path, entry("datagouv", local.address(""), query=query))


def test_vintages_are_told_from_names() -> None:
    assert vintage_of("2026t2-immeuble.zip") == "2026-06-30"
    assert vintage_of("T4 2025") == "2025-12-31"
    assert vintage_of("base_20240115.csv") == "2024-01-15"
    assert vintage_of("loire-2023-07") == "2023-07"
    assert vintage_of("millésime 2024") == "2024"
    assert vintage_of("latest") is None
    assert newest([], "x") is None


# GTFS


FEED = {
    "stops_DOT_txt": "stop_id,stop_name,stop_lat,stop_lon\ns1,Carnot,45.4467,4.3848\ns2,Dépôt,,\n",
    "trips_DOT_txt": "route_id,service_id,trip_id\nr,week,t1\nr,week,t2\nr,sunday,t3\n",
    "stop_times_DOT_txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,08:00:00,08:00:00,s1,1\nt2,25:10:00,25:10:00,s1,1\nt3,09:00:00,09:00:00,s1,1\n"
    ),
    "calendar_DOT_txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20261123,20261127\nsunday,0,0,0,0,0,0,1,20261123,20261129\n"
    ),
    "calendar_dates_DOT_txt": "service_id,date,exception_type\nweek,20261123,2\n",
}


def test_stops_come_with_their_departures_on_a_working_day(local: Local, tmp_path: Path) -> None:
    address = local.route("/feed.zip", Reply(packed(**FEED)))
    rows = fetch(local, tmp_path, entry("gtfs", address))
    first, second = rows.features
    assert first["properties"]["departures"] == 2, "the two of Tuesday, not that of Sunday"
    assert first["properties"]["day"] == "2026-11-24", "Monday is taken out by its exception"
    assert first["geometry"] == {"type": "Point", "coordinates": [4.3848, 45.4467]}
    assert second["geometry"] is None
    assert rows.vintage == "2026-11-24"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"stop_times_DOT_txt": "trip_id,stop_id\nt1,s1\n"}, "a column 'departure_time'"),
        ({"frequencies_DOT_txt": "trip_id,headway_secs\nt1,600\n"}, "frequencies.txt"),
        ({"calendar_DOT_txt": "service_id\nweek\n"}, "a column 'start_date' in calendar.txt"),
    ],
)
def test_a_feed_that_is_not_as_it_should_be_is_refused(
    local: Local, tmp_path: Path, changed: dict[str, str], words: str
) -> None:
    address = local.route("/feed.zip", Reply(packed(**(FEED | changed))))
    with pytest.raises(SourceError, match=words):
        fetch(local, tmp_path, entry("gtfs", address))


# Sirene


def firm(siren: str, commune: str, nature: str | None = "5710", **more: Any) -> dict[str, Any]:
    place = {
        "siret": f"{siren}00011",
        "commune": commune,
        "etat_administratif": "A",
        "longitude": "4.39",
        "latitude": "45.45",
        "tranche_effectif_salarie": "12",
    }
    elsewhere = place | {"siret": f"{siren}00022", "commune": "75056"}
    closed = place | {"siret": f"{siren}00033", "etat_administratif": "F"}
    return {
        "siren": siren,
        "nom_complet": f"FIRME SYNTHETIQUE {siren}",
        "nature_juridique": nature,
        "matching_etablissements": [place, elsewhere, closed],
        **more,
    }


def test_firms_are_legal_persons_of_the_communes_asked_for(local: Local, tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        commune, page = asked.query["code_commune"], int(asked.query["page"])
        found = {
            ("42218", 1): [firm("111111111", "42218"), firm("222222222", "42218", "1000")],
            ("42218", 2): [firm("333333333", "42218", None)],
            ("42237", 1): [
                firm("444444444", "42237", complements={"est_entrepreneur_individuel": True})
            ],
        }[commune, page]
        total = {"42218": 3, "42237": 1}[commune]
        pages = {"42218": 2, "42237": 1}[commune]
        return reply_json({"results": found, "total_results": total, "total_pages": pages})

    local.route("/search", answer)
    source = entry("sirene", local.address(""), query={"activite_principale": "62.01Z"})
    rows = fetch(local, tmp_path, source)
    assert [item["properties"]["siret"] for item in rows.features] == ["11111111100011"]
    assert rows.features[0]["geometry"]["coordinates"] == [4.39, 45.45]
    assert rows.aside == ["a sole trader: not shown"] * 3
    assert (rows.announced, rows.received) == (4, 4)
    assert all(asked.query["est_entrepreneur_individuel"] == "false" for asked in local.asked)
    assert local.asked[0].query["activite_principale"] == "62.01Z"


# OpenStreetMap


def test_a_query_of_openstreetmap_is_bounded(local: Local, tmp_path: Path) -> None:
    elements = [
        {"type": "node", "id": 1, "lat": 45.4, "lon": 4.4, "tags": {"name": "A"}},
        {"type": "way", "id": 2, "center": {"lat": 45.5, "lon": 4.5}, "tags": {"name": "B"}},
    ]
    said = {"elements": elements, "osm3s": {"timestamp_osm_base": "2026-11-20T10:00:00Z"}}
    address = local.route("/api", reply_json(said))
    source = entry("overpass", address, query={"select": ['nwr["amenity"="library"]']})
    rows = fetch(local, tmp_path, source)
    assert [item["properties"]["@id"] for item in rows.features] == ["node/1", "way/2"]
    assert rows.features[1]["geometry"]["coordinates"] == [4.5, 45.5]
    assert rows.vintage == "2026-11-20"
    from urllib.parse import unquote_plus

    assert unquote_plus(local.asked[0].body.decode()) == (
        "data=[out:json][timeout:60][maxsize:67108864][bbox:45.3,4,45.7,4.75];"
        '(nwr["amenity"="library"];);out center;'
    )


def test_an_answer_of_openstreetmap_that_was_cut_is_refused(local: Local, tmp_path: Path) -> None:
    cut = {"elements": [], "remark": "runtime error: Query timed out"}
    address = local.route("/api", reply_json(cut))
    with pytest.raises(SourceError, match="the remark: runtime error"):
        fetch(local, tmp_path, entry("overpass", address, query={"select": ["node[x]"]}))


def test_a_query_of_openstreetmap_without_bounds_is_not_asked() -> None:
    source = entry("overpass", "https://osm.example", query={"select": ["node[x]"]})
    with pytest.raises(CatalogError, match="square degrees"):
        query_of(source, Area((-5.0, 41.0, 9.0, 51.0)))
    hostile = entry("overpass", "https://osm.example", query={"select": ["node[x];out;node[y]"]})
    with pytest.raises(CatalogError, match="expected a selector"):
        query_of(hostile, AREA)


# BAN


ADDRESSES = [
    {"id": "a", "address": "1 rue A", "postcode": "42000", "insee_code": "42218"},
    {"id": "b", "address": "2 rue B", "postcode": "42000", "insee_code": "42218"},
    {"id": "c", "address": "3 rue C", "postcode": "42000", "insee_code": "42218"},
    {"id": "d", "address": "4 rue D", "postcode": "42000", "insee_code": "42218"},
    {"id": "e", "address": "5 rue E", "postcode": "42000", "insee_code": "42218"},
]
HEADING = "id,address,longitude,latitude,result_score,result_type,result_label,result_citycode\n"


def ban(local: Local) -> Entry:
    accuracy = {"housenumber": 50, "street": 300}
    return entry("ban", local.address(""), query={"lowest_score": 0.7}, accuracy=accuracy)


def test_addresses_are_placed_and_poor_results_set_aside(local: Local, tmp_path: Path) -> None:
    rows = (
        "a,1 rue A,4.39,45.45,0.93,housenumber,1 Rue A 42000 Saint-Étienne,42218\n"
        "b,2 rue B,4.40,45.44,0.41,housenumber,2 Rue Bis,42218\n"
        "c,3 rue C,4.38,45.43,0.80,municipality,Saint-Étienne,42218\n"
        "d,4 rue D,,,,,,\n"
        "e,5 rue E,1.1,49.4,0.9,street,Rue E 76800 Saint-Étienne-du-Rouvray,76575\n"
    )
    local.route("/search/csv", Reply((HEADING + rows).encode()))
    found = fetch(local, tmp_path, ban(local), addresses=ADDRESSES)
    (placed,) = found.features
    assert placed["geometry"] == {"type": "Point", "coordinates": [4.39, 45.45]}
    assert placed["properties"]["accuracy_m"] == 50
    assert placed["properties"]["score"] == 0.93
    assert found.aside == [
        "b: score 0.41, below 0.7 (2 Rue Bis)",
        "c: found as a municipality alone (Saint-Étienne)",
        "d: not found",
        "e: found in 76575, not in 42218 (Rue E 76800 Saint-Étienne-du-Rouvray)",
    ]
    sent = local.asked[0].body.decode()
    assert "a,1 rue A,42000,,42218" in sent
    assert 'name="citycode"\r\n\r\ninsee_code' in sent


def test_an_answer_for_other_addresses_is_refused(local: Local, tmp_path: Path) -> None:
    row = "a,1 rue A,4.39,45.45,0.93,housenumber,1 Rue A,42218\n"
    local.route("/search/csv", Reply((HEADING + row).encode()))
    with pytest.raises(SourceError, match="expected the 5 addresses that were sent, found 1"):
        fetch(local, tmp_path, ban(local), addresses=ADDRESSES)


def test_one_address_is_asked_by_itself(local: Local, tmp_path: Path) -> None:
    properties = {"score": 0.9, "type": "street", "label": "Rue A", "citycode": "42218"}
    geometry = {"type": "Point", "coordinates": [4.39, 45.45]}
    found = [{"type": "Feature", "properties": properties, "geometry": geometry}]
    local.route("/search", reply_json(collection(found)))
    rows = fetch(local, tmp_path, ban(local), addresses=ADDRESSES[:1])
    assert rows.features[0]["properties"]["accuracy_m"] == 300
    assert local.asked[0].query == {
        "q": "1 rue A 42000", "citycode": "42218", "index": "address", "limit": "1",
    }  # fmt: skip


def test_no_address_is_no_question(local: Local, tmp_path: Path) -> None:
    assert fetch(local, tmp_path, ban(local), addresses=[]).features == []
    assert local.asked == []


def test_a_territory_without_communes_cannot_be_asked_by_commune() -> None:
    source = entry("csv", "https://files.example/{commune}.csv")
    with pytest.raises(CatalogError, match="names none"):
        list(Area(AREA.extent).fill(source.address, source))
