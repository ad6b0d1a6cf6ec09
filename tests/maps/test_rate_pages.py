"""Pages of the fibre commands in a browser: they open, say nothing, and ask for nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.maps import ExplorerMap
from explorer.site.ratemaps import change_map, comparison_map, coverage_map, gap_map
from explorer.studies.changed import measure_change
from explorer.studies.comparison import compare_embedded
from explorer.studies.coverage import measure_coverage
from explorer.studies.unserved import measure_gaps
from explorer.studies.zones import open_zones
from explorer.territory import Territory
from tests.maps.conftest import Visit
from tests.studies.synthetic import SEVEN, read, zone_file
from tests.studies.test_changed import OLD

pytestmark = pytest.mark.browser

HOSTILE = "{{7*7}} </script><img src=x onerror=window.pwned=1>"
Draw = Callable[[Path, Territory], ExplorerMap]


def _coverage(folder: Path, territory: Territory) -> ExplorerMap:
    rows = [{**cells, "code_l331": HOSTILE} for cells in SEVEN]
    names = {"id": ["a", "b", "c"], "name": [HOSTILE, "Est", "Loin"]}
    zones = open_zones(str(zone_file(folder / "z.gpkg", columns=names)), territory)
    return coverage_map(measure_coverage(read(folder, rows), zones), language="fr")


def _gaps(folder: Path, territory: Territory) -> ExplorerMap:
    zones = open_zones(str(zone_file(folder / "z.gpkg")), territory)
    study = measure_gaps(read(folder), zones, definition="connectable", near_m=50, step_m=50)
    return gap_map(study, language="fr")


def _change(folder: Path, territory: Territory) -> ExplorerMap:
    zones = open_zones(str(zone_file(folder / "z.gpkg")), territory)
    old = read(folder, OLD, name="essai_2026_T1.csv")
    study = measure_change(old, read(folder), zones, definition="connectable")
    return change_map(study, language="fr")


def _comparison(_: Path, territory: Territory) -> ExplorerMap:
    return comparison_map(compare_embedded(territory, ["42218", "69123"]), language="fr")


@pytest.mark.parametrize("draw", [_coverage, _gaps, _change, _comparison])
def test_a_page_of_rates_opens_without_a_request_or_a_word_in_the_console(
    draw: Draw, visit: Visit, tmp_path: Path, territory: Territory
) -> None:
    draw(tmp_path, territory).save(tmp_path / "page.html")
    page = visit.open(tmp_path / "page.html")
    page.wait_for_selector(".leaflet-interactive:not(.background)")
    assert visit.said == []
    assert visit.requests == []
    assert page.evaluate("window.pwned") is None
