"""Frames in, frames or Series out: no files, no network; changes if a public name does."""

from explorer.analysis.areas import area_ha, area_uncertainty_ha, density_per_ha, perimeter_m
from explorer.analysis.claims import check_claims
from explorer.analysis.fibre import commune_rates, compare_communes
from explorer.analysis.location import composition, containment
from explorer.analysis.proximity import distances_m, nearest
from explorer.analysis.verdicts import Qualifier, declared_rounding, judge

__all__ = [
    "Qualifier",
    "area_ha",
    "area_uncertainty_ha",
    "check_claims",
    "commune_rates",
    "compare_communes",
    "composition",
    "containment",
    "declared_rounding",
    "density_per_ha",
    "distances_m",
    "judge",
    "nearest",
    "perimeter_m",
]
