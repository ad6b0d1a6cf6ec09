"""The site's portal: one plain page with links to the map, the figures, the claims and the data."""

import html
from collections.abc import Mapping, Sequence
from typing import Final

from explorer.catalog import Catalog
from explorer.maps.page import bundled, policy
from explorer.messages import results_of
from explorer.studies.credits import credits_of
from explorer.tables import Column, Table, number_text, table_html
from explorer.territory import Territory
from explorer.vocabulary import Language

SHARE_ALIKE: Final = "ODbL"
"""A licence that asks for the credit wherever the data are passed on."""

STYLE: Final = "portal.css"
FILES: Final = ("report.json", "claims.json", "manifest.json")
"""Files beside the layers; a territory of which nothing was announced has no claims."""


def portal_html(
    territory: Territory,
    tables: Mapping[Language, Sequence[Table]],
    sizes: Mapping[str, int],
    language: str,
    head: str = "",
) -> str:
    """Give the portal in both languages, the one that the site is built in first.

    Parameters
    ----------
    territory : Territory
        For titles, vintages and licences of the data.
    tables : mapping of Language to sequence of Table
        What is shown, by language.
    sizes : mapping of str to int
        Bytes of each file that is offered.
    language : str
        Which language comes first.
    head : str
        From ``explorer.maps.page.shared_meta``.

    Returns
    -------
    str
        HTML without a script, under a policy that lets nothing be loaded.
    """
    style = bundled(STYLE)
    tongues = sorted(Language, key=lambda tongue: tongue != language)
    title = territory.title[language]
    own = bool(territory.profile.story)
    jumps = "".join(
        f'<a href="#{tongue}" lang="{tongue}">{_word("portal.language", tongue, own=own)}</a>'
        for tongue in tongues
    )
    return "".join(
        [
            f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n',
            '<meta http-equiv="Content-Security-Policy" content="',
            html.escape(policy([], [style])),
            '">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f"<title>{html.escape(title)}</title>\n{head}<style>{style}</style>\n</head>\n<body>\n",
            f'<header><h1>{html.escape(title)}</h1><nav aria-label="Langues / Languages">{jumps}',
            "</nav></header>\n<main>\n",
            *(
                _part(territory.catalog, tables[tongue], sizes, tongue, own=own)
                for tongue in tongues
            ),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _part(
    catalog: Catalog,
    tables: Sequence[Table],
    sizes: Mapping[str, int],
    tongue: Language,
    *,
    own: bool,
) -> str:
    return "".join(
        [
            f'<section lang="{tongue}" id="{tongue}" aria-labelledby="{tongue}-title">\n',
            f'<h2 id="{tongue}-title">{_word("portal.title", tongue, own=own)}</h2>\n',
            f"<p>{_word('portal.lead', tongue, own=own)}</p>\n",
            '<p><a class="button" href="index.html">',
            f"{_word('portal.map', tongue, own=own)}</a></p>\n",
            *(_table(table, tongue) for table in tables),
            f"<h3>{_word('portal.data', tongue, own=own)}</h3>\n",
            _downloads(catalog, sizes, tongue, own=own),
            "</section>\n",
        ]
    )


def _table(table: Table, tongue: Language) -> str:
    title = html.escape(table.title[tongue])
    note = f"<p>{html.escape(table.note[tongue])}</p>\n" if table.note else ""
    return (
        f'<h3>{title}</h3>\n<div class="wide" role="region" tabindex="0" aria-label="{title}">'
        f"{table_html(table, tongue, without=('id',))}</div>\n{note}"
    )


def _downloads(catalog: Catalog, sizes: Mapping[str, int], tongue: Language, *, own: bool) -> str:
    whole = Column("", "", "")
    items = []
    for name, spec in catalog.layers.items():
        title = spec.title_fr if tongue == Language.FRENCH else spec.title_en
        path = f"layers/{name}.geojson"
        size = number_text(sizes[path], whole, tongue)
        said = f"{title} ({spec.geo.vintage or '?'}), {spec.licence.title}, {size}"
        if spec.licence.name.startswith(SHARE_ALIKE):
            said = " ; ".join([*credits_of(catalog, spec.sources), said])
        items.append(_item(path, f"{said} {_plain('portal.bytes', tongue, own=own)}"))
    beside = [path for path in FILES if path in sizes or path == "manifest.json"]
    items += [_item(path, _plain(f"portal.{path}", tongue, own=own)) for path in beside]
    return f"<ul>{''.join(items)}</ul>\n"


def _item(path: str, said: str) -> str:
    return f'<li><a href="{html.escape(path)}">{html.escape(path)}</a> : {html.escape(said)}</li>\n'


def _plain(key: str, tongue: Language, *, own: bool) -> str:
    return results_of(own=own)[key][tongue]


def _word(key: str, tongue: Language, *, own: bool) -> str:
    return html.escape(_plain(key, tongue, own=own))
