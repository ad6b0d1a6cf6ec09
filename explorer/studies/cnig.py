"""Business zones as the four tables of the CNIG standard: what is known, measured, or given."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
import shapely.geometry

from explorer.analysis import area_ha
from explorer.errors import InputError
from explorer.layers import plain, rows_of
from explorer.layers.cnig.tables import ETABLISSEMENT, POLE, SITE, TERRAIN, VERSION, CnigTable
from explorer.layers.findings import show
from explorer.studies.coveragestudy import CoverageStudy
from explorer.studies.zones import ZoneSet

DECIMALS: Final = 7
KEY: Final = re.compile(r"[0-9][0-9AB][0-9]{3}_SITE-ECO_[0-9]{5}")
CODE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}")
COMMUNE: Final = ("site_comm_insee", "insee_code", "insee_codes", "code_insee")
COMMUNE_NAME: Final = ("site_comm_nom", "commune", "nom_com")
UNKNOWN: Final = "inconnu"
DEFAULTS: Final = ("site_type", "site_vocadomi", "site_etat", "site_moa_type")
"""Closed lists that the standard requires, and that have a word for what is not known."""

ORIGIN: Final = "site_cle_origine"
FIBRE: Final[Mapping[str, str]] = {
    "fibre_taux": "number",
    "fibre_taux_bas": "number",
    "fibre_taux_haut": "number",
    "fibre_numerateur": "integer",
    "fibre_denominateur": "integer",
    "fibre_unite": "string",
    "fibre_definition": "string",
    "fibre_seuil": "number",
    "fibre_millesime": "string",
    "fibre_source": "string",
}
"""Columns of ours beside ``reseau_fibre_optique``, with their types."""

UNITS: Final = {"buildings": "immeubles", "premises": "locaux"}
LARGEST: Final = 4 * 1024 * 1024
FORM: Final = (
    'a TOML file of values, such as [all] site_epci_nom = "…", and [site.KEY] '
    "site_surf_utile = 12.5"
)


@dataclass(frozen=True, slots=True)
class CnigValues:
    """What the user says of sites, beyond what layers hold.

    Attributes
    ----------
    everywhere : mapping
        Columns of every site.
    sites : mapping of str to mapping
        Columns of one site, by its key in the layer.
    poles : tuple of mapping
        Rows of POLE-ECO.
    """

    everywhere: Mapping[str, Any] = field(default_factory=dict)
    sites: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    poles: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class CnigPackage:
    """Rows of the four tables, the types of columns of ours, and what a reader should know."""

    tables: Mapping[str, list[dict[str, Any]]]
    extra: Mapping[str, str]
    notes: tuple[str, ...]


def read_values(path: str | Path) -> CnigValues:
    """Read the user's own values.

    Parameters
    ----------
    path : str or pathlib.Path
        TOML: a table ``all``, tables ``site.KEY``, and rows ``pole``.

    Returns
    -------
    CnigValues
        Every name is a column of the standard.

    Raises
    ------
    InputError
        If the file is no such TOML, or names a column that the standard does not have.
    """
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST:
            message = f"{file} is larger than {LARGEST:,} bytes; expected {FORM}."
            raise InputError(message)
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        values = CnigValues(said.pop("all", {}), said.pop("site", {}), tuple(said.pop("pole", ())))
        given = [(SITE, values.everywhere), *((SITE, one) for one in values.sites.values())]
        given += [(POLE, one) for one in values.poles]
        strange = [name for table, row in given for name in row if table.field(name) is None]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        message = f"{file} cannot be used: expected {FORM}; found: {error}."
        raise InputError(message) from error
    if said or strange:
        found = ", ".join([*map(str, said), *strange])
        message = f"{file}: expected {FORM}, with columns of {VERSION}; found: {show(found)}."
        raise InputError(message)
    return values


def cnig_package(  # noqa: PLR0913 - what a package is made of, by name
    zones: ZoneSet,
    *,
    values: CnigValues | None = None,
    coverage: CoverageStudy | None = None,
    threshold: float | None = None,
    others: Mapping[str, gpd.GeoDataFrame] | None = None,
    epci: str | None = None,
) -> CnigPackage:
    """Lay zones out as the standard's tables.

    Parameters
    ----------
    zones : ZoneSet
        The sites. Columns that have the standard's names are taken as they are.
    values : CnigValues, optional
        What is said of them beside; it has precedence.
    coverage : CoverageStudy, optional
        Their fibre coverage, from building records.
    threshold : float, optional
        The share from 0 to 1 at which a site counts as served; needed with ``coverage``.
    others : mapping of str to geopandas.GeoDataFrame, optional
        Rows of the other tables, by name, with the standard's columns.
    epci : str, optional
        The SIREN number of the group of communes that the sites lie in, where no column says it.

    Returns
    -------
    CnigPackage
        ``reseau_fibre_optique`` is ``oui`` where the lowest rate that is possible reaches the
        threshold, ``non`` where the highest one does not, and missing in between or where no
        building is known. Nothing is put where a required value is not known, except ``inconnu``
        in closed lists that have it: the writer names what is missing.

    Raises
    ------
    InputError
        If the zones have no outline, or ``coverage`` comes without a threshold.
    """
    values, others = values or CnigValues(), dict(others or {})
    if zones.frame is None:
        message = "Sites have an outline: name a layer or a file of polygons with --zones."
        raise InputError(message)
    if coverage is not None and (threshold is None or not 0 <= threshold <= 1):
        message = (
            "reseau_fibre_optique is said by a threshold that you state: a share of the buildings "
            f"that can take fibre, from 0 to 1, with --fibre-threshold; found: {threshold}."
        )
        raise InputError(message)
    strange = [key for key in values.sites if key not in zones.frame.index]
    if strange:
        known = ", ".join(map(str, zones.frame.index[:9]))
        message = f"There is no site {show(strange[0])} in {zones.source}. It has {known}."
        raise InputError(message)
    notes: list[str] = []
    extra: dict[str, str] = {}
    sites = _sites(zones.frame, values, epci, extra, notes)
    if coverage is not None and threshold is not None:
        _add_fibre(sites, zones.frame, coverage, threshold)
        extra |= FIBRE
    tables = {SITE.name: sites}
    for table in (TERRAIN, ETABLISSEMENT):
        tables[table.name] = _rows(table, others.get(table.name))
    poles = [dict(pole) for pole in values.poles] or _rows(POLE, others.get(POLE.name))
    if not poles and any(site.get("pole_id") is None for site in sites):
        poles = [_pole(sites, zones, notes)]
        for site in sites:
            site["pole_id"] = site.get("pole_id") or poles[0]["pole_id"]
    tables[POLE.name] = poles
    return CnigPackage({name: _dated(rows) for name, rows in tables.items()}, extra, tuple(notes))


def _sites(
    frame: gpd.GeoDataFrame,
    values: CnigValues,
    epci: str | None,
    extra: dict[str, str],
    notes: list[str],
) -> list[dict[str, Any]]:
    known = "site_id" in frame.columns
    areas = area_ha(frame)
    filled: dict[str, int] = {}
    rows = []
    for place, (key, given, shape, area) in enumerate(
        zip(frame.index, _records(frame), frame.geometry, areas, strict=True), start=1
    ):
        row = {one.name: given.get(one.name) for one in SITE.fields}
        row["site_nom"] = row["site_nom"] or given.get("name")
        row["site_comm_insee"] = _code(given)
        row["site_comm_nom"] = _first(given, COMMUNE_NAME)
        row["site_epci_siren"] = row["site_epci_siren"] or epci
        if shape is not None and not shape.is_empty:
            row[SITE.shape] = _drawn(shape)
            row["site_geompoint"] = row["site_geompoint"] or _point(shape)
            if row["site_surf_brute"] is None and "Polygon" in shape.geom_type:
                row["site_surf_brute"] = round(float(area), 4)
        if known:
            # A package that is read again keeps what a collectivity added to it.
            own = [
                str(name)
                for name in frame.columns
                if SITE.field(str(name)) is None and name not in ADDED and name != "geometry"
            ]
            for name in own:
                row[name] = given[name]
                extra.setdefault(name, FIBRE.get(name) or _type(frame[name]))
        row |= {**values.everywhere, **values.sites.get(str(key), {})}
        if row["site_id"] is None and row["site_comm_insee"] is not None:
            row["site_id"] = str(key) if KEY.fullmatch(str(key)) else _key(row, place)
            if row["site_id"] != str(key):
                row[ORIGIN] = str(key)
                extra.setdefault(ORIGIN, "string")
        for name in DEFAULTS:
            if row[name] is None:
                row[name] = UNKNOWN
                filled[name] = filled.get(name, 0) + 1
        rows.append(row)
    notes += [f"{name}: '{UNKNOWN}' in {count} of the sites" for name, count in filled.items()]
    return rows


ADDED: Final = frozenset({"name", "insee_code", "accuracy_m"})
"""Columns that reading zones adds."""


def _add_fibre(
    sites: list[dict[str, Any]],
    frame: gpd.GeoDataFrame,
    coverage: CoverageStudy,
    threshold: float,
) -> None:
    rates = coverage.zones
    for site, key in zip(sites, frame.index, strict=True):
        rate: Any = rates.loc[key]
        share = _number(rate["connectable_share"])
        low, high = _bounds(rate)
        said = None
        if low is not None and low >= threshold:
            said = "oui"
        elif high is not None and high < threshold:
            said = "non"
        site |= {
            "reseau_fibre_optique": said,
            "fibre_taux": share,
            "fibre_taux_bas": low,
            "fibre_taux_haut": high,
            "fibre_numerateur": _whole(rate["connectable"]),
            "fibre_denominateur": _whole(rate["denominator"]),
            "fibre_unite": UNITS.get(str(rate["unit"]), str(rate["unit"])),
            "fibre_definition": "immeubles à l'état deploye",
            "fibre_seuil": threshold,
            "fibre_millesime": coverage.vintage,
            "fibre_source": coverage.source,
        }


def _pole(sites: list[dict[str, Any]], zones: ZoneSet, notes: list[str]) -> dict[str, Any]:
    codes = sorted({site["site_comm_insee"] for site in sites if site["site_comm_insee"]})
    shapes = shapely.union_all(zones.frame.geometry.to_numpy()) if zones.frame is not None else None
    dates = [str(site["site_identif_date"]) for site in sites if site["site_identif_date"]]
    notes.append(
        "pole_id: the schemas require it, where the standard calls it optional; one pole holds "
        "all the sites, as no other is named"
    )
    return {
        "pole_id": f"{codes[0]}_POLE-ECO_00001" if codes else None,
        "pole_nom": zones.title["fr"],
        "pole_vocadomi": UNKNOWN,
        "pole_identif_date": min(dates, default=None),
        "pole_nb_site": len(sites),
        "pole_surface": round(sum(site["site_surf_brute"] or 0 for site in sites), 4),
        "pole_geompoint": None if shapes is None or shapes.is_empty else _point(shapes),
    }


def _rows(table: CnigTable, frame: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    if frame is None:
        return []
    column = table.field(table.shape)
    pointed = column is not None and column.kind == "geopoint"
    rows = []
    for given, shape in zip(_records(frame), frame.geometry, strict=True):
        row = {one.name: given.get(one.name) for one in table.fields}
        if shape is not None and not shape.is_empty:
            row[table.shape] = _point(shape) if pointed else _drawn(shape)
        rows.append(row)
    return rows


def _dated(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _key(row: Mapping[str, Any], place: int) -> str:
    return f"{row['site_comm_insee']}_SITE-ECO_{place:05}"


def _records(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return rows_of(frame.drop(columns=frame.geometry.name))


def _code(given: Mapping[str, Any]) -> str | None:
    # A site over two communes has two codes: which one it is numbered by is for the user to say.
    found = _first(given, COMMUNE)
    return found if found is not None and CODE.fullmatch(found) else None


def _first(given: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    values = (given.get(name) for name in names)
    return next((str(value) for value in values if value is not None), None)


def _drawn(shape: Any) -> dict[str, Any]:
    drawn: dict[str, Any] = _rounded(shapely.geometry.mapping(shapely.force_2d(shape)))
    return drawn


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, DECIMALS) if isinstance(value, float) else value


def _point(shape: Any) -> str:
    inside = shape.representative_point()
    return f"{round(inside.x, DECIMALS)}, {round(inside.y, DECIMALS)}"


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 6)


def _bounds(rate: Any) -> tuple[float | None, float | None]:
    low = [_number(rate[name]) for name in ("share_low", "edge_share_low")]
    high = [_number(rate[name]) for name in ("share_high", "edge_share_high")]
    return (
        min((share for share in low if share is not None), default=None),
        max((share for share in high if share is not None), default=None),
    )


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _type(values: "pd.Series[Any]") -> str:
    kinds = {type(plain(value)) for value in values if plain(value) is not None}
    if kinds == {int}:
        return "integer"
    return "number" if kinds and kinds <= {int, float} else "string"
