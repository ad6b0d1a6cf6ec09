"""Workbooks: numbers are numbers, texts are texts, whatever they look like."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from explorer.errors import OutputError
from explorer.layers.exports.layer import ExportLayer
from explorer.tables import Column, Table
from explorer.tables.workbook import layer_table, to_workbook

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table(rows: list[dict[str, Any]], name: str = "t", **titles: str) -> Table:
    columns = [Column(key, key.upper(), key) for key in (rows[0] if rows else {"a": 0})]
    return Table(name, {"fr": "Titre", **titles}, columns, rows, {"fr": "note\nsuite"})


def cells(data: bytes, sheet: int = 1) -> dict[str, Any]:
    """Read the cells of a sheet by their reference, texts and truths and numbers as they are."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - made here
        texts = ["".join(part.text or "" for part in item.iter(f"{NS}t")) for item in strings]
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314
    found: dict[str, Any] = {}
    for cell in root.iter(f"{NS}c"):
        value = cell.findtext(f"{NS}v") or ""
        kind = cell.get("t")
        told = texts[int(value)] if kind == "s" else value == "1" if kind == "b" else float(value)
        found[str(cell.get("r"))] = told
    return found


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        root = ET.fromstring(book.read("xl/workbook.xml"))  # noqa: S314
    return [str(sheet.get("name")) for sheet in root.iter(f"{NS}sheet")]


def test_values_keep_their_type_and_codes_their_noughts() -> None:
    row = {"code": "01004", "n": 3, "x": 0.125, "yes": True, "no": None, "l": ["a", "b"],
           "f": "=1+1", "u": "https://example.org", "big": 2**60, "nan": float("nan")}  # fmt: skip
    found = cells(to_workbook([table([row])], "fr"))
    assert found["A1"] == "CODE"
    assert found["A2"] == "01004"
    assert (found["B2"], found["C2"], found["D2"]) == (3.0, 0.125, True)
    assert "E2" not in found
    assert found["F2"] == "a; b"
    assert found["G2"] == "=1+1"
    assert found["H2"] == "https://example.org"
    assert found["I2"] == str(2**60)
    assert "J2" not in found


def test_titles_and_notes_stand_on_a_sheet_of_their_own() -> None:
    data = to_workbook([table([{"a": 1}], "zones")], "fr")
    assert names(data) == ["zones", "À propos"]
    assert list(cells(data, 2).values()) == ["zones", "Titre", "note", "suite", ""]


def test_names_of_sheets_are_legal_and_differ() -> None:
    given = ["a/b:c*?[]", "A_b_c____", "x" * 40, "x" * 40, "history", "'", ""]
    found = names(to_workbook([table([], name) for name in given], "en"))
    assert found[:4] == ["a_b_c____", "A_b_c_____2", "x" * 31, "x" * 29 + "_2"]
    assert found[4:] == ["history_", "table", "table_2", "About"]


def test_a_text_that_no_cell_holds_is_refused_rather_than_cut() -> None:
    assert cells(to_workbook([table([{"a": "x" * 32_767}])], "fr"))["A2"] == "x" * 32_767
    with pytest.raises(OutputError, match="row 1 of 't', column 'a', has 32,768"):
        to_workbook([table([{"a": "x" * 32_768}])], "fr")
    with pytest.raises(OutputError, match="holds 32,767 letters"):
        to_workbook([table([{"a": "\U0001f600" * 16_384}])], "fr")


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    rows: list[dict[str, Any]] = [{"a": 1}] * 1_048_576
    with pytest.raises(OutputError, match="1,048,575 rows; 't' has 1,048,576"):
        to_workbook([table(rows)], "fr")


def test_a_layer_is_a_table_with_a_place_of_each_row() -> None:
    frame = gpd.GeoDataFrame(
        {"longitude": ["x", "y"]},
        geometry=np.array([box(4, 45, 4.2, 45.4), None], dtype=object),
        crs="EPSG:4326",
    )
    found = layer_table(ExportLayer("zones", frame, title="Zones"))
    assert [column.name for column in found.columns] == ["longitude", "longitude_", "latitude"]
    first, second = found.rows
    assert first["longitude"] == "x"
    assert first["longitude_"] == pytest.approx(4.1)
    assert first["latitude"] == pytest.approx(45.2)
    assert second == {"longitude": "y"}
