"""The places that are compared: features of layers, or positions given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.errors import InputError
from explorer.layers.limits import FRANCE, within
from explorer.layers.sealed import SealedLayer, read_sealed

POSITION: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places with a position, in the order of their identifiers, and those without one.

    Attributes
    ----------
    ids : tuple of str
        ``LAYER/ID``, or the position as given.
    properties : tuple of dict
        What is known of each.
    longitude, latitude : numpy.ndarray
        In degrees.
    accuracy_m : numpy.ndarray
        0 where it is not known.
    unlocated : tuple of dict
        `id`, `name_fr`, `name_en` and `lacks` of the others.
    """

    ids: tuple[str, ...]
    properties: tuple[dict[str, Any], ...]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    unlocated: tuple[dict[str, Any], ...]


class Sealed:
    """Layers of a catalogue, each read once.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.

    Attributes
    ----------
    catalog : Catalog
        The same.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._layers: dict[str, SealedLayer] = {}

    def layer(self, name: str) -> SealedLayer:
        """Give one layer.

        Parameters
        ----------
        name : str
            A layer of the catalogue.

        Returns
        -------
        SealedLayer
            Read when first asked for.

        Raises
        ------
        CatalogError
            If there is none of that name; the message names the nearest, and all.
        """
        if name not in self._layers:
            self._layers[name] = read_sealed(self.catalog.layer(name))
        return self._layers[name]


def open_candidates(names: Sequence[str], sealed: Sealed) -> Candidates:
    """Gather candidates.

    Parameters
    ----------
    names : sequence of str
        Layers, or positions as ``LON,LAT``.
    sealed : Sealed
        The catalogue's layers.

    Returns
    -------
    Candidates
        Sorted by identifier, so that equal scores are always told in the same order.

    Raises
    ------
    CatalogError
        If a name is neither.
    InputError
        If a position lies outside France, or one is given twice.
    """
    rows: dict[str, tuple[dict[str, Any], float, float, float]] = {}
    unlocated = []
    for name in names:
        if match := POSITION.fullmatch(name):
            x, y = float(match[1]), float(match[2])
            if not within(x, y, FRANCE):
                swapped = " Are the two swapped?" if within(y, x, FRANCE) else ""
                message = f"'{name}' is LON,LAT in degrees, in France; it lies outside.{swapped}"
                raise InputError(message)
            label = f"{x:g},{y:g}"
            rows[label] = ({"id": label, "name_fr": label, "name_en": label}, x, y, 0.0)
            continue
        layer = sealed.layer(name)
        for row, place in enumerate(layer.properties):
            key = f"{name}/{place['id']}"
            if not layer.located[row]:
                lacks = "position" if layer.geometries[row] is None else "point"
                names_of = {part: place[part] for part in ("name_fr", "name_en")}
                unlocated.append({"id": key, **names_of, "lacks": lacks})
                continue
            accuracy = layer.accuracy_m[row]
            rows[key] = (
                {**place, "layer": name},
                float(layer.longitude[row]),
                float(layer.latitude[row]),
                0.0 if np.isnan(accuracy) else float(accuracy),
            )
    keys = sorted(rows)
    columns = np.array([rows[key][1:] for key in keys], dtype=np.float64).reshape(-1, 3)
    return Candidates(
        tuple(keys),
        tuple(rows[key][0] for key in keys),
        columns[:, 0],
        columns[:, 1],
        columns[:, 2],
        tuple(unlocated),
    )
