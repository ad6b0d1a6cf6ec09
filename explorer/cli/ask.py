"""``manufacture find --interactive``: one question after the other.

What is asked goes to standard error, so that the result can be piped as ever.
"""

import shlex
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from explorer.catalog import Catalog
from explorer.cli.terminal import tell
from explorer.errors import ExplorerError
from explorer.messages import catalogue

if TYPE_CHECKING:
    from explorer.studies.siting.query import Query

Value = TypeVar("Value")
HIGHEST: Final = 100.0


def ask(catalog: Catalog, language: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Ask for candidates, for what matters and how much, and for what must hold.

    Parameters
    ----------
    catalog : Catalog
        Whose layers can be asked for.
    language : str
        Of the questions.
    given : mapping
        What options and file said already, which is offered as the answer.

    Returns
    -------
    dict
        Arguments of a query.
    """
    from explorer.studies.siting.bounds import read_bound
    from explorer.studies.siting.candidates import Candidates, open_candidates
    from explorer.studies.siting.criteria.measure import Ground
    from explorer.studies.siting.criteria.registry import known_criteria, measure
    from explorer.studies.siting.figures import label
    from explorer.studies.siting.query import DEFAULT_CANDIDATES
    from explorer.studies.siting.sealed import Sealed
    from explorer.studies.siting.ways import StraightLine

    sealed = Sealed(catalog)

    def opened(text: str) -> tuple[tuple[str, ...], Candidates]:
        names = tuple(text.split())
        return names, open_candidates(names, sealed)

    def chosen(text: str) -> list[str]:
        names = [_by_number(part, known) for part in text.split()]
        for name in names:
            measure(name, ground, "0:1")
        return names

    def bound(text: str) -> str:
        if text:
            measure(read_bound(text, mode).criterion, ground, "0:1")
        return text

    mode = given.get("by", "walk")
    default = " ".join(given.get("candidates", DEFAULT_CANDIDATES))
    names, candidates = _asked("candidates", language, default, opened)
    ground = Ground(candidates, sealed, StraightLine(mode), given.get("premises"))
    known = known_criteria(ground)
    for number, name in enumerate(known, start=1):
        words = label(name, catalog, language)
        tell(f"  {number:>2}  {name}{f'  ({words})' if words != name else ''}")
    weighed = given.get("weights", {})
    wanted = _asked("criteria", language, " ".join(weighed) or "schools stations", chosen)
    weights = {
        name: _asked("weight", language, str(weighed.get(name, 1)), _weight, criterion=name)
        for name in wanted
    }
    bounds = list(given.get("near", ()))
    while text := _asked("bound", language, "", bound):
        bounds.append(text)
    top = _asked("top", language, str(given.get("top", 5)), _count)
    return {"candidates": names, "weights": weights, "near": tuple(bounds), "top": top}


def _asked(
    key: str, language: str, default: str, read: Callable[[str], Value], **values: object
) -> Value:
    # Until the answer can be read.
    question = catalogue("siting")[f"ask.{key}"][language].format(**values)
    while True:
        text = click.prompt(question, default=default, show_default=bool(default), err=True)
        try:
            return read(text.strip())
        except (ExplorerError, ValueError) as error:
            tell(str(error))


def _by_number(text: str, known: list[str]) -> str:
    return known[int(text) - 1] if text.isdigit() and 0 < int(text) <= len(known) else text


def _weight(text: str) -> float:
    number = float(text)
    if not 0 <= number <= HIGHEST:
        message = f"A weight goes from 0 to {HIGHEST:g}; found '{text}'."
        raise ValueError(message)
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        message = f"One or more; found '{text}'."
        raise ValueError(message)
    return number


def command_of(query: "Query") -> str:
    """Write a query as the line that asks the same.

    Parameters
    ----------
    query : Query
        Any.

    Returns
    -------
    str
        For a shell; only what differs from the usual is written.
    """
    from explorer.studies.siting.query import Query

    usual = Query()
    parts = ["manufacture", "find"]
    for option, name in (("--candidates", "candidates"), ("--must", "near")):
        if getattr(query, name) != getattr(usual, name):
            parts += [part for one in getattr(query, name) for part in (option, one)]
    for option, pairs in (("--weight", query.weights), ("--scale", query.scales)):
        for name, value in pairs.items():
            shown = value if isinstance(value, str) else f"{value:g}"
            parts += [option, f"{name}={shown}"]
    for name in ("fibre", "where", "method", "by", "streets", "premises", "scenario", "top"):
        if (value := getattr(query, name)) != getattr(usual, name):
            parts += [f"--{name}", str(value)]
    if query.radius_m != usual.radius_m:
        parts += ["--radius", f"{query.radius_m:g}"]
    return shlex.join([*parts, "--explain"])
