"""A territory's profile, ``territory.toml``: its name, extent, system of distances and outline.

It lies beside ``datapackage.json``. A folder without one works with what the catalogue says.
"""

import logging
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from explorer.catalog import Catalog, LayerSpec, geodata_root
from explorer.errors import ProfileError
from explorer.layers.limits import FRANCE, WORLD, Box, within
from explorer.profile.rules import (
    KINDS,
    OUTLINE_KINDS,
    checked_table,
    require_extent,
    require_system,
)

logger = logging.getLogger(__name__)

PROFILE: Final = "territory.toml"
EXAMPLES: Final = "territories"
OUTLINE: Final = "district"
CLAIMS: Final = "claims"
MOST_COMPARED: Final = 8
"""Communes that stand side by side without being asked for."""

GATES: Final = ("extent", "france", "world")


@dataclass(frozen=True, slots=True)
class Outline:
    """Which feature is the territory's outline.

    Attributes
    ----------
    layer : str
        A layer of polygons.
    feature : str or None
        The id of one of its features; None for the only one that it has.
    """

    layer: str
    feature: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a territory says of itself.

    Attributes
    ----------
    name_fr, name_en : str
        What it is called.
    extent : (west, south, east, north) or None
        Where its features lie, in degrees; None in an example that has no data yet.
    crs : str or None
        The system of distances, in metres; None in an example that does not say it.
    outline : Outline
        What inside and outside are told from.
    gate : str
        Where users' files must lie: ``"extent"``, ``"france"`` or ``"world"``.
    communes : tuple of str
        INSEE codes.
    epci : str or None
        The SIREN number of the group of communes that it is, if it is one.
    compared : tuple of str
        INSEE codes of the communes whose figures stand side by side, in that order.
    languages : tuple of str
        The first is the one that pages open in.
    layers : tuple of str
        The layers that it has, or will have once they are refreshed.
    refresh : mapping of str to str
        By layer or table, the source that refreshes it.
    claims : str or None
        The table of claims; None where nothing was announced.
    story : mapping of str to str
        What the page's story needs: ``hub``, the city that the others are linked to.
    declared : bool
        False where there is no profile, and defaults were taken.
    """

    name_fr: str
    name_en: str
    extent: Box | None
    crs: str | None
    outline: Outline
    gate: str = "extent"
    communes: tuple[str, ...] = ()
    epci: str | None = None
    compared: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("fr", "en")
    layers: tuple[str, ...] = ()
    refresh: Mapping[str, str] = field(default_factory=dict)
    claims: str | None = None
    story: Mapping[str, str] = field(default_factory=dict)
    declared: bool = True

    @property
    def boxes(self) -> Sequence[Box]:
        """Where positions of zones and of users' own files must lie.

        Returns
        -------
        sequence of (west, south, east, north)
            In degrees.
        """
        if self.gate == "extent" and self.extent is not None:
            return (self.extent,)
        return WORLD if self.gate == "world" else FRANCE

    @property
    def record_boxes(self) -> Sequence[Box]:
        """Where building records must lie: their files are of whole departments.

        Returns
        -------
        sequence of (west, south, east, north)
            France, and the territory where it lies elsewhere.
        """
        return FRANCE if self.extent is None else (*FRANCE, self.extent)


def open_profile(catalog: Catalog) -> Profile:
    """Give the profile of a folder of data, or what its catalogue lets one suppose.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.

    Returns
    -------
    Profile
        Checked against the catalogue; defaults are logged as a warning.

    Raises
    ------
    ProfileError
        If the profile is not as it should be; the message says what was expected.
    """
    file = catalog.root / PROFILE
    if not file.is_file():
        profile = default_profile(catalog)
        _said_defaults(catalog.root, profile.name_fr, str(profile.crs))
        return profile
    profile = read_profile(file)
    _hold_to(catalog, profile, file)
    return profile


def read_profile(path: str | Path) -> Profile:
    """Read a profile by itself, without a catalogue to hold it to.

    Parameters
    ----------
    path : str or pathlib.Path
        A ``territory.toml``, or the folder that holds it.

    Returns
    -------
    Profile
        With an extent or without one.

    Raises
    ------
    ProfileError
        If there is none, it is not TOML, or one of its keys is not as it should be.
    """
    file = Path(path)
    file = file / PROFILE if file.is_dir() else file
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"There is no {file}. Make a territory with 'manufacture init', or name its file."
        raise ProfileError(message) from error
    except (OSError, ValueError) as error:
        message = f"{file} is not a TOML document in UTF-8: {error}."
        raise ProfileError(message) from error
    return _profile(file, given)


def examples() -> dict[str, Profile]:
    """Give the profiles that ship with the program.

    Returns
    -------
    dict of str to Profile
        By the name of their folder, in order.
    """
    folder = geodata_root() / EXAMPLES
    found = sorted(file.parent for file in folder.glob(f"*/{PROFILE}"))
    return {one.name: read_profile(one) for one in found}


def default_profile(catalog: Catalog) -> Profile:
    """Give what a catalogue without a profile lets one suppose.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.

    Returns
    -------
    Profile
        Outline: the layer ``district``, else the first one of polygons; extent: that layer's.

    Raises
    ------
    ProfileError
        If no layer has polygons.
    """
    areas = [spec for spec in catalog.layers.values() if "Polygon" in spec.geo.geometry_type]
    chosen = catalog.layers.get(OUTLINE) or next(iter(areas), None)
    if chosen is None:
        message = (
            f"{catalog.root} has no {PROFILE}, and no layer of polygons to take for its outline. "
            f"Write a {PROFILE} that names one under [outline]."
        )
        raise ProfileError(message)
    extent = _usual_extent(catalog, chosen)
    return Profile(
        name_fr=catalog.title_fr,
        name_en=catalog.title_en,
        extent=extent,
        crs=require_system(None, extent, str(catalog.root)),
        outline=Outline(chosen.name, None),
        gate="france" if within(*extent[:2], FRANCE) and within(*extent[2:], FRANCE) else "extent",
        layers=tuple(catalog.layers),
        refresh={
            spec.name: spec.geo.refresh for spec in catalog.layers.values() if spec.geo.refresh
        },
        claims=CLAIMS if CLAIMS in catalog.tables else None,
        declared=False,
    )


def _usual_extent(catalog: Catalog, outline: LayerSpec) -> Box:
    # The widest of the layers that are not of the whole world: the outline's alone may be narrow.
    boxes = [spec.geo.extent for spec in catalog.layers.values() if spec.geo.extent != WORLD[0]]
    west, south, east, north = zip(*(boxes or [outline.geo.extent]), strict=True)
    return min(west), min(south), max(east), max(north)


@cache
def _said_defaults(root: Path, name: str, crs: str) -> None:
    # Once for each folder, however often it is opened.
    logger.warning(
        "%s has no %s: its name, extent and outline are taken from datapackage.json (%s; "
        "distances in %s).", root, PROFILE, name, crs,
    )  # fmt: skip


def _hold_to(catalog: Catalog, profile: Profile, file: Path) -> None:
    if profile.extent is None:
        message = (
            f"{file} has no 'extent'. Expected extent = [west, south, east, north] in degrees, "
            "for instance [4.0, 45.3, 4.75, 45.7]."
        )
        raise ProfileError(message)
    for name in (*profile.layers, profile.outline.layer):
        if name not in catalog.layers:
            message = f"{file} names the layer '{name}'. {_listed('layers', catalog.layers)}"
            raise ProfileError(message)
    if profile.claims is not None and profile.claims not in catalog.tables:
        message = f"{file} names the claims '{profile.claims}'. {_listed('tables', catalog.tables)}"
        raise ProfileError(message)
    kind = catalog.layers[profile.outline.layer].geo.geometry_type
    if "Polygon" not in kind:
        message = (
            f"{file} names '{profile.outline.layer}' as the outline, whose geometry is {kind}. "
            "Expected a layer of Polygon or MultiPolygon."
        )
        raise ProfileError(message)


def _listed(kind: str, names: Mapping[str, Any]) -> str:
    return f"datapackage.json has the {kind}: {', '.join(names) or 'none'}."


def _profile(file: Path, given: Mapping[str, Any]) -> Profile:
    where = str(file)
    checked_table(given, KINDS, where)
    outline = given.get("outline", {"layer": OUTLINE})
    checked_table(outline, OUTLINE_KINDS, f"{where}, under [outline]")
    extent = given.get("extent")
    box = None if extent is None else require_extent(extent, where)
    gate = given.get("gate", "extent")
    if gate not in GATES:
        message = f"{where}: 'gate' is one of {', '.join(GATES)}; found '{gate}'."
        raise ProfileError(message)
    communes = tuple(given.get("communes", ()))
    return Profile(
        name_fr=given["name_fr"],
        name_en=given["name_en"],
        extent=box,
        crs=require_system(given.get("crs"), box, where),
        outline=Outline(outline["layer"], outline.get("feature")),
        gate=gate,
        communes=communes,
        epci=given.get("epci"),
        compared=tuple(given.get("compared", communes if len(communes) <= MOST_COMPARED else ())),
        languages=tuple(given.get("languages", ("fr", "en"))),
        layers=tuple(given.get("layers", ())),
        refresh=dict(given.get("refresh", {})),
        claims=given.get("claims"),
        story=dict(given.get("story", {})),
    )
