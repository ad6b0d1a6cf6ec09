"""One answer to each question: the site's files, or what pygeoapi says of the layers."""

import json
import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final
from urllib.parse import urlsplit

import pygeoapi.api as core
from pygeoapi.api import itemtypes
from pygeoapi.openapi import get_oas
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from explorer.layers.jsontext import harmless
from explorer.server.asking import (
    FEATURE,
    ITEMS,
    LONGEST_PATH,
    LONGEST_QUERY,
    METHODS,
    SHARED,
    Refusal,
    require_parameters,
)
from explorer.server.coding import decoded
from explorer.server.described import configuration, credit_lines
from explorer.server.landing import landing_html
from explorer.server.pages import Pages
from explorer.territory import Territory

logger = logging.getLogger(__name__)

API: Final = "/ogc"
CLOSED: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
GEOJSON: Final = "application/geo+json"
UNSERVED: Final = ("f=html", "f=jsonld", "f=csv")
KEPT_CLASSES: Final = ("ogcapi-common", "ogcapi-features")
UNKEPT_CLASSES: Final = ("conf/html", "create-replace-delete")
LOCAL: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Application:
    """The site at ``/`` and the API at ``/ogc``, for a server of WSGI.

    Parameters
    ----------
    territory : Territory
        Whose layers are served.
    pages : Pages or None
        The built site; None for the API alone.
    url : str
        How this server is called from outside, without a slash at the end.
    names : collection of str
        Hosts under which it may be asked; none for any.
    """

    def __init__(
        self, territory: Territory, pages: Pages | None, url: str, names: Collection[str] = ()
    ) -> None:
        self._url = f"{url}{API}"
        self._pages = pages
        self._names = frozenset(names)
        config = configuration(territory, self._url)
        document = _read_only(get_oas(config))
        self._api = core.API(config, document)
        # What pygeoapi logs holds what strangers ask for.
        logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)
        self._fields = {
            name: frozenset(one["providers"][0]["data"].fields)
            for name, one in config["resources"].items()
        }
        rows = [
            {
                "name": name,
                "fr": spec.title_fr,
                "en": spec.title_en,
                "said": [spec.licence.title, *credit_lines(territory, spec)],
            }
            for name, spec in territory.catalog.layers.items()
        ]
        self._landing, self._policy = landing_html(
            territory.title, rows, self._url, site=pages is not None
        )

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer as a server of WSGI asks."""
        try:
            response = self._answer(Request(environ))
        except Refusal as refusal:
            response = _said(refusal.status, refusal.said)
        except HTTPException as error:
            response = _said(error.code or 400, error.name)
        except Exception:
            logger.exception("A question could not be answered")
            response = _said(500, "this question could not be answered")
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Content-Security-Policy", CLOSED)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.method not in METHODS:
            refused = _said(405, f"expected {' or '.join(METHODS)}: nothing can be changed here")
            refused.headers["Allow"] = ", ".join(METHODS)
            return refused
        if self._names and request.environ.get("HTTP_HOST", "").lower() not in self._names:
            # A page of another name that leads here could read what is served to this machine.
            raise Refusal(421, "expected the name or the address that this server was started with")
        if len(request.query_string) > LONGEST_QUERY or len(request.path.encode()) > LONGEST_PATH:
            said = f"expected at most {LONGEST_QUERY} bytes of query and {LONGEST_PATH} of path"
            raise Refusal(414, said)
        if request.content_length or "Transfer-Encoding" in request.headers:
            raise Refusal(413, "expected a question without a body")
        if request.path == API or request.path.startswith(f"{API}/"):
            return self._layers(request)
        return self._page(request)

    def _page(self, request: Request) -> Response:
        name = request.path.removeprefix("/") or "index.html"
        if self._pages is None and request.path == "/":
            return Response(status=307, headers={"Location": f"{API}/"})
        if self._pages is None or name not in self._pages.files:
            raise Refusal(404, "there is no such page")
        kind = self._pages.type_of(name)
        response = Response(self._pages.files[name], content_type=kind)
        if kind.startswith("text/html"):
            # A page brings its own policy; this one adds that nobody frames it.
            response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return response

    def _layers(self, request: Request) -> Response:
        parts = [part for part in request.path.removeprefix(API).split("/") if part]
        wants_page = (
            not parts
            and "f" not in request.args
            and ("text/html" in request.headers.get("Accept", ""))
        )
        if wants_page:
            response = Response(self._landing, content_type="text/html; charset=utf-8")
            response.headers["Content-Security-Policy"] = self._policy
            return response
        function, known, arguments = self._route(parts)
        for name in request.args:
            if len(request.args.getlist(name)) > 1:
                raise Refusal(400, "expected each parameter once")
        require_parameters(request.args, known)
        # JSON alone: pygeoapi's HTML writes values into a script, where they could end it.
        request.environ["HTTP_ACCEPT"] = "application/json"
        asked = core.APIRequest.from_flask(Request(request.environ), self._api.locales)
        if not asked.is_valid():
            raise Refusal(400, "expected a question that pygeoapi understands")
        headers, status, content = function(self._api, asked, *arguments)
        return _json(headers, int(status), content, self._url)

    def _route(self, parts: list[str]) -> tuple[Callable[..., Any], Collection[str], list[str]]:
        match parts:
            case []:
                return core.landing_page, SHARED, []
            case ["openapi"]:
                return core.openapi_, SHARED, []
            case ["conformance"]:
                return core.conformance, SHARED, []
            case ["collections"]:
                return core.describe_collections, SHARED, []
            case ["collections", name, *rest] if name in self._fields:
                return self._collection(name, rest)
        raise Refusal(404, "there is no such resource; see /ogc/collections")

    def _collection(
        self, name: str, rest: list[str]
    ) -> tuple[Callable[..., Any], Collection[str], list[str]]:
        match rest:
            case []:
                return core.describe_collections, SHARED, [name]
            case ["schema"]:
                return core.get_collection_schema, SHARED, [name]
            case ["queryables"]:
                return itemtypes.get_collection_queryables, SHARED, [name]
            case ["items"]:
                return itemtypes.get_collection_items, ITEMS | self._fields[name], [name]
            case ["items", feature]:
                return itemtypes.get_collection_item, FEATURE, [name, feature]
        raise Refusal(404, "there is no such resource; see /ogc/collections")


def names_of(url: str, host: str, port: int) -> frozenset[str]:
    """Give the names under which a server of this machine may be asked.

    Parameters
    ----------
    url : str
        How it is called from outside.
    host : str
        What it listens on.
    port : int
        Where.

    Returns
    -------
    frozenset of str
        As a client sends them; none, which is any, where it listens to other machines.
    """
    if host not in {"127.0.0.1", "localhost", "::1"}:
        return frozenset()
    local = {f"{name}:{port}" for name in LOCAL}
    bare = LOCAL if port == 80 else frozenset()  # noqa: PLR2004 - the port that is not said
    return frozenset({*local, *bare, urlsplit(url).netloc.lower()})


def _said(status: int, text: str) -> Response:
    body = {"code": str(status), "type": "refused", "description": text}
    return Response(json.dumps(body), status=status, content_type="application/json")


def _json(headers: dict[str, str], status: int, content: Any, url: str) -> Response:
    text = content.decode() if isinstance(content, bytes) else content
    document = _cleaned(decoded(json.loads(text)), url)
    kind = headers.get("Content-Type", "application/json")
    if document.get("type") in {"Feature", "FeatureCollection"}:
        kind = GEOJSON
    body = harmless(json.dumps(document, ensure_ascii=False, allow_nan=False))
    response = Response(body.encode(), status=status, content_type=kind)
    for name in ("Content-Language", "Content-Crs", "Link"):
        if name in headers:
            response.headers[name] = headers[name]
    return response


def _cleaned(value: Any, url: str) -> Any:
    # Links to formats that are not served, and classes of conformance that are not kept.
    if not isinstance(value, dict):
        return value
    cleaned = dict(value)
    if "links" in cleaned:
        cleaned["links"] = [
            link
            for link in cleaned["links"]
            if not (
                link["href"].startswith(url)
                and (any(form in link["href"] for form in UNSERVED) or _absent(link["href"]))
            )
        ]
    if "conformsTo" in cleaned:
        cleaned["conformsTo"] = [
            one
            for one in cleaned["conformsTo"]
            if any(kept in one for kept in KEPT_CLASSES)
            and not any(unkept in one for unkept in UNKEPT_CLASSES)
        ]
    if "collections" in cleaned:
        cleaned["collections"] = [_cleaned(one, url) for one in cleaned["collections"]]
    return cleaned


def _absent(address: str) -> bool:
    return address.partition("?")[0].endswith(("/processes", "/jobs", "/stac", "/TileMatrixSets"))


def _read_only(document: dict[str, Any]) -> dict[str, Any]:
    kept = ("/openapi", "/conformance", "/collections")
    paths = {
        path: {"get": methods["get"]}
        for path, methods in document["paths"].items()
        if "get" in methods and (path == "/" or path.startswith(kept))
    }
    return {**document, "paths": paths}
