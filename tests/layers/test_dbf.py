"""The table of a Shapefile is read by its bytes; what its .cpg says is stated, not believed."""

from pathlib import Path

import fiona
import pytest

from explorer.errors import InputError
from explorer.layers import read_file

NAME = "Saint-Étienne, cœur"


def shapefile(
    tmp_path: Path, encoding: str, declared: str | None, names: tuple[str, ...] = (NAME,)
) -> Path:
    path = tmp_path / "areas.shp"
    schema = {"geometry": "Point", "properties": {"name": "str:40"}}
    with fiona.open(
        path, "w", driver="ESRI Shapefile", schema=schema, crs="EPSG:4326", encoding=encoding
    ) as sink:
        for name in names:
            point = {"type": "Point", "coordinates": (4.38, 45.45)}
            sink.write({"geometry": point, "properties": {"name": name}})
    path.with_suffix(".cpg").unlink()
    if declared is not None:
        path.with_suffix(".cpg").write_text(declared)
    return path


@pytest.mark.parametrize(
    ("encoding", "declared", "findings"),
    [
        ("UTF-8", "UTF-8", []),
        ("UTF-8", None, []),
        ("UTF-8", "ISO-8859-1", ["read as utf-8"]),
        ("CP1252", "UTF-8", ["read as cp1252"]),
        ("CP1252", None, ["read as cp1252"]),
        ("CP1252", "1252", []),
        ("CP1252", "ANSI 1252", []),
        ("ISO-8859-15", "ISO-8859-15", []),
    ],
)
def test_letters_are_whole_whatever_the_cpg_says(
    encoding: str, declared: str | None, findings: list[str], tmp_path: Path
) -> None:
    layer = read_file(shapefile(tmp_path, encoding, declared))
    assert layer.frame["name"].tolist() == [NAME]
    assert [finding.done for finding in layer.examination.findings] == findings


def test_one_accent_in_the_last_row_decides_for_all(tmp_path: Path) -> None:
    names = (*("Plain",) * 50, "Aboën")
    layer = read_file(shapefile(tmp_path, "ISO-8859-1", "UTF-8", names))
    assert layer.frame["name"].iloc[-1] == "Aboën"
    (finding,) = layer.examination.findings
    assert str(finding) == (
        "file, .dbf: expected text in UTF-8, as the .cpg says; found bytes that are not UTF-8; "
        "read as cp1252"
    )


def test_a_byte_that_cp1252_lacks_is_read_as_latin_1(tmp_path: Path) -> None:
    layer = read_file(shapefile(tmp_path, "ISO-8859-1", "UTF-8", ("\x81é",)))
    assert layer.frame["name"].tolist() == ["\x81é"]


def test_two_encodings_in_one_table_are_refused(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "UTF-8", "UTF-8", ("Éclair été", "Plain", "Étang"))
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace(b"Plain", b"Pl\xe9in"))
    with pytest.raises(InputError, match="text in one encoding"):
        read_file(path)
