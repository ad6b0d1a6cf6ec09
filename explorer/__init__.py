"""Explore the Manufacture district of Saint-Étienne, its claims and its fibre coverage.

Names are resolved when first used, so that importing the package, and the command's help, stay
quick.
"""

from typing import TYPE_CHECKING

from explorer.lazy import lazy

if TYPE_CHECKING:
    from explorer.analysis import (
        Change,
        Gaps,
        Tally,
        change,
        coverage,
        gaps,
        point_areas,
        rates,
        tally,
        tally_by,
        total_rates,
    )
    from explorer.analysis.isochrones import isochrones
    from explorer.analysis.streets import StreetGraph
    from explorer.catalog import Catalog, open_catalog
    from explorer.errors import (
        CatalogError,
        CrsError,
        ExplorerError,
        InputError,
        OutputError,
        PageError,
        ProfileError,
        SchemaError,
        SourceError,
    )
    from explorer.layers import Layer, examine, read_file
    from explorer.layers.fibre import (
        BuildingRecords,
        read_building_records,
        read_commune_figures,
        read_mapping,
        read_observatory,
        read_point_zones,
    )
    from explorer.layers.streets import read_streets, write_streets
    from explorer.messages.tongue import use_language
    from explorer.profile import Profile, read_profile
    from explorer.site import ZoneField, build_class_map, build_map, build_site
    from explorer.sliders import weigh
    from explorer.streets import Streets
    from explorer.studies import checked_claims, district_report
    from explorer.studies.allocation.answer import Allocation, allocate
    from explorer.studies.allocation.question import Question
    from explorer.studies.siting.answer import Answer
    from explorer.studies.siting.find import find
    from explorer.studies.siting.query import Query
    from explorer.studies.siting.versus import find_versus
    from explorer.territory import Territory
    from explorer.vocabulary import FibreStatus
    from explorer.workbench import Workbench, open_territory

_HOMES = {
    "Allocation": "explorer.studies.allocation.answer",
    "Answer": "explorer.studies.siting.answer",
    "BuildingRecords": "explorer.layers.fibre",
    "Catalog": "explorer.catalog",
    "CatalogError": "explorer.errors",
    "Change": "explorer.analysis",
    "CrsError": "explorer.errors",
    "ExplorerError": "explorer.errors",
    "FibreStatus": "explorer.vocabulary",
    "Gaps": "explorer.analysis",
    "InputError": "explorer.errors",
    "Layer": "explorer.layers",
    "OutputError": "explorer.errors",
    "PageError": "explorer.errors",
    "Profile": "explorer.profile",
    "ProfileError": "explorer.errors",
    "Query": "explorer.studies.siting.query",
    "Question": "explorer.studies.allocation.question",
    "SchemaError": "explorer.errors",
    "StreetGraph": "explorer.analysis.streets",
    "Streets": "explorer.streets",
    "SourceError": "explorer.errors",
    "Tally": "explorer.analysis",
    "Territory": "explorer.territory",
    "Workbench": "explorer.workbench",
    "ZoneField": "explorer.site",
    "allocate": "explorer.studies.allocation.answer",
    "build_class_map": "explorer.site",
    "build_map": "explorer.site",
    "build_site": "explorer.site",
    "change": "explorer.analysis",
    "checked_claims": "explorer.studies",
    "coverage": "explorer.analysis",
    "district_report": "explorer.studies",
    "examine": "explorer.layers",
    "find": "explorer.studies.siting.find",
    "find_versus": "explorer.studies.siting.versus",
    "gaps": "explorer.analysis",
    "isochrones": "explorer.analysis.isochrones",
    "open_catalog": "explorer.catalog",
    "open_territory": "explorer.workbench",
    "point_areas": "explorer.analysis",
    "rates": "explorer.analysis",
    "read_building_records": "explorer.layers.fibre",
    "read_commune_figures": "explorer.layers.fibre",
    "read_file": "explorer.layers",
    "read_mapping": "explorer.layers.fibre",
    "read_observatory": "explorer.layers.fibre",
    "read_point_zones": "explorer.layers.fibre",
    "read_streets": "explorer.layers.streets",
    "read_profile": "explorer.profile",
    "tally": "explorer.analysis",
    "tally_by": "explorer.analysis",
    "total_rates": "explorer.analysis",
    "use_language": "explorer.messages.tongue",
    "weigh": "explorer.sliders",
    "write_streets": "explorer.layers.streets",
}

__all__ = [
    "Allocation",
    "Answer",
    "BuildingRecords",
    "Catalog",
    "CatalogError",
    "Change",
    "CrsError",
    "ExplorerError",
    "FibreStatus",
    "Gaps",
    "InputError",
    "Layer",
    "OutputError",
    "PageError",
    "Profile",
    "ProfileError",
    "Query",
    "Question",
    "SchemaError",
    "SourceError",
    "StreetGraph",
    "Streets",
    "Tally",
    "Territory",
    "Workbench",
    "ZoneField",
    "allocate",
    "build_class_map",
    "build_map",
    "build_site",
    "change",
    "checked_claims",
    "coverage",
    "district_report",
    "examine",
    "find",
    "find_versus",
    "gaps",
    "isochrones",
    "open_catalog",
    "open_territory",
    "point_areas",
    "rates",
    "read_building_records",
    "read_commune_figures",
    "read_file",
    "read_mapping",
    "read_observatory",
    "read_point_zones",
    "read_profile",
    "read_streets",
    "tally",
    "tally_by",
    "total_rates",
    "use_language",
    "weigh",
    "write_streets",
]

__getattr__, __dir__ = lazy(__name__, _HOMES)
