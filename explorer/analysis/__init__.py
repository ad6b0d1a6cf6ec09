"""Frames in, frames or Series out: no files, no network; changes if a public name does."""

from explorer.analysis.areas import area_ha, area_uncertainty_ha, density_per_ha, perimeter_m
from explorer.analysis.change import Change, change
from explorer.analysis.claims import check_claims
from explorer.analysis.comparison import side_by_side
from explorer.analysis.coverage import coverage, rates, total_rates
from explorer.analysis.fibre import commune_rates, compare_communes
from explorer.analysis.gaps import Gaps, gaps
from explorer.analysis.location import composition, containment
from explorer.analysis.pointareas import point_areas
from explorer.analysis.proximity import distances_m, nearest
from explorer.analysis.tally import Tally, tally, tally_by
from explorer.analysis.verdicts import Qualifier, declared_rounding, judge

__all__ = [
    "Change",
    "Gaps",
    "Qualifier",
    "Tally",
    "area_ha",
    "area_uncertainty_ha",
    "change",
    "check_claims",
    "commune_rates",
    "compare_communes",
    "composition",
    "containment",
    "coverage",
    "declared_rounding",
    "density_per_ha",
    "distances_m",
    "gaps",
    "judge",
    "nearest",
    "perimeter_m",
    "point_areas",
    "rates",
    "side_by_side",
    "tally",
    "tally_by",
    "total_rates",
]
