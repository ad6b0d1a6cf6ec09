"""Coverage counted batch by batch: the study of the plain path, to the last count."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer import open_territory
from explorer.errors import InputError
from explorer.layers.fibre import read_building_records
from explorer.layers.national import (
    import_premises,
    keyindex,
    open_imported,
    open_streamed,
    with_base,
)
from explorer.studies import national
from explorer.studies.coverage import measure_coverage
from explorer.studies.coveragestudy import CoverageStudy
from explorer.studies.national import measure_national, open_national, positions_for
from explorer.studies.zones import ZoneSet, open_zones
from explorer.territory import Territory
from tests.examples import few
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


@cache
def territory() -> Territory:
    return open_territory()


def zones_named(folder: Path, kind: str) -> ZoneSet:
    name = kind if kind.startswith("by:") else str(zone_file(folder / "zones.gpkg", "EPSG:2154"))
    return open_zones(name, territory())


cell = st.integers(0, 12).map(lambda step: round(4.378 + step * 0.002, 6))
line = st.integers(0, 12).map(lambda step: round(45.438 + step * 0.002, 6))
one = st.tuples(
    st.integers(1, 9), cell, line, st.sampled_from(STATES), st.sampled_from(["SYN0", "SYN1", ""]),
    st.sampled_from(["42218", "42237", "", "4221"]), st.sampled_from(["deploye", "signe", ""]),
    st.booleans(),
)  # fmt: skip


@settings(
    max_examples=few(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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


based = st.tuples(
    st.sampled_from(["IMB/SYN/1", "IMB/SYN/2", "IMB/SYN/3", "IMB/SYN/8", "X", ""]),
    st.sampled_from(["IMB/SYN/3", "IMB/SYN/4", "Y", ""]),
    st.sampled_from(["1", "12", "", "many"]),
)


@settings(
    max_examples=few(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from(STATES)), min_size=1, max_size=20),
    st.lists(based, min_size=1, max_size=20),
    st.sampled_from(["imb_id", "imb_code"]),
    st.sampled_from([60, 1 << 20]),
)
def test_premises_of_a_base_are_those_of_the_plain_path_with_its_report(
    tmp_path: Path, rows: list[Any], base: list[Any], key: str, block: int
) -> None:
    source = status_file(tmp_path, [building(n, 4.384, 45.444, state) for n, state in rows])
    path = tmp_path / "base_2026_T2.csv"
    lines = ["imb_id;imb_code;imb_nbr_logloc", *(";".join(row) for row in base), ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    zones = zones_named(tmp_path, "by:insee_code")
    whole = read_building_records(source, base=path, key=key)
    plain = measure_coverage(whole, zones, unit="premises")
    import_premises([source], tmp_path / "out.parquet")
    imported = open_imported(tmp_path / "out.parquet")
    assert imported is not None
    for ours in (open_streamed(source, block=400), imported):
        found = measure_national(
            with_base(ours, path, key=key, block=block), zones, unit="premises"
        )
        assert told(found) == told(plain)
        joins = [dict(study.read["join"]) for study in (found, plain)]
        for join in joins:
            join["base"] = {name: join["base"][name] for name in ("file", "rows", "separator")}
        assert joins[0] == joins[1]


def test_a_base_that_is_cut_or_lacks_its_number_is_named(tmp_path: Path) -> None:
    records = open_streamed(status_file(tmp_path))
    path = tmp_path / "base.csv"
    path.write_text("imb_id,n\nIMB/SYN/1,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1, imb_nbr_logloc: expected a column imb_nbr"):
        with_base(records, path)
    path.write_text("imb_id,imb_nbr_logloc\nIMB/SYN/1,3\nIMB/SYN/2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"(?s)base.csv.*line 3: expected as many fields"):
        measure_national(with_base(records, path), zones_named(tmp_path, "file"))
    packed = tmp_path / "base.csv.gz"
    rng = np.random.default_rng(1)
    rows = "".join(f"{rng.integers(1 << 60)},3\n" for _ in range(3_000))
    packed.write_bytes(gzip.compress(f"imb_id,imb_nbr_logloc\n{rows}".encode())[:-9_000])
    with pytest.raises(InputError, match=r"(?s)base.csv.gz.*cut or damaged after line \d"):
        measure_national(with_base(records, packed), zones_named(tmp_path, "file"))


def test_keys_of_one_hash_are_told_apart_by_their_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def few(texts: pa.Array) -> Any:
        return np.array([len(text) % 2 for text in texts.to_pylist()], dtype=np.uint64)

    monkeypatch.setattr(keyindex, "hashes_of", few)
    index = keyindex.KeyIndex(tmp_path / "keys")
    index.lay(pa.array(["a", "bb", "ccc", "a"]), pa.array([1, None, 3, 4]), np.arange(4))
    index.close(np.array([3]))
    known, numbers = index.numbers(pa.array(["ccc", "dd", "bb", "a", "e", "ccc"]), 1)
    assert known.tolist() == [True, False, True, True, False, True]
    assert numbers.to_pylist() == [3, None, None, 1, None, 3]
    assert index.unmet() == 0
    index.numbers(pa.array(["a"]), -1)
    assert index.unmet() == 2


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
