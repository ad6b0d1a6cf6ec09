"""Synthetic demand and sites on one meridian: 0.001 degree of latitude is a step of 111.14 m."""

import json
from pathlib import Path
from typing import Any

STEP_M = 1.3 * 111.14
"""A step as a way is estimated without streets: the straight line times 1.3."""


def points(folder: Path, name: str, norths: dict[str, float | None], **columns: Any) -> str:
    """Write points so many steps north of 45.45; None has no position."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": key,
                "name": f"Synthetic {key}",
                **{column: values[key] for column, values in columns.items() if key in values},
            },
            "geometry": None
            if north is None
            else {"type": "Point", "coordinates": [4.39, 45.45 + north / 1000]},
        }
        for key, north in norths.items()
    ]
    path = folder / f"{name}.geojson"
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return str(path)
