"""What a reader must know of an allocation: how it was solved, measured and counted."""

import numpy as np

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.studies.allocation.answer import Allocation
from explorer.studies.allocation.reasons import mean_m
from explorer.studies.allocation.result import covered_within, uncovered
from explorer.studies.allocation.words import (
    listed,
    metres,
    names,
    number,
    objective,
    said,
    share,
)
from explorer.studies.siting.ways import DETOUR, LONGEST_DETOUR


def notes(
    allocation: Allocation, language: str, *, timed: bool = True, sources: bool = True
) -> list[str]:
    """Say how an allocation came about, and what it cannot know.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    language : str
        ``"fr"`` or ``"en"``.
    timed : bool
        Whether it is told how long it took, which is never twice the same.
    sources : bool
        Whether sources are told; a page tells them beside.

    Returns
    -------
    list of str
        Sentences.
    """
    found = _solved(allocation, language, timed)
    found += _covered(allocation, language)
    found += _scored(allocation, language)
    found += _measured(allocation, language)
    found += _counted(allocation, language)
    if allocation.sources and sources:
        found.append(
            said("note.sources", language, sources=" ; ".join(allocation.sources.values()))
        )
    return found


def _solved(allocation: Allocation, language: str, timed: bool) -> list[str]:  # noqa: FBT001
    choice, question = allocation.choice, allocation.question
    if choice is None:
        return []
    gap = share(choice.gap, language, 2)
    bound = objective(choice.bound, question.model, language)
    if choice.status == "limit":
        limit = number(question.time_limit, language)
        found = [said("note.limit", language, limit=limit, gap=gap, bound=bound)]
    elif choice.gap > 0 and question.gap > 0:
        found = [said("note.near", language, gap=gap, bound=bound)]
    else:
        found = [said("note.optimal", language, gap=gap)]
    key = "note.model" if timed else "note.model_untimed"
    model = said(f"model.{question.model}", language)
    seconds = written(choice.seconds, language, decimals=1)
    found.append(
        said(key, language, model=model, through=choice.through, solver=choice.solver,
             seconds=seconds)
    )  # fmt: skip
    if question.sites is not None and question.model != "set-cover":
        possible = min(question.sites, len(allocation.columns))
        if question.sites > possible:
            counts = {"sites": question.sites, "count": possible}
            found.append(said("note.few_candidates", language, **counts))
        if len(choice.open) < possible and choice.status == "optimal":
            counts = {"sites": possible, "open": len(choice.open)}
            found.append(said("note.fewer", language, **counts))
    return found


def _covered(allocation: Allocation, language: str) -> list[str]:
    found, question = [], allocation.question
    within = question.within_m()
    if allocation.choice is not None and within is not None:
        part = share(covered_within(allocation, within), language)
        found.append(said("note.within", language, within=metres(within, language), share=part))
        out = uncovered(allocation)
        if len(out):
            key = "note.uncovered" if question.capacity is None else "note.uncovered_room"
            named = names(allocation, out.tolist(), language)
            found.append(said(key, language, count=len(out), names=named))
    if len(allocation.unreached) and question.model != "set-cover":
        named = names(allocation, allocation.unreached.tolist(), language)
        count = len(allocation.unreached)
        found.append(said("note.unreached", language, count=count, names=named))
    return found


def _scored(allocation: Allocation, language: str) -> list[str]:
    question = allocation.question
    if allocation.score is None:
        return []
    if question.model == "set-cover":
        return [said("note.score_tie", language)]
    if question.worth is None:
        return [said("note.score_shown", language)]
    worth = objective(question.worth_value(), question.model, language)
    spread = min(question.sites or 1, len(allocation.columns))
    return [said("note.score", language, worth=worth, sites=spread)]


def _measured(allocation: Allocation, language: str) -> list[str]:
    siting, ways = catalogue("siting"), allocation.ways
    if ways.basis == "estimated":
        factors = {"detour": DETOUR, "longest": LONGEST_DETOUR}
        shown = {key: written(value, language, decimals=1) for key, value in factors.items()}
        found = [siting["note.distance"][language].format(**shown)]
    else:
        means = siting[f"by.{ways.mode}"][language]
        text = siting["note.network"][language]
        found = [text.format(by=means, credit=ways.credit or "—")]
    problem, choice = allocation.problem, allocation.choice
    if problem is not None and choice is not None and mean_m(allocation) is not None:
        served = choice.assigned >= 0
        weight = problem.weight[served] / problem.weight[served].sum()
        ends = [float(one[served] @ weight) for one in (allocation.low, allocation.high)]
        if np.isfinite(ends).all():
            low, high = (metres(one, language) for one in ends)
            found.append(said("note.bounds", language, low=low, high=high))
    return found


def _counted(allocation: Allocation, language: str) -> list[str]:
    demand, candidates = allocation.demand, allocation.candidates
    found = [
        said("note.account", language, total=len(demand) + len(demand.aside), used=len(demand),
             aside=len(demand.aside))
    ]  # fmt: skip
    for kind in dict.fromkeys(one["why"] for one in demand.aside):
        these = [one[f"name_{language}"] for one in demand.aside if one["why"] == kind]
        text = said(f"aside.{kind}", language, column=demand.column)
        found.append(said("note.aside", language, why=text, names=listed(these)))
    found.append(
        said("note.candidates", language, passing=len(allocation.columns),
             count=len(candidates.ids), unlocated=len(candidates.unlocated))
    )  # fmt: skip
    if allocation.forced:
        found.append(said("note.forced", language, names=listed(allocation.forced)))
    if allocation.unroomed:
        column = allocation.question.capacity
        named = listed(allocation.unroomed)
        found.append(said("note.unroomed", language, column=column, names=named))
    return found
