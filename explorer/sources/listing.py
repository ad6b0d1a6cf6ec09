"""The page docs/reference/sources.md, of the declared sources: for the data steward.

Run as ``python -m explorer.sources.listing docs/reference/sources.md`` after ``sources.toml`` was
edited.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from explorer.sources.entries import Entry, open_entries

OPENING: Final = """# Sources

Made from `geodata/sources.toml` by `python -m explorer.sources.listing docs/reference/sources.md`; a test holds the two together.

None of these services could be asked from the machine where this was written: the last column says what an entry rests on. `manufacture sources check` asks each of them in a small request, `pytest -m network tests/sources` runs one test for each, and a refresh holds what comes to its schema before anything is replaced.

| Source | What it gives | Service | Refreshes | Every | Licence | What was verified |
| --- | --- | --- | --- | --- | --- | --- |
"""  # noqa: E501 - lines of Markdown
CLOSING: Final = """
**Refreshes**: a layer, a table, or a folder of files in the territory (`files/`). Nothing: the source is listed and checked alone.

**Share-alike**: what is made of OpenStreetMap's data bears the ODbL and the credit “© OpenStreetMap contributors”; the layer's licence in `datapackage.json` becomes that one, and notes, pages and JSON carry it. Licence Ouverte 2.0 asks for the source's name and date, which every output has.

Beside these, `manufacture init` asks geo.api.gouv.fr for outlines of communes and of their groups.

A territory's own `sources.toml` adds entries, or takes the place of those of the same name. An Opendatasoft, WFS, OGC API Features, CSV, GeoJSON or GTFS source needs no Python; what each key means stands at the top of `geodata/sources.toml`.
"""  # noqa: E501 - as above
NOTHING: Final = "–"


def sources_page(entries: Iterable[Entry]) -> str:
    """Give the page of the declared sources.

    Parameters
    ----------
    entries : iterable of Entry
        In the order of the page.

    Returns
    -------
    str
        Markdown.
    """
    return OPENING + "".join(map(_line, entries)) + CLOSING


def _line(entry: Entry) -> str:
    licence = entry.register.get("licence", {}).get("title", NOTHING)
    kind = "table" if entry.table else "files" if entry.files else "layer"
    cells = (
        f"`{entry.name}`",
        entry.title,
        f"{entry.kind}, {urlsplit(entry.address).hostname}",
        f"{kind} `{entry.target}`" if entry.target else NOTHING,
        f"{entry.cadence_days} days" if entry.cadence_days else NOTHING,
        f"{licence}, share-alike" if entry.share_alike else licence,
        entry.note,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(sources_page(open_entries().values()), encoding="utf-8")
