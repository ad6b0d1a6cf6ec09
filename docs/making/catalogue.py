"""The catalogue of data, from the descriptor: layers, tables, fields and sources."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from explorer.catalog import Field, LayerSpec, Source, TableSpec, open_catalog
from explorer.territory import open_territory
from making.writing import table, write

OPENING: Final = """# Data catalogue

Made from [`geodata/datapackage.json`](../../geodata/datapackage.json), a [Data Package](https://datapackage.org), the one place that says what every layer and table is.
Titles are in French first, as the map shows them. *Vintage* is the date that the data describe; *accuracy* is the publisher's figure, or none.

"""  # noqa: E501 - lines of Markdown


def make(folder: Path) -> None:
    """Write the page.

    Parameters
    ----------
    folder : pathlib.Path
        Of generated pages.
    """
    catalog = open_catalog()
    territory = open_territory()
    rows = [
        (
            f"[`{one.name}`](#{one.name.replace('_', '-')})",
            f"{one.title_fr} / {one.title_en}",
            one.geo.geometry_type,
            len(territory.layers[one.name]),
            int(territory.layers[one.name].geometry.notna().sum()),
            _metres(one.geo.accuracy_m),
            one.geo.vintage,
            one.licence.title,
        )
        for one in catalog.layers.values()
    ]
    heads = (
        "Layer",
        "Title",
        "Geometry",
        "Features",
        "With a position",
        "Accuracy",
        "Vintage",
        "Licence",
    )
    parts = [OPENING, "## Layers\n\n", table(heads, rows), "\n"]
    parts += [_resource(one) for one in catalog.layers.values()]
    parts += ["## Tables\n\n", *(_resource(one) for one in catalog.tables.values())]
    parts += ["## Register of sources\n\n", _sources(catalog.sources.values())]
    write(folder / "catalogue.md", "".join(parts))


def _resource(one: TableSpec) -> str:
    facts: list[tuple[str, str | None]] = [
        ("File", f"`geodata/{one.path.parent.name}/{one.path.name}`"),
        ("Licence", one.licence.title),
        ("Key", ", ".join(f"`{name}`" for name in one.primary_key)),
        ("Sources", ", ".join(f"`{name}`" for name in one.sources)),
    ]
    if isinstance(one, LayerSpec):
        west, south, east, north = one.geo.extent
        facts += [
            ("Geometry", f"{one.geo.geometry_type}, {one.geo.crs}, {one.geo.decimals} decimals"),
            ("Extent", f"{west} to {east} °E, {south} to {north} °N"),
            ("Refreshed by", f"`{one.geo.refresh}`" if one.geo.refresh else None),
        ]
    fields = table(("Field", "Title", "Type", "Rules"), map(_field, one.fields))
    about = f"{one.description_fr}\n\n*{one.description_en}*\n\n" if one.description_fr else ""
    return (
        f"(layer-{one.name})=\n### `{one.name}`\n\n**{one.title_fr}** / {one.title_en}\n\n"
        f"{about}{table(('Of', 'What'), facts)}\n{fields}\n"
    )


def _field(one: Field) -> tuple[str, str, str, str]:
    rules = [name for name in ("required", "unique") if one.constraints.get(name)]
    if one.unit:
        rules.append(f"in {one.unit}")
    for key, word in (("minimum", "at least"), ("maximum", "at most")):
        if key in one.constraints:
            rules.append(f"{word} {one.constraints[key]}")
    if one.enum:
        rules.append("one of " + ", ".join(f"`{value}`" for value in one.enum))
    return f"`{one.name}`", f"{one.title_fr} / {one.title_en}", one.type, "; ".join(rules)


def _sources(sources: Iterable[Source]) -> str:
    rows = (
        (
            f"`{one.name}`",
            f"[{one.title}]({one.path})" if one.path else one.title,
            one.publisher,
            one.date,
            one.licence.title if one.licence else one.licence_note,
        )
        for one in sources
    )
    return table(("Name", "Title", "Publisher", "Date", "Licence"), rows)


def _metres(value: float | None) -> str | None:
    return None if value is None else f"± {value:g} m"
