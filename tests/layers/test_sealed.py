from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from explorer.catalog import open_catalog
from explorer.errors import InputError
from explorer.layers import read_layer
from explorer.layers.sealed import read_sealed, read_sealed_table

CATALOG = open_catalog()


@pytest.mark.parametrize("name", CATALOG.layers)
def test_a_sealed_layer_says_what_the_gate_says(name: str) -> None:
    sealed, frame = read_sealed(CATALOG.layer(name)), read_layer(CATALOG.layer(name)).frame
    assert [row["id"] for row in sealed.properties] == list(frame["id"])
    points = frame.geometry.notna() & (frame.geom_type == "Point")
    assert (sealed.located == points.to_numpy()).all()
    assert np.allclose(
        sealed.longitude[points], shapely.get_x(np.asarray(frame.geometry)[points.to_numpy()])
    )


def test_a_file_that_was_changed_since_it_was_sealed_is_refused(tmp_path: Path) -> None:
    spec = CATALOG.layer("schools")
    changed = tmp_path / "schools.geojson"
    changed.write_bytes(spec.path.read_bytes().replace(b"4.38715", b"4.38716"))
    with pytest.raises(InputError, match=r"schools.geojson is not as it was sealed.*seal"):
        read_sealed(replace(spec, path=changed))


def test_a_sealed_table_keeps_codes_as_text() -> None:
    rows = read_sealed_table(CATALOG.table("fibre_by_commune"))
    assert {len(row["insee_code"]) for row in rows} == {5}
