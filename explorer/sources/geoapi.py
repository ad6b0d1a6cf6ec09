"""Outlines of communes and of groups of communes, from geo.api.gouv.fr."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from explorer.errors import SourceError
from explorer.settings import Settings
from explorer.sources.asked import Request, with_query
from explorer.sources.http import Http

API: Final = "https://geo.api.gouv.fr"
TITLE: Final = "API Découpage administratif"
PAGE: Final = "https://geo.api.gouv.fr/decoupage-administratif"
MOST_BYTES: Final = 64 * 1024 * 1024
COMMUNE: Final = re.compile(r"(?:\d{2}|2[AB])\d{3}")
EPCI: Final = re.compile(r"\d{9}")
KINDS: Final = {"communes": "commune", "epcis": "group of communes (EPCI)"}


@dataclass(frozen=True, slots=True)
class AdminOutline:
    """What the service says of a commune or of a group of communes.

    Attributes
    ----------
    code : str
        INSEE code, or SIREN number.
    name : str
        In French.
    communes : tuple of str
        INSEE codes of its communes, in order.
    epci : str or None
        SIREN number of the group that it is, or is of.
    geometry : dict
        A GeoJSON polygon or multipolygon.
    address : str
        What was asked.
    """

    code: str
    name: str
    communes: tuple[str, ...]
    epci: str | None
    geometry: dict[str, Any]
    address: str


def fetch_commune_outline(code: str, settings: Settings, *, address: str = API) -> AdminOutline:
    """Ask for the outline of a commune.

    Parameters
    ----------
    code : str
        INSEE code, such as ``"69123"``.
    settings : Settings
        How the service is asked.
    address : str
        Where the service is; another one for tests.

    Returns
    -------
    AdminOutline
        Its geometry as the service gives it.

    Raises
    ------
    SourceError
        If the code is none, the service cannot be reached, or its answer is not as expected.
    """
    _require(code, COMMUNE, "an INSEE code of five characters, such as 69123")
    properties, geometry, asked = _feature(address, "communes", code, "nom,code,codeEpci", settings)
    return AdminOutline(
        code, properties["nom"], (code,), properties.get("codeEpci"), geometry, asked
    )


def fetch_epci_outline(code: str, settings: Settings, *, address: str = API) -> AdminOutline:
    """Ask for the outline of a group of communes, and for its communes.

    Parameters
    ----------
    code : str
        SIREN number, such as ``"200046977"``.
    settings : Settings
        How the service is asked.
    address : str
        Where the service is; another one for tests.

    Returns
    -------
    AdminOutline
        Its geometry as the service gives it.

    Raises
    ------
    SourceError
        If the code is none, the service cannot be reached, or its answer is not as expected.
    """
    _require(code, EPCI, "a SIREN number of nine digits, such as 200046977")
    properties, geometry, asked = _feature(address, "epcis", code, "nom,code", settings)
    members_at = f"{address}/epcis/{code}/communes"
    members = _answer(members_at, {"fields": "code"}, "epcis", code, settings)
    codes: list[Any] = [one.get("code") for one in members or () if isinstance(one, dict)]
    if not codes or not all(isinstance(one, str) and COMMUNE.fullmatch(one) for one in codes):
        message = f"{members_at}: expected a list of communes with their code, found another form."
        raise SourceError(message)
    return AdminOutline(code, properties["nom"], tuple(sorted(codes)), code, geometry, asked)


def _require(code: str, pattern: re.Pattern[str], expected: str) -> None:
    if pattern.fullmatch(code) is None:
        message = f"Expected {expected}; found '{code}'."
        raise SourceError(message)


def _feature(
    address: str, kind: str, code: str, fields: str, settings: Settings
) -> tuple[dict[str, Any], dict[str, Any], str]:
    asked = f"{address}/{kind}/{code}"
    wanted = {"fields": fields, "format": "geojson", "geometry": "contour"}
    answer = _answer(asked, wanted, kind, code, settings)
    properties = answer.get("properties") if isinstance(answer, dict) else None
    geometry = answer.get("geometry") if isinstance(answer, dict) else None
    shaped = isinstance(geometry, dict) and geometry.get("type") in {"Polygon", "MultiPolygon"}
    named = isinstance(properties, dict) and isinstance(properties.get("nom"), str)
    if not shaped or not named or properties.get("code") != code:  # type: ignore[union-attr] # named
        message = (
            f"{asked}: expected a GeoJSON feature with nom, code '{code}' and a polygon, found "
            "another form. The service may have changed."
        )
        raise SourceError(message)
    return properties, geometry, asked  # type: ignore[return-value] # checked above


def _answer(
    address: str, parameters: dict[str, str], kind: str, code: str, settings: Settings
) -> Any:
    absent = f"{address}: the service knows no {KINDS[kind]} '{code}'."
    request = Request(TITLE, with_query(address, parameters), absent=absent)
    with Http(replace(settings, most_bytes=min(settings.most_bytes, MOST_BYTES))) as http:
        return http.ask(request).json()
