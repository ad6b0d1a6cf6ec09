"""Several sites as a class map: each demand by the distance to its site, and the sites."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from explorer.catalog import Field
from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.site.zonefields import ZoneField
from explorer.site.zonelayer import Notice, source_of, zone_layer
from explorer.site.zones import build_class_map
from explorer.studies.allocation.layout import title
from explorer.studies.allocation.notes import notes
from explorer.studies.allocation.pictured import demand_shapes
from explorer.studies.allocation.reasons import reasons, why
from explorer.studies.allocation.result import assignments, site_rows
from explorer.studies.allocation.sites import sites
from explorer.territory import Territory
from explorer.vocabulary import Language

NEW, KEPT = "new", "kept"

if TYPE_CHECKING:
    from explorer.layers import Layer
    from explorer.maps import ExplorerMap
    from explorer.studies.allocation.answer import Allocation


def allocation_map(
    allocation: "Allocation", *, language: str, tiles: str | None = None
) -> "ExplorerMap":
    """Draw who goes where.

    Parameters
    ----------
    allocation : Allocation
        From ``explorer.studies.allocation.answer.allocate``.
    language : str
        The language that the page opens in.
    tiles : str, optional
        An online basemap; none by default.

    Returns
    -------
    ExplorerMap
        Demand coloured by the distance to its site, that without one as having no data, and the
        sites with why each was chosen.

    Raises
    ------
    InputError
        If there is no choice: there is nothing to draw.
    """
    if allocation.choice is None:
        message = f"There is no map of this. {' '.join(why(allocation, language))}"
        raise InputError(message)
    territory = Territory(allocation.catalog)
    rows = [{**one, "site_name_fr": one["site_name"]} for one in assignments(allocation)]
    source = " ; ".join(allocation.sources.values()) or None
    return build_class_map(
        _frame(rows, demand_shapes(allocation)),
        value="distance_m",
        kind="count",
        title={tongue.value: title(allocation, tongue) for tongue in Language},
        description={tongue.value: " ".join(_described(allocation, tongue)) for tongue in Language},
        fields=[
            _field("distance_m", "map.distance", "m"),
            _field("site_name", "column.site"),
            _field("demand", "column.asks"),
            _field("distance_low_m", "column.low", "m"),
            _field("distance_high_m", "column.high", "m"),
        ],
        name="allocation",
        language=language,
        source=source,
        extra_layers=[
            _sites(allocation, source),
            *([territory.profile.outline.layer] if territory.has_outline else []),
        ],
        territory=territory,
        tiles=tiles,
    )


def _sites(allocation: "Allocation", source: str | None) -> "Layer":
    rows = site_rows(allocation)
    for row, site in zip(rows, sites(allocation), strict=True):
        row |= {f"note_{t}": " ".join(reasons(allocation, site, t)) for t in Language}
    fields = [
        _field("served", "column.count"),
        _field("amount", "column.amount"),
        ZoneField("share", *_texts("column.share"), shown="share"),
        _field("mean_m", "column.mean", "m"),
        _field("max_m", "column.max", "m"),
    ]
    titles = dict(zip(("fr", "en"), _texts("map.site"), strict=True))
    notice = Notice("allocation-sites", titles, titles, None,
                    source_of("allocation-sites", source), None)  # fmt: skip
    layer = zone_layer(_frame(rows), fields, [KEPT if row["kept"] else NEW for row in rows], notice)
    assert layer.spec is not None  # noqa: S101 - zones always have one
    labels = {
        name: dict(zip(("fr", "en"), _texts(f"map.{name}"), strict=True)) for name in (NEW, KEPT)
    }
    category = Field("category", "string", *_texts("map.site"), None, {}, labels)
    return replace(layer, spec=replace(layer.spec, fields=(category, *layer.spec.fields)))


def _described(allocation: "Allocation", language: str) -> list[str]:
    said = catalogue("allocation")["map.description"][language]
    return [said, *notes(allocation, language, timed=False, sources=False)]


def _frame(rows: list[dict[str, Any]], shapes: gpd.GeoSeries | None = None) -> gpd.GeoDataFrame:
    if shapes is None:
        xs, ys = [row["longitude"] for row in rows], [row["latitude"] for row in rows]
        shapes = gpd.GeoSeries(gpd.points_from_xy(xs, ys), crs=STORAGE)
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=STORAGE)
    return frame.set_index("id", drop=False)


def _field(name: str, key: str, unit: str | None = None) -> ZoneField:
    return ZoneField(name, *_texts(key), unit)


def _texts(key: str) -> tuple[str, str]:
    texts = catalogue("allocation")[key]
    return texts["fr"], texts["en"]
