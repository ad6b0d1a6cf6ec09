"""A new territory's folder: a profile, a catalogue without features yet, and its outline."""

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import shapely

from explorer.catalog import DESCRIPTOR, geodata_root
from explorer.crs import STORAGE, metric_at
from explorer.errors import OutputError
from explorer.founding.blank import CATEGORIES, blank_resources, own_files, profile_text
from explorer.founding.outlines import SOURCE, NewOutline
from explorer.layers import geojson_bytes, json_bytes, replace_folder
from explorer.layers.seal import seal
from explorer.profile import PROFILE, Outline, Profile
from explorer.territory import Territory, open_territory

LAYERS: Final = ("district", "communes", "business_zones", "stations", "schools", "labs")
"""Of a territory that names none: its outline, and those that an official service refreshes."""

TABLES: Final = ("fibre_by_commune",)
ROOM: Final = 0.05
"""Degrees around the outline within which a territory's features and files may lie: 4 to 5.6 km."""

STEP: Final = 100


def found_territory(  # noqa: PLR0913 - what a territory is made of, one keyword each
    folder: str | Path,
    outline: NewOutline,
    *,
    name_fr: str,
    name_en: str | None = None,
    example: Profile | None = None,
    communes: tuple[str, ...] = (),
    epci: str | None = None,
    accuracy_m: float | None = None,
    force: bool = False,
) -> Territory:
    """Make the folder of a territory, whole or not at all.

    Parameters
    ----------
    folder : str or pathlib.Path
        New or empty; with ``force``, one that was made so before.
    outline : NewOutline
        From ``outline_of_file`` or ``outline_of_service``.
    name_fr, name_en : str
        What it is called; the same in both languages unless both are given.
    example : Profile, optional
        A profile to take layers, sources and languages from.
    communes : tuple of str
        INSEE codes, in place of the outline's.
    epci : str, optional
        SIREN number, in place of the outline's.
    accuracy_m : float, optional
        How far the outline may be wrong, in metres; not known by default, and inside and outside
        are then not told apart.
    force : bool
        Whether to replace a territory that is there: its profile and all of its layers.

    Returns
    -------
    Territory
        Opened.

    Raises
    ------
    OutputError
        If the folder holds anything else, or cannot be written to.
    """
    target = Path(folder)
    _require_room(target, force=force)
    profile = _profile(outline, name_fr, name_en or name_fr, example, communes, epci)

    def fill(room: Path) -> None:
        _write(room, profile, outline, accuracy_m)
        open_territory(room).outline.geometry.notna()

    made = replace_folder(target, fill, own=own_files if force else _none)
    return open_territory(made)


def _none(_: Path) -> list[str]:
    return []


def _require_room(target: Path, *, force: bool) -> None:
    if not target.is_dir() or not any(target.iterdir()):
        return
    if not (target / DESCRIPTOR).is_file() or not (target / PROFILE).is_file():
        message = (
            f"{target} is not empty, and no territory: nothing is overwritten. "
            "Name a new or an empty folder."
        )
        raise OutputError(message)
    if not force:
        message = (
            f"{target} is a territory already. Name a new or an empty folder, or add --force: its "
            "profile and all of its layers are then replaced by empty ones."
        )
        raise OutputError(message)


def _profile(  # noqa: PLR0913, PLR0917 - what it is made of
    outline: NewOutline,
    name_fr: str,
    name_en: str,
    example: Profile | None,
    communes: tuple[str, ...],
    epci: str | None,
) -> Profile:
    west, south, east, north = shapely.bounds(outline.shape)
    extent = (_down(west - ROOM), _down(south - ROOM), -_down(-east - ROOM), -_down(-north - ROOM))
    base = example or Profile(name_fr, name_en, None, None, Outline("district", None))
    return replace(
        base,
        name_fr=name_fr,
        name_en=name_en,
        extent=extent,
        crs=metric_at((extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2),
        outline=Outline(base.outline.layer, outline.identifier),
        gate="extent",
        communes=outline.communes or communes or base.communes,
        epci=epci or outline.epci or base.epci,
        compared=base.compared or communes,
        layers=tuple(dict.fromkeys([base.outline.layer, *(base.layers or LAYERS)])),
        refresh=base.refresh,
        claims=None,
        story={},
    )


def _down(degrees: float) -> float:
    # Outwards to a hundredth of a degree.
    return math.floor(degrees * STEP) / STEP


def _write(room: Path, profile: Profile, outline: NewOutline, accuracy_m: float | None) -> None:
    embedded = json.loads((geodata_root() / DESCRIPTOR).read_text(encoding="utf-8"))
    resources, refresh = blank_resources(embedded, profile, TABLES)
    profile = replace(profile, refresh=dict(profile.refresh) or refresh)
    for folder in ("layers", "tables"):
        (room / folder).mkdir()
    for resource in resources:
        if "geo" not in resource:
            columns = [field["name"] for field in resource["schema"]["fields"]]
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerow(columns)
            (room / resource["path"]).write_text(text.getvalue(), encoding="utf-8")
            continue
        rows = []
        if resource["name"] == profile.outline.layer:
            rows = [_feature(resource, profile, outline, accuracy_m)]
            resource["sources"] = [{"name": SOURCE}]
            resource["geo"] |= {
                "retrieved": outline.source["date"],
                "vintage": outline.source["date"],
                "accuracyMetres": accuracy_m,
            }
            if outline.source["licence"] is None:
                resource["licenses"] = [{"name": "unknown", "title": "–"}]
        shapes = [outline.shape] * len(rows)
        names = [field["name"] for field in resource["schema"]["fields"]]
        frame = gpd.GeoDataFrame(rows, columns=names, geometry=shapes, crs=STORAGE)
        (room / resource["path"]).write_bytes(geojson_bytes(frame))
    descriptor = {
        "$schema": embedded["$schema"],
        "name": profile.outline.feature,
        "title": profile.name_fr,
        "title_en": profile.name_en,
        "version": "0.1.0",
        "created": f"{outline.source['date']}T00:00:00Z",
        "licenses": embedded["licenses"],
        "resources": resources,
        "sources": [dict(outline.source)],
    }
    (room / DESCRIPTOR).write_bytes(json_bytes(descriptor))
    (room / PROFILE).write_text(profile_text(profile), encoding="utf-8")
    seal(room)


def _feature(
    resource: Mapping[str, Any], profile: Profile, outline: NewOutline, accuracy_m: float | None
) -> dict[str, Any]:
    known = {
        "id": outline.identifier,
        "name_fr": profile.name_fr,
        "name_en": profile.name_en,
        "category": outline.category,
        "position_kind": "published" if outline.published else "digitised",
        "accuracy_m": accuracy_m,
        "source": SOURCE,
        "note_fr": outline.note["fr"],
        "note_en": outline.note["en"],
        "insee_code": outline.communes[0] if outline.category == CATEGORIES[0] else None,
    }
    return {field["name"]: known.get(field["name"]) for field in resource["schema"]["fields"]}
