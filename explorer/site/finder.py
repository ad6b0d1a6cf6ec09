"""What the public page answers questions of where with: criteria measured, presets, texts."""

from typing import Any, Final

from explorer.catalog import Catalog
from explorer.errors import ExplorerError
from explorer.maps.style import sequential
from explorer.messages import catalogue
from explorer.scoring import METHODS
from explorer.scoring.stability import CONCENTRATION, FLOOR
from explorer.studies.siting.grids import cells, corners
from explorer.studies.siting.offered import offered
from explorer.studies.siting.query import PRESETS, Query
from explorer.studies.siting.sealed import Sealed
from explorer.territory import Territory

START: Final = ("schools", 2.0), ("stations", 1.0)
"""What the panel opens with, where a territory has it."""

GRIDS: Final = tuple(f"grid:h3:{resolution}" for resolution in (9, 8, 7, 6, 5))
"""Cells that are compared where there is an outline to fill with them: the finest of few."""

MOST_CELLS: Final = 80

COLOURS: Final = 5
"""Of scores on the map, each a fifth of the way to the best."""

SAID: Final = (
    "capacity.", "column.", "note.", "reason.", "rejected.", "unit.", "yes", "no",
)  # fmt: skip
"""Texts of ``manufacture find`` that the page uses too, under keys that begin with siting."""


def finder(territory: Territory) -> dict[str, Any] | None:
    """Gather what the finder of a page needs.

    Parameters
    ----------
    territory : Territory
        From ``open_territory``.

    Returns
    -------
    dict or None
        ``FinderData`` of ``island.ts``; None where no candidate has a position yet.
    """
    catalog, usual = territory.catalog, Query()
    sets = [one for one in (_set(catalog, "usual"), _cells(territory)) if one is not None]
    if not sets:
        return None
    known = {one["name"] for one in sets[0]["criteria"]}
    start = {name: weight for name, weight in START if name in known}
    return {
        "sets": sets,
        "sources": {key: title for one in sets for key, title in one.pop("sources").items()},
        "presets": {
            name: dict(weights)
            for name, weights in PRESETS.items()
            if known.issuperset(weights) and territory.profile.story
        },
        "start": start or {sets[0]["criteria"][0]["name"]: 1.0},
        "methods": list(METHODS),
        "top": usual.top,
        "draws": {
            "samples": usual.samples,
            "seed": usual.seed,
            "concentration": CONCENTRATION,
            "floor": FLOOR,
        },
        "colours": sequential(COLOURS),
        "own": bool(territory.profile.story),
        "messages": _messages(own=bool(territory.profile.story)),
    }


def _messages(*, own: bool) -> dict[str, dict[str, str]]:
    said = {
        f"siting.{key}": dict(texts)
        for key, texts in catalogue("siting").items()
        if key.startswith(SAID)
    }
    # Presets are of the embedded territory's programmes.
    return said | {
        key: dict(texts)
        for key, texts in catalogue("finder").items()
        if own or not key.startswith("finder.preset.")
    }


def _set(catalog: Catalog, key: str, *names: str) -> dict[str, Any] | None:
    found = offered(catalog, names)
    return None if found is None else {"key": key, **found}


def _cells(territory: Territory) -> dict[str, Any] | None:
    if not territory.has_outline:
        return None
    sealed = Sealed(territory.catalog)
    for grid in GRIDS:
        try:
            few = len(cells(grid, sealed)) <= MOST_CELLS
        except ExplorerError:
            few = False  # too many, or an outline that holds the middle of none
        found = _set(territory.catalog, "cells", grid) if few else None
        if found is not None:
            for one in found["candidates"]:
                one["area"] = corners(one["id"])
            return found
    return None
