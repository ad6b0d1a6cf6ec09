"""``manufacture export``: layers and the catalogue in the formats that others work with."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.options import (
    Target,
    boxes_of,
    debug_option,
    extent_option,
    format_of,
    language_option,
    say_export,
    target_option,
    territory_option,
)
from explorer.cli.records import (
    FILE,
    Reading,
    open_records,
    reading_options,
    refreshed_files,
    zones_of,
)
from explorer.cli.terminal import tell
from explorer.cli.territory import opened
from explorer.cli.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.layers import Examination
    from explorer.layers.exports.layer import ExportLayer
    from explorer.layers.limits import Box
    from explorer.territory import Territory

FORMATS: Final = (
    *("gpkg", "parquet", "fgb", "geojson", "shapefile", "pmtiles", "csvw", "xlsx", "dcat", "cnig"),
)
FOLDERS: Final = ("csvw", "cnig")
"""Formats whose result is a folder."""


@click.command(
    short_help="Write layers as GeoPackage, Shapefile, tiles, workbook …",
    epilog="Example:  manufacture export schools stations --out district.gpkg",
)
@click.argument("names", nargs=-1, metavar="[LAYER|FILE]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="What to write; by default what the ending of --out says.",
)
@target_option(required=True)
@click.option(
    "--publisher",
    default="manufacture-explorer",
    show_default=True,
    help="dcat: who publishes the catalogue.",
)
@click.option("--base-url", default="", metavar="URL", help="dcat: where the files are served.")
@click.option(
    "--values", type=FILE, metavar="TOML", help="cnig: what you say of sites, column by column."
)
@click.option(
    "--premises",
    type=FILE,
    metavar="FILE",
    help="cnig: building status file, from which reseau_fibre_optique follows.",
)
@click.option(
    "--fibre-threshold",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="cnig: share of buildings with fibre, 0 to 1, at which a site counts as served.",
)
@click.option("--terrains", type=FILE, metavar="FILE", help="cnig: rows of TERRAIN-ECO.")
@click.option("--establishments", type=FILE, metavar="FILE", help="cnig: rows of ETABLISSEMENT.")
@reading_options("base", "vintage")
@extent_option("Where positions of your own files must lie.")
@territory_option
@language_option("Language of titles and texts.")
@debug_option
def export(
    names: tuple[str, ...],
    form: str | None,
    out: Target,
    publisher: str,
    base_url: str,
    values: Path | None,
    premises: Path | None,
    fibre_threshold: float | None,
    terrains: Path | None,
    establishments: Path | None,
    reading: Reading,
    extent: str | None,
    territory: Path | None,
    lang: str,
) -> None:
    """Write layers in the formats that others work with.

    LAYER is a layer of the catalogue, FILE one of your own; without any, all layers that have
    features. One file holds several layers as GeoPackage, PMTiles, workbook or CSV on the web; in
    a folder named with --out, each layer is a file. What a format cannot hold is told.

    cnig is the package of the CNIG standard "Sites économiques" (v2024-10): four tables, of the
    sites that one LAYER or FILE holds. dcat describes the catalogue by DCAT-AP.
    """
    kind = _form_of(form, out)
    place = opened(territory)
    if kind == "dcat":
        _write_catalogue(place, out, publisher, base_url, names)
    elif kind == "cnig":
        _write_cnig(
            place, names, out, values, premises, fibre_threshold, terrains, establishments, reading
        )
    else:
        _write_layers(place, names, kind, out, boxes_of(extent, place), lang)


def _form_of(form: str | None, out: Target) -> str:
    if form is not None and (form in FOLDERS or form == "dcat" or out.folder):
        return form
    if form is None and (out.folder or not out.path.suffix):
        message = f"Say in what format to write: --format {'|'.join(FORMATS)}."
        raise click.UsageError(message)
    kind = "dcat" if out.path.suffix.lower() == ".jsonld" else format_of(form, out)
    if kind not in FORMATS:
        message = f"An export is no {kind}. Choose {', '.join(FORMATS)}."
        raise click.UsageError(message)
    return kind


def _write_layers(
    place: "Territory",
    names: "Sequence[str]",
    form: str,
    out: Target,
    boxes: "Sequence[Box]",
    lang: str,
) -> None:
    from explorer.layers.exports.write import FORMS

    asked = names or [name for name in place.catalog.layers if len(place.layers[name])]
    layers = [_layer(place, name, boxes, lang) for name in asked]
    if form == "xlsx":
        _write_workbook(layers, out, lang)
        return
    told = FORMS[form]
    if not out.folder or form in FOLDERS:
        say_export(_written(out.path, layers, form))
    else:
        out.path.mkdir(parents=True, exist_ok=True)
        if told.several:
            say_export(_written(out.path / f"layers{told.suffix}", layers, form))
        else:
            for layer in layers:
                path = out.path / f"{layer.name}{told.suffix}"
                say_export(_written(path, [layer], form))
    for credit in dict.fromkeys(one for layer in layers for one in layer.credits):
        tell(f"© {credit.removeprefix('© ')}")


def _layer(place: "Territory", name: str, boxes: "Sequence[Box]", lang: str) -> "ExportLayer":
    from explorer.layers import read_file
    from explorer.layers.exports.layer import ExportLayer
    from explorer.layers.formats import is_package
    from explorer.maps.style import style_of
    from explorer.studies.credits import credits_of

    if name in place.catalog.layers:
        spec = place.catalog.layer(name)
        look = style_of(name, spec.geo.geometry_type, 0)
        french = lang == "fr"
        return ExportLayer(
            name,
            place.layers[name],
            spec,
            title=spec.title_fr if french else spec.title_en,
            description=spec.description_fr if french else spec.description_en,
            licence=spec.licence.title,
            credits=credits_of(place.catalog, spec.sources),
            vintage=spec.geo.vintage,
            color=look.color,
            shape=look.shape,
            language=lang,
        )
    if not Path(name).is_file() and not is_package(Path(name)):
        known = ", ".join(place.catalog.layers)
        message = f"'{name}' is no layer and no file. The layers are: {known}."
        raise click.UsageError(message)
    file = read_file(name, extent=boxes)
    return ExportLayer(file.name, file.frame, language=lang)


def _write_workbook(layers: "Sequence[ExportLayer]", out: Target, lang: str) -> None:
    from explorer.layers.write import replace_file
    from explorer.tables.workbook import layer_table, to_workbook

    if out.folder:
        out.path.mkdir(parents=True, exist_ok=True)
    path = out.path / "layers.xlsx" if out.folder else out.path
    replace_file(path, to_workbook([layer_table(layer) for layer in layers], lang))
    tell(f"Wrote {path}")


def _write_catalogue(
    place: "Territory", out: Target, publisher: str, base: str, names: "Sequence[str]"
) -> None:
    from explorer.layers.exports.dcat import dcat_bytes
    from explorer.layers.write import replace_file

    if names:
        message = "dcat describes the whole catalogue: name no layer."
        raise click.UsageError(message)
    if base and not base.startswith(("https://", "http://")):
        message = f"--base-url: expected an address beginning with https://, found '{base}'."
        raise click.UsageError(message)
    path = out.path
    if out.folder:
        path.mkdir(parents=True, exist_ok=True)
        path /= "catalog.jsonld"
    replace_file(path, dcat_bytes(place.catalog, publisher=publisher, base=base))
    tell(f"Wrote {path}")


def _write_cnig(
    place: "Territory",
    names: "Sequence[str]",
    out: Target,
    values: Path | None,
    premises: Path | None,
    threshold: float | None,
    terrains: Path | None,
    establishments: Path | None,
    reading: Reading,
) -> None:
    from explorer.layers.cnig.read import package_title
    from explorer.layers.cnig.write import write_cnig
    from explorer.studies.cnig import cnig_package, read_values
    from explorer.studies.coverage import measure_coverage

    if len(names) != 1:
        message = "cnig: name the one layer or file that holds the sites."
        raise click.UsageError(message)
    said = None if values is None else read_values(values)
    if premises is not None and threshold is None:
        message = "--premises: say with --fibre-threshold from which share on a site is served."
        raise click.UsageError(message)
    if premises is None and threshold is not None:
        premises, reading, _ = refreshed_files(premises, reading, place)
        if premises is None:
            message = "--fibre-threshold: name the file of buildings with --premises."
            raise click.UsageError(message)
    zones = zones_of(names[0], place)
    coverage = None
    if premises is not None:
        records = open_records(premises, reading, place)
        coverage = measure_coverage(records, zones, vintage=reading.vintage)
    package = cnig_package(
        zones,
        values=said,
        coverage=coverage,
        threshold=threshold,
        others=_others(names[0], terrains, establishments, place),
        epci=place.profile.epci,
    )
    title = package_title(Path(names[0])) or zones.title["fr"]
    written = write_cnig(out.path, package.tables, title=title, extra=package.extra)
    for note in package.notes:
        tell(f"{out.path.name}: {note}")
    tell(f"Wrote {written}")


def _others(
    sites: str, terrains: Path | None, establishments: Path | None, place: "Territory"
) -> dict[str, Any]:
    from explorer.layers import read_file
    from explorer.layers.cnig.read import is_cnig
    from explorer.layers.cnig.tables import TABLES
    from explorer.layers.formats import PACKAGE

    boxes = place.profile.boxes
    given = {"terrain_eco": terrains, "etablissement": establishments}
    found = {
        name: read_file(path, extent=boxes).frame
        for name, path in given.items()
        if path is not None
    }
    package = Path(sites).parent if Path(sites).name == PACKAGE else Path(sites)
    if package.is_dir() and is_cnig(package):
        held = {file.stem for file in package.glob("*.csv")}
        for name in sorted(set(TABLES) & held - {"site_eco", *found}):
            found[name] = read_file(package, extent=boxes, layer=name).frame
    return found


def _written(path: Path, layers: "Sequence[ExportLayer]", form: str) -> "Examination":
    from explorer.layers.exports.write import export_layers

    with waiting():
        return export_layers(path, layers, form)
