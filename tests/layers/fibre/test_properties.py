"""What holds for any status file: rows add up, and their order does not matter."""

import gzip
import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import InputError
from explorer.layers.fibre import BuildingRecords, read_building_records
from explorer.layers.fibre.mapping import STATES
from tests.examples import few
from tests.layers.fibre.conftest import HEADER, ROWS

KINDS = ("csv", "csv.gz", "zip")
COLUMNS = "x,y,imb_id,imb_etat,pm_etat"
rows = st.lists(
    st.tuples(
        st.sampled_from(["4.38", "4,39", "", "45.45", "808500", "-70"]).map(lambda x: f'"{x}"'),
        st.sampled_from(["45.45", "45.46", "4.38", "6484900", "nan"]),
        st.sampled_from(["A", "B", "C", "D", ""]),
        st.sampled_from(STATES),
        st.sampled_from(["deploye", "", "other"]),
    ),
    min_size=1,
    max_size=12,
)


def read(lines: Sequence[tuple[str, ...]]) -> BuildingRecords | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_text("\n".join([COLUMNS, *map(",".join, lines), ""]), encoding="utf-8")
        try:
            return read_building_records(path)
        except InputError:
            return None


def packed(text: bytes, kind: str) -> bytes:
    if kind == "csv":
        return text
    if kind == "csv.gz":
        return gzip.compress(text)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("any.csv", text)
    return sink.getvalue()


@settings(max_examples=few(60))
@given(rows)
def test_rows_in_are_those_kept_and_those_set_aside(lines: list[tuple[str, ...]]) -> None:
    records = read(lines)
    if records is None:
        return
    account = records.conservation
    assert account.rows_in == len(lines)
    assert account.kept == len(records.frame) == account.rows_in - sum(account.set_aside.values())
    assert account.located == records.frame.geometry.notna().sum()
    assert records.frame["building_record_id"].is_unique


@settings(max_examples=few(60))
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(lines: list[tuple[str, ...]], random: object) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = read(lines), read(shuffled)
    assert (first is None) == (second is None)
    if first is None or second is None:
        return
    assert first.conservation == second.conservation
    columns = ["building_record_id", "fibre_status", "point_open", "geometry"]
    ordered = [
        records.frame[columns].sort_values("building_record_id").reset_index(drop=True)
        for records in (first, second)
    ]
    assert ordered[0].equals(ordered[1])


@settings(max_examples=few(150))
@given(st.integers(0), st.integers(0, 40), st.binary(max_size=3), st.sampled_from(KINDS))
def test_damage_anywhere_is_refused_or_accounted_for(
    place: int, length: int, put: bytes, kind: str
) -> None:
    text = ("\n".join([HEADER, *ROWS]) + "\n").encode()
    place %= len(text)
    text = text[:place] + put + text[place + length :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"any.{kind}"
        path.write_bytes(packed(text, kind))
        try:
            account = read_building_records(path, unknown_states="keep").conservation
        except InputError as error:
            assert path.name in str(error)  # noqa: PT017 - either outcome is right
            return
    lines = [line for line in re.split(rb"\r\n|\r|\n", text) if line]
    assert account.rows_in == len(lines) - 1 or b'"' in put


@settings(max_examples=few(100))
@given(st.integers(0), st.sampled_from(("csv.gz", "zip")), st.integers(0, 255))
def test_a_packed_file_cut_or_changed_anywhere_is_refused_or_whole(
    place: int, kind: str, byte: int
) -> None:
    whole = packed(("\n".join([HEADER, *ROWS]) + "\n").encode(), kind)
    place %= len(whole)
    for data in (whole[:place], whole[:place] + bytes([byte]) + whole[place + 1 :]):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"any.{kind}"
            path.write_bytes(data)
            try:
                assert len(read_building_records(path).frame) == len(ROWS)
            except InputError as error:
                assert path.name in str(error)  # noqa: PT017 - either outcome is right
