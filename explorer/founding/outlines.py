"""The outline of a new territory: from the official service, or from a file of polygons."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import shapely

from explorer.errors import InputError, SourceError
from explorer.layers import FRANCE, read_file
from explorer.layers.drawn import read_drawn
from explorer.messages import catalogue
from explorer.names import plain_name
from explorer.settings import Settings, default_settings
from explorer.sources import geoapi

SOURCE: Final = "outline"
"""The outline's key in the register of sources."""

LICENCE_NOTE: Final = (
    "Contours tirés d’ADMIN EXPRESS de l’IGN, sous Licence Ouverte 2.0 d’après le producteur ; la "
    "licence propre au service n’a pas été relue."
)


@dataclass(frozen=True, slots=True)
class NewOutline:
    """An outline and where it comes from.

    Attributes
    ----------
    shape : shapely.Geometry
        A polygon or multipolygon, in EPSG:4326.
    identifier : str
        The id of its feature.
    category : str
        ``"commune"``, ``"epci"`` or ``"study_area"``.
    name : str or None
        As the service says; None of a file.
    communes : tuple of str
        INSEE codes, where known.
    epci : str or None
        SIREN number, where known.
    source : mapping
        For the catalogue's register of sources.
    note : mapping of str to str
        Where it was read, by language.
    published : bool
        True of a service's, False of a file that somebody drew.
    """

    shape: shapely.Geometry
    identifier: str
    category: str
    name: str | None
    communes: tuple[str, ...]
    epci: str | None
    source: Mapping[str, Any]
    note: Mapping[str, str]
    published: bool


def outline_of_service(
    *,
    commune: str | None = None,
    epci: str | None = None,
    address: str | None = None,
    settings: Settings | None = None,
) -> NewOutline:
    """Fetch an outline from the official service.

    Parameters
    ----------
    commune : str, optional
        INSEE code.
    epci : str, optional
        SIREN number of a group of communes; it has precedence.
    address : str, optional
        Where the service is; the official one by default.
    settings : Settings, optional
        How it is asked; as the commands do by default.

    Returns
    -------
    NewOutline
        Checked by the gate.

    Raises
    ------
    SourceError
        If the service cannot be reached or its answer is not as expected; the message says how to
        do without it.
    InputError
        If the gate turns its geometry away.
    """
    at = address or geoapi.API
    how = settings or default_settings()
    try:
        if epci is not None:
            found = geoapi.fetch_epci_outline(epci, how, address=at)
        else:
            found = geoapi.fetch_commune_outline(str(commune), how, address=at)
    except SourceError as error:
        message = (
            f"{error} Without the service, give the outline as a file of polygons: --polygon FILE "
            '--name "…".'
        )
        raise SourceError(message) from error
    kind = "commune" if epci is None else "epci"
    drawn = read_drawn(json.dumps(found.geometry), name=f"{kind}-{found.code}", extent=FRANCE)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return NewOutline(
        shape=_dissolved(drawn.frame, found.address),
        identifier=f"{kind}-{found.code}".lower(),
        category=kind,
        name=found.name,
        communes=found.communes,
        epci=found.epci,
        source={
            "name": SOURCE,
            "title": f"{geoapi.TITLE} : {found.name} ({found.code})",
            "path": geoapi.PAGE,
            "publisher": "geo.api.gouv.fr",
            "date": today,
            "licence": {
                "name": "etalab-2.0",
                "title": "Licence Ouverte 2.0",
                "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
            },
            "licence_note": LICENCE_NOTE,
            "accuracy_note": "Le service ne dit pas la précision de ses contours.",
        },
        note=catalogue("founding")["note.service"],
        published=True,
    )


def outline_of_file(path: Path, name: str) -> NewOutline:
    """Read an outline from a file of polygons; several are taken together.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON, GeoPackage, FlatGeobuf or Shapefile.
    name : str
        What the territory is called.

    Returns
    -------
    NewOutline
        Checked by the gate.

    Raises
    ------
    InputError
        If the file is refused, holds no polygon, or anything else than polygons.
    """
    layer = read_file(path, extent=FRANCE)
    said = catalogue("founding")["note.file"]
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return NewOutline(
        shape=_dissolved(layer.frame, path.name),
        identifier=plain_name(name).replace(" ", "-") or "outline",
        category="study_area",
        name=None,
        communes=(),
        epci=None,
        source={
            "name": SOURCE,
            "title": path.name,
            "path": None,
            "publisher": None,
            "date": today,
            "licence": None,
            "licence_note": "Fichier donné à la création du territoire ; sa licence n’y est pas "
            "dite.",
            "accuracy_note": None,
        },
        note={tongue: text.format(file=path.name) for tongue, text in said.items()},
        published=False,
    )


def _dissolved(frame: gpd.GeoDataFrame, where: str) -> shapely.Geometry:
    shapes = [shape for shape in frame.geometry if shape is not None]
    kinds = sorted({shape.geom_type for shape in shapes} - {"Polygon", "MultiPolygon"})
    if kinds or not shapes:
        message = (
            f"{where}: an outline is one polygon or several; found {', '.join(kinds) or 'none'}. "
            "Keep the polygons alone."
        )
        raise InputError(message)
    return shapely.union_all(shapes)
