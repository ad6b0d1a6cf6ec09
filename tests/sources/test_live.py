"""The real services, where there is a network: pytest -m network tests/sources/test_live.py."""

from pathlib import Path

import pytest

from explorer.catalog import open_catalog
from explorer.layers.area import area_of
from explorer.layers.refresh import prepare
from explorer.settings import Settings
from explorer.sources.entries import Entry, open_entries
from explorer.sources.http import Http
from explorer.sources.kinds import probe_source
from explorer.sources.mapping import columns_of

ENTRIES = open_entries()
EACH = [pytest.param(entry, id=name) for name, entry in ENTRIES.items()]
OF_LAYERS = [pytest.param(entry, id=name) for name, entry in ENTRIES.items() if entry.layer]
pytestmark = pytest.mark.network


@pytest.mark.parametrize("entry", EACH)
def test_a_service_answers_and_has_the_columns_that_are_taken(entry: Entry, tmp_path: Path) -> None:
    catalog = open_catalog()
    with Http(Settings(cache=tmp_path)) as http:
        found = probe_source(entry, area_of(catalog), http)
    if found.columns is not None:
        assert columns_of(entry) <= found.columns


@pytest.mark.parametrize("entry", OF_LAYERS)
def test_what_a_service_gives_passes_the_gate_of_its_layer(entry: Entry, tmp_path: Path) -> None:
    catalog = open_catalog()
    with Http(Settings(cache=tmp_path)) as http:
        change = prepare(entry, catalog, area_of(catalog), http)
    assert change.announced in {None, change.received}
