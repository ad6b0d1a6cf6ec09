"""One layer to one stream: its header, its positions, its columns."""

import base64
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.maps.compact.columns import column
from explorer.maps.compact.grid import FINEST
from explorer.maps.compact.shapes import written_points, written_shapes

MOST_DRAWN: Final = 2_000
"""Features up to which a layer is drawn one by one, each with an element of its own."""

MAGIC: Final = b"MXCMPCT1"
LEVEL: Final = 6

POINTS: Final = frozenset({0})
AREAS: Final = frozenset({3, 6})
"""Shapely's types of what is drawn as points alone, or as areas alone."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A layer as the page holds it.

    Attributes
    ----------
    text : str
        The stream in base64.
    sha256 : str
        Of the stream, hexadecimal.
    kind : str
        ``"points"``, ``"areas"`` or ``"shapes"``.
    error_m : float
        How far a position lies from the one given, in metres, at most.
    """

    text: str
    sha256: str
    kind: str
    error_m: float


def pack(
    frame: gpd.GeoDataFrame,
    *,
    name: str | None = None,
    leave_out: Sequence[str] = (),
    finest: int = FINEST,
) -> Packed:
    """Write a layer as one stream.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In EPSG:4326, of any geometries.
    name : str, optional
        The column that says what a feature is called, where it is not ``name_fr`` and ``name_en``.
    leave_out : sequence of str
        Columns that are not written.
    finest : int
        Bits of the finest grid allowed.

    Returns
    -------
    Packed
        The same text for the same frame.

    Raises
    ------
    PageError
        If a position is no place on a map in Web Mercator.
    """
    located = _located(frame)
    shapes = np.asarray(frame.geometry.array)[located]
    types = set(shapely.get_type_id(shapes).tolist())
    kind = "points" if types <= POINTS else "areas" if types <= AREAS else "shapes"
    if kind == "points":
        written = written_points(shapes, finest)
    else:
        written = written_shapes(shapes, finest, typed=kind == "shapes")
    rows = np.concatenate([np.flatnonzero(located)[written.order], np.flatnonzero(~located)])
    table = pd.DataFrame(frame.drop(columns=[frame.geometry.name, *leave_out])).iloc[rows]
    columns, parts = [], [*written.parts]
    for label in table.columns:
        entry, pieces = column(str(label), table[label].reset_index(drop=True))
        columns.append(entry)
        parts += pieces
    header = json.dumps(
        {
            "kind": kind,
            "rows": len(frame),
            "located": int(located.sum()),
            "grid": written.grid.to_json(),
            "geometry": written.geometry,
            "columns": columns,
            "name": name,
            "error_m": round(written.error_m, 3),
        },
        separators=(",", ":"),
        allow_nan=False,
    ).encode()
    stream = _deflated([MAGIC, len(header).to_bytes(4, "little"), header, *parts])
    return Packed(
        text=base64.b64encode(stream).decode(),
        sha256=hashlib.sha256(stream).hexdigest(),
        kind=kind,
        error_m=written.error_m,
    )


def weights(frame: gpd.GeoDataFrame) -> dict[str, int]:
    """Tell about how many bytes of the stream each column takes.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        A layer.

    Returns
    -------
    dict of str to int
        Each column deflated alone, in the order of the file.
    """
    found = {}
    for label in frame.columns:
        if label == frame.geometry.name:
            continue
        entry, pieces = column(str(label), frame[label].reset_index(drop=True))
        found[str(label)] = len(_deflated([json.dumps(entry).encode(), *pieces]))
    return found


def _located(frame: gpd.GeoDataFrame) -> Any:
    return ~(frame.geometry.isna() | frame.geometry.is_empty).to_numpy()


def _deflated(parts: Sequence[bytes]) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return b"".join([*(packer.compress(part) for part in parts), packer.flush()])
