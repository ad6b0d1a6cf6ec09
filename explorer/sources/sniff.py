"""What a body is, told from its first bytes: a page of HTML under the name of JSON is no answer."""

import re
from enum import StrEnum
from typing import Final

HEAD: Final = 4096
WORDS: Final = 120
MAGIC: Final = ((b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\x1f\x8b", "gzip"))
TAG: Final = re.compile(r"<(script|style)\b.*?(</\1>|$)|<[^>]*(>|$)", re.DOTALL | re.IGNORECASE)


class Shape(StrEnum):
    """What kind of body is expected."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    ZIP = "zip"
    GZIP = "gzip"
    ANY = "any"


NAMES: Final = {
    Shape.JSON: "a JSON document",
    Shape.XML: "an XML document",
    Shape.CSV: "a table in text (CSV)",
    Shape.ZIP: "a zip archive",
    Shape.GZIP: "a file in gzip",
    Shape.ANY: "a file",
}


def mismatch(head: bytes, expected: Shape) -> str | None:
    """Say what a body is, if it is not what was expected.

    Parameters
    ----------
    head : bytes
        Its first 4096 bytes.
    expected : Shape
        What was asked for.

    Returns
    -------
    str or None
        None where it may be what was expected; else what it looks like, with its first words.
    """
    found = shape_of(head)
    accepted = {
        Shape.JSON: {"json"},
        Shape.XML: {"xml"},
        Shape.CSV: {"text"},
        Shape.ZIP: {"zip"},
        Shape.GZIP: {"gzip"},
        Shape.ANY: {"json", "xml", "text", "zip", "gzip"},
    }[expected]
    if found in accepted:
        return None
    if found == "empty":
        return "nothing"
    if found in {"html", "xml"}:
        name = "a page of HTML" if found == "html" else "an XML document"
        return f"{name}, which says: {first_words(head) or 'nothing'}"
    if found in {"zip", "gzip"}:
        return f"a file in {found}"
    return f"{'JSON' if found == 'json' else 'text'}: {first_words(head)}"


def shape_of(head: bytes) -> str:
    """Tell what a body is from its first bytes.

    Parameters
    ----------
    head : bytes
        Its first 4096 bytes.

    Returns
    -------
    str
        One of ``empty``, ``zip``, ``gzip``, ``html``, ``xml``, ``json`` and ``text``.
    """
    for magic, name in MAGIC:
        if head.startswith(magic):
            return name
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text:
        return "empty"
    start = text[:HEAD].lower()
    if start.startswith("<"):
        is_page = start.startswith(("<!doctype html", "<html", "<head", "<body"))
        return "html" if is_page or "<html" in start else "xml"
    return "json" if start[0] in "{[" else "text"


def first_words(head: bytes) -> str:
    """Give the first words of a page or a text, without its tags.

    Parameters
    ----------
    head : bytes
        Its first bytes.

    Returns
    -------
    str
        One line of at most 120 characters.
    """
    text = TAG.sub(" ", head[:HEAD].decode("utf-8", "replace"))
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= WORDS else f"{line[: WORDS - 1]}…"
