"""What pygeoapi is told of the layers: titles, licences, credits, extents and limits."""

from typing import Any, Final

from explorer.catalog import LayerSpec
from explorer.server.asking import DEFAULT_ITEMS, MOST_ITEMS
from explorer.server.coding import coded
from explorer.server.features import Served
from explorer.studies.credits import credits_of
from explorer.territory import Territory
from explorer.vocabulary import Language

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SYSTEMS: Final = (
    CRS84,
    "http://www.opengis.net/def/crs/EPSG/0/4326",
    "http://www.opengis.net/def/crs/EPSG/0/2154",
    "http://www.opengis.net/def/crs/EPSG/0/3857",
)
PROVIDER: Final = "explorer.server.features.LayerProvider"


def configuration(territory: Territory, url: str) -> dict[str, Any]:
    """Give pygeoapi's configuration of a territory.

    Parameters
    ----------
    territory : Territory
        Whose layers are served.
    url : str
        Where the API is found, without a slash at the end.

    Returns
    -------
    dict
        As pygeoapi would read it from a file.
    """
    catalog = territory.catalog
    licences = {spec.licence.title: spec.licence for spec in catalog.layers.values()}
    titles = sorted(licences)
    first = licences[titles[0]] if titles else None
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": [str(tongue) for tongue in Language],
            "cors": False,
            "pretty_print": False,
            "limits": {
                "default_items": DEFAULT_ITEMS,
                "max_items": MOST_ITEMS,
                "on_exceed": "error",
            },
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": coded(dict(territory.title)),
                "description": coded(dict(territory.title)),
                "keywords": {"fr": ["couches"], "en": ["layers"]},
                "keywords_type": "theme",
                "terms_of_service": first.path if first is not None and first.path else url,
                "url": url,
            },
            "license": {
                "name": "; ".join(titles),
                "url": first.path if first is not None and first.path else url,
            },
            "provider": {"name": territory.title["fr"], "url": url},
            "contact": {"name": territory.title["fr"], "url": url},
        },
        "resources": {name: _collection(territory, name) for name in catalog.layers},
    }


def credit_lines(territory: Territory, spec: LayerSpec) -> list[str]:
    """Give whose data a layer holds.

    Parameters
    ----------
    territory : Territory
        With the register of sources.
    spec : LayerSpec
        The layer.

    Returns
    -------
    list of str
        One a source that has a licence.
    """
    return [f"© {line.removeprefix('© ')}" for line in credits_of(territory.catalog, spec.sources)]


def _collection(territory: Territory, name: str) -> dict[str, Any]:
    spec = territory.catalog.layer(name)
    said = [f"Licence: {spec.licence.title}", *credit_lines(territory, spec)]
    vintage = spec.geo.vintage or "–"
    links = [
        {
            "type": "text/html",
            "rel": rel,
            "title": coded(title),
            "href": path,
        }
        for rel, title, path in (
            ("license", spec.licence.title, spec.licence.path),
            *(
                ("via", source.title, source.path)
                for key, source in territory.catalog.sources.items()
                if key in spec.sources
            ),
        )
        if path is not None and path.startswith(("https://", "http://"))
    ]
    described = {"fr": spec.description_fr, "en": spec.description_en}
    dated = {"fr": f"Millésime : {vintage}", "en": f"Vintage: {vintage}"}
    return {
        "type": "collection",
        "title": coded({"fr": spec.title_fr, "en": spec.title_en}),
        "description": {
            tongue: coded("\n".join(filter(None, [text, dated[tongue], *said])))
            for tongue, text in described.items()
        },
        "keywords": coded({"fr": [spec.title_fr], "en": [spec.title_en]}),
        "links": links,
        "extents": {"spatial": {"bbox": list(spec.geo.extent), "crs": CRS84}},
        "providers": [
            {
                "type": "feature",
                "name": PROVIDER,
                "data": Served(territory.layer(name)),
                "id_field": spec.primary_key[0] if spec.primary_key else None,
                "title_field": None,
                "crs": list(SYSTEMS),
                "storage_crs": CRS84,
                "editable": False,
            }
        ],
    }
