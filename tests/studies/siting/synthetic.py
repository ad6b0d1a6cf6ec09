"""Synthetic layers on one parallel: 0.001 degree of latitude is 111 m, so that sums are by hand."""

from typing import Any

import numpy as np

from explorer.catalog import open_catalog
from explorer.layers.sealed import SealedLayer
from explorer.studies.siting.candidates import Candidates
from explorer.studies.siting.criteria.measure import Ground
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import Lengths, Positions, StraightLine, Ways

CATALOG = open_catalog()
STEP_M = 111.14
"""Metres of 0.001 degree of latitude here."""


def layer(name: str, norths: list[float | None], **columns: list[Any]) -> SealedLayer:
    """Features of a layer so many thousandths of a degree north of 45.45; None has no position."""
    count = len(norths)
    latitude = np.array([np.nan if n is None else 45.45 + n / 1000 for n in norths], dtype=float)
    longitude = np.where(np.isnan(latitude), np.nan, 4.39)
    properties = tuple(
        {"id": f"s{row}", "name_fr": f"S{row}", "name_en": f"S{row}", "source": "synthetic",
         **{key: values[row] for key, values in columns.items()}}
        for row in range(count)
    )  # fmt: skip
    shapes = tuple(
        None if n is None else {"type": "Point", "coordinates": [4.39, 45.45 + n / 1000]}
        for n in norths
    )
    return SealedLayer(
        CATALOG.layer(name), properties, shapes, longitude, latitude, np.zeros(count)
    )


def ground(norths: list[float], layers: dict[str, SealedLayer], ways: Ways | None = None) -> Ground:
    """Candidates so many thousandths of a degree north, with synthetic layers."""
    ids = tuple(f"c{row}" for row in range(len(norths)))
    candidates = Candidates(
        ids,
        tuple({"id": key, "name_fr": key, "name_en": key} for key in ids),
        np.full(len(norths), 4.39),
        np.array([45.45 + n / 1000 for n in norths]),
        np.zeros(len(norths)),
        (),
    )
    return Ground(candidates, Sealed(CATALOG).edited(layers), ways or StraightLine())


class Steps:
    """Ways of 100 m a thousandth of a degree; what is further north than 9 is not reached."""

    basis = "network"
    mode = "walk"
    credit = "synthetic streets"

    def lengths(self, origins: Positions, targets: Positions) -> Lengths:
        """Measure every way."""
        away = np.abs(origins.latitude[:, None] - targets.latitude) * 100_000.0
        lost = (origins.latitude[:, None] > 45.459) | (targets.latitude > 45.459)
        value = np.where(lost, np.nan, away)
        return Lengths(value, away.copy(), np.where(lost, np.inf, away))
