"""Results on the screen or in files: which formats there are, and what writes them."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.terminal import for_screen, tell
from explorer.cli.waiting import step_aside

if TYPE_CHECKING:
    import geopandas as gpd

    from explorer.layers import Examination
    from explorer.tables import Table

FORMATS: Final = ("table", "json", "csv", "markdown", "geojson")
FILES: Final = ("gpkg", "parquet", "fgb", "shapefile", "pmtiles")
"""Formats of layers that are no text, and have an engine of their own."""

WORKBOOK: Final = "xlsx"
WHOLE: Final = ("csv", WORKBOOK)
"""Formats of tables that hold every column, not rounded."""

READ: Final = ("table", "markdown")
"""Formats in which notes stand under the rows; what they must say goes to standard error else."""

PICTURES: Final = ("svg", "png", "pdf")
BINARY: Final = frozenset({"png", "pdf", WORKBOOK, *FILES})
ENDINGS: Final = {
    ".txt": "table",
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".geojson": "geojson",
    ".html": "html",
    ".xlsx": WORKBOOK,
    ".gpkg": "gpkg",
    ".geoparquet": "parquet",
    ".parquet": "parquet",
    ".fgb": "fgb",
    ".zip": "shapefile",
    ".pmtiles": "pmtiles",
    **{f".{form}": form for form in PICTURES},
}
NO_GEOMETRY: Final = "These rows have no geometry. Choose table, json, csv, xlsx or markdown."
SUFFIX: Final = {form: ending for ending, form in ENDINGS.items()}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a result goes: a file, or a folder that is there or was written with a slash."""

    path: Path
    folder: bool


def emit(
    name: str,
    payload: Any,
    tables: "Sequence[Table]",
    *,
    form: str | None,
    out: Target | None,
    lang: str,
    frame: "gpd.GeoDataFrame | None" = None,
    drawn: Mapping[str, Callable[[], bytes]] | None = None,
) -> None:
    """Show a result, or write it, in the format asked for.

    Parameters
    ----------
    name : str
        The command's name, which names the file when ``out`` is a folder.
    payload : object
        What JSON shows.
    tables : sequence of Table
        What the other formats show.
    form : str or None
        The format asked for, if any.
    out : Target or None
        A file or a folder; None for the screen.
    lang : str
        Language of headings and texts.
    frame : geopandas.GeoDataFrame, optional
        What GeoJSON, GeoPackage and the like show, where rows have geometry.
    drawn : mapping of str to callable, optional
        Formats that this result has beside the usual ones, each with what makes it.

    Raises
    ------
    click.UsageError
        If the format cannot be told or does not suit the result.
    """
    form = format_of(form, out)
    path = None if out is None else _placed(out, f"{name}{SUFFIX[form]}")
    if path is not None and form in FILES:
        _write_layer(path, name, tables[0], form, lang, frame)
        return
    if drawn is not None and form in drawn:
        data = drawn[form]()
    elif form == WORKBOOK:
        from explorer.tables.workbook import to_workbook

        data = to_workbook(tables, lang)
    else:
        data = _render(payload, tables, form, lang, frame, wide=out is not None).encode()
    step_aside(for_good=True)
    if path is None:
        click.echo(for_screen(data.decode()), nl=False)
        return
    from explorer.layers.write import replace_file

    replace_file(path, data)
    tell(f"Wrote {path}")


def _placed(out: Target, name: str) -> Path:
    if not out.folder:
        return out.path
    out.path.mkdir(parents=True, exist_ok=True)
    return out.path / name


def _write_layer(
    path: Path,
    name: str,
    table: "Table",
    form: str,
    lang: str,
    frame: "gpd.GeoDataFrame | None",
) -> None:
    from explorer.layers.exports.layer import ExportLayer
    from explorer.layers.exports.write import export_layers

    if frame is None:
        raise click.UsageError(NO_GEOMETRY)
    title, note = table.title.get(lang, ""), table.note.get(lang, "")
    layer = ExportLayer(name, frame, title=title, description=note, language=lang)
    say_export(export_layers(path, [layer], form))


def say_export(report: "Examination") -> None:
    """Say on standard error what was written, and what is in it otherwise than it was.

    Parameters
    ----------
    report : Examination
        From ``export_layers``.
    """
    for line in report.summary():
        tell(f"{report.file.name}: {line}")
    tell(f"Wrote {report.file}")


def format_of(form: str | None, out: Target | None) -> str:
    """Tell in what format a result is wanted.

    Parameters
    ----------
    form : str or None
        What ``--format`` says.
    out : Target or None
        What ``--out`` names.

    Returns
    -------
    str
        One of ``FORMATS``, ``FILES`` or ``PICTURES``, ``"xlsx"`` or ``"html"``; a table where
        nothing says otherwise.

    Raises
    ------
    click.UsageError
        If the name of the file says none, or another than ``--format``.
    """
    if out is None or out.folder:
        return form or "table"
    said = ENDINGS.get(out.path.suffix.lower())
    if form is None and said is None:
        message = (
            f"'{out.path.name}' does not say in what format to write. "
            f"End it in {', '.join(ENDINGS)}, or add --format."
        )
        raise click.UsageError(message)
    if form is not None and said not in {None, form}:
        message = f"'{out.path.name}' says {said}, but --format says {form}."
        raise click.UsageError(message)
    return form or said or "table"


def _render(
    payload: Any,
    tables: "Sequence[Table]",
    form: str,
    lang: str,
    frame: "gpd.GeoDataFrame | None",
    *,
    wide: bool,
) -> str:
    from explorer import tables as tabular

    match form:
        case "json":
            from explorer.layers.jsontext import json_bytes

            return json_bytes(payload).decode()
        case "geojson":
            if frame is None:
                raise click.UsageError(NO_GEOMETRY)
            from explorer.layers.canonical import geojson_bytes

            return geojson_bytes(frame).decode()
        case "csv":
            return tabular.to_csv(tables)
        case "markdown":
            return "\n".join(tabular.to_markdown(table, lang) for table in tables)
        case _:
            width = None
            if not wide and sys.stdout is not None and sys.stdout.isatty():
                width = shutil.get_terminal_size().columns
            return "\n".join(tabular.to_text(table, lang, width) for table in tables)
