"""``manufacture validate``: the gate alone, on any file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from explorer.cli.options import (
    Target,
    boxes_of,
    emit,
    extent_option,
    output_options,
    territory_option,
)
from explorer.cli.terminal import tell
from explorer.cli.territory import opened

if TYPE_CHECKING:
    from explorer.catalog import Catalog, LayerSpec
    from explorer.layers.findings import Examination


@click.command(
    short_help="Check files before use.",
    epilog="Example:  manufacture validate zones.geojson --schema business_zones",
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--schema",
    metavar="LAYER|FILE",
    help="Hold the files to the schema of this layer, or to a Table Schema (JSON) of your own.",
)
@click.option("--layer", metavar="NAME", help="Which layer, or table, of a file that has several.")
@click.option("--strict", is_flag=True, help="Reject what would otherwise be repaired.")
@click.option(
    "--fix",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write the repaired copy of the file as GeoJSON.",
)
@extent_option("Where positions must lie: a name, or west,south,east,north in degrees.")
@territory_option
@output_options
@click.pass_context
def validate(
    context: click.Context,
    files: tuple[Path, ...],
    schema: str | None,
    layer: str | None,
    strict: bool,  # noqa: FBT001 - an option of the command
    fix: Path | None,
    extent: str | None,
    territory: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    """Check files before anything is built on them, and name every finding.

    A file of the catalogue, or a copy of one under its own name, is held to its schema without
    being told; any other file is checked for what makes geodata wrong without a word: broken
    text, unknown or missing reference systems, swapped axes, metres taken for degrees, open or
    crossing rings, repeated identifiers. Exit status 1 if a file is rejected.

    FILE may be a folder: a package of the CNIG standard "Sites économiques", whose four tables are
    held to its columns and closed lists, or CSV on the web.
    """
    from explorer.layers.findings import REJECTED, Examination
    from explorer.layers.fixed import write_fixed
    from explorer.layers.known import known_schema, spec_of
    from explorer.layers.read import examine_layer
    from explorer.messages import catalogue
    from explorer.tables import Column, Table

    place = opened(territory)
    catalog = place.catalog
    if fix is not None and len(files) > 1:
        message = f"--fix writes the copy of one file; {len(files)} were named."
        raise click.UsageError(message)
    asked = None if schema is None else _schema_of(schema, catalog)
    boxes = boxes_of(extent, place)
    examined = []
    for file in files:
        spec = asked or spec_of(file) or known_schema(catalog, file)
        # A layer of the catalogue allows no repair; a schema of the user's own says nothing of it.
        own = asked is not None and schema not in catalog.layers
        read = examine_layer(
            file, spec=spec, extent=boxes, strict=False if own else None, layer=layer
        )
        examination = read if isinstance(read, Examination) else read.examination
        if strict:
            examination.reject_repairs()
        if fix is not None and not isinstance(read, Examination) and not _rejected(examination):
            tell(f"Wrote {write_fixed(read, fix)}")
        examined.append(examination)
    words = catalogue("results")
    rows: list[dict[str, Any]] = []
    for examination in examined:
        base = {
            "file": str(examination.file),
            "verdict": words[f"file.{examination.verdict}"][lang],
            "schema": examination.schema,
            "features": examination.features,
        }
        found = [finding.to_json() for finding in examination.findings]
        for item in found:
            item["done"] = (
                words["file.rejected"][lang] if item["done"] == REJECTED else item["done"]
            )
        rows += [{**base, **item} for item in found] or [base]
    names = ("file", "verdict", "feature", "field", "expected", "found", "done")
    columns = [
        Column(name, words[f"column.{name}"]["fr"], words[f"column.{name}"]["en"], grouped=False)
        for name in names
    ]
    table = Table("validate", words["validate.title"], columns, rows)
    payload = [examination.to_json() for examination in examined]
    emit("validate", payload, [table], form=form, out=out, lang=lang)
    if any(map(_rejected, examined)):
        context.exit(1)


def _rejected(examination: "Examination") -> bool:
    return any(finding.rejects for finding in examination.findings)


def _schema_of(text: str, catalog: "Catalog") -> "LayerSpec":
    from explorer.layers.schemafile import read_schema

    if text in catalog.layers:
        return catalog.layer(text)
    if Path(text).suffix.lower() == ".json" or Path(text).is_file():
        return read_schema(text)
    message = (
        f"There is no layer '{text}', and no file of that name. "
        f"The layers are: {', '.join(catalog.layers)}."
    )
    raise click.UsageError(message)
