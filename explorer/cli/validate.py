"""``manufacture validate``: the gate alone, on any file."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.options import (
    Target,
    boxes_of,
    emit,
    extent_option,
    output_options,
    territory_option,
)
from explorer.cli.territory import opened


@click.command(
    short_help="Check files before use.",
    epilog="Example:  manufacture validate zones.geojson --schema business_zones",
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--schema", metavar="LAYER", help="Hold the files to the schema of this layer.")
@extent_option("Where positions must lie: a name, or west,south,east,north in degrees.")
@territory_option
@output_options
@click.pass_context
def validate(
    context: click.Context,
    files: tuple[Path, ...],
    schema: str | None,
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
    """
    from explorer.layers import examine
    from explorer.layers.findings import REJECTED
    from explorer.layers.known import known_schema, spec_of
    from explorer.messages import catalogue
    from explorer.tables import Column, Table
    from explorer.vocabulary import FileVerdict

    place = opened(territory)
    catalog = place.catalog
    if schema is not None and schema not in catalog.layers:
        message = f"There is no layer '{schema}'. The layers are: {', '.join(catalog.layers)}."
        raise click.UsageError(message)
    boxes = boxes_of(extent, place)
    examined = []
    for file in files:
        spec = catalog.layer(schema) if schema else spec_of(file) or known_schema(catalog, file)
        examined.append(examine(file, spec=spec, extent=boxes))
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
    if any(examination.verdict is FileVerdict.REJECTED for examination in examined):
        context.exit(1)
