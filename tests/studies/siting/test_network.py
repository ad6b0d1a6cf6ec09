from pathlib import Path

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.studies.siting.find import find
from explorer.studies.siting.notes import notes
from explorer.studies.siting.query import Query
from explorer.studies.siting.result import to_json
from tests.layers.streets.synthetic import CARNOT, EAST_M, cross_file, place
from tests.studies.siting.synthetic import CATALOG


def named(column: float, row: float) -> str:
    x, y = place(column, row)
    return f"{x},{y}"


EAST, OFF = named(CARNOT[0] + 5, CARNOT[1]), named(CARNOT[0] + 6, CARNOT[1] + 6)


def test_ways_go_along_the_streets_and_what_is_far_from_them_is_named(tmp_path: Path) -> None:
    streets = str(cross_file(tmp_path / "cross.osm.pbf"))
    answer = find(
        CATALOG,
        Query(candidates=(EAST, OFF), weights={"distance[Carnot]": 1}, streets=streets),
    )
    one = answer.measures["distance[Carnot]"]
    at = {key: row for row, key in enumerate(answer.candidates.ids)}
    east, off = (at[next(key for key in at if key.startswith(part[:6]))] for part in (EAST, OFF))
    assert one.basis == "network"
    assert one.value[east] == pytest.approx(5 * EAST_M, abs=1)
    assert np.isnan(one.value[off])
    assert one.unreached == (off,)
    assert one.low[off] > 0
    told = " ".join(notes(answer, "en"))
    assert "by the street network: © OpenStreetMap" in told
    assert "never counted as zero" in told
    # Still in the table, last, with a score that may be anything that the straight line allows.
    results = to_json(answer)["results"]
    assert [one["id"] for one in results][-1] == answer.candidates.ids[off]
    assert results[-1]["score_low"] == 0 < results[-1]["score_high"] < 1


def test_the_bounds_hold_the_way_and_widen_with_the_positions(tmp_path: Path) -> None:
    streets = str(cross_file(tmp_path / "cross.osm"))
    query = Query(candidates=(EAST,), weights={"distance[Carnot]": 1}, streets=streets)
    one = find(CATALOG, query).measures["distance[Carnot]"]
    accuracy = next(
        float(str(place["accuracy_m"]))
        for place in _stations()
        if place["id"] == "saint-etienne-carnot"
    )
    assert one.high - one.value == pytest.approx(1.6 * accuracy)
    assert (one.low <= one.value).all()
    assert one.low == pytest.approx(5 * EAST_M - accuracy, rel=0.01)


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    query = Query(candidates=(EAST,), weights={"stations": 1}, streets=str(tmp_path / "no.pbf"))
    with pytest.raises(InputError, match="no such file"):
        find(CATALOG, query)


def _stations() -> tuple[dict[str, object], ...]:
    from explorer.studies.siting.sealed import Sealed

    return Sealed(CATALOG).layer("stations").properties
