"""Rows of one name among those that a service gives, and several of them made one."""

import re
from typing import Any, Final

import shapely
import shapely.geometry

from explorer.errors import CatalogError, SourceError
from explorer.sources.entries import Entry
from explorer.sources.rows import Rows, feature

SHOWN: Final = 20


def picked(entry: Entry, rows: Rows) -> Rows:
    """Keep the rows that an entry names, and join them if it says so.

    Parameters
    ----------
    entry : Entry
        ``query.only``: by column, a regular expression found in its text, whatever the case;
        ``query.join``: true to make one feature of what is kept.
    rows : Rows
        As they came; their number was compared with the one announced.

    Returns
    -------
    Rows
        The same object: what is of other names is counted in ``aside``.

    Raises
    ------
    SourceError
        If none is left; the message says which names there are.
    CatalogError
        If a pattern is no regular expression.
    """
    only: dict[str, Any] = entry.query.get("only", {})
    for column, text in only.items():
        try:
            pattern = re.compile(str(text), re.IGNORECASE)
        except re.error as error:
            message = f"Source '{entry.name}': {text!r} under query.only is no pattern: {error}."
            raise CatalogError(message) from error
        names = [str(row["properties"].get(column) or "") for row in rows.features]
        kept = [row for row, name in zip(rows.features, names, strict=True) if pattern.search(name)]
        if not kept:
            seen = sorted({name for name in names if name})
            listed = ", ".join(seen[:SHOWN]) + (", …" if len(seen) > SHOWN else "")
            message = (
                f"{entry.title}: expected a row whose '{column}' matches {str(text)!r}, found "
                f"{len(seen)} others: {listed or 'none'}. Nothing was changed. Correct 'only' of "
                f"source '{entry.name}' in sources.toml."
            )
            raise SourceError(message)
        if len(kept) < len(names):
            rows.aside.append(f"{len(names) - len(kept)} rows: another {column}")
        rows.features = kept
    if entry.query.get("join") and len(rows.features) > 1:
        shapes = [
            shapely.geometry.shape(row["geometry"]) for row in rows.features if row["geometry"]
        ]
        whole = shapely.geometry.mapping(shapely.union_all(shapes))
        rows.aside.append(f"{len(rows.features)} rows: made one")
        rows.features = [feature(rows.features[0]["properties"], whole)]
    return rows
