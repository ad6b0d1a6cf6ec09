"""Positions for features that are known by address alone, from the national address base.

The Géoplateforme's service (geoservices.ign.fr, documentation of ``geocodage``): ``search`` for
one address, ``search/csv`` for many, with ``result_score``, ``result_type``, ``result_label``.
Public clients of it show these fields; not tried live here.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from explorer.sources.answer import Answer
from explorer.sources.asked import Request, with_query
from explorer.sources.delimited import number_of, table_rows
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import Probe, Rows, feature
from explorer.sources.sniff import Shape

SENT: Final = ("id", "address", "postcode", "commune", "insee_code")
LOWEST_SCORE: Final = 0.7
FIELDS: Final = ("longitude", "latitude", "result_score", "result_type", "result_label")


def geocode(entry: Entry, addresses: Sequence[Mapping[str, Any]], http: Http) -> Rows:
    """Ask for the positions of some addresses.

    Parameters
    ----------
    entry : Entry
        ``query``: ``lowest_score`` (0 to 1); ``accuracy``: metres by type of result; a type that
        is not named there is set aside.
    addresses : sequence of mapping
        Each with ``id``, ``address``, ``postcode``, ``commune`` and ``insee_code``.
    http : Http
        The way to the network.

    Returns
    -------
    Rows
        One for each address that was found well enough, with ``score``, ``type``, ``label`` and
        ``accuracy_m``; ``aside`` names the others and says why.

    Raises
    ------
    SourceError
        If the service fails, or answers another number of addresses than it was asked.
    """
    rows = Rows()
    if not addresses:
        return rows
    rows.announced = len(addresses)
    found = (
        [_one(entry, addresses[0], http, rows)]
        if len(addresses) == 1
        else _many(entry, addresses, http, rows)
    )
    rows.require_all(len(found), entry)
    lowest = float(entry.query.get("lowest_score", LOWEST_SCORE))
    by_id = {str(item["id"]): item for item in addresses}
    for result in found:
        reason = _reason(result, by_id[result["id"]], lowest, entry)
        if reason is not None:
            rows.aside.append(f"{result['id']}: {reason}")
            continue
        point = {"type": "Point", "coordinates": [result["longitude"], result["latitude"]]}
        kind = result["type"]
        rows.features.append(feature({**result, "accuracy_m": float(entry.accuracy[kind])}, point))
    return rows


def probe(entry: Entry, http: Http) -> Probe:
    """Ask for one address that exists: the town hall square of Saint-Étienne.

    Parameters
    ----------
    entry : Entry
        The source.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        Columns are those of the result.
    """
    address = {"id": "probe", "address": "place de l'Hôtel de Ville", "insee_code": "42218"}
    rows = Rows()
    result = _one(entry, address, http, rows)
    return Probe(frozenset({*result, "accuracy_m"}), None, 1)


def _one(entry: Entry, address: Mapping[str, Any], http: Http, rows: Rows) -> dict[str, Any]:
    query = {
        "q": _text(address),
        "citycode": address.get("insee_code"),
        "index": "address",
        "limit": 1,
    }
    request = Request(entry.title, with_query(f"{_root(entry)}/search", query))
    answer = http.ask(request)
    rows.note(answer)
    found = answer.member(answer.object(), "features", list)
    result: dict[str, Any] = {"id": str(address["id"]), "score": None, "type": "", "label": ""}
    if not found:
        return result
    properties = answer.member(found[0], "properties", dict)
    coordinates = answer.member(answer.member(found[0], "geometry", dict), "coordinates", list)
    return result | {
        "score": properties.get("score"),
        "type": str(properties.get("type", "")),
        "label": str(properties.get("label", "")),
        "citycode": properties.get("citycode"),
        "longitude": coordinates[0],
        "latitude": coordinates[1],
    }


def _many(
    entry: Entry, addresses: Sequence[Mapping[str, Any]], http: Http, rows: Rows
) -> list[dict[str, Any]]:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, SENT, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for item in addresses:
        writer.writerow({name: item.get(name) or "" for name in SENT})
    answer = http.ask(
        Request(
            entry.title,
            f"{_root(entry)}/search/csv",
            Shape.CSV,
            form={"columns": "address", "postcode": "postcode", "citycode": "insee_code"},
            files={"data": ("addresses.csv", text.getvalue().encode(), "text/csv")},
        )
    )
    rows.note(answer)
    found = list(table_rows(answer, entry))
    _require_same(answer, found, addresses)
    return [
        {
            "id": row["id"],
            "score": number_of(row["result_score"]),
            "type": row["result_type"],
            "label": row["result_label"],
            "citycode": row.get("result_citycode"),
            "longitude": number_of(row["longitude"]),
            "latitude": number_of(row["latitude"]),
        }
        for row in found
    ]


def _require_same(
    answer: Answer, found: Sequence[Mapping[str, str]], addresses: Sequence[Mapping[str, Any]]
) -> None:
    for name in ("id", *FIELDS):
        if found and name not in found[0]:
            expected = f"a column '{name}'"
            raise answer.unexpected(expected, ", ".join(found[0]))
    asked, came = sorted(str(a["id"]) for a in addresses), sorted(row["id"] for row in found)
    if asked != came:
        expected = f"the {len(asked)} addresses that were sent"
        raise answer.unexpected(expected, f"{len(came)}, or others")


def _reason(
    result: Mapping[str, Any], address: Mapping[str, Any], lowest: float, entry: Entry
) -> str | None:
    score = result["score"]
    if score is None or result.get("longitude") is None or result.get("latitude") is None:
        return "not found"
    if score < lowest:
        return f"score {score:.2f}, below {lowest:g} ({result['label']})"
    if result["type"] not in entry.accuracy:
        return f"found as a {result['type'] or 'thing without a type'} alone ({result['label']})"
    said, asked = result.get("citycode"), address.get("insee_code")
    if said and asked and said != asked:
        return f"found in {said}, not in {asked} ({result['label']})"
    return None


def _text(address: Mapping[str, Any]) -> str:
    parts = (address.get("address"), address.get("postcode"), address.get("commune"))
    return " ".join(str(part) for part in parts if part)


def _root(entry: Entry) -> str:
    return entry.address.rstrip("/")
