"""Criteria and their figures in the words of French and English readers."""

import re
from typing import Final

from explorer.catalog import Catalog
from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.studies.siting.criteria.facilities import NAMED
from explorer.vocabulary import Language

FAMILY: Final = re.compile(
    r"(?P<family>count|gravity|density)_(?P<name>.+)_(?P<reach>[\d.]+)(?P<unit>km|m)"
    r"|(?P<catchment>catchment)_(?P<supply>.+)_per_(?P<demand>.+)_(?P<way>[\d.]+)(?P<wide>km|m)"
    r"|(?P<single>distance|commune|eligible)\[(?P<of>.+)\]",
    re.IGNORECASE,
)


def label(name: str, catalog: Catalog, language: str) -> str:
    """Say what a criterion is.

    Parameters
    ----------
    name : str
        As it is asked for.
    catalog : Catalog
        For the titles of layers.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        In words; the name itself where it is a column's.
    """
    said = catalogue("siting")
    match = FAMILY.fullmatch(name)
    if match is None:
        if f"criterion.{name}" in said:
            return said[f"criterion.{name}"][language]
        title = _title(name, catalog, language)
        return name if title == name else said["criterion.nearest"][language].format(layer=title)
    if match["single"]:
        return said[f"criterion.{match['single'].lower()}"][language].format(of=match["of"])
    if match["catchment"]:
        return said["criterion.catchment"][language].format(
            supply=_title(match["supply"], catalog, language),
            demand=_title(match["demand"], catalog, language),
            reach=f"{match['way']} {match['wide']}",
        )
    return said[f"criterion.{match['family'].lower()}"][language].format(
        layer=_title(match["name"], catalog, language), reach=f"{match['reach']} {match['unit']}"
    )


def figure(value: float, unit: str, language: str) -> str:
    """Write a figure with its unit.

    Parameters
    ----------
    value : float
        In the unit.
    unit : str
        Of a measure.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Such as ``82.4%``, ``143 m``, ``2.5 per km²``, ``yes``.
    """
    said = catalogue("siting")
    if unit == "share":
        return written(100.0 * value, language, decimals=1, percent=True)
    if unit == "yes":
        return said["yes" if value >= 1 else "no"][language]
    whole = unit == "m" or float(value).is_integer()
    number = written(value, language, decimals=0 if whole else 2)
    return said[f"unit.{unit}"][language].format(number=number) if unit else number


def _title(name: str, catalog: Catalog, language: str) -> str:
    # The layer's title, with a filter or an amount after it.
    match = NAMED.fullmatch(name)
    if match is None or match["layer"] not in catalog.layers:
        return name
    layer = catalog.layer(match["layer"])
    title = layer.title_fr if language == Language.FRENCH else layer.title_en
    parts = [part for part in (match["filters"], match["amount"]) if part]
    return f"{title} ({', '.join(parts)})" if parts else title
