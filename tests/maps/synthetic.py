"""Zones that do not exist, around Saint-Étienne: what a class map has to cope with."""

from typing import Any, Final

import geopandas as gpd
from shapely.geometry import MultiPolygon, Point, Polygon

from explorer.maps import ExplorerMap
from explorer.site import ZoneField, build_class_map

WEST, SOUTH, STEP = 4.33, 45.42, 0.03

TITLE: Final = {"fr": "Fibre par zone d’essai", "en": "Fibre by made-up zone"}
DESCRIPTION: Final = {
    "fr": "Part des locaux raccordables à la fibre : locaux déployés ÷ tous les locaux.",
    "en": "Share of premises that can take fibre: deployed premises ÷ all premises.",
}
FIELDS: Final = (
    ZoneField("connectable", "Locaux raccordables", "Connectable premises", "premises"),
    ZoneField("premises", "Locaux", "Premises", "premises"),
)

PREMISES: Final = (120, 80, 200, 64, 90, 150, 75, 310, 44, 0, 60, 95)
CONNECTABLE: Final = (0, 8, 50, 27, 38, 83, 60, 270, 42, 0, 62, 40)


def zones(hostile: str = "") -> gpd.GeoDataFrame:
    """Twelve zones: one at nought, one without premises, one above the whole, one not located."""
    shapes: list[Any] = []
    for number in range(12):
        x, y = WEST + STEP * (number % 4), SOUTH + 0.8 * STEP * (number // 4)
        ring = [(x, y), (x + STEP, y), (x + STEP, y + 0.8 * STEP), (x, y + 0.8 * STEP)]
        shapes.append(Polygon(ring))
    far = Polygon([(4.47, 45.40), (4.49, 45.40), (4.48, 45.415)])
    shapes[4] = MultiPolygon([shapes[4], far])
    shapes[6] = Point(4.405, 45.456)
    shapes[11] = None
    frame = gpd.GeoDataFrame(
        {
            "name": [f"Zone {chr(65 + number)}{hostile}" for number in range(12)],
            "connectable": CONNECTABLE,
            "premises": PREMISES,
        },
        index=[f"z{number + 1}" for number in range(12)],
        geometry=gpd.GeoSeries(
            shapes, crs="EPSG:4326", index=[f"z{number + 1}" for number in range(12)]
        ),
        crs="EPSG:4326",
    )
    known = frame["premises"].where(frame["premises"] > 0)
    return frame.assign(share=frame["connectable"] / known).to_crs("EPSG:2154")


def class_map(**changes: Any) -> ExplorerMap:
    """Draw them as the page of a study would be."""
    asked: dict[str, Any] = {
        "value": "share",
        "title": TITLE,
        "description": DESCRIPTION,
        "fields": FIELDS,
        "vintage": "2026-T2",
        "source": "Relevé d’essai",
        **changes,
    }
    frame = asked.pop("frame", None)
    return build_class_map(zones() if frame is None else frame, **asked)
