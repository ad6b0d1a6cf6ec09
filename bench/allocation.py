"""Several sites: ours against spopt's plain use, each in a process of its own.

Run from the checkout as ``make bench-allocation``. The same synthetic demand and candidates go
through ours and through spopt's own ``from_cost_matrix`` and ``solve``, both solved by HiGHS on
one thread, with the same gap and time limit. Where both prove their answer, values must agree.
Of each: seconds of the whole, with the model's statement, and the peak of memory of its process.
"""

import json
import resource
import subprocess
import sys
import time
import warnings
from typing import Any

import numpy as np

MEMORY = 12 * 2**30
"""What a process may take: what needs more is told as such."""

LIMIT_S = 240.0
"""The time limit given to both."""

KILLED_S = 600.0
"""When a process is ended that does not heed its limit, or is still stating its model."""

CASES: dict[str, dict[str, Any]] = {
    "max-cover 1,000 x 10,000": {
        "model": "max-cover", "demands": 10_000, "candidates": 1_000, "sites": 20, "within": 800.0,
        "gap": 0.0,
    },
    "p-median 1,000 x 10,000": {
        "model": "p-median", "demands": 10_000, "candidates": 1_000, "sites": 20, "within": None,
        "gap": 0.01,
    },
    "p-median 100 x 1,000": {
        "model": "p-median", "demands": 1_000, "candidates": 100, "sites": 10, "within": None,
        "gap": 0.0,
    },
    "set-cover 100 x 1,000": {
        "model": "set-cover", "demands": 1_000, "candidates": 100, "sites": None, "within": 2500.0,
        "gap": 0.0,
    },
}  # fmt: skip


def synthetic(case: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Demands and candidates over a square of ten kilometres, and how much each asks."""
    generator = np.random.default_rng(2014)
    demands = generator.random((case["demands"], 2)) * 10_000
    candidates = generator.random((case["candidates"], 2)) * 10_000
    away = demands[:, None] - candidates[None]
    return np.hypot(away[..., 0], away[..., 1]), generator.integers(1, 100, case["demands"]) * 1.0


def ours(case: dict[str, Any]) -> dict[str, Any]:
    """Choose by ours."""
    from explorer.allocation.choose import choose  # noqa: PLC0415 - each side its own imports
    from explorer.allocation.problem import Problem  # noqa: PLC0415

    cost, weight = synthetic(case)
    begin = time.perf_counter()
    problem = Problem(case["model"], cost, weight, case["sites"], case["within"])
    choice = choose(problem, seconds=LIMIT_S, gap=case["gap"], through="highs")
    assert choice is not None
    spent = time.perf_counter() - begin
    return {"seconds": spent, "value": choice.objective, "gap": choice.gap, "status": choice.status}


def spopt(case: dict[str, Any]) -> dict[str, Any]:
    """Choose by spopt as its documents show, with HiGHS in the place of CBC."""
    warnings.simplefilter("ignore")
    import pulp  # noqa: PLC0415
    from spopt.locate import LSCP, MCLP, PMedian  # noqa: PLC0415

    cost, weight = synthetic(case)
    begin = time.perf_counter()
    if case["model"] == "p-median":
        model = PMedian.from_cost_matrix(cost, weight, case["sites"])
    elif case["model"] == "max-cover":
        model = MCLP.from_cost_matrix(cost, weight, case["within"], case["sites"])
    else:
        model = LSCP.from_cost_matrix(cost, case["within"])
    stated = time.perf_counter() - begin
    solver = pulp.HiGHS(msg=False, timeLimit=LIMIT_S, gapRel=case["gap"], threads=1)
    model.problem.solve(solver)
    spent = time.perf_counter() - begin
    value = pulp.value(model.problem.objective)
    if case["model"] != "set-cover":
        value /= weight.sum()
    gap = model.problem.solverModel.getInfo().mip_gap
    status = "optimal" if gap <= case["gap"] + 1e-6 else "limit"
    return {"seconds": spent, "stated": stated, "value": value, "gap": gap, "status": status}


def child(side: str, name: str) -> None:
    """Run one side of one case, within the memory that it may take."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        done = {"ours": ours, "spopt": spopt}[side](CASES[name])
    except MemoryError:
        done = {"failed": f"needs more than {MEMORY / 2**30:.0f} GB"}
    done["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(done))


def run(side: str, name: str) -> dict[str, Any]:
    """Give what a process for one side says."""
    command = [sys.executable, __file__, side, name]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=KILLED_S, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"ended after {KILLED_S:.0f} s without an answer"}
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        return {"failed": f"needs more than {MEMORY / 2**30:.0f} GB, or ended by itself"}
    told: dict[str, Any] = json.loads(lines[-1])
    return told


def told(side: str, found: dict[str, Any]) -> str:
    """Write one row."""
    if "failed" in found:
        return f"  {side:<6} {found['failed']}"
    stated = f", {found['stated']:.1f} s of it to state" if "stated" in found else ""
    return (
        f"  {side:<6} {found['seconds']:7.1f} s{stated}; value {found['value']:.6f}, "
        f"gap {100 * found['gap']:.3f}%, {found['status']}; peak {found['peak_mb']:,.0f} MB"
    )


def main(names: list[str]) -> None:
    """Run both sides of each case in turn, and print them with their ratios."""
    for name in names or CASES:
        print(name)
        sides = {side: run(side, name) for side in ("ours", "spopt")}
        for side, found in sides.items():
            print(told(side, found))
        mine, theirs = sides["ours"], sides["spopt"]
        if "failed" in mine or "failed" in theirs:
            continue
        if mine["status"] == theirs["status"] == "optimal" and not CASES[name]["gap"]:
            assert abs(mine["value"] - theirs["value"]) < 1e-6 * (1 + abs(mine["value"]))
        ratio = theirs["seconds"] / mine["seconds"]
        memory = theirs["peak_mb"] / mine["peak_mb"]
        print(f"  spopt takes {ratio:.1f} x the time and {memory:.1f} x the memory")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in {"ours", "spopt"}:
        child(sys.argv[1], sys.argv[2])
    else:
        main(sys.argv[1:])
