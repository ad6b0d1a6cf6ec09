"""The public surface, pinned: what a script may rely on changes in one reviewed file alone.

After a change that is meant: ``python -m tests.test_surface``, then read the difference in
``tests/surface.txt``. A name that goes, or a signature that no longer takes what it took, follows
the policy of deprecation in CONTRIBUTING.md.
"""

import inspect
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import explorer

PINNED = Path(__file__).with_name("surface.txt")


def surface() -> str:
    """Give every public name with its signature, and those of the methods of its class."""
    return "\n".join(line for name in explorer.__all__ for line in _lines(name)) + "\n"


def _lines(name: str) -> Iterator[str]:
    found = getattr(explorer, name)
    if not isinstance(found, type):
        yield f"{name}{_signature(found)}"
        return
    if issubclass(found, Enum):
        yield f"{name}: {', '.join(str(one.value) for one in found)}"
        return
    if issubclass(found, Exception):
        bases = ", ".join(base.__name__ for base in found.__bases__)
        yield f"{name} is {bases}"
        return
    yield f"{name}{_signature(found)}"
    for member in sorted(dir(found)):
        if member.startswith("_"):
            continue
        value = inspect.getattr_static(found, member)
        if not _ours(found, member):
            continue
        if isinstance(value, property):
            yield f"    {member}: property"
        elif callable(getattr(found, member)):
            yield f"    {member}{_signature(getattr(found, member))}"
        else:
            yield f"    {member}"


def _ours(owner: type, member: str) -> bool:
    # What a class has of pandas or geopandas is theirs.
    home = next(base for base in owner.__mro__ if member in vars(base))
    return home.__module__.startswith("explorer.")


def _signature(found: Any) -> str:
    shown = inspect.signature(found)
    bare = [one.replace(annotation=inspect.Parameter.empty) for one in shown.parameters.values()]
    defaults = [
        one if one.default is inspect.Parameter.empty or _plain(one.default)
        else one.replace(default=...)
        for one in bare
    ]  # fmt: skip
    return str(inspect.Signature(defaults))


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def test_the_public_surface_is_the_one_that_was_reviewed() -> None:
    assert surface() == PINNED.read_text(encoding="utf-8"), (
        "The public surface changed. If that is meant: python -m tests.test_surface, "
        "and review the difference of tests/surface.txt."
    )


def test_every_public_name_is_told_its_types_lazily() -> None:
    # What type checkers see under TYPE_CHECKING is what is resolved at run time.
    source = Path(str(explorer.__file__)).read_text(encoding="utf-8")
    checked = source.partition("if TYPE_CHECKING:")[2].partition("_HOMES")[0]
    words = set(checked.replace(",", " ").replace("(", " ").replace(")", " ").split())
    assert set(explorer.__all__) <= words


if __name__ == "__main__":
    PINNED.write_text(surface(), encoding="utf-8")
