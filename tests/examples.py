"""How many examples a property is tried on: a share in every run, all of them by ``make long``."""

import os
from typing import Final

VARIABLE: Final = "MANUFACTURE_EXAMPLES"
SHARE: Final = 3
LEAST: Final = 6


def few(wanted: int) -> int:
    """Give a third of the wanted examples, at least six; all where the variable says ``all``."""
    if os.environ.get(VARIABLE) == "all":
        return wanted
    return max(wanted // SHARE, min(wanted, LEAST))
