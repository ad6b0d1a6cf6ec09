"""Fibre files as the regulator publishes them, or of a user's own, to frames in our words."""

from explorer.layers.fibre.base import JoinReport
from explorer.layers.fibre.figures import Figures, read_commune_figures
from explorer.layers.fibre.mapping import Mapping, read_mapping
from explorer.layers.fibre.observatory import Observatory, read_observatory
from explorer.layers.fibre.points import PointZones, read_point_zones
from explorer.layers.fibre.records import BuildingRecords, read_building_records
from explorer.layers.fibre.statement import Conservation, Statement

__all__ = [
    "BuildingRecords",
    "Conservation",
    "Figures",
    "JoinReport",
    "Mapping",
    "Observatory",
    "PointZones",
    "Statement",
    "read_building_records",
    "read_commune_figures",
    "read_mapping",
    "read_observatory",
    "read_point_zones",
]
