"""What a service gave, put together with the layer that is there: hand-written fields stay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from explorer.catalog import LayerSpec

ADDRESS: Final = ("address", "postcode", "insee_code")
PLACE: Final = ("position_kind", "accuracy_m")
UNPLACED: Final = "address_only"
OTHERS: Final = "other_sources"
JOINT: Final = "; "


@dataclass(frozen=True, slots=True)
class Rule:
    """How features that came meet those that are there.

    Attributes
    ----------
    source : str
        The register's name of the source that came.
    match : str or None
        The field by which they find each other, beside the id.
    keep : tuple of str
        Fields that stay as they are.
    adds : bool
        Whether what is new is added, and what the source no longer has is removed.
    """

    source: str
    match: str | None
    keep: tuple[str, ...]
    adds: bool


@dataclass(slots=True)
class Merged:
    """The layer as it will be.

    Attributes
    ----------
    features : list of dict
        GeoJSON features, those that were there in their order, then the new ones by id.
    aside : list of str
        What came and was not taken, each with its reason.
    """

    features: list[dict[str, Any]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def merge(
    present: Sequence[Mapping[str, Any]],
    came: Sequence[Mapping[str, Any]],
    spec: LayerSpec,
    rule: Rule,
) -> Merged:
    """Put features that came together with those that are there.

    Parameters
    ----------
    present : sequence of mapping
        GeoJSON features of the layer.
    came : sequence of mapping
        Features in the layer's words; ``properties`` hold the mapped fields alone.
    spec : LayerSpec
        The layer.
    rule : Rule
        Who wins where.

    Returns
    -------
    Merged
        Fields that the source does not fill stay as they are. A position stays where the source
        has none and the address is the same.
    """
    merged = Merged()
    found = _partners(present, came, rule.match, merged)
    partners = {id(old): new for old, new in found}
    taken = {id(new) for _, new in found}
    for old in present:
        new = partners.get(id(old))
        if new is not None:
            merged.features.append(_updated(old, new, spec, rule))
        elif not rule.adds or old["properties"].get("source") != rule.source:
            merged.features.append(dict(old))
    left = [new for new in came if id(new) not in taken]
    if not rule.adds:
        merged.aside += [f"{new['properties']['id']}: not in '{spec.name}'" for new in left]
        return merged
    names = {feature["properties"]["id"] for feature in merged.features}
    for new in sorted(left, key=lambda one: str(one["properties"]["id"])):
        if new["properties"]["id"] in names:
            merged.aside.append(f"{new['properties']['id']}: the id of another feature")
            continue
        merged.features.append(_new(new, spec, rule))
    return merged


def _partners(
    present: Sequence[Mapping[str, Any]],
    came: Sequence[Mapping[str, Any]],
    match: str | None,
    merged: Merged,
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    by_id = {old["properties"]["id"]: old for old in present}
    pairs = []
    used: set[int] = set()
    left = []
    for new in came:
        old = by_id.get(new["properties"]["id"])
        if old is None:
            left.append(new)
        else:
            pairs.append((old, new))
            used.add(id(old))
    if match is None:
        return pairs
    keys = Counter(_key(old, match) for old in present)
    theirs = Counter(_key(new, match) for new in came)
    by_key = {_key(old, match): old for old in present}
    for new in left:
        key = _key(new, match)
        if key is None or key not in by_key:
            continue
        if keys[key] > 1 or theirs[key] > 1:
            name = new["properties"]["id"]
            merged.aside.append(f"{name}: {match} {key} is that of several features")
        elif id(by_key[key]) not in used:
            pairs.append((by_key[key], new))
    return pairs


def _key(feature: Mapping[str, Any], match: str) -> str | None:
    value = feature["properties"].get(match)
    return None if value in {None, ""} else str(value)


def _updated(
    old: Mapping[str, Any], new: Mapping[str, Any], spec: LayerSpec, rule: Rule
) -> dict[str, Any]:
    before, given = old["properties"], dict(new["properties"])
    properties = dict(before)
    for name, value in given.items():
        if name == "id" or (name in rule.keep and before.get(name) is not None):
            continue
        properties[name] = value
    geometry = new["geometry"]
    if geometry is None and old["geometry"] is not None and _same_address(before, properties):
        geometry = old["geometry"]
        properties |= {name: before[name] for name in PLACE if name in before}
    elif geometry is not None and "geometry" in rule.keep and old["geometry"] is not None:
        geometry = old["geometry"]
    _credit(properties, before, spec, rule)
    return {"type": "Feature", "id": before["id"], "properties": properties, "geometry": geometry}


def _new(new: Mapping[str, Any], spec: LayerSpec, rule: Rule) -> dict[str, Any]:
    given = new["properties"]
    properties = {one.name: given.get(one.name) for one in spec.fields}
    properties["source"] = rule.source
    return {
        "type": "Feature",
        "id": properties["id"],
        "properties": properties,
        "geometry": new["geometry"],
    }


def _credit(
    properties: dict[str, Any], before: Mapping[str, Any], spec: LayerSpec, rule: Rule
) -> None:
    # The facts stay those of their first source where only some of them are brought up to date.
    first = before.get("source")
    if rule.adds or first in {None, rule.source}:
        properties["source"] = rule.source
    elif any(one.name == OTHERS for one in spec.fields):
        named = [one for one in str(before.get(OTHERS) or "").split(JOINT) if one]
        properties[OTHERS] = JOINT.join(dict.fromkeys([*named, rule.source]))
    else:
        properties["source"] = rule.source


def _same_address(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return all(before.get(name) == after.get(name) for name in ADDRESS)
