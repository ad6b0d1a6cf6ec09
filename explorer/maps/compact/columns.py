"""Columns of a frame to few bytes: codes, whole numbers, doubles, counted texts, texts."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd

from explorer.layers import plain
from explorer.maps.compact.planes import planes

MOST_CODES: Final = 65_536
"""Distinct values beyond which a column is written out."""

FEW_CODES: Final = 256
"""Distinct values that are always coded; of more, each has to stand in two rows or more."""

MOST_DECIMALS: Final = 9
LARGEST: Final = 2**53 - 2
NUMBERED: Final = re.compile(r"\A(?P<prefix>(?:.*[^0-9])?)(?P<figures>[0-9]{1,15})\Z", re.DOTALL)

NUMBERS: Final = frozenset({"integer", "floating", "mixed-integer-float", "decimal"})
"""What pandas calls a column that holds numbers alone."""

Coded = tuple[dict[str, Any], list[bytes]]


def column(name: str, values: "pd.Series[Any]") -> Coded:
    """Write one column in the fewest bytes that give back each of its values.

    Parameters
    ----------
    name : str
        What the page calls it.
    values : pandas.Series
        Of any type; missing values are null.

    Returns
    -------
    tuple of dict and list of bytes
        What the header says of it, and its parts.
    """
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind in NUMBERS:
        found = _numbers(values)
    elif kind in {"string", "empty", "boolean", "categorical"}:
        found = _texts(values.astype(object), written=False)
    else:
        # Of mixed types, 1 and True are not one value, nor are 1 and "1": so by their JSON.
        found = _texts(_as_json(values), written=True)
    entry, parts = found
    return {"name": name, **entry}, parts


def _numbers(values: "pd.Series[Any]") -> Coded:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    # As in GeoJSON, which has no sign for what is beyond all numbers.
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    known = ~np.isnan(numbers)
    some = numbers[known]
    for decimals in range(MOST_DECIMALS + 1):
        scaled = np.round(some * 10.0**decimals)
        if len(some) and np.abs(scaled).max() > LARGEST:
            break
        if np.array_equal(scaled / 10.0**decimals, some):
            low = int(scaled.min()) if len(some) else 0
            if len(some) and int(scaled.max()) - low > LARGEST:
                break
            codes = np.zeros(len(numbers), dtype=np.uint64)
            codes[known] = (scaled.astype(np.int64) - low + 1).astype(np.uint64)
            count, part = planes(codes)
            return {"kind": "number", "low": low, "decimals": decimals, "planes": count}, [part]
    runs = np.ascontiguousarray(numbers.astype("<f8").view(np.uint8).reshape(-1, 8).T)
    return {"kind": "float"}, [runs.tobytes()]


def _texts(values: "pd.Series[Any]", *, written: bool) -> Coded:
    codes, found = pd.factorize(values, use_na_sentinel=True)
    distinct = np.asarray(found, dtype=object)
    missing = bool((codes < 0).any())
    count = len(distinct) + missing
    if count <= FEW_CODES or (count <= MOST_CODES and 2 * count <= len(values)):
        meant = [json.loads(one) if written else plain(one) for one in distinct]
        codes = np.where(codes < 0, len(distinct), codes)
        runs, part = planes(codes.astype(np.uint64))
        known = [*meant, None] if missing else meant
        return {"kind": "coded", "values": known, "planes": runs}, [part]
    texts = [None if code < 0 else str(distinct[code]) for code in codes]
    return (None if written else _counted(texts)) or _written(texts, json_texts=written)


def _counted(texts: list[str | None]) -> Coded | None:
    first = next(text for text in texts if text is not None)
    match = NUMBERED.match(first)
    if match is None:
        return None
    prefix, width = match["prefix"], len(match["figures"])
    tails = [None if text is None else text.removeprefix(prefix) for text in texts]
    if not all(
        text is None or (text.startswith(prefix) and tail.isascii() and tail.isdigit())
        for text, tail in zip(texts, (tail or "" for tail in tails), strict=True)
    ):
        return None
    lengths = {len(tail) for tail in tails if tail is not None}
    if len(lengths) > 1:
        width = 0
        if any(tail is not None and len(tail) > 1 and tail[0] == "0" for tail in tails):
            return None
    if max(lengths) > 15:  # noqa: PLR2004 - what a browser counts to
        return None
    codes = np.array([0 if tail is None else int(tail) + 1 for tail in tails], dtype=np.uint64)
    count, part = planes(codes)
    return {"kind": "counted", "prefix": prefix, "width": width, "planes": count}, [part]


def _written(texts: Iterable[str | None], *, json_texts: bool) -> Coded:
    # Half a surrogate pair cannot be written in UTF-8; the page would not show it either.
    pieces = [None if text is None else text.encode("utf-8", "replace") for text in texts]
    lengths = np.array([0 if one is None else len(one) + 1 for one in pieces], dtype=np.uint64)
    count, part = planes(lengths)
    body = b"".join(one for one in pieces if one is not None)
    return {"kind": "text", "json": json_texts, "planes": count, "bytes": len(body)}, [part, body]


def _as_json(values: "pd.Series[Any]") -> "pd.Series[Any]":
    cells = (plain(value) for value in values)
    texts = [None if cell is None else json.dumps(cell, sort_keys=True) for cell in cells]
    return pd.Series(texts, dtype=object)
