"""Layers and tables as their seal left them: read in a moment, without frames.

A file whose SHA-256 is the one in the descriptor is the file that passed the gate when it was
sealed, and needs no second examination.
"""

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import LayerSpec, TableSpec
from explorer.errors import InputError


@dataclass(frozen=True, slots=True)
class SealedLayer:
    """A layer as columns of plain values.

    Attributes
    ----------
    spec : LayerSpec
        What the catalogue says of it.
    properties : tuple of dict
        One a feature, `id` among them.
    geometries : tuple of dict or None
        GeoJSON geometry objects.
    longitude, latitude : numpy.ndarray
        Of points, in degrees; NaN for other shapes and where there is no position.
    accuracy_m : numpy.ndarray
        NaN where it is not known.
    """

    spec: LayerSpec
    properties: tuple[dict[str, Any], ...]
    geometries: tuple[dict[str, Any] | None, ...]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the features."""
        return len(self.properties)

    @property
    def located(self) -> NDArray[np.bool_]:
        """Truth values of the features that are points with a position.

        Returns
        -------
        numpy.ndarray
            Truth values.
        """
        return np.isfinite(self.longitude)


def read_sealed(spec: LayerSpec) -> SealedLayer:
    """Read a layer of the catalogue that is as it was sealed.

    Parameters
    ----------
    spec : LayerSpec
        From ``open_catalog().layer(name)``.

    Returns
    -------
    SealedLayer
        In the file's order.

    Raises
    ------
    InputError
        If the file is not the one that was sealed.
    """
    features = json.loads(_sealed_bytes(spec))["features"]
    geometries = tuple(feature["geometry"] for feature in features)
    points = np.array(
        [
            shape["coordinates"][:2] if shape and shape["type"] == "Point" else (np.nan, np.nan)
            for shape in geometries
        ],
        dtype=np.float64,
    ).reshape(-1, 2)
    properties = tuple(feature["properties"] for feature in features)
    accuracy = np.array([row.get("accuracy_m") for row in properties], dtype=np.float64)
    return SealedLayer(spec, properties, geometries, points[:, 0], points[:, 1], accuracy)


def read_sealed_table(spec: TableSpec) -> list[dict[str, str]]:
    """Read the rows of a CSV table of the catalogue that is as it was sealed.

    Parameters
    ----------
    spec : TableSpec
        From ``open_catalog().table(name)``.

    Returns
    -------
    list of dict
        Cells as text.

    Raises
    ------
    InputError
        If the file is not the one that was sealed.
    """
    return list(csv.DictReader(io.StringIO(_sealed_bytes(spec).decode())))


def _sealed_bytes(spec: TableSpec) -> bytes:
    data = spec.path.read_bytes()
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    if digest != spec.hash:
        message = (
            f"{spec.path} is not as it was sealed: expected {spec.hash}, found {digest}. "
            "After an edit run 'python -m explorer.layers.seal', which checks it again."
        )
        raise InputError(message)
    return data
