"""What may be asked, and how much of it: everything else is refused before anything is done."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

DEFAULT_ITEMS: Final = 100
MOST_ITEMS: Final = 10_000
"""Features of one page: by default, and at most."""

METHODS: Final = ("GET", "HEAD")
LONGEST_QUERY: Final = 2_000
LONGEST_PATH: Final = 500
"""Bytes of a query and of a path."""

FARTHEST: Final = 100_000_000.0
"""No position of a system on Earth has a larger number, in degrees or in metres."""

HALF_TURN: Final = 180.0
QUARTER_TURN: Final = 90.0

SHARED: Final = frozenset({"f", "lang"})
ITEMS: Final = SHARED | {
    *("limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "sortby", "properties"),
    *("skipGeometry", "resulttype"),
}
FEATURE: Final = SHARED | {"crs"}
JSON: Final = frozenset({"json"})
LARGEST_OFFSET: Final = 1_000_000_000
WHOLE: Final = re.compile(r"\d{1,10}")


@dataclass(frozen=True, slots=True)
class Refusal(Exception):  # noqa: N818 - it is no error of ours
    """What is asked and not done.

    Attributes
    ----------
    status : int
        Of HTTP.
    said : str
        What was expected and what was found.
    """

    status: int
    said: str


def require_parameters(given: Mapping[str, str], known: Collection[str]) -> None:
    """Refuse a question with parameters that there are not, or beyond the limits.

    Parameters
    ----------
    given : mapping of str to str
        Of the query.
    known : collection of str
        Names that may be used.

    Raises
    ------
    Refusal
        With what was expected.
    """
    for name in given:
        if name not in known:
            said = f"expected parameters among {', '.join(sorted(known))}; found another"
            raise Refusal(400, said)
    if given.get("f", "json") not in JSON:
        raise Refusal(400, "expected f=json, the one format that is served")
    for name, least, most in (("limit", 1, MOST_ITEMS), ("offset", 0, LARGEST_OFFSET)):
        _require_whole(given.get(name), name, least, most)
    if "bbox" in given:
        _require_box(given["bbox"], degrees=given.get("bbox-crs", "CRS84").endswith("CRS84"))
    if given.get("resulttype", "results") not in {"results", "hits"}:
        raise Refusal(400, "expected resulttype=results or resulttype=hits")
    if given.get("skipGeometry", "false").lower() not in {"true", "false"}:
        raise Refusal(400, "expected skipGeometry=true or skipGeometry=false")
    if "sortby" in given and not all(part.strip("+-") for part in given["sortby"].split(",")):
        raise Refusal(400, "expected sortby=FIELD or sortby=-FIELD, apart by commas")


def _require_whole(text: str | None, name: str, least: int, most: int) -> None:
    if text is None:
        return
    if WHOLE.fullmatch(text) is None or not text.isascii() or not least <= int(text) <= most:
        raise Refusal(400, f"expected {name} to be a whole number from {least} to {most}")


def _require_box(text: str, *, degrees: bool) -> None:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    bounded = all(math.isfinite(number) and abs(number) <= FARTHEST for number in numbers)
    if len(numbers) != 4 or not bounded:  # noqa: PLR2004 - the sides of a box
        raise Refusal(400, "expected bbox=west,south,east,north, four numbers")
    west, south, east, north = numbers
    if south > north:
        raise Refusal(400, "expected the south of bbox not beyond its north")
    around = all(abs(side) <= HALF_TURN for side in (west, east))
    if degrees and not (around and all(abs(side) <= QUARTER_TURN for side in (south, north))):
        raise Refusal(400, "expected bbox in degrees: -180 to 180 and -90 to 90, or a bbox-crs")
