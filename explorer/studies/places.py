"""A place by its id or name, in any layer: accents and case do not matter, one match does."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import pandas as pd
from shapely.geometry.base import BaseGeometry

from explorer.errors import InputError
from explorer.names import plain_name
from explorer.territory import Territory

SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a place is, what it is called, and how far its position may be wrong.

    Attributes
    ----------
    shape : shapely.Geometry
        In EPSG:4326.
    name : str
        In French, as the layer has it.
    accuracy_m : float or None
        In metres, None where it is not known.
    """

    shape: BaseGeometry
    name: str
    accuracy_m: float | None


def find_place(territory: Territory, wanted: str) -> Place:
    """Find the one feature that a text names.

    Parameters
    ----------
    territory : Territory
        Whose layers are searched.
    wanted : str
        An id, ``LAYER/ID``, a name in French or English, or a part of one that no other has.

    Returns
    -------
    Place
        With its position.

    Raises
    ------
    InputError
        If the text names nothing, several features, or one whose position is not known.
    """
    exact: dict[str, Place] = {}
    partial: dict[str, Place] = {}
    unplaced: list[str] = []
    sought = plain_name(wanted)
    for layer, frame in territory.layers.items():
        for row, shape in zip(frame.to_dict("records"), frame.geometry, strict=True):
            own = (row["id"], f"{layer}/{row['id']}", row["name_fr"], row["name_en"])
            known = [plain_name(str(name)) for name in own if name]
            if not sought or not any(sought in name for name in known):
                continue
            if shape is None or shape.is_empty:
                unplaced.append(str(row["name_fr"]))
                continue
            accuracy = row["accuracy_m"]
            found = Place(
                shape, str(row["name_fr"]), None if pd.isna(accuracy) else float(accuracy)
            )
            (exact if sought in known else partial)[f"{layer}/{row['id']}"] = found
    chosen = exact or partial
    if len(chosen) == 1:
        return next(iter(chosen.values()))
    if chosen:
        listed = "; ".join(f"{key} ({chosen[key].name})" for key in list(chosen)[:SHOWN])
        message = f"'{wanted}' names {len(chosen)} places: {listed}. Write one of them in full."
    elif unplaced:
        message = (
            f"'{wanted}' is {unplaced[0]}, whose position is not known. "
            "Give longitude and latitude in its place, such as 4.3876,45.4501."
        )
    else:
        names = [
            str(name) for frame in territory.layers.values() for name in frame["name_fr"].dropna()
        ]
        near = get_close_matches(wanted, names, n=3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        message = f"There is no place '{wanted}' in the layers.{hint}"
    raise InputError(message)
