"""Siting: many candidates under many weightings against pandas and pymcdm, and a whole command.

Run from the checkout as ``make bench-siting``. The same synthetic worths and weightings go
through ours, through a plain pandas loop and through pymcdm; the shares of first places must
agree. Then a whole ``manufacture find`` in a new process is set against ``import geopandas``.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

from explorer.scoring import stability
from explorer.scoring.stability import sampled_weights

CANDIDATES, CRITERIA, SAMPLES = 1_000_000, 10, 20
LARGE, LARGE_SAMPLES = 1_000_000, 1000
RUNS = 3
COMMAND_RUNS = 7
QUERY = ("-m", "explorer", "find", "--near", "stations<=1km", "--weight", "schools=2")


def ours(worths: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Count first places by our blocks."""
    return np.round(stability(worths, weights, samples=SAMPLES).first * SAMPLES)


def by_pandas(worths: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Count first places by a loop over a frame."""
    frame, count = pd.DataFrame(worths), np.zeros(len(worths))
    for drawn in sampled_weights(weights, CRITERIA, samples=SAMPLES):
        ranks = (frame * drawn).sum(axis=1).rank(ascending=False, method="first")
        count[ranks.to_numpy() == 1] += 1
    return count


def by_pymcdm(worths: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Count first places by pymcdm's weighted sum."""
    method, count = WSM(normalization_function=minmax_normalization), np.zeros(len(worths))
    for drawn in sampled_weights(weights, CRITERIA, samples=SAMPLES):
        scores = method(worths, drawn / drawn.sum(), np.ones(CRITERIA), validation=False)
        count[np.argmax(scores)] += 1
    return count


def timed(task: Callable[[], object]) -> float:
    """Give the seconds that a task takes."""
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


def main() -> None:
    """Run all sides in turn, and print medians and ratios."""
    generator = np.random.default_rng(2014)
    worths, weights = generator.random((CANDIDATES, CRITERIA)), np.arange(1.0, CRITERIA + 1)
    worths[0], worths[1] = 0.0, 1.0  # both ends, which pymcdm's normalisation then leaves alone
    worths[1, ::2] = 0.2
    worths[2, ::2], worths[2, 1::2] = 1.0, 0.2
    sides = {"ours": ours, "pandas": by_pandas, "pymcdm": by_pymcdm}
    counts = {name: side(worths, weights) for name, side in sides.items()}
    assert (counts["ours"] == counts["pandas"]).all()
    assert (counts["ours"] == counts["pymcdm"]).all()
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(RUNS):
        for name, side in sides.items():
            times[name].append(timed(lambda side=side: side(worths, weights)))  # type: ignore[misc]
    medians = {name: statistics.median(spent) for name, spent in times.items()}
    large = generator.random((LARGE, CRITERIA))
    spent = timed(lambda: stability(large, weights, samples=LARGE_SAMPLES))
    commands: dict[str, list[float]] = {"find": [], "import": []}
    for _ in range(COMMAND_RUNS):
        for name, code in (("find", QUERY), ("import", ("-c", "import geopandas"))):
            command = [sys.executable, *code]
            commands[name].append(
                timed(lambda c=command: subprocess.run(c, check=True, capture_output=True))  # type: ignore[misc]
            )
    result = {
        "candidates": CANDIDATES,
        "samples": SAMPLES,
        **{f"{name}_s": round(value, 3) for name, value in medians.items()},
        "ours_to_pandas": round(medians["ours"] / medians["pandas"], 4),
        "ours_to_pymcdm": round(medians["ours"] / medians["pymcdm"], 4),
        "million_by_1000_s": round(spent, 1),
        # Of one weighting among 1,000 of ours, to one among the few that the peers can bear.
        "ours_of_1000_to_pandas": round(spent / LARGE_SAMPLES / (medians["pandas"] / SAMPLES), 4),
        "ours_of_1000_to_pymcdm": round(spent / LARGE_SAMPLES / (medians["pymcdm"] / SAMPLES), 4),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        "find_to_import_geopandas": round(
            statistics.median(commands["find"]) / statistics.median(commands["import"]), 2
        ),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
