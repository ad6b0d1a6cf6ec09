"""Establishments of firms, from the API Recherche d'entreprises: legal persons alone.

Fields are those of the service's OpenAPI document, as public clients of it show them
(``results``, ``total_results``, ``total_pages``, ``matching_etablissements``, ``complements``);
not tried live here. Sole traders are not asked for, and are set aside where they come all the
same: a map of firms is no map of persons.
"""

from typing import Any, Final

from explorer.sources.asked import Request, with_query
from explorer.sources.delimited import number_of
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import Area, Probe, Progress, Rows, feature

PAGE: Final = 25
DEEPEST: Final = 10_000
SOLE_TRADER: Final = "1000"
UNIT: Final = ("siren", "nom_complet", "nom_raison_sociale", "sigle", "nature_juridique")
OPEN: Final = "A"


def fetch(entry: Entry, area: Area, http: Http, progress: Progress) -> Rows:
    """Ask for the open establishments of firms by activity, commune by commune.

    Parameters
    ----------
    entry : Entry
        ``query``: ``activite_principale`` (codes of NAF, with commas), and what else the service
        takes.
    area : Area
        Its communes are asked for.
    http : Http
        The way to the network.
    progress : callable
        Told how many firms came of how many.

    Returns
    -------
    Rows
        One for each establishment in these communes, the firm's fields with those of the
        establishment before them.

    Raises
    ------
    SourceError
        If the service fails, or totals and pages do not agree.
    """
    rows = Rows()
    received = announced = 0
    for commune in area.fill("{commune}", entry):
        found = Rows()
        firms = _firms(entry, commune, http, found, progress)
        announced += found.announced or 0
        received += len(firms)
        rows.receipts += found.receipts
        for firm in firms:
            _add(rows, firm, commune)
    rows.announced = announced
    rows.require_all(received, entry)
    return rows


def probe(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask for one page of the first commune.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Its first commune is asked for.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        Columns are those of the first establishment.
    """
    commune = next(area.fill("{commune}", entry))
    answer = http.ask(Request(entry.title, _address(entry, commune, 1)))
    document = answer.object()
    rows = Rows()
    for firm in answer.member(document, "results", list):
        _add(rows, firm, commune)
    columns = frozenset(rows.features[0]["properties"]) if rows.features else None
    return Probe(columns, None, answer.member(document, "total_results", int))


def _firms(
    entry: Entry, commune: str, http: Http, rows: Rows, progress: Progress
) -> list[dict[str, Any]]:
    firms: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = http.ask(Request(entry.title, _address(entry, commune, page)))
        document = answer.object()
        rows.announce(answer.member(document, "total_results", int), answer)
        if (rows.announced or 0) >= DEEPEST:
            expected = f"fewer than {DEEPEST:,} firms, which is as far as pages go"
            raise answer.unexpected(expected, f"{rows.announced:,}; ask for fewer activities")
        found = answer.member(document, "results", list)
        firms += [item for item in found if isinstance(item, dict)]
        rows.note(answer)
        progress(len(firms), rows.announced)
        if not found or page >= answer.member(document, "total_pages", int):
            return firms
        page += 1


def _add(rows: Rows, firm: dict[str, Any], commune: str) -> None:
    if is_sole_trader(firm):
        rows.aside.append("a sole trader: not shown")
        return
    for place in firm.get("matching_etablissements") or ():
        if place.get("commune") != commune or place.get("etat_administratif") != OPEN:
            continue
        longitude, latitude = number_of(place.get("longitude")), number_of(place.get("latitude"))
        geometry = None
        if longitude is not None and latitude is not None:
            geometry = {"type": "Point", "coordinates": [longitude, latitude]}
        unit = {name: firm.get(name) for name in UNIT}
        rows.features.append(feature({**unit, **place}, geometry))


def is_sole_trader(firm: dict[str, Any]) -> bool:
    """Say whether a firm is a person.

    Parameters
    ----------
    firm : dict
        One result of the service.

    Returns
    -------
    bool
        True as well where the service does not say what it is.
    """
    complements = firm.get("complements") or {}
    nature = firm.get("nature_juridique")
    return bool(complements.get("est_entrepreneur_individuel")) or nature in {None, "", SOLE_TRADER}


def _address(entry: Entry, commune: str, page: int) -> str:
    query = {
        **entry.query,
        "code_commune": commune,
        "etat_administratif": OPEN,
        "est_entrepreneur_individuel": "false",
        "page": page,
        "per_page": PAGE,
    }
    return with_query(f"{entry.address.rstrip('/')}/search", query)
