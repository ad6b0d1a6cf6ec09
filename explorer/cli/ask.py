"""``manufacture find --interactive``: one question after the other.

What is asked goes to standard error, so that the result can be piped as ever.
"""

import shlex
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click

from explorer.catalog import Catalog
from explorer.errors import ExplorerError
from explorer.messages import catalogue

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
            measure(read_bound(text).criterion, ground, "0:1")
        return text

    default = " ".join(given.get("candidates", DEFAULT_CANDIDATES))
    names, candidates = _asked("candidates", language, default, opened)
    ground = Ground(candidates, sealed, StraightLine())
    known = known_criteria(ground)
    for number, name in enumerate(known, start=1):
        words = label(name, catalog, language)
        click.echo(f"  {number:>2}  {name}{f'  ({words})' if words != name else ''}", err=True)
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
    found = {"candidates": names, "weights": weights, "near": tuple(bounds), "top": top}
    click.echo(f"\n{catalogue('siting')['ask.same'][language]}\n  {_command(found)}\n", err=True)
    return found


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
            click.echo(str(error), err=True)


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


def _command(found: Mapping[str, Any]) -> str:
    parts = ["manufacture", "find"]
    parts += [part for name in found["candidates"] for part in ("--candidates", name)]
    parts += [
        part
        for name, weight in found["weights"].items()
        for part in ("--weight", f"{name}={weight:g}")
    ]
    parts += [part for bound in found["near"] for part in ("--must", bound)]
    return shlex.join([*parts, "--top", str(found["top"]), "--explain"])
