"""``manufacture layers``: what the catalogue holds, and what one layer holds."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.options import (
    READ,
    WHOLE,
    Target,
    emit,
    format_of,
    output_options,
    territory_option,
)
from explorer.cli.terminal import tell
from explorer.cli.territory import opened


@click.command(
    short_help="List the layers, or show one.",
    epilog="Example:  manufacture layers schools --format geojson --out schools.geojson",
)
@click.argument("name", required=False)
@territory_option
@output_options
def layers(
    name: str | None, territory: Path | None, form: str | None, out: Target | None, lang: str
) -> None:
    """List the layers, or show the features of the layer NAME.

    Every layer comes with its vintage, licence, sources and accuracy in metres; every feature
    says how its position is known.
    """
    from explorer.layers import rows_of

    place = opened(territory)
    if name is None:
        rows = [_summary(place, layer) for layer in place.catalog.layers]
        emit("layers", rows, [_list(rows)], form=form, out=out, lang=lang)
        return
    if name not in place.catalog.layers:
        known = ", ".join(place.catalog.layers)
        message = f"There is no layer '{name}'. The layers are: {known}."
        raise click.UsageError(message)
    frame = place.layers[name]
    rows = rows_of(frame.drop(columns=frame.geometry.name))
    payload = {**_summary(place, name), "rows": rows}
    table = _features(place, name, rows, lang)
    if format_of(form, out) in WHOLE:
        table = _features(place, name, _with_position(frame, rows), lang, whole=True)
    emit(name, payload, [table], form=form, out=out, lang=lang, frame=frame)
    if format_of(form, out) not in {*READ, "json"}:  # data alone: whose they are is said beside
        for line in payload["credits"]:
            tell(f"© {line.removeprefix('© ')}")


def _summary(territory: Any, name: str) -> dict[str, Any]:
    from explorer.studies.credits import credits_of

    spec = territory.catalog.layer(name)
    frame = territory.layers[name]
    return {
        "name": spec.name,
        "title_fr": spec.title_fr,
        "title_en": spec.title_en,
        "features": len(frame),
        "located": int(frame.geometry.notna().sum()),
        "geometry_type": spec.geo.geometry_type,
        "crs": spec.geo.crs,
        "vintage": spec.geo.vintage,
        "retrieved": spec.geo.retrieved,
        "licence": spec.licence.title,
        "sources": [
            {"name": key, "title": source.title, "path": source.path}
            for key, source in territory.catalog.sources.items()
            if key in spec.sources
        ],
        "credits": credits_of(territory.catalog, spec.sources),
        "accuracy_m": spec.geo.accuracy_m,
        "hash": spec.hash,
    }


def _list(rows: list[dict[str, Any]]) -> Any:
    from explorer.messages import catalogue
    from explorer.studies.columns import columns
    from explorer.tables import Table

    words = catalogue("results")
    shown = [{**row, "sources": [item["name"] for item in row["sources"]]} for row in rows]
    counts = ("features", "located", "geometry_type", "crs")
    names = ("name", "title_fr", "title_en", *counts, "accuracy_m", "vintage", "licence", "sources")
    return Table("layers", words["layers.title"], columns(*names), shown, words["layers.note"])


def _features(
    territory: Any,
    name: str,
    rows: list[dict[str, Any]],
    lang: str,
    *,
    whole: bool = False,
) -> Any:
    from explorer.messages import catalogue
    from explorer.studies.credits import credits_of
    from explorer.tables import Column, Table

    words = catalogue("results")
    spec = territory.catalog.layer(name)
    shown = rows
    if whole:
        columns = [Column(field.name, field.title_fr, field.title_en) for field in spec.fields]
        columns += [Column(axis, axis, axis) for axis in ("longitude", "latitude")]
    else:
        labels = {field.name: field.labels for field in spec.fields}
        shown = [
            {
                **row,
                "name": row[f"name_{lang}"],
                "category": labels["category"].get(row["category"], {}).get(lang, row["category"]),
                "position_kind": labels["position_kind"]
                .get(row["position_kind"], {})
                .get(lang, row["position_kind"]),
            }
            for row in rows
        ]
        names = ("id", "name", "category", "position_kind", "accuracy_m", "source")
        columns = [
            Column(column, words[f"column.{column}"]["fr"], words[f"column.{column}"]["en"])
            for column in names
        ]
    lines = [f"© {line.removeprefix('© ')}" for line in credits_of(territory.catalog, spec.sources)]
    note = {
        tongue: "\n".join(filter(None, [said, *lines]))
        for tongue, said in (("fr", spec.description_fr), ("en", spec.description_en))
    }
    return Table(name, {"fr": spec.title_fr, "en": spec.title_en}, columns, shown, note)


def _with_position(frame: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    positions = frame.geometry
    return [
        {
            **row,
            "longitude": shape.x if shape is not None and shape.geom_type == "Point" else None,
            "latitude": shape.y if shape is not None and shape.geom_type == "Point" else None,
        }
        for row, shape in zip(rows, positions, strict=True)
    ]
