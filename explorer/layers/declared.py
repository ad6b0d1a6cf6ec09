"""The reference system that a file declares, to a transformation, or a finding says why not."""

import re
from typing import Final

import pyproj

from explorer.crs import STORAGE
from explorer.layers.findings import REJECTED, Examination
from explorer.layers.limits import JSON_SUFFIXES

AUTHORITY: Final = re.compile(
    r"[A-Za-z]+:\d+|urn:ogc:def:crs:\w+:[\w.]*:\w+|https?://www\.opengis\.net/def/crs/\w+/[\w.]+/\w+"
)
FLAT: Final = 2
OFFICIAL: Final = frozenset({2154, 4171, 5490, 2972, 2975, 4471})
"""Systems that are law in France: from these, a file that declares its own is not remarked on."""


def transformer_of(
    crs: str | None, examination: Examination, *, strict: bool
) -> pyproj.Transformer | None:
    """Give the transformation from a declared system to longitude and latitude.

    Parameters
    ----------
    crs : str or None
        A code, or WKT of a format that holds WKT; None where nothing was declared.
    examination : Examination
        Receives a finding for a system that is unknown, local, vertical, or not allowed.
    strict : bool
        Refuse any system but longitude and latitude.

    Returns
    -------
    pyproj.Transformer or None
        None where nothing was declared, or a finding rejects it.
    """
    if crs is None:
        return None
    expected = "a horizontal system that PROJ knows"
    from_text = examination.file.suffix.lower() in JSON_SUFFIXES
    if from_text and not AUTHORITY.fullmatch(crs):
        # A PROJ string could name files of this machine.
        examination.add(None, "crs", expected="an authority and a code, as EPSG:2154", found=crs)
        return None
    try:
        system = pyproj.CRS.from_user_input(crs).to_2d()
        if system.is_compound and system.sub_crs_list:
            system = system.sub_crs_list[0]
        if not (system.is_geographic or system.is_projected) or len(system.axis_info) != FLAT:
            examination.add(None, "crs", expected=expected, found=system.name)
            return None
        transformer = pyproj.Transformer.from_crs(system, "OGC:CRS84", always_xy=True)
    except pyproj.exceptions.ProjError as error:
        examination.add(None, "crs", expected=expected, found=f"{crs[:80]}: {error}")
        return None
    if system.equals(pyproj.CRS(STORAGE), ignore_axis_order=True):
        return pyproj.Transformer.from_crs("OGC:CRS84", "OGC:CRS84", always_xy=True)
    code = system.to_epsg()
    name = system.name if code is None else f"EPSG:{code}"
    done = REJECTED if strict else f"reprojected to {STORAGE}"
    if strict or from_text or code not in OFFICIAL:
        examination.add(None, "crs", expected="longitude and latitude", found=name, done=done)
    return transformer
