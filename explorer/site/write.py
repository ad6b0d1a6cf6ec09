"""The public site: map, portal, report, claims and layers, in one folder, with their hashes."""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from explorer.catalog import DESCRIPTOR
from explorer.layers import geojson_bytes, json_bytes, replace_folder
from explorer.layers.write import require_own
from explorer.maps.page import CARD, shared_meta, site_address
from explorer.messages import catalogue
from explorer.pictures.card import card_png
from explorer.profile import PROFILE
from explorer.site.draw import draw_territory
from explorer.site.portal import portal_html
from explorer.site.story import district_story
from explorer.studies import Report, checked_claims, claims_table, district_report
from explorer.tables import Table
from explorer.territory import Territory, open_territory
from explorer.vocabulary import Language, Verdict

logger = logging.getLogger(__name__)

MANIFEST: Final = "manifest.json"
DEPENDENCIES: Final = (
    "fiona",
    "folium",
    "geopandas",
    "matplotlib",
    "numpy",
    "pandas",
    "pyproj",
    "shapely",
)


def build_site(
    out: str | Path,
    *,
    territory: Territory | None = None,
    language: str | None = None,
    tiles: str | None = None,
    url: str | None = None,
) -> list[dict[str, Any]]:
    """Write the public site into a folder, replacing an earlier one as a whole.

    Parameters
    ----------
    out : str or pathlib.Path
        The folder; new, empty, or one that was built before.
    territory : Territory, optional
        The embedded one by default.
    language : str, optional
        ``"fr"`` or ``"en"``: the language that the page opens in; the territory's first by
        default.
    tiles : str, optional
        An online basemap for the map; none by default.
    url : str, optional
        Where the folder will stand: the pages then say with what picture a link to them is to be
        shown elsewhere. They ask for nothing more themselves.

    Returns
    -------
    list of dict
        ``file``, ``bytes`` and ``sha256`` of everything written, the manifest last.

    Raises
    ------
    OutputError
        If the folder holds other things than an earlier site, or cannot be written to.
    PageError
        If the address is none of a folder.
    """
    address = None if url is None else site_address(url)
    require_own(Path(out), _own)  # before the minutes that a large territory takes
    territory = territory or open_territory()
    language = language or territory.profile.languages[0]
    claims = checked_claims(territory)
    report = district_report(territory, claims=claims)
    story = district_story(territory, claims, report)
    drawn = draw_territory(territory, story, language=language, tiles=tiles)
    said = _told(claims, language)

    def head(name: str) -> str:
        if address is None:
            return ""
        return shared_meta(territory.title[language], " ".join(said), address, name, language)

    contents: dict[str, bytes] = {
        "index.html": drawn.to_html(head("index.html")).encode(),
        CARD: card_png(territory, said, language),
        "report.json": json_bytes(report.to_json()),
    }
    if territory.profile.claims is not None:
        contents["claims.json"] = json_bytes(claims)
    for name, spec in territory.catalog.layers.items():
        frame = territory.layers[name]
        contents[f"layers/{name}.geojson"] = geojson_bytes(frame, decimals=spec.geo.decimals)
    contents["site.html"] = portal_html(
        territory,
        {tongue: _shown(territory, report, claims, tongue) for tongue in Language},
        {name: len(data) for name, data in contents.items()},
        language,
        head("site.html"),
    ).encode()
    files = [_file(name, data) for name, data in sorted(contents.items())]
    contents[MANIFEST] = json_bytes(_manifest(territory, files, language))

    def fill(folder: Path) -> None:
        for name, data in contents.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)

    replace_folder(out, fill, own=_own)
    logger.info("Wrote %d files to %s", len(contents), out)
    return [*files, _file(MANIFEST, contents[MANIFEST])]


def _shown(
    territory: Territory, report: Report, claims: Sequence[Mapping[str, Any]], tongue: str
) -> list[Table]:
    # What the portal shows of what there is.
    known = {table.name: table for table in report}
    own = bool(territory.profile.story)
    tables = {
        "district": known.get("district"),
        "claims": claims_table(claims, tongue, own=own) if claims else None,
        "fibre_comparison": known.get("fibre_comparison"),
    }
    return [table for table in tables.values() if table is not None]


def _told(claims: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    # What the card and a link's description say, in a sentence or two.
    words = catalogue("pictures")
    counts = Counter(claim["verdict"] for claim in claims)
    told = {str(verdict): counts[verdict] for verdict in Verdict}
    ledger = words["card.claims"][language].format(total=len(claims), **told)
    return [*([ledger] if claims else []), words["card.lead"][language]]


def _own(folder: Path) -> list[str]:
    # The files of an earlier site, as its own manifest lists them.
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if "manufacture-explorer" not in manifest["software"]:
            return []
        return [MANIFEST, *(str(item["file"]) for item in manifest["files"])]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []  # no manifest, or another program's


def _file(name: str, data: bytes) -> dict[str, Any]:
    return {"file": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _manifest(
    territory: Territory, files: Sequence[Mapping[str, Any]], language: str
) -> dict[str, Any]:
    catalog = territory.catalog
    inputs = [spec.path for spec in catalog]
    described = [catalog.root / name for name in (DESCRIPTOR, PROFILE)]
    described = [path for path in described if path.is_file()]
    return {
        "software": {
            "manufacture-explorer": version("manufacture-explorer"),
            **{name: version(name) for name in DEPENDENCIES},
        },
        "data": {"title": territory.title["fr"], "version": catalog.version},
        "language": str(language),
        "inputs": [
            _file(path.relative_to(catalog.root).as_posix(), path.read_bytes())
            for path in sorted([*inputs, *described])
        ],
        "files": list(files),
    }
