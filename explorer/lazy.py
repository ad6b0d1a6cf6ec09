"""Names that a package resolves when they are first used, so that a command starts quickly."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Give a package the two functions that Python asks for its names (PEP 562).

    Parameters
    ----------
    package : str
        The package's ``__name__``.
    homes : mapping of str to str
        By public name, the module that defines it.

    Returns
    -------
    tuple of callable
        ``__getattr__`` and ``__dir__`` of the package.

    Examples
    --------
    >>> find, names = lazy("demo", {"sqrt": "math"})
    >>> find("sqrt")(9.0)
    3.0
    """

    def find(name: str) -> Any:
        if name in homes:
            return getattr(import_module(homes[name]), name)
        message = f"module {package!r} has no attribute {name!r}"
        raise AttributeError(message)

    def names() -> list[str]:
        return sorted(homes)

    return find, names
