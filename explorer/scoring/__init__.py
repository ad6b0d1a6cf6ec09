"""Scores of candidates: pure functions of arrays, specified so that a browser can repeat them.

Only numpy is imported, so that a shell gets its answer quickly. Nothing here knows what a
candidate or a criterion is: rows are candidates, in the order of their identifiers, and columns
are criteria.
"""

from explorer.scoring.dominance import pareto_front
from explorer.scoring.flips import Flip, smallest_flip
from explorer.scoring.influence import Influence, Scale, scaled, scaled_bounds
from explorer.scoring.methods import METHODS, rank_bounds, ranks, scores
from explorer.scoring.stability import Stability, stability

__all__ = [
    "METHODS",
    "Flip",
    "Influence",
    "Scale",
    "Stability",
    "pareto_front",
    "rank_bounds",
    "ranks",
    "scaled",
    "scaled_bounds",
    "scores",
    "smallest_flip",
    "stability",
]
