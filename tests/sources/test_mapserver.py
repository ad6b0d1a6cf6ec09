"""The WFS client against a real server: MapServer, from Debian's cgi-mapserver, where it is there.

``apt-get install cgi-mapserver`` brings it. The features are synthetic.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from explorer.errors import SourceError
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.kinds import fetch_rows, probe_source
from explorer.sources.rows import Area
from tests.sources.local import Asked, Local, Reply, settings_for
from tests.sources.test_kinds import entry

PROGRAM = shutil.which("mapserv") or "/usr/lib/cgi-bin/mapserv"
AREA = Area((4.0, 45.3, 4.75, 45.7))
pytestmark = pytest.mark.skipif(
    not Path(PROGRAM).is_file(),
    reason="MapServer is not here: apt-get install cgi-mapserver brings it",
)

MAP = """
MAP
  NAME "synthetic"
  STATUS ON
  SIZE 100 100
  EXTENT -180 -90 180 90
  PROJECTION "init=epsg:4326" END
  OUTPUTFORMAT
    NAME "geojson"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream"
    FORMATOPTION "FORM=SIMPLE"
  END
  WEB
    METADATA
      "wfs_title" "synthetic"
      "wfs_onlineresource" "http://127.0.0.1/wfs"
      "wfs_srs" "EPSG:4326"
      "wfs_enable_request" "*"
    END
  END
  LAYER
    NAME "zones"
    TYPE POINT
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "@FILE@"
    PROJECTION "init=epsg:4326" END
    METADATA
      "wfs_title" "zones"
      "wfs_getfeature_formatlist" "geojson"
      "gml_include_items" "all"
      "gml_featureid" "code"
      "wfs_enable_request" "*"
    END
  END
END
"""


@pytest.fixture
def mapserver(local: Local, tmp_path: Path) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"z{number:02d}", "nom": f"Zone synthétique {number}"},
            "geometry": {"type": "Point", "coordinates": [4.1 + number / 100, 45.4]},
        }
        for number in range(23)
    ]
    far = {"type": "Feature", "properties": {"code": "far", "nom": "Paris"}}
    far["geometry"] = {"type": "Point", "coordinates": [2.35, 48.85]}
    data = tmp_path / "zones.geojson"
    data.write_text(json.dumps({"type": "FeatureCollection", "features": [*features, far]}))
    mapfile = tmp_path / "synthetic.map"
    mapfile.write_text(MAP.replace("@FILE@", str(data)), encoding="utf-8")
    config = tmp_path / "mapserver.conf"
    config.write_text('CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n  END\nEND\n', encoding="utf-8")

    def answer(asked: Asked) -> Reply:
        from urllib.parse import urlencode

        environment = os.environ | {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": urlencode(asked.query),
            "MS_MAPFILE": str(mapfile),
            "MAPSERVER_CONFIG_FILE": str(config),
        }
        done = subprocess.run([PROGRAM], env=environment, capture_output=True, check=False)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        named = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
        return Reply(body, headers={"Content-Type": named.get("Content-Type", "text/plain")})

    return local.route("/wfs", answer)


def wfs(address: str, **query: object) -> Entry:
    given = {"typename": "zones", "output": "geojson", "page": 10, **query}
    return entry("wfs", address, query=given)


@pytest.mark.parametrize("axis", ["xy", "yx"])
def test_mapserver_gives_as_many_features_as_it_announces(
    local: Local, mapserver: str, tmp_path: Path, axis: str
) -> None:
    settings, _ = settings_for(local, tmp_path, attempts=1)
    with Http(settings) as http:
        rows = fetch_rows(wfs(mapserver, axis=axis), AREA, http)
    assert rows.announced == 23
    codes = [item["properties"]["code"] for item in rows.features]
    assert codes == [f"z{number:02d}" for number in range(23)]
    assert rows.features[0]["geometry"]["coordinates"] == [4.1, 45.4]
    assert local.asked[-1].query["BBOX"].startswith("45.3,4,"), "latitude first is what it reads"
    hits = [asked for asked in local.asked if asked.query.get("RESULTTYPE") == "hits"]
    assert len(hits) == (1 if axis == "yx" else 2), "longitude first answers nothing"


def test_mapserver_tells_its_columns(local: Local, mapserver: str, tmp_path: Path) -> None:
    settings, _ = settings_for(local, tmp_path, attempts=1)
    with Http(settings) as http:
        found = probe_source(wfs(mapserver), AREA, http)
    assert found.columns is not None
    assert {"code", "nom"} <= found.columns
    assert found.count == 23


def test_mapserver_says_that_a_type_is_unknown(
    local: Local, mapserver: str, tmp_path: Path
) -> None:
    settings, _ = settings_for(local, tmp_path, attempts=1)
    with Http(settings) as http, pytest.raises(SourceError, match="an exception: "):
        fetch_rows(wfs(mapserver, typename="absent"), AREA, http)
