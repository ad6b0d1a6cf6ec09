"""Edits of a scenario made to layers, which stay as they are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from explorer.errors import InputError
from explorer.layers.limits import within
from explorer.layers.sealed import SealedLayer
from explorer.studies.siting.candidates import find_position
from explorer.studies.siting.scenario import Edit, unknown
from explorer.studies.siting.sealed import Sealed

SCENARIO: Final = "scenario"
"""What the source of an edit is where it names none."""

FARTHEST_OFF_M: Final = 100_000.0
"""A position that may be further off is none."""


def edited(sealed: Sealed, edits: Sequence[Edit]) -> Sealed:
    """Make edits to layers.

    Parameters
    ----------
    sealed : Sealed
        The layers as they are; they stay so.
    edits : sequence of Edit
        In order; a later one sees what an earlier one did.

    Returns
    -------
    Sealed
        The layers as they would be.

    Raises
    ------
    InputError
        If an edit names what there is not, or gives what the layer does not allow.
    """
    for edit in edits:
        layer_name, _, own = edit.target.partition("/")
        if layer_name not in sealed.catalog.layers:
            raise InputError(unknown(edit.where, "layer", layer_name, sealed.catalog.layers))
        layer = sealed.layer(layer_name)
        changed = (
            _add(edit, layer, sealed) if edit.action == "add" else _edit(edit, layer, own, sealed)
        )
        sealed = sealed.edited({layer_name: changed})
    return sealed


def _edit(edit: Edit, layer: SealedLayer, own: str, sealed: Sealed) -> SealedLayer:
    ids = [str(one["id"]) for one in layer.properties]
    if own not in ids:
        raise InputError(unknown(edit.where, f"feature of '{layer.spec.name}'", own, ids))
    row = ids.index(own)
    if edit.action == "close":
        return _rows(layer, [at for at in range(len(ids)) if at != row])
    properties = list(layer.properties)
    if edit.action == "change":
        properties[row] = {**properties[row], **_values(edit, layer)}
        return replace(layer, properties=tuple(properties))
    x, y, accuracy = _place(edit, sealed)
    longitude, latitude = layer.longitude.copy(), layer.latitude.copy()
    accuracies, shapes = layer.accuracy_m.copy(), list(layer.geometries)
    longitude[row], latitude[row], accuracies[row] = x, y, accuracy
    shapes[row] = {"type": "Point", "coordinates": [x, y]}
    properties[row] = {**properties[row], "accuracy_m": accuracy, "position_kind": "estimated"}
    return replace(
        layer, properties=tuple(properties), geometries=tuple(shapes), longitude=longitude,
        latitude=latitude, accuracy_m=accuracies,
    )  # fmt: skip


def _add(edit: Edit, layer: SealedLayer, sealed: Sealed) -> SealedLayer:
    own = edit.given.get("id")
    if not isinstance(own, str) or not own:
        message = f"{edit.where}: what is added to '{layer.spec.name}' has an id, a text."
        raise InputError(message)
    if own in {one["id"] for one in layer.properties}:
        message = f"{edit.where}: '{layer.spec.name}' has '{own}' already. Give another id."
        raise InputError(message)
    x, y, accuracy = _place(edit, sealed)
    label = str(edit.given.get("name_fr") or own)
    place = {
        **dict.fromkeys(one.name for one in layer.spec.fields),
        **_values(edit, layer),
        "id": own,
        "name_fr": label,
        "name_en": str(edit.given.get("name_en") or label),
        "source": str(edit.given.get("source") or SCENARIO),
        "position_kind": "estimated",
        "accuracy_m": accuracy,
    }
    return replace(
        layer,
        properties=(*layer.properties, place),
        geometries=(*layer.geometries, {"type": "Point", "coordinates": [x, y]}),
        longitude=np.append(layer.longitude, x),
        latitude=np.append(layer.latitude, y),
        accuracy_m=np.append(layer.accuracy_m, accuracy),
    )


def _rows(layer: SealedLayer, rows: list[int]) -> SealedLayer:
    return replace(
        layer,
        properties=tuple(layer.properties[row] for row in rows),
        geometries=tuple(layer.geometries[row] for row in rows),
        longitude=layer.longitude[rows],
        latitude=layer.latitude[rows],
        accuracy_m=layer.accuracy_m[rows],
    )


def _place(edit: Edit, sealed: Sealed) -> tuple[float, float, float]:
    # Where to: [longitude, latitude], or a place that the layers have.
    to, accuracy = edit.given.get("to"), edit.given.get("accuracy_m")
    if accuracy is not None and (
        type(accuracy) not in {int, float} or not 0 <= accuracy <= FARTHEST_OFF_M
    ):
        message = f"{edit.where}: accuracy_m is in metres; found {accuracy!r}."
        raise InputError(message)
    if isinstance(to, str):
        where, _, _ = find_position(to, sealed)
        x, y, own = (float(part[0]) for part in (where.longitude, where.latitude, where.accuracy_m))
        return x, y, own if accuracy is None else float(accuracy)
    pair = to if isinstance(to, list) else []
    numbers = [float(part) for part in pair if type(part) in {int, float}]
    whole = len(numbers) == len(pair) == len(("longitude", "latitude"))
    if not whole or not within(numbers[0], numbers[1], sealed.profile.boxes):
        message = (
            f"{edit.where}: to = [longitude, latitude] in degrees, where the territory "
            f"takes positions, or the name of a place; found {to!r}."
        )
        raise InputError(message)
    return numbers[0], numbers[1], 0.0 if accuracy is None else float(accuracy)


def _values(edit: Edit, layer: SealedLayer) -> dict[str, Any]:
    given = edit.given.get("set", {})
    known = {one.name: one for one in layer.spec.fields}
    if not isinstance(given, dict) or (edit.action == "change" and not given):
        message = f"{edit.where}: set is a table of fields, such as set.floor_area_m2 = 1200."
        raise InputError(message)
    kinds: dict[str, tuple[type, ...]] = {"number": (int, float), "integer": (int,),
                                          "boolean": (bool,)}  # fmt: skip
    for name, value in given.items():
        if name not in known or name == "id":
            raise InputError(
                unknown(edit.where, f"field of '{layer.spec.name}'", name, list(known))
            )
        kind = known[name].type
        fits = isinstance(value, kinds.get(kind, (str,)))
        if not fits or (isinstance(value, bool) and kind != "boolean"):
            message = f"{edit.where}: '{name}' is a {kind}; found {value!r}."
            raise InputError(message)
        allowed = known[name].enum
        if allowed and value not in allowed:
            message = f"{edit.where}: '{name}' is one of {', '.join(allowed)}; found {value!r}."
            raise InputError(message)
    return dict(given)
