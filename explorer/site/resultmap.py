"""The map that suits a result, whichever question it answers."""

from collections.abc import Mapping
from typing import Any

import explorer.site.ratemaps as rates
from explorer.errors import InputError
from explorer.maps.build import ExplorerMap
from explorer.site.reachmap import reach_map
from explorer.site.sitingmap import siting_map
from explorer.studies.changed import ChangeStudy
from explorer.studies.comparison import Comparison
from explorer.studies.coveragestudy import CoverageStudy
from explorer.studies.reach import Reach
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.versus import Versus
from explorer.studies.unserved import GapStudy
from explorer.territory import Territory


def result_map(  # noqa: PLR0911 - one kind of result after the other
    result: Any, territory: Territory, how: Mapping[str, Any]
) -> ExplorerMap:
    """Draw a result as an interactive page.

    Parameters
    ----------
    result : object
        What a method of a workbench gave.
    territory : Territory
        For the communes behind.
    how : mapping of str to object
        ``language`` and ``tiles``.

    Returns
    -------
    ExplorerMap
        Its ``save`` writes one HTML file.

    Raises
    ------
    InputError
        If it is something that no map is made of.
    """
    match result:
        case CoverageStudy():
            return rates.coverage_map(result, territory=territory, **how)
        case GapStudy():
            return rates.gap_map(result, territory=territory, **how)
        case ChangeStudy():
            return rates.change_map(result, territory=territory, **how)
        case Comparison():
            return rates.comparison_map(result, territory=territory, **how)
        case Answer():
            return siting_map(result, **how)
        case Versus():
            return siting_map(result.after, versus=result, **how)
        case Reach():
            return reach_map(result, **how)
    message = (
        "A map is made of names of layers, files, layers, or a result of coverage, gaps, change, "
        f"compare, find, find_versus or isochrones; found {type(result).__name__}."
    )
    raise InputError(message)
