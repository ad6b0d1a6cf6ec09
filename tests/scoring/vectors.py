"""Test vectors of the scoring, for implementations in other languages.

``python -m tests.scoring.vectors`` writes them anew from Python's own answers.
"""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from explorer.scoring import (
    METHODS,
    Influence,
    Scale,
    rank_bounds,
    ranks,
    scaled,
    scaled_bounds,
    scores,
    smallest_flip,
    stability,
)
from explorer.scoring.stability import sampled_weights

PATH: Final = Path(__file__).resolve().parents[2] / "explorer/maps/web/test/vectors.json"
SCALES: Final = (
    Scale(Influence.POSITIVE, 0.0, 5.0),
    Scale(Influence.INVERSE, 200.0, 2000.0),
    Scale(Influence.TARGET, -10.0, 30.0, 5.0),
    Scale(Influence.THRESHOLD, 0.9, 1.8),
)
VALUES: Final = (-20.0, -10.0, 0.0, 0.9, 1.0 / 3.0, 5.0, 17.3, 200.0, 1234.5, 1e9, np.nan)
BOUNDS: Final = ((0.0, 10.0), (4.0, 6.0), (-50.0, 1.0), (np.nan, 3.0), (1.0, np.inf), (np.nan,) * 2)


def vectors() -> dict[str, Any]:
    """Compute every vector.

    Returns
    -------
    dict
        In the types of JSON; NaN is null, infinity a text.
    """
    return {
        "scaled": [
            {"scale": _scale(one), "values": _plain(VALUES), "worths": _plain(scaled(VALUES, one))}
            for one in SCALES
        ],
        "bounds": [
            {
                "scale": _scale(one),
                "bounds": [_plain(pair) for pair in BOUNDS],
                "worths": np.stack(
                    scaled_bounds([low for low, _ in BOUNDS], [high for _, high in BOUNDS], one),
                    axis=1,
                ).tolist(),
            }
            for one in SCALES
        ],
        "scores": [_scores(*case) for case in _tables()],
        "weightings": [
            {
                "weights": weights,
                "samples": 6,
                "drawn": sampled_weights(weights, len(weights), samples=6).tolist(),
            }
            for weights in ([2.0, 1.0], [1.0], [5.0, 0.01, 1.0, 3.0], [1.0] * 12, [1e-7, 1.0])
        ],
    }


def _tables() -> list[tuple[list[list[float]], list[float]]]:
    generator = np.random.default_rng(20_141_124)
    found = [
        # Ties of equal rows, of equal sums by other parts, and at the ends of the scale.
        ([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.2, 0.2]], [1.0, 1.0, 1.0]),
        ([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [0.0, 0.0]], [3.0, 1.0]),
        ([[0.7]], [2.0]),
        ([[0.025, 0.975], [0.024, 0.976], [0.5, 0.5]], [1.0, 1.0]),
    ]
    for rows, columns in ((5, 2), (9, 4), (12, 13), (30, 6)):
        worths = np.round(generator.random((rows, columns)), 3)
        worths[generator.random((rows, columns)) < 0.2] = 0.0
        found.append((worths.tolist(), np.round(generator.random(columns) + 0.01, 2).tolist()))
    return found


def _scores(worths: list[list[float]], weights: list[float]) -> dict[str, Any]:
    table, half = np.array(worths), np.array(worths) * 0.5
    by_method = {}
    for method in METHODS:
        value = scores(table, weights, method)
        order = np.argsort(ranks(value))
        low, high = scores(half, weights, method), scores(0.5 + half, weights, method)
        steady = stability(table[order], weights, method=method, top=3)
        best, worst = rank_bounds(low, high)
        by_method[method] = {
            "scores": value.tolist(),
            "order": order.tolist(),
            "best": best.tolist(),
            "worst": worst.tolist(),
            "first": steady.first.tolist(),
            "among": steady.among.tolist(),
        }
    order = by_method["weighted-sum"]["order"]
    flip = smallest_flip(table[order], weights, 0) if len(worths) > 1 else None
    return {
        "worths": worths,
        "weights": weights,
        "methods": by_method,
        "flip": None
        if flip is None
        else {
            "criterion": flip.criterion,
            "rival": flip.rival,
            "weight": flip.weight,
            "change": flip.change,
        },
    }


def _scale(one: Scale) -> dict[str, Any]:
    return {
        "influence": one.influence.value,
        "low": one.low,
        "high": one.high,
        "target": one.target,
    }


def _plain(values: Any) -> list[float | str | None]:
    return [
        None if np.isnan(one) else float(one) if np.isfinite(one) else "Infinity" for one in values
    ]


def text() -> str:
    """Write the vectors.

    Returns
    -------
    str
        JSON, one vector of each kind a line.
    """
    parts = [
        f"{json.dumps(kind)}: [\n"
        + ",\n".join(json.dumps(one, allow_nan=False) for one in every)
        + "\n]"
        for kind, every in vectors().items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(text(), encoding="utf-8")
