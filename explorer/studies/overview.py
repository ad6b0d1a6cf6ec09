"""What a territory holds, layer by layer."""

from typing import Any

from explorer.catalog import LayerSpec
from explorer.messages import catalogue
from explorer.tables import Column, Table
from explorer.territory import Territory
from explorer.vocabulary import Language


def overview(territory: Territory, language: str) -> Table:
    """List the layers of a territory with what is known of them.

    Parameters
    ----------
    territory : Territory
        Any.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Table
        One row a layer: features, those with a position, accuracy, vintage, licence.
    """
    said = catalogue("results")
    rows = [_described(territory, spec, language) for spec in territory.catalog.layers.values()]
    names = ("layer", "title", "features", "located", "accuracy", "vintage", "licence")
    shown = [
        Column(name, said[f"workbench.{name}"]["fr"], said[f"workbench.{name}"]["en"])
        for name in names
    ]
    note = {tongue.value: said["workbench.note"][tongue] for tongue in Language}
    return Table("layers", territory.title, shown, rows, note)


def _described(territory: Territory, spec: LayerSpec, language: str) -> dict[str, Any]:
    frame = territory.layers[spec.name]
    metres = spec.geo.accuracy_m
    return {
        "layer": spec.name,
        "title": spec.title_fr if language == Language.FRENCH else spec.title_en,
        "features": len(frame),
        "located": int(frame.geometry.notna().sum()),
        "accuracy": None if metres is None else f"± {metres:g} m",
        "vintage": spec.geo.vintage,
        "licence": spec.licence.title,
    }
