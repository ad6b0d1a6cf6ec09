"""Columns by name: their headings from the messages, and how their numbers are shown."""

from collections.abc import Mapping
from typing import Any, Final

from explorer.messages import catalogue
from explorer.tables import Column

STYLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "area_ha": {"decimals": 1},
    "uncertainty_ha": {"decimals": 1},
    "perimeter_m": {"decimals": 0},
    "edge_distance_m": {"decimals": 0},
    "tolerance_m": {"decimals": 0},
    "distance_m": {"decimals": 0},
    "uncertainty_m": {"decimals": 0},
    "connectable_share": {"percent": True},
    "share_low": {"percent": True, "decimals": 0},
    "share_high": {"percent": True, "decimals": 0},
    "eligible_share": {"percent": True},
    "change_points": {"decimals": 1},
    "progress_points": {"decimals": 1},
    "base_points": {"decimals": 1},
    "share": {"percent": True},
    "sure_share": {"percent": True},
    "first_share": {"percent": True},
    "share_old": {"percent": True},
    "share_new": {"percent": True},
    "zone_distance_m": {"decimals": 0},
    "reached_m": {"decimals": 0},
    "point_distance_m": {"decimals": 0},
    "longitude": {"decimals": 5},
    "latitude": {"decimals": 5},
    "unit_fr": {"reader": "fr"},
    "unit_en": {"reader": "en"},
    "remark_fr": {"reader": "fr"},
    "remark_en": {"reader": "en"},
    "density_per_ha_low": {"decimals": 3},
    "density_per_ha_high": {"decimals": 3},
    "label_fr": {"reader": "fr"},
    "label_en": {"reader": "en"},
    "layer_fr": {"reader": "fr"},
    "layer_en": {"reader": "en"},
    "name_fr": {"reader": "fr"},
    "name_en": {"reader": "en"},
    "position_kind": {"reader": "none"},
    "kind_fr": {"reader": "fr"},
    "kind_en": {"reader": "en"},
    "title_fr": {"reader": "fr"},
    "title_en": {"reader": "en"},
    "answer_fr": {"reader": "fr"},
    "answer_en": {"reader": "en"},
    "outcome": {"reader": "none"},
    "method": {"reader": "none"},
    "containment": {"reader": "none"},
    "category": {"reader": "none"},
    "layer": {"reader": "none"},
    "crs": {"reader": "none"},
    "sources": {"reader": "none"},
    "origin_layer": {"reader": "none"},
    "origin": {"reader": "none"},
    "origin_name_fr": {"reader": "fr"},
    "origin_name_en": {"reader": "en"},
    "target_layer": {"reader": "none"},
    "target": {"reader": "none"},
    "target_name_fr": {"reader": "fr"},
    "target_name_en": {"reader": "en"},
}
"""How the numbers of a column are shown, and to whom it is shown."""


def columns(*names: str, messages: str = "results") -> tuple[Column, ...]:
    """Give columns by their keys.

    Parameters
    ----------
    *names : str
        Keys of the rows, for instance ``"area_ha"``.
    messages : str
        The file of messages whose headings go before those of ``results.json``.

    Returns
    -------
    tuple of Column
        With headings in both languages.
    """
    words = {**catalogue("results"), **catalogue(messages)}
    return tuple(
        Column(
            name,
            words[f"column.{name}"]["fr"],
            words[f"column.{name}"]["en"],
            **STYLES.get(name, {}),
        )
        for name in names
    )
