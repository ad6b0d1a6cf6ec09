"""A folium map to one HTML file that opens offline: the only writer of HTML.

Folium renders a map that holds no data. Scripts and styles come from the bundle, data goes in
afterwards as one JSON island that no template and no ``innerHTML`` ever sees, and a content
security policy lets nothing run but the scripts that are hashed here.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final
from urllib.parse import urlsplit

from branca.element import Element, Figure

from explorer.errors import PageError

NONE: Final = "'none'"
CARD: Final = "card.png"
"""The picture that a link to the site is shown with, beside its pages."""

ISLAND_ID: Final = "explorer-data"
BESIDE: Final = frozenset({"sources", "claims", "indicators", "fibre", "facts", "finder"})
"""What of the data stands beside the map: ``BesideIsland`` of ``island.ts``."""

PACKED: Final = "packed"
"""The streams of layers of many features, each in an element of its own."""

TAG: Final = re.compile(
    r"<(?P<tag>script|style|link|meta)\b(?P<attributes>[^>]*)>(?:(?P<text>.*?)</(?P=tag)>)?",
    re.DOTALL,
)


def page_html(
    figure: Element,
    island: Mapping[str, Any],
    language: str,
    *,
    host: str | None = None,
    head: str = "",
) -> str:
    """Give the page of a map as one self-contained document.

    Parameters
    ----------
    figure : branca.element.Element
        The root of a map made by ``build_map``: it holds no data.
    island : mapping
        What the page shows, in the types of JSON.
    language : str
        The language that the page opens in, ``"fr"`` or ``"en"``.
    host : str, optional
        The one host that the page may ask for pictures, of a basemap.
    head : str
        From ``shared_meta``.

    Returns
    -------
    str
        HTML with scripts, styles and data inside, and a policy that allows no request.

    Raises
    ------
    PageError
        If ``figure`` is no Figure, or something that was added to the map asks for a file from
        elsewhere.
    """
    if not isinstance(figure, Figure):
        found = type(figure).__name__
        message = f"A page is made of a map's root, a branca Figure; found {found}."
        raise PageError(message)
    figure.render()
    header = _parts(figure.header.render())
    body = figure.html.render()
    # In one, since between two a browser would stop to paint the page without its map.
    packed: Mapping[str, str] = island.get(PACKED, {})
    reader = [bundled("compact.js")] if packed else []
    drawing = [bundled("explorer.js"), *reader, figure.script.render()]
    scripts = ["\n".join(drawing), *header["script"]]
    styles = [bundled("explorer.css"), *header["style"]]
    # Plain text until the map is painted; the first script then lets them in by their hashes.
    waiting_script, waiting_style = bundled("beside.js"), bundled("beside.css")
    drawn = {key: value for key, value in island.items() if key not in {*BESIDE, PACKED}}
    beside = {key: value for key, value in island.items() if key in BESIDE}
    return "".join(
        [
            "<!DOCTYPE html>\n",
            f'<html lang="{language}">\n<head>\n<meta charset="utf-8">\n',
            '<meta http-equiv="Content-Security-Policy" content="',
            html.escape(policy([*scripts, waiting_script], [*styles, waiting_style], host=host)),
            '">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f"<title>{_text(island['title'][language])}</title>\n",
            head,
            *(f"<style>{style}</style>\n" for style in styles),
            "</head>\n<body>\n",
            '<div id="explorer"></div>\n<div id="explorer-map-host">\n',
            body,
            "\n</div>\n",
            _noscript(island),
            _inert("application/json", ISLAND_ID, island_json(drawn)),
            *(f"<script>{script}</script>\n" for script in scripts),
            *(_inert("text/plain", name, stream) for name, stream in packed.items()),
            _inert("application/json", "explorer-beside-data", island_json(beside)),
            _inert("text/plain", "explorer-beside-style", waiting_style),
            _inert("text/plain", "explorer-beside-script", waiting_script),
            "</body>\n</html>\n",
        ]
    )


def shared_meta(title: str, description: str, address: str, name: str, language: str) -> str:
    """Say what a link to a page is to be shown with elsewhere.

    Parameters
    ----------
    title, description : str
        In the language.
    address : str
        From ``site_address``: where the site's folder will stand.
    name : str
        The page's file; ``index.html`` is the folder's own address.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Elements that no browser asks for anything by: other programs read them.
    """
    page = address if name == "index.html" else f"{address}{name}"
    told = {
        "og:type": "website",
        "og:title": title,
        "og:description": description,
        "og:url": page,
        "og:image": f"{address}{CARD}",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": title,
        "og:locale": {"fr": "fr_FR", "en": "en_GB"}[language],
    }
    return (
        "".join(
            f'<meta property="{key}" content="{_text(value)}">\n' for key, value in told.items()
        )
        + '<meta name="twitter:card" content="summary_large_image">\n'
    )


def site_address(text: str) -> str:
    """Check the address that a site will stand at.

    Parameters
    ----------
    text : str
        Of its folder, such as ``https://example.org/carte/``.

    Returns
    -------
    str
        With a slash at its end.

    Raises
    ------
    PageError
        If it is no plain address of a folder.
    """
    parts = urlsplit(text) if text.isascii() and text.isprintable() else None
    fits = (
        parts is not None
        and parts.scheme in {"http", "https"}
        and parts.hostname
        and parts.username is None
        and not (parts.query or parts.fragment)
        and not set(text) & set(" \"'<>\\{}")
    )
    if not fits:
        message = (
            "The site's address is that of a folder, such as https://example.org/carte/, without "
            f"a question mark or a name and password; found {text!r}."
        )
        raise PageError(message)
    return text if text.endswith("/") else f"{text}/"


def island_json(island: Mapping[str, Any]) -> str:
    r"""Give data as JSON that stands safely inside a script element.

    Parameters
    ----------
    island : mapping
        What the page shows, in the types of JSON.

    Returns
    -------
    str
        JSON without ``<``, ``>``, ``&``, ``{{``-like braces of templates in texts, or line
        separators: all of them escaped as ``\uXXXX``.
    """
    text = json.dumps(island, separators=(",", ":"), allow_nan=False)
    return _escape_in_strings(text)


def bundled(name: str) -> str:
    """Read one file of the page's bundle.

    Parameters
    ----------
    name : str
        For instance ``explorer.js``, ``beside.css`` or ``THIRD-PARTY-LICENSES.txt``.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    PageError
        If the bundle was not made, which installing the package does.
    """
    try:
        return (resources.files("explorer.maps") / "bundle" / name).read_text(encoding="utf-8")
    except (FileNotFoundError, ModuleNotFoundError) as error:
        message = (
            f"The page's bundle has no {name}. Installing the package makes it: "
            "run 'pip install .' (or 'pip install -e .') in the checkout, then try again."
        )
        raise PageError(message) from error


def _escape_in_strings(text: str) -> str:
    for character in "<>&\u007f":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # Braces are structure outside strings; inside, none may look like a template's.
    return re.sub(r'"(?:[^"\\]|\\.)*"', _without_braces, text)


def _without_braces(match: re.Match[str]) -> str:
    return match[0].replace("{", "\\u007b").replace("}", "\\u007d")


def _parts(header: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"script": [], "style": []}
    for match in TAG.finditer(header):
        address = re.search(r"""(?:src|href)\s*=\s*["']([^"']+)""", match["attributes"])
        if address:
            message = (
                f"The map asks for {address[1]}, which the page cannot load offline. "
                "Leave out the folium plugin that needs it."
            )
            raise PageError(message)
        if match["tag"] in found:
            found[match["tag"]].append(match["text"] or "")
    return found


def policy(scripts: Sequence[str], styles: Sequence[str], *, host: str | None = None) -> str:
    """Give the content security policy that lets these scripts and styles in, and nothing else.

    Parameters
    ----------
    scripts, styles : sequence of str
        The texts of the page's elements.
    host : str, optional
        A host that pictures may come from.

    Returns
    -------
    str
        For a ``meta`` element.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts)) or NONE}",
            f"style-src-elem {' '.join(map(_hash, styles)) or NONE}",
            "style-src-attr 'unsafe-inline'",
            f"img-src data: blob:{f' {host}' if host else ''}",
            "font-src data:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _text(text: str) -> str:
    # In ASCII, as all that the page itself writes: a browser then reads it faster.
    return html.escape(text).encode("ascii", "xmlcharrefreplace").decode()


def _inert(kind: str, name: str, text: str) -> str:
    return f'<script type="{kind}" id="{name}">{text}</script>\n'


def _noscript(island: Mapping[str, Any]) -> str:
    paragraphs = [
        f'<p lang="{language}">{_text(island["messages"]["noscript"][language])}</p>'
        for language in ("fr", "en")
    ]
    return f"<noscript>{''.join(paragraphs)}</noscript>\n"
