"""What the files of a new territory hold: blank resources of its catalogue, and its profile."""

import copy
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from explorer.catalog import DESCRIPTOR
from explorer.errors import ProfileError
from explorer.messages import catalogue
from explorer.profile import PROFILE, Profile

CATEGORIES: Final = ("commune", "epci", "study_area")
"""What an outline may be."""

TABLE_SOURCES: Final = {"fibre_by_commune": "arcep.communes"}
"""By table, the source that refreshes it."""

OWN_FIELDS: Final = frozenset({"site", "named_in_bid", "move"})
"""Fields that only the embedded territory's own story needs."""

CODES: Final = {
    r"^\d{5}$": r"^\d[0-9AB]\d{3}$",
    r"^\d{5}(; \d{5})*$": r"^\d[0-9AB]\d{3}(; \d[0-9AB]\d{3})*$",
}
"""Patterns of INSEE codes, widened to those of Corsica."""


def blank_resources(
    embedded: Mapping[str, Any], profile: Profile, tables: Collection[str]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Give the resources of a new catalogue, with the schemas of the embedded one.

    Parameters
    ----------
    embedded : mapping
        The embedded descriptor.
    profile : Profile
        Of the territory, with its layers and extent.
    tables : collection of str
        Names of the tables that it has.

    Returns
    -------
    list of dict
        In the order of the profile's layers, tables last.
    dict of str to str
        By layer or table, the source that refreshes it.

    Raises
    ------
    ProfileError
        If the profile names a layer that the embedded catalogue has no schema of.
    """
    known = {item["name"]: item for item in embedded["resources"]}
    wanted = [*profile.layers, *tables]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        named = ", ".join(name for name, item in known.items() if "geo" in item)
        message = (
            f"There is no schema for the layer '{unknown[0]}' of the profile. "
            f"The layers are: {named}."
        )
        raise ProfileError(message)
    resources = [_blank(known[name], profile) for name in wanted]
    refresh = {
        item["name"]: item["geo"]["refresh"]
        for item in resources
        if item.get("geo", {}).get("refresh")
    }
    refresh |= {name: TABLE_SOURCES[name] for name in tables if name in TABLE_SOURCES}
    return resources, refresh


def own_files(folder: Path) -> Iterable[str]:
    """Name the files of a territory that are as the program left them.

    Parameters
    ----------
    folder : pathlib.Path
        Of a territory.

    Returns
    -------
    iterable of str
        The descriptor, the profile, and the layers and tables whose hash is the descriptor's: one
        that was edited by hand since is somebody's work.
    """
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        listed = {item["path"]: item["hash"] for item in descriptor["resources"]}
    except (OSError, ValueError, KeyError, TypeError):
        return [DESCRIPTOR, PROFILE]
    return [
        DESCRIPTOR,
        PROFILE,
        *(path for path, digest in listed.items() if _digest(folder / path) == digest),
    ]


def profile_text(profile: Profile) -> str:
    """Give a profile as TOML, with what its keys mean.

    Parameters
    ----------
    profile : Profile
        With an extent.

    Returns
    -------
    str
        As ``read_profile`` reads it.
    """
    extent = ", ".join(f"{side:g}" for side in profile.extent or ())
    lines = [
        f"# A territory, beside its {DESCRIPTOR}; made by 'manufacture init'.",
        "",
        f"name_fr = {_text(profile.name_fr)}",
        f"name_en = {_text(profile.name_en)}",
        "",
        "# Where its features lie: west, south, east, north in degrees.",
        f"extent = [{extent}]",
        '# Where users\' own files must lie: "extent", "france" or "world".',
        f"gate = {_text(profile.gate)}",
        "# The official system in metres of the place.",
        f"crs = {_text(str(profile.crs))}",
        "",
        f"communes = {_texts(profile.communes)}",
        *([f"epci = {_text(profile.epci)}"] if profile.epci else []),
        "# Communes whose fibre figures stand side by side, in this order.",
        f"compared = {_texts(profile.compared)}",
        "# The first is the one that pages open in.",
        f"languages = {_texts(profile.languages)}",
        f"layers = {_texts(profile.layers)}",
        "# The table of what was announced, once there is one:",
        '# claims = "claims"',
        "",
        "[outline]",
        f"layer = {_text(profile.outline.layer)}",
        f"feature = {_text(str(profile.outline.feature))}",
        "",
        "# By layer, the source that 'manufacture refresh' takes it from.",
        "[refresh]",
        *(f"{name} = {_text(source)}" for name, source in profile.refresh.items()),
        "",
    ]
    return "\n".join(lines)


def _text(value: str) -> str:
    # A string of JSON is a string of TOML, but for the character that only TOML refuses.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _digest(path: Path) -> str | None:
    try:
        return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    except OSError:
        return None


def _blank(item: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    blank: dict[str, Any] = copy.deepcopy(dict(item))
    name, words = blank["name"], catalogue("founding")
    for key, text in (("title", "title"), ("description", "description")):
        said = words.get(f"{text}.{name}")
        if said is not None or key == "description":
            blank[key] = "" if said is None else said["fr"]
            blank[f"{key}_en"] = "" if said is None else said["en"]
    blank |= {"hash": "", "bytes": 0, "sources": []}
    fields = [field for field in blank["schema"]["fields"] if field["name"] not in OWN_FIELDS]
    for field in fields:
        rule = field.get("constraints", {})
        rule["pattern"] = CODES.get(rule.get("pattern", ""), rule.get("pattern"))
        field["constraints"] = {key: value for key, value in rule.items() if value is not None}
    blank["schema"]["fields"] = fields
    if "geo" not in blank:
        return blank
    outline = name == profile.outline.layer
    blank["geo"] |= {
        "vintage": None,
        "retrieved": None,
        "accuracyMetres": None,
        "extent": list(profile.extent or ()),
        "refresh": None if outline else profile.refresh.get(name, blank["geo"].get("refresh")),
    }
    if outline:
        blank["geo"]["geometryType"] = "MultiPolygon"
        category = next(field for field in fields if field["name"] == "category")
        category["constraints"]["enum"] = list(CATEGORIES)
        category["labels"] = {one: dict(words[f"category.{one}"]) for one in CATEGORIES}
    return blank
