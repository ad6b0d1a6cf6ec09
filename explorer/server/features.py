"""The features of a layer as pygeoapi asks for them: by place, by value, in order, page by page."""

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from pygeoapi.provider.base import BaseProvider, ProviderItemNotFoundError

try:
    from pygeoapi.crs import crs_transform
except ImportError:  # before release 0.22, the last for Python 3.11
    from pygeoapi.util import crs_transform

from explorer.layers import Layer, geojson_bytes
from explorer.server.coding import coded

TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "string": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "array": {"type": "array"},
    "object": {"type": "object"},
    "any": {"type": "string"},
}
TRUTH: Final = {"true": True, "false": False}


class Served:
    """The features of one layer, read once.

    Parameters
    ----------
    layer : Layer
        Of the catalogue, as the gate let it through.

    Attributes
    ----------
    features : list of dict
        As they stand in the layer's file.
    fields : dict
        What may be asked of them, by name.
    """

    def __init__(self, layer: Layer) -> None:
        assert layer.spec is not None  # noqa: S101 - layers of a catalogue have one
        data = geojson_bytes(layer.frame, decimals=layer.spec.geo.decimals)
        self.features: list[dict[str, Any]] = json.loads(data)["features"]
        for feature in self.features:
            if "id" not in feature and layer.spec.primary_key:
                feature["id"] = feature["properties"][layer.spec.primary_key[0]]
        self.fields = {field.name: dict(TYPES[field.type]) for field in layer.spec.fields}
        self._by_id = {str(one["id"]): one for one in self.features if "id" in one}
        self._tree = shapely.STRtree(layer.frame.geometry.to_numpy())

    def __deepcopy__(self, _: dict[int, Any]) -> "Served":
        """Stay one: nothing changes it, and pygeoapi copies what it is given."""
        return self

    def get(self, name: str) -> dict[str, Any] | None:
        """Give one feature.

        Parameters
        ----------
        name : str
            Its id.

        Returns
        -------
        dict or None
            Not copied; None where there is no such feature.
        """
        return self._by_id.get(name)

    def chosen(
        self, bbox: Sequence[float], values: Sequence[tuple[str, str]]
    ) -> list[dict[str, Any]]:
        """Give the features that lie somewhere and have some values.

        Parameters
        ----------
        bbox : sequence of float
            West, south, east, north; none for everywhere. A west beyond the east goes round by
            180 degrees. A feature without position lies nowhere.
        values : sequence of (str, str)
            Fields and what they hold, as text.

        Returns
        -------
        list of dict
            In the layer's order, not copied.
        """
        rows: Sequence[int] = range(len(self.features))
        if bbox:
            west, south, east, north = bbox
            parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
            boxes = [shapely.box(left, south, right, north) for left, right in parts]
            hits = [self._tree.query(one, predicate="intersects") for one in boxes]
            rows = np.unique(np.concatenate(hits)).tolist()
        return [
            self.features[row]
            for row in rows
            if all(_has(self.features[row], name, value) for name, value in values)
        ]


class LayerProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi has no types
    """What pygeoapi asks for features; nothing can be written through it.

    Parameters
    ----------
    provider_def : dict
        With the features under ``data``.
    """

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.served: Served = provider_def["data"]
        self._fields = self.served.fields

    def get_fields(self) -> dict[str, Any]:
        """Give what may be asked of a feature.

        Returns
        -------
        dict
            By name of field, its type in JSON Schema.
        """
        return self.served.fields

    @crs_transform  # type: ignore[untyped-decorator]  # pygeoapi has no types
    def query(  # noqa: PLR0913 - as pygeoapi calls it
        self,
        *,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: Sequence[float] = (),
        properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[Mapping[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        **_: Any,
    ) -> dict[str, Any]:
        """Give a page of features.

        Parameters
        ----------
        offset, limit : int
            Which of them.
        resulttype : str
            ``"hits"`` for their number alone.
        bbox : sequence of float
            Where they must lie.
        properties : sequence of (str, str)
            What they must hold.
        sortby : sequence of mapping
            In which order: ``property``, ``order``.
        select_properties : sequence of str
            Fields to give; none for all.
        skip_geometry : bool
            Whether shapes are left out.
        **_ : object
            What else pygeoapi hands on.

        Returns
        -------
        dict
            A FeatureCollection, with how many there are in all.
        """
        found = self.served.chosen(bbox, properties)
        for one in reversed(sortby):
            found = _sorted(found, one["property"], down=one["order"] == "-")
        page = [] if resulttype == "hits" else found[offset : offset + limit]
        return {
            "type": "FeatureCollection",
            "features": [_shown(one, select_properties, skip_geometry) for one in page],
            "numberMatched": len(found),
            "numberReturned": len(page),
        }

    @crs_transform  # type: ignore[untyped-decorator]  # pygeoapi has no types
    def get(self, identifier: str, **_: Any) -> dict[str, Any]:
        """Give one feature.

        Parameters
        ----------
        identifier : str
            Its id.
        **_ : object
            What else pygeoapi hands on.

        Returns
        -------
        dict
            The feature.

        Raises
        ------
        ProviderItemNotFoundError
            If there is none of that id.
        """
        found = self.served.get(identifier)
        if found is None:
            message = "no feature of this id"
            raise ProviderItemNotFoundError(message)
        return _shown(found, (), skip_geometry=False)


def _has(feature: Mapping[str, Any], name: str, value: str) -> bool:
    held = feature["properties"].get(name)
    if isinstance(held, bool):
        return TRUTH.get(value.lower()) is held
    if isinstance(held, int | float):
        try:
            return float(value) == held
        except ValueError:
            return False
    return held is not None and str(held) == value


def _sorted(found: list[dict[str, Any]], name: str, *, down: bool) -> list[dict[str, Any]]:
    # What is missing comes last, whichever way; values of one field have one type.
    with_value = [one for one in found if one["properties"].get(name) is not None]
    without = [one for one in found if one["properties"].get(name) is None]

    def key(one: dict[str, Any]) -> tuple[str, Any]:
        value = one["properties"][name]
        plain = isinstance(value, int | float)
        return ("", value) if plain else ("text", str(value))

    return [*sorted(with_value, key=key, reverse=down), *without]


def _shown(
    feature: Mapping[str, Any], names: Sequence[str], skip_geometry: object
) -> dict[str, Any]:
    shown = copy.deepcopy(dict(feature))
    if names:
        shown["properties"] = {name: shown["properties"].get(name) for name in names}
    if skip_geometry:
        shown["geometry"] = None
    return {name: value if name == "geometry" else coded(value) for name, value in shown.items()}
