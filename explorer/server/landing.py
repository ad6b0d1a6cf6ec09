"""What a browser sees of the API: the layers, whose they are, and how QGIS adds them."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from explorer.maps.page import bundled, policy
from explorer.messages import catalogue
from explorer.vocabulary import Language

STYLE = "portal.css"


def landing_html(
    title: Mapping[str, str], rows: Sequence[Mapping[str, Any]], api: str, *, site: bool
) -> tuple[str, str]:
    """Give the landing page, French first, and its policy.

    Parameters
    ----------
    title : mapping of str to str
        The territory's, by language.
    rows : sequence of mapping
        One a layer: `name`, `fr`, `en` and `said`, its licence and credits.
    api : str
        The API's address.
    site : bool
        Whether the site is served beside it.

    Returns
    -------
    tuple of str
        HTML without a script, and the policy that lets nothing be loaded.
    """
    style = bundled(STYLE)
    said = policy([], [style])
    sections = "".join(_section(title, rows, api, str(tongue), site=site) for tongue in Language)
    name = html.escape(title["fr"])
    page = (
        f'<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(said)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name} – OGC API</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"<header><h1>{name}</h1></header>\n<main>\n{sections}</main>\n</body>\n</html>\n"
    )
    return page, said


def _section(
    title: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    api: str,
    tongue: str,
    *,
    site: bool,
) -> str:
    words = {key: html.escape(texts[tongue]) for key, texts in catalogue("server").items()}
    items = "".join(_item(row, api, tongue) for row in rows)
    beside = f'<p><a class="button" href="/">{words["landing.site"]}</a></p>\n' if site else ""
    return (
        f'<section lang="{tongue}">\n<h2>{html.escape(title[tongue])}: {words["landing.title"]}'
        f"</h2>\n{beside}<p>{words['landing.qgis']}</p>\n<p><code>{html.escape(api)}</code></p>\n"
        f"<ul>\n{items}</ul>\n</section>\n"
    )


def _item(row: Mapping[str, Any], api: str, tongue: str) -> str:
    address = html.escape(f"{api}/collections/{row['name']}/items?f=json&lang={tongue}")
    said = html.escape("; ".join(row["said"]))
    return f'<li><a href="{address}">{html.escape(row[tongue])}</a>: {said}</li>\n'
