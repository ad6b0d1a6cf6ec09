"""Layers and results in PostgreSQL with PostGIS: pushed in one transaction, pulled by the gate.

Needs the extra ``postgis``. Nothing else of the program reaches a database.
"""

from typing import TYPE_CHECKING

from explorer.lazy import lazy

if TYPE_CHECKING:
    from explorer.database.pull import Pulled, pull_layers
    from explorer.database.results import Result, read_result
    from explorer.database.transaction import Merged, Pushed, push, push_script

__all__ = [
    "Merged",
    "Pulled",
    "Pushed",
    "Result",
    "pull_layers",
    "push",
    "push_script",
    "read_result",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "Merged": "explorer.database.transaction",
        "Pulled": "explorer.database.pull",
        "Pushed": "explorer.database.transaction",
        "Result": "explorer.database.results",
        "pull_layers": "explorer.database.pull",
        "push": "explorer.database.transaction",
        "push_script": "explorer.database.transaction",
        "read_result": "explorer.database.results",
    },
)
