"""Files of a whole country cut to a territory, row by row, and held to the reader of their form."""

import csv
import gzip
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from explorer.errors import CatalogError, InputError, SourceError
from explorer.layers.fileforms import FORMS, cut_rows
from explorer.sources.answer import Answer
from explorer.sources.delimited import table_rows
from explorer.sources.entries import Entry
from explorer.sources.rows import Area
from explorer.sources.store import Kept
from explorer.sources.whole import WholeFile
from tests.layers.fibre.conftest import HEADER, row

ADDRESS = "https://a.example/rows.csv"
LOIRE = Area((4.0, 45.0, 5.0, 46.0), ("42218", "2A004", "42001"))
ENTRY = Entry(
    name="rows", kind="file", title="Essai", address=ADDRESS, layer=None, mode="replace",
    match=None, keep=(), cadence_days=None, share_alike=False, may_be_empty=False,
)  # fmt: skip


def answer(folder: Path, data: bytes) -> Answer:
    path = folder / "came"
    path.write_bytes(data)
    return Answer("Essai", Kept(ADDRESS, None, None, "text/csv", "0", 1, "2026-11-24"), path, 200)


def cut(folder: Path, data: bytes, column: str = "insee") -> bytes:
    target = folder / "kept.csv.gz"
    cut_rows(WholeFile(answer(folder, data), "rows.csv", None, None), column, LOIRE, ENTRY, target)
    return target.read_bytes()


def test_the_rows_of_the_departments_are_kept_as_they_stand(tmp_path: Path) -> None:
    text = (
        '\ufeffid;insee;nom\n1;42218;"Saint; Étienne"\n2;69123;Lyon\n'
        "3;2A004;Ajaccio\n4;2B033;Bastia\n5;42999;\n"
    )
    kept = cut(tmp_path, text.encode())
    assert gzip.decompress(kept).decode() == (
        'id;insee;nom\n1;42218;"Saint; Étienne"\n3;2A004;Ajaccio\n5;42999;\n'
    )
    assert cut(tmp_path, text.encode()) == kept
    assert kept[3:8] == bytes(5)  # neither a name nor a time in the head of gzip


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_told_from_the_heading(separator: str, tmp_path: Path) -> None:
    lines = [["id", "insee"], ["a", "42218"], ["b", "01004"]]
    text = "\n".join(separator.join(line) for line in lines)
    kept = gzip.decompress(cut(tmp_path, text.encode())).decode()
    assert kept == f"id{separator}insee\na{separator}42218\n"


@pytest.mark.parametrize(
    ("data", "expected", "found"),
    [
        (b"id,code\n1,42218\n", "a column 'insee' to tell departments apart", "id, code"),
        (b"", "a column 'insee' to tell departments apart", ""),
        (b"id,insee\n1,42218\n2,42218,x\n", "2 cells in a row", "3: ['2', '42218', 'x']"),
        (b"id,insee\n1\n", "2 cells in a row", "1: ['1']"),
        (
            b"id,insee\n\xe9,42218\n",
            "a CSV file in UTF-8 whose rows are whole",
            "'utf-8' codec can't decode byte 0xe9 in position 9: invalid continuation byte",
        ),
        (
            b'id,insee\n"a,42218\n',
            "a CSV file in UTF-8 whose rows are whole",
            "unexpected end of data",
        ),
    ],
)
def test_a_file_whose_rows_are_not_whole_is_refused_with_its_address(
    data: bytes, expected: str, found: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError) as caught:
        cut(tmp_path, data)
    assert str(caught.value).startswith(
        f"Essai: {ADDRESS}: expected {expected}, found {found}. Nothing was changed."
    )


def test_of_many_columns_the_first_thirty_are_named(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(31)]
    with pytest.raises(SourceError) as caught:
        cut(tmp_path, ",".join(names).encode())
    assert f"found {', '.join(names[:30])}. Nothing" in str(caught.value)


def test_a_territory_without_communes_has_no_departments_to_cut_to(tmp_path: Path) -> None:
    came = WholeFile(answer(tmp_path, b"id,insee\n"), "rows.csv", None, None)
    with pytest.raises(CatalogError, match="Source 'rows' is asked by commune"):
        cut_rows(came, "insee", Area((4, 45, 5, 46)), ENTRY, tmp_path / "kept.csv.gz")


def test_areas_are_kept_where_they_touch_the_territory(tmp_path: Path) -> None:
    # The second touches the territory's eastern edge, the third lies beyond it.
    columns = {
        "INSEE_COM": ["01001", "2A004", "42218"], "NOM": ["Un", "Deux", "Trois"],
        "Locaux": [500, 400, 300], "ftth": [100, 390, 299], "couv": ["10", "95", "90"],
        "oi": ["SYN0", "SYN1", "SYN0"], "zone": ["RIP", "AMII", "ZTD"],
    }  # fmt: skip
    areas = [box(4.5, 45, 4.6, 45.1), box(5, 45, 5.1, 45.1), box(5.2, 45, 5.3, 45.1)]
    frame = gpd.GeoDataFrame(columns, geometry=areas, crs="EPSG:4326")
    frame.to_file(tmp_path / "2026t2.gpkg", engine="fiona")
    folder = tmp_path / "kept"
    folder.mkdir()
    path, count = FORMS["figures"](tmp_path / "2026t2.gpkg", folder, LOIRE)
    assert (path, count) == (folder / "2026t2.parquet", 2)
    kept = gpd.read_parquet(path)
    assert kept["NOM"].tolist() == ["Un", "Deux"]
    assert kept.index.tolist() == [0, 1]
    assert not (tmp_path / "2026t2.gpkg").exists()


def test_areas_elsewhere_are_refused_and_the_file_stays(tmp_path: Path) -> None:
    raw = tmp_path / "2026t2.gpkg"
    frame = gpd.GeoDataFrame({"NOM": ["Un"]}, geometry=[box(6, 45, 6.1, 45.1)], crs="EPSG:4326")
    frame.to_file(raw, engine="fiona")
    with pytest.raises(InputError) as caught:
        FORMS["figures"](raw, tmp_path, LOIRE)
    assert str(caught.value) == (
        "2026t2.gpkg: expected areas within 4, 45, 5, 46, found none among 1."
    )
    assert raw.is_file()


def test_buildings_and_the_base_are_laid_into_the_folder_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    status = tmp_path / "essai_2026_T2.csv"
    rows = [row(imb_id="A"), row(imb_id="B", x="4.3880")]
    status.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    assert FORMS["buildings"](status, folder, LOIRE) == (folder / status.name, 2)
    base = tmp_path / "base_imb_2026_T2.csv"
    base.write_text("imb_id,imb_nbr_logloc\nA,3\nB,1\nC,2\n")
    assert FORMS["base_imb"](base, folder, LOIRE) == (folder / base.name, 3)
    assert not status.exists()
    assert not base.exists()


def test_a_table_of_a_service_leaves_the_limit_of_cells_as_it_was(tmp_path: Path) -> None:
    # It holds for the whole process: a file read after a refresh was held to another limit.
    before = csv.field_size_limit()
    long = "a" * 200_000
    rows = table_rows(answer(tmp_path, f"id,text\n1,{long}\n".encode()), ENTRY)
    assert list(rows) == [{"id": "1", "text": long}]
    assert csv.field_size_limit() == before
    with pytest.raises(SourceError):
        list(table_rows(answer(tmp_path, b"id,id\n"), ENTRY))
    assert csv.field_size_limit() == before
