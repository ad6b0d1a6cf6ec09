"""The import of building files of any size: the plain reader's records, in the order of space."""

import csv
import gzip
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from shapely import Point

from explorer.errors import InputError, OutputError
from explorer.layers.fibre import read_building_records
from explorer.layers.national import (
    import_premises,
    open_imported,
    open_streamed,
    repeats,
    stretches,
    textrows,
)
from explorer.layers.national import importing as module
from explorer.layers.national.parts import Parts
from explorer.studies.national import open_national

HEADER = (
    "x,y,imb_id,num_voie,nom_voie,code_insee,nom_com,imb_etat,pm_ref,pm_etat,code_l331,geom_mod,own"
)
STATES = ["deploye", "cible", "raccordable demande", "abandonne"]


def rows_of(count: int, seed: int = 1) -> list[str]:
    rng = np.random.default_rng(seed)
    return [
        f"{rng.uniform(2, 6):.6f},{rng.uniform(43, 49):.6f},IMB/{n},{n % 9},RUE {n % 5},"
        f"42{n % 3}18,VILLE,{STATES[n % 4]},PM{n % 7},{'deploye' if n % 2 else ''},OI{n % 3},"
        f"{'t' if n % 5 == 0 else 'f'},é{n % 4}"
        for n in range(count)
    ]


def written(path: Path, rows: list[str], header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def by_id(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.sort_values("building_record_id").reset_index(drop=True)


def same_records(out: Path, plain: Any) -> None:
    found = by_id(gpd.read_parquet(out))
    expected = by_id(plain.frame)
    names = [name for name in expected.columns if name != "geometry"]
    for name in names:
        got = found[name].astype(object).where(found[name].notna(), None)
        wanted = expected[name].astype(object).where(expected[name].notna(), None)
        assert got.tolist() == wanted.tolist(), name
    assert [None if p is None else p.wkb for p in found.geometry] == [
        None if p is None else p.wkb for p in expected.geometry
    ]


def test_records_are_those_of_the_plain_reader_with_odd_rows_and_repeats(tmp_path: Path) -> None:
    rows = rows_of(300)
    rows[17] = rows[17].replace(rows[17].split(",")[0], "")  # no position
    rows[40] = "0.0,0.0" + rows[40][rows[40].index(",IMB") :]  # outside
    rows[60] = '4.5,45.5,IMB/60,1,"RUE, ""X""\nBIS",42218,"VILLE",deploye,PM1,,OI1,f, é1 '
    rows.append(rows[5])  # the same again
    rows.append(rows[6].replace("cible", "deploye").replace("raccordable demande", "deploye"))
    rows.append("4.5,45.5,,1,RUE,42218,V,cible,,,,,")
    source = written(tmp_path / "immeuble_2026_T2.csv", rows)
    plain = read_building_records(source)
    done = import_premises([source], tmp_path / "out.parquet", block=4_000)
    same_records(done.path, plain)
    assert done.conservation == plain.conservation
    assert done.conservation.set_aside == {"conflicting_id": 2, "no_id": 1, "repeated": 1}
    assert done.statement.vintage == "2026-T2"
    with (tmp_path / "out.parquet.rejects.csv").open(encoding="utf-8") as stream:
        told = [(row["row"], row["reason"]) for row in csv.DictReader(stream)]
    assert told == [("7", "conflicting_id"), ("301", "repeated"), ("302", "conflicting_id"),
                    ("303", "no_id")]  # fmt: skip


@pytest.mark.parametrize("packed", ["gz", "zip", "parquet"])
def test_a_packed_file_gives_the_records_of_the_plain_one(packed: str, tmp_path: Path) -> None:
    source = written(tmp_path / "a.csv", rows_of(80))
    plain = read_building_records(source)
    if packed == "gz":
        other = tmp_path / "a.csv.gz"
        other.write_bytes(gzip.compress(source.read_bytes()))
    elif packed == "zip":
        other = tmp_path / "a.zip"
        with zipfile.ZipFile(other, "w") as archive:
            archive.write(source, "a.csv")
    else:
        other = tmp_path / "a.parquet"
        pd.read_csv(source, dtype=str).to_parquet(other)
    done = import_premises([other], tmp_path / "out.parquet", block=1_500)
    assert done.conservation.kept == 80
    found = by_id(gpd.read_parquet(done.path))
    wanted = by_id(plain.frame)
    assert found["fibre_status"].tolist() == wanted["fibre_status"].tolist()
    assert [p.wkb for p in found.geometry] == [p.wkb for p in wanted.geometry]


@pytest.mark.parametrize("packed", ["csv", "csv.gz", "zip"])
def test_progress_tells_the_share_that_is_read_of_packed_files_too(
    packed: str, tmp_path: Path
) -> None:
    source = written(tmp_path / "a.csv", rows_of(20_000))
    if packed == "csv.gz":
        (tmp_path / "a.csv.gz").write_bytes(gzip.compress(source.read_bytes()))
    elif packed == "zip":
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(source, "a.csv")
    told: list[tuple[int, float]] = []
    files = [tmp_path / f"a.{packed}"]
    import_premises(
        files, tmp_path / "out.parquet", block=200_000, progress=lambda *both: told.append(both)
    )
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.6
    assert told[-1] == (20_000, 1.0)


def test_the_file_is_geoparquet_with_a_box_that_readers_filter_on(tmp_path: Path) -> None:
    source = written(tmp_path / "a.csv", rows_of(500))
    done = import_premises([source], tmp_path / "out.parquet")
    geo = json.loads(pq.read_metadata(done.path).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    whole = gpd.read_parquet(done.path)
    some = gpd.read_parquet(done.path, bbox=(3, 44, 4, 45))
    inside = whole.cx[3:4, 44:45]
    assert 0 < len(some) == len(inside) < 500
    duckdb = pytest.importorskip("duckdb")
    (count,) = duckdb.sql(
        f"select count(*) from '{done.path}' where bbox.xmin between 3 and 4"  # noqa: S608
        " and bbox.ymin between 44 and 45"
    ).fetchone()
    assert count == len(inside)


def test_neighbours_in_the_file_are_neighbours_in_space(tmp_path: Path) -> None:
    source = written(tmp_path / "a.csv", rows_of(2_000))
    done = import_premises([source], tmp_path / "out.parquet", block=20_000)
    points = gpd.read_parquet(done.path).geometry
    step = points.x.diff().abs().median() + points.y.diff().abs().median()
    assert step < 0.2  # of 4 by 6 degrees, over which rows of the source jump by 3


def test_blocks_of_any_size_give_the_same_bytes(tmp_path: Path) -> None:
    source = written(tmp_path / "a.csv", [*rows_of(200), rows_of(200)[3]])
    outs = [
        import_premises([source], tmp_path / f"{size}.parquet", block=size).path.read_bytes()
        for size in (700, 5_000, 1 << 20)
    ]
    assert outs[0] == outs[1] == outs[2]


@pytest.mark.parametrize("most", [2, 64])
def test_stretches_are_cut_as_finely_as_it_takes_to_the_same_bytes(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A town, one building of 60 records, some without position, and the country around.
    rows = rows_of(400)
    town = [f"4.38{n % 7},45.44{n % 5},{row.split(',', 2)[2]}" for n, row in enumerate(rows)]
    rows[40:100] = [f"4.385,45.445,{row.split(',', 2)[2]}" for row in rows[40:100]]
    rows[100:250] = town[100:250]
    rows[250:270] = [f",,{row.split(',', 2)[2]}" for row in rows[250:270]]
    source = written(tmp_path / "a.csv", rows)
    whole = import_premises([source], tmp_path / "whole.parquet").path
    monkeypatch.setattr(stretches, "AT_ONCE", 7)
    monkeypatch.setattr(stretches, "MOST", most)
    cut = import_premises([source], tmp_path / "cut.parquet", block=2_000).path
    assert cut.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("packed", [False, True])
def test_an_interrupted_import_goes_on_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    source = written(tmp_path / "a.csv", [*rows_of(400), "bad,row", *rows_of(3, 9)])
    if packed:
        other = tmp_path / "a.csv.gz"
        other.write_bytes(gzip.compress(source.read_bytes()))
        source = other
    whole = import_premises([source], tmp_path / "whole.parquet", block=3_000)
    seen: list[int] = []
    keep = Parts.add

    def interrupted(self: Parts, *arguments: Any) -> Any:
        if len(seen) == 4:
            raise KeyboardInterrupt
        seen.append(1)
        return keep(self, *arguments)

    monkeypatch.setattr(Parts, "add", interrupted)
    out = tmp_path / "out.parquet"
    with pytest.raises(KeyboardInterrupt):
        import_premises([source], out, block=3_000)
    assert not out.exists()
    monkeypatch.setattr(Parts, "add", keep)
    done = import_premises([source], out, block=3_000)
    assert 0 < done.resumed < 404
    assert done.conservation == whole.conservation
    assert out.read_bytes() == whole.path.read_bytes()
    assert not list(tmp_path.glob("*.parts"))
    rejects = (tmp_path / "out.parquet.rejects.csv").read_text(encoding="utf-8")
    assert "401,402,wrong_width,,2 fields, where the header has 13" in rejects.replace('"', "")


def test_several_files_are_one_and_repeats_between_them_are_found(tmp_path: Path) -> None:
    rows = rows_of(60)
    first = written(tmp_path / "a.csv", rows[:30])
    second = written(tmp_path / "b.csv", [*rows[30:], rows[4]])
    done = import_premises([first, second], tmp_path / "out.parquet", block=900)
    assert done.conservation.kept == 60
    assert done.conservation.set_aside == {"repeated": 1, "conflicting_id": 0, "no_id": 0}
    text = (tmp_path / "out.parquet.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert text[1] == "b.csv,31,,repeated,imb_id,"


def test_repeats_are_found_in_whatever_ranges_their_hashes_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeats, "RANGE_ROWS", 7)
    rows = rows_of(120)
    source = written(tmp_path / "a.csv", [*rows, *rows[3:90:4]])
    done = import_premises([source], tmp_path / "out.parquet", block=4_000)
    assert done.conservation.set_aside == {"repeated": 22, "conflicting_id": 0, "no_id": 0}


def test_a_state_outside_the_list_is_set_aside_or_kept_as_asked(tmp_path: Path) -> None:
    rows = rows_of(20)
    rows[3] = rows[3].replace("abandonne", "abandonné")
    source = written(tmp_path / "a.csv", rows)
    done = import_premises([source], tmp_path / "out.parquet")
    assert done.conservation.set_aside["unknown_state"] == 1
    assert '4,5,unknown_state,imb_etat,"""abandonné"""' in (
        tmp_path / "out.parquet.rejects.csv"
    ).read_text(encoding="utf-8")
    kept = import_premises([source], tmp_path / "out.parquet", unknown_states="keep")
    assert kept.conservation.unknown_states == {"abandonné": 1}
    assert not (tmp_path / "out.parquet.rejects.csv").exists()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (['4.5,45.5,IMB/1,1,"RUE', *rows_of(9)], "line 2: expected a quote at both ends"),
        (
            [row.replace("IMB/", "IMB\0/") for row in rows_of(3)],
            "line 2: expected text; found a NUL",
        ),
        ([f"45.5,4.5{row[row.index(',IMB') :]}" for row in rows_of(9)], "positions in the extent"),
        (["a,b"] * 9 + rows_of(3), "9 of 12 rows set aside"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused_and_nothing_written(
    rows: list[str], said: str, tmp_path: Path
) -> None:
    source = written(tmp_path / "a.csv", rows)
    with pytest.raises(InputError, match=said):
        import_premises([source], tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_a_cut_gzip_is_refused_with_the_line(tmp_path: Path) -> None:
    source = written(tmp_path / "a.csv", rows_of(5_000))
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(source.read_bytes())[:-9_000])
    with pytest.raises(InputError, match=r"cut or damaged after line \d"):
        import_premises([packed], tmp_path / "out.parquet", block=20_000)
    assert not (tmp_path / "out.parquet").exists()


def test_a_file_of_no_rows_gives_a_file_of_no_records(tmp_path: Path) -> None:
    done = import_premises([written(tmp_path / "a.csv", [])], tmp_path / "out.parquet")
    assert (done.conservation.rows_in, done.conservation.kept) == (0, 0)
    found = gpd.read_parquet(done.path)
    assert len(found) == 0
    assert {"fibre_status", "own", "geometry"} <= set(found.columns)
    assert open_imported(done.path) is not None


@pytest.mark.parametrize(
    "address", ["s3://store/a.csv", "https://store/a.csv.gz", "gs:/store/a.csv"]
)
def test_an_address_is_told_from_a_file_that_is_not_there(address: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mount the store.*found an address, (s3|https|gs)://"):
        import_premises([address], tmp_path / "out.parquet")
    with pytest.raises(InputError, match="mount the store, or fetch the file first"):
        open_national(Path(address))


def test_a_quote_left_open_before_many_rows_is_named_by_its_line(tmp_path: Path) -> None:
    rows = rows_of(4_000)
    rows[1_500] = rows[1_500].replace(",RUE", ',"RUE')
    source = written(tmp_path / "a.csv", rows)
    with pytest.raises(InputError, match="line 1502: expected a quote at both ends"):
        import_premises([source], tmp_path / "out.parquet", block=400_000)


def test_a_second_import_into_the_same_file_is_refused_while_the_first_one_writes(
    tmp_path: Path,
) -> None:
    pytest.importorskip("fcntl")
    source = written(tmp_path / "a.csv", rows_of(9))
    out = tmp_path / "out.parquet"
    refused = []

    def meanwhile(*_: Any) -> None:
        with pytest.raises(InputError, match="Another import is writing"):
            import_premises([source], out)
        refused.append(1)

    import_premises([source], out, progress=meanwhile)
    assert refused
    assert import_premises([source], out).conservation.kept == 9


def test_a_disk_that_fills_up_while_a_library_writes_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "a.csv", rows_of(9))

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    said = r"out\.parquet\.parts cannot be written on: No space left.*the import goes on where it"
    with pytest.raises(OutputError, match=said):
        import_premises([source], tmp_path / "out.parquet")
    with pytest.raises(OutputError, match=r"No space left on device.*TMPDIR"):
        open_streamed(source).each(len, len)
    assert not (tmp_path / "out.parquet").exists()


def test_a_killed_import_goes_on_and_one_that_is_cut_short_in_a_part_reads_it_again(
    tmp_path: Path,
) -> None:
    # The process is really killed, between any two instructions.
    source = written(tmp_path / "a.csv", rows_of(4_000))
    whole = import_premises([source], tmp_path / "whole.parquet", block=9_000).path.read_bytes()
    out = tmp_path / "out.parquet"
    code = (
        "import sys\nfrom explorer.layers.national import import_premises\n"
        "import_premises([sys.argv[1]], sys.argv[2], block=9_000)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(source), str(out)]) as process:
        parts = tmp_path / "out.parquet.parts"
        while process.poll() is None and len(list(parts.glob("part-*.json"))) < 3:
            time.sleep(0.005)
        process.kill()
    if parts.exists():
        last = max(parts.glob("part-*.parquet"))
        if not last.with_suffix(".json").exists():
            last.write_bytes(last.read_bytes()[:100])
    assert import_premises([source], out, block=9_000).path.read_bytes() == whole
    assert not parts.exists()


def test_a_parquet_of_another_making_is_not_taken_for_an_imported_one(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"imb_id": ["A"]}, geometry=[Point(4, 45)], crs=4326)
    frame.to_parquet(tmp_path / "a.parquet")
    assert open_imported(tmp_path / "a.parquet") is None
    with pytest.raises(InputError, match="expected a column imb_etat"):
        import_premises([tmp_path / "a.parquet"], tmp_path / "out.parquet")


def test_an_imported_file_without_its_boxes_is_refused_with_what_to_do(tmp_path: Path) -> None:
    done = import_premises([written(tmp_path / "a.csv", rows_of(9))], tmp_path / "out.parquet")
    table = pq.read_table(done.path).drop_columns(["bbox"])
    pq.write_table(table, tmp_path / "bare.parquet")
    with pytest.raises(InputError, match="a file without bbox: import the records again"):
        open_imported(tmp_path / "bare.parquet")


@pytest.mark.parametrize(
    ("given", "kept"), [("4.5,46.5", 4), (".5e1,46.5", 3), ("4.5,.465e2", 3), ("-.5e1,46.5", 3)]
)
def test_a_number_that_starts_with_a_point_is_no_position_wherever_the_reader_cuts_the_text(
    given: str, kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"4.5,46.5,IMB/{n},1,RUE A.B.,42218,V.,deploye,PM1,deploye,OI1,f,x" for n in range(3)]
    rows.insert(1, rows[0].replace("4.5,46.5", given).replace("IMB/0", "IMB/9"))
    path = written(tmp_path / "records.csv", rows)
    for piece in range(1, 40):
        monkeypatch.setattr(textrows, "PIECE", piece)
        streamed = open_streamed(path)
        streamed.each(len, len)
        assert (streamed.conservation.kept, streamed.conservation.located) == (4, kept)


def test_communes_are_told_of_the_records_that_have_no_position(tmp_path: Path) -> None:
    rows = [f"4.5,46.5,IMB/{n},1,RUE,42218,V,deploye,PM1,deploye,OI1,f,x" for n in range(3)]
    whole = open_streamed(written(tmp_path / "whole.csv", rows))
    rows[1] = rows[1].replace("4.5,46.5", ",")
    partly = open_streamed(written(tmp_path / "partly.csv", rows))
    codes: list[Any] = []
    for records in (whole, partly):
        records.each(lambda table: codes.append(table.column("insee_code").to_pylist()), len)
    whole.each(lambda table: codes.append(table.column("insee_code").to_pylist()), len,
               ["insee_code"])  # fmt: skip
    assert codes == [[None] * 3, ["42218"] * 3, ["42218"] * 3]


def test_a_full_disk_leaves_the_old_file_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "a.csv", rows_of(9))
    out = import_premises([source], tmp_path / "out.parquet").path
    before = out.read_bytes()

    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device", str(out))

    monkeypatch.setattr(module, "write_merged", full)
    with pytest.raises(OSError, match="No space left"):
        import_premises([source], out)
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.csv", "out.parquet", "out.parquet.parts",
    ]  # fmt: skip
