"""Coverage counted batch by batch: the study of the plain path, to the last count."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer import open_territory
from explorer.errors import InputError
from explorer.layers.fibre import read_building_records
from explorer.layers.national import import_premises, open_imported, open_streamed
from explorer.studies import national
from explorer.studies.coverage import measure_coverage
from explorer.studies.coveragestudy import CoverageStudy
from explorer.studies.national import measure_national, open_national, positions_for
from explorer.studies.zones import ZoneSet, open_zones
from tests.studies.synthetic import SEVEN, building, status_file, zone_file

STATES = ["deploye", "raccordable demande", "cible", "abandonne", "signe"]


def told(study: CoverageStudy) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(json.dumps(study.to_json()))
    given.pop("read")
    given["conservation"]["reasons"] = dict(sorted(given["conservation"]["reasons"].items()))
    return given


def all_ways(source: Path, zones: ZoneSet, block: int, folder: Path, **choices: Any) -> None:
    plain = told(measure_coverage(read_building_records(source), zones, **choices))
    streamed = measure_national(open_streamed(source, block=block), zones, **choices)
    assert told(streamed) == plain
    import_premises([source], folder / "out.parquet", block=block)
    imported = open_imported(folder / "out.parquet")
    assert imported is not None
    assert told(measure_national(imported, zones, **choices)) == plain


def zones_named(folder: Path, kind: str) -> ZoneSet:
    name = kind if kind.startswith("by:") else str(zone_file(folder / "zones.gpkg", "EPSG:2154"))
    return open_zones(name, open_territory())


cell = st.integers(0, 12).map(lambda step: round(4.378 + step * 0.002, 6))
line = st.integers(0, 12).map(lambda step: round(45.438 + step * 0.002, 6))
one = st.tuples(
    st.integers(1, 9), cell, line, st.sampled_from(STATES), st.sampled_from(["SYN0", "SYN1", ""]),
    st.sampled_from(["42218", "42237", "", "4221"]), st.sampled_from(["deploye", "signe", ""]),
    st.booleans(),
)  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(one, min_size=1, max_size=25),
    st.sampled_from([300, 900, 1 << 20]),
    st.sampled_from(["file", "by:insee_code", "by:code_insee", "by:pm_ref"]),
)
def test_text_and_imported_file_give_the_study_of_the_plain_path(
    tmp_path: Path, rows: list[Any], block: int, kind: str
) -> None:
    # Nine identifiers for up to 25 rows: repeats and contradictions between batches throughout.
    cells = [
        building(
            number,
            x if placed else "",
            y,
            state,
            code_l331=operator,
            code_insee=code,
            pm_etat=point,
        )
        for number, x, y, state, operator, code, point, placed in rows
    ]
    source = status_file(tmp_path, cells)
    all_ways(source, zones_named(tmp_path, kind), block, tmp_path)


def test_the_seven_buildings_have_their_rates_batch_by_batch(tmp_path: Path) -> None:
    source = status_file(tmp_path)
    study = measure_national(open_streamed(source, block=200), zones_named(tmp_path, "file"))
    assert [row["connectable_share"] for row in study.rows()] == [0.5, 0.0, None]
    account = study.conservation
    assert account["in"] == 7
    assert (account["counted"], account["outside"], account["set_aside"]) == (6, 0, 1)


def test_a_large_text_is_streamed_by_itself_and_a_small_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = status_file(tmp_path)
    assert open_national(source) is None

    class Small:
        bytes = 10

    monkeypatch.setattr(national, "Limits", Small)
    assert open_national(source) is not None


def test_a_grid_of_a_large_text_is_refused_with_the_way_to_have_it(tmp_path: Path) -> None:
    records = open_streamed(status_file(tmp_path))
    with pytest.raises(InputError, match=r"Import it first: manufacture premises import"):
        positions_for("grid:h3:9", records)
    assert positions_for("district", records) is None


def test_a_state_outside_the_list_refuses_a_text_that_is_streamed_with_its_line(
    tmp_path: Path,
) -> None:
    source = status_file(tmp_path, [*SEVEN, building(8, 4.384, 45.444, "deploi")])
    with pytest.raises(InputError, match="line 9, imb_etat: expected one of deploye"):
        measure_national(open_streamed(source, block=300), zones_named(tmp_path, "file"))
    kept = open_streamed(source, block=300, unknown_states="keep")
    study = measure_national(kept, zones_named(tmp_path, "file"))
    assert study.total["unknown"] == 1


def test_a_row_of_another_width_is_named(tmp_path: Path) -> None:
    source = status_file(tmp_path)
    with source.open("a", encoding="utf-8") as stream:
        stream.write("4.38,45.44\n")
    with pytest.raises(InputError, match=r"line 9: expected as many fields.*found 2 fields"):
        measure_national(open_streamed(source), zones_named(tmp_path, "file"))


def test_a_cut_gzip_is_named_with_its_line_and_counts_for_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    cells = [
        building(n, round(rng.uniform(4.3, 4.4), 6), 45.44, STATES[n % 5]) for n in range(3_000)
    ]
    packed = tmp_path / "essai_2026_T2.csv.gz"
    packed.write_bytes(gzip.compress(status_file(tmp_path, cells).read_bytes())[:-9_000])
    with pytest.raises(InputError, match=r"cut or damaged after line \d"):
        measure_national(open_streamed(packed, block=20_000), zones_named(tmp_path, "file"))


def test_of_two_bad_rows_the_first_is_named_whichever_thread_reads_it(tmp_path: Path) -> None:
    good = [building(n, 4.384, 45.444, "cible") for n in range(400)]
    bad = building(400, 4.384, 45.444, "deploi")
    source = status_file(tmp_path, [*good[:200], bad, *good[200:], bad])
    for _ in range(5):
        with pytest.raises(InputError, match="line 202, imb_etat: expected one of deploye"):
            measure_national(open_streamed(source, block=900), zones_named(tmp_path, "file"))


@pytest.mark.parametrize("x", [".38", "-.5", "4,384", " 4.384", "+4.384", "nan", "1e400", "0x4"])
def test_numbers_written_oddly_are_those_of_the_plain_reader(x: str, tmp_path: Path) -> None:
    source = status_file(tmp_path, [building(1, f'"{x}"', 45.444, "cible"), *SEVEN[1:]])
    all_ways(source, zones_named(tmp_path, "file"), 1 << 20, tmp_path)
