"""Files that are not as they should be: an error naming file, line and column, or a count."""

import gzip
import zipfile
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.layers import Limits
from explorer.layers.fibre import BuildingRecords, read_building_records
from tests.layers.fibre.conftest import HEADER, ROWS, Write, row


def refused(path: Path, *parts: str) -> str:
    """Read a file that must be refused, and check what the error names."""
    with pytest.raises(InputError) as error:
        read_building_records(path)
    message = str(error.value)
    for part in (path.name, *parts):
        assert part in message
    return message


def found(records: BuildingRecords, column: str) -> list[str]:
    return [str(item) for item in records.findings.findings if item.field == column]


def test_a_row_short_of_fields_is_named_by_line_and_column(status_file: Write) -> None:
    short = ROWS[1].rsplit(",", 2)[0]
    refused(status_file(ROWS[0], short, ROWS[2]), "line 3, geom_mod", "18 fields", "16 fields")


def test_a_row_with_too_many_fields_is_named_by_line_and_column(status_file: Write) -> None:
    path = status_file(ROWS[0], f"{ROWS[1]},more")
    refused(path, "line 3, after type_imb", "19 fields", '"more"')


def test_a_file_cut_within_its_last_row_is_refused(status_file: Write) -> None:
    refused(status_file(ROWS[0], ROWS[1][:40], end=""), "line 3, nom_voie", "may be cut")


def test_a_last_line_without_an_end_is_kept_and_found(status_file: Write) -> None:
    records = read_building_records(status_file(end=""))
    assert len(records.frame) == 4
    assert [str(item) for item in records.findings.findings] == [
        "line 5: expected a line end after the last line; found none: the file may be cut; row kept"
    ]


def test_a_quote_left_open_is_named_where_it_starts(status_file: Write) -> None:
    odd = row(nom_voie="\"DE L'ESSAI")
    refused(status_file(ROWS[0], odd, ROWS[2], ROWS[3]), "line 3, nom_voie", "quote")


def test_a_stray_quote_that_meets_another_swallows_no_row(status_file: Write) -> None:
    first, last = row(nom_voie="\"DE L'ESSAI"), row(imb_id="B", nom_voie="DE L'ESSAI\"")
    refused(status_file(ROWS[1], first, ROWS[2], last, ROWS[3]), "line 3, nom_voie", "whole rows")


def test_text_after_a_closing_quote_is_named(status_file: Write) -> None:
    refused(status_file(ROWS[0], row(nom_com='"SAINT" ETIENNE')), "line 3, nom_com", "quote")


def test_a_field_beyond_all_measure_is_named(status_file: Write) -> None:
    refused(status_file(ROWS[0], row(nom_voie="A" * 200_000)), "line 3", "field larger than")
    refused(status_file(ROWS[0], row(nom_voie=f'"{"A" * 200_000}')), "line 3, nom_voie", "quote")


def test_a_line_break_within_quotes_that_swallows_no_row_is_text(status_file: Write) -> None:
    odd = row(nom_voie='"DE L\'ESSAI\nHAUT"')
    records = read_building_records(status_file(odd, ROWS[1]))
    assert records.frame["street_name"].tolist()[0] == "DE L'ESSAI\nHAUT"
    assert records.frame["line"].tolist() == [2, 4]


def test_another_separator_is_read_and_stated(status_file: Write) -> None:
    rows = [line.replace(",", ";") for line in ROWS]
    records = read_building_records(status_file(*rows, header=HEADER.replace(",", ";")))
    assert records.statement.separator == ";"
    assert len(records.frame) == 4


def test_a_separator_that_is_none_of_those_known_is_said_to_be_wrong(status_file: Write) -> None:
    rows = [line.replace(",", ":") for line in ROWS]
    path = status_file(*rows, header=HEADER.replace(",", ":"))
    refused(path, "line 1, imb_id", "one column only", "the separator is probably another")


def test_a_separator_that_changes_after_the_header_is_named(status_file: Write) -> None:
    refused(status_file(ROWS[0].replace(",", ";")), "line 2, y", "separator")


def test_a_nul_byte_is_named_by_line(status_file: Write) -> None:
    refused(status_file(ROWS[0], ROWS[1].replace("BIS", "B\0S")), "line 3", "NUL")


@pytest.mark.parametrize("text", ["", "\ufeff"])
def test_an_empty_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(text, encoding="utf-8")
    refused(path, "empty" if not text else "line 1")


def test_a_header_alone_is_refused(status_file: Write) -> None:
    path = status_file()
    path.write_text(f"{HEADER}\n")
    refused(path, "line 2: expected a row under the header")


def test_a_gzip_cut_in_the_middle_says_after_which_line(tmp_path: Path) -> None:
    text = "\n".join([HEADER, *(row(imb_id=f"S{n}") for n in range(40_000))])
    path = tmp_path / "immeuble.csv.gz"
    packed = gzip.compress(text.encode())
    path.write_bytes(packed[: len(packed) // 2])
    message = refused(path, "after line")
    assert int(message.split("after line ")[1].split(":")[0].replace(",", "")) > 1000


def test_a_zip_cut_in_the_middle_says_after_which_line(tmp_path: Path) -> None:
    path = tmp_path / "2026t2-immeuble.zip"
    text = "\n".join([HEADER, *(row(imb_id=f"S{n}") for n in range(40_000))])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("immeubles.csv", text)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, "cut after line")


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2026t2-immeuble.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("immeubles.csv", "\n".join([HEADER, *ROWS]))
    path.write_bytes(path.read_bytes().replace(b"ESSAI", b"ESSAY"))
    refused(path, "damaged", "CRC")


@pytest.mark.parametrize("names", [(), ("a.csv", "b.csv"), ("a.txt",)])
def test_an_archive_holds_one_csv_or_is_refused(names: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "immeuble.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "\n".join([HEADER, *ROWS]))
    refused(path, "one member ending in .csv", ", ".join(names))


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.zip"])
def test_a_file_that_unpacks_beyond_reason_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    data = f"{HEADER}\n".encode() + b"0" * 20_000_000
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", data)
    refused(path, "100 times the packed size")


def test_a_file_beyond_the_limits_is_refused(status_file: Write) -> None:
    path = status_file()
    with pytest.raises(InputError, match="at most 100 bytes"):
        read_building_records(path, limits=Limits(bytes=100))
    with pytest.raises(InputError, match="at most 3 rows"):
        read_building_records(path, limits=Limits(features=3))


def test_an_error_page_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "immeuble.csv"
    path.write_text("<!DOCTYPE html><title>503</title>")
    refused(path, "XML or HTML")


def test_a_file_that_is_not_there_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "none.csv", "no such file")
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    refused(tmp_path / "a.xlsx", "a file ending in .csv")


def test_an_unknown_state_is_named_with_the_nearest_and_the_mapping(status_file: Write) -> None:
    path = status_file(ROWS[0], row(imb_id="B", imb_etat="Déployé"))
    refused(path, "line 3, imb_etat: expected one of deploye", "'deploye'", '"Déployé" = "deploye"')


def test_an_unknown_state_is_kept_and_counted_on_request(status_file: Write) -> None:
    path = status_file(ROWS[0], row(imb_id="B", imb_etat="en ruine"), row(imb_id="C", imb_etat=""))
    records = read_building_records(path, unknown_states="keep")
    assert records.frame["fibre_status"].tolist() == ["deploye", "unknown", "unknown"]
    assert records.conservation.unknown_states == {"": 1, "en ruine": 1}
    assert found(records, "imb_etat")[0].startswith("line 3, imb_etat")


def test_blanks_around_a_state_and_decomposed_letters_change_nothing(status_file: Write) -> None:
    records = read_building_records(status_file(row(imb_etat=" deploye ")))
    assert records.frame["fibre_status"].tolist() == ["deploye"]


def test_swapped_columns_reject_the_file(status_file: Write) -> None:
    rows = [row(imb_id=f"S{n}", x="45.45", y="4.38") for n in range(3)]
    refused(status_file(*rows), "line 2, x and y", "columns x and y look swapped")


def test_a_few_swapped_rows_are_kept_unlocated_and_counted(status_file: Write) -> None:
    records = read_building_records(status_file(*ROWS, row(imb_id="S", x="45.45", y="4.38")))
    assert records.conservation.unlocated["swapped"] == 1
    assert records.conservation.kept == 5
    assert records.frame.geometry.iloc[4] is None
    assert found(records, "x and y")[0].startswith("line 6, x and y")


def test_lambert_93_in_a_wgs_84_column_is_recognised_and_not_guessed(status_file: Write) -> None:
    rows = [row(imb_id=f"S{n}", x="808500.5", y="6484900.5") for n in range(3)]
    refused(
        status_file(*rows), "line 2", 'x holds metres, which look like Lambert-93: say crs = "E'
    )


def test_rows_outside_france_are_counted(status_file: Write) -> None:
    rows = (row(imb_id="A", x="0", y="0"), row(imb_id="B", x="808500", y="6484900"))
    records = read_building_records(status_file(*ROWS, *rows))
    assert records.conservation.unlocated == {
        "no_position": 0,
        "swapped": 0,
        "projected": 1,
        "outside_extent": 1,
    }
    assert records.conservation.located == 4


def test_half_of_the_rows_outside_france_reject_the_file(status_file: Write) -> None:
    refused(status_file(ROWS[0], row(imb_id="B", x="-70", y="45")), "line 3", "outside the extent")


@pytest.mark.parametrize("cell", ["", "nan", "inf", "1_0", "4°23", "1e999"])
def test_what_is_no_number_is_counted_and_named(cell: str, status_file: Write) -> None:
    records = read_building_records(status_file(*ROWS, row(imb_id="B", x=cell)))
    assert records.conservation.unlocated["no_position"] == 1
    assert found(records, "x and y")[0].startswith(
        f"line 6, x and y: expected two numbers; found '{cell}'"
    )


def test_a_column_of_no_numbers_rejects_the_file(status_file: Write) -> None:
    refused(status_file(row(x="east")), "line 2, x: expected a number; found 'east'")


def test_decimal_commas_are_read_and_stated(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("imb_id;imb_etat;lon;lat\nA;deploye;4,3871;45,4501\n")
    records = read_building_records(path)
    assert records.frame.geometry.x.tolist() == [4.3871]
    assert records.statement.decimal == ","


def test_a_byte_order_mark_and_cp1252_are_read_and_stated(status_file: Write) -> None:
    path = status_file()
    text = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8-sig")
    marked = read_building_records(path)
    assert (marked.statement.bom, marked.statement.encoding) == (True, "utf-8")
    assert "building_record_id" in marked.statement.columns_found
    path.write_text(text.replace("BIS", "œ"), encoding="cp1252")
    old = read_building_records(path)
    assert old.statement.encoding == "cp1252"
    assert old.frame["commune_name"].iloc[0] == "SAINT-ÉTIENNE"
    assert old.frame["street_number_suffix"].iloc[1] == "œ"


def test_one_bad_byte_in_utf_8_is_named_instead_of_spoiling_every_accent(
    status_file: Write,
) -> None:
    path = status_file()
    path.write_bytes(path.read_bytes().replace(b"BIS", b"B\xe9S"))
    refused(path, "line 3", "byte 0xe9, while the rest is UTF-8")


def test_utf_16_is_named(status_file: Write) -> None:
    path = status_file()
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    refused(path, "UTF-16")


def test_rows_of_one_identifier_that_differ_are_all_set_aside(status_file: Write) -> None:
    records = read_building_records(status_file(*ROWS, row(imb_etat="cible"), ROWS[0]))
    assert records.conservation.set_aside == {"repeated": 0, "conflicting_id": 3, "no_id": 0}
    assert "IMB/42218/SYN/1" not in records.frame["building_record_id"].tolist()
    (text,) = found(records, "imb_id")
    assert text.startswith("line 6, imb_id")
    assert '"IMB/42218/SYN/1" as on line 2 and on 1 more, with other values in imb_etat' in text


def test_the_same_row_again_is_counted_once(status_file: Write) -> None:
    records = read_building_records(status_file(*ROWS, ROWS[1], ROWS[1]))
    assert records.conservation.set_aside["repeated"] == 2
    assert records.conservation.kept == 4


def test_an_insee_code_that_lost_its_zero_is_not_mended(status_file: Write) -> None:
    rows = [row(imb_id=code, code_insee=code) for code in ("1001", "01001", "2A004", "97408", "X")]
    records = read_building_records(status_file(*rows))
    assert records.frame["insee_code"].tolist() == [None, "01001", "2A004", "97408", None]
    first, second = found(records, "code_insee")
    assert first.startswith("line 2, code_insee")
    assert "INSEE codes are text of five characters" in first
    assert "a leading zero was lost" in first
    assert second.startswith("line 6, code_insee")


def test_many_findings_of_a_kind_are_three_and_a_count(status_file: Write) -> None:
    rows = [row(imb_id=f"S{n}", code_insee="1001") for n in range(10)]
    texts = found(read_building_records(status_file(*rows)), "code_insee")
    assert [text.split(",")[0] for text in texts] == ["line 2", "line 3", "line 4", "file"]
    assert "10 in all" in texts[3]


def test_columns_that_are_twice_there_or_have_no_name_are_named(status_file: Write) -> None:
    refused(status_file(header=HEADER.replace("batiment", "pm_ref")), "line 1, pm_ref", "2 times")
    records = read_building_records(status_file(header=HEADER.replace("batiment", "")))
    assert "column_8" in records.frame.columns


def test_blank_lines_are_passed_over_and_named(status_file: Write) -> None:
    records = read_building_records(status_file(ROWS[0], "", ROWS[1]))
    assert records.conservation.rows_in == 2
    assert records.frame["line"].tolist() == [2, 4]
    assert "line 3: expected a row on every line" in str(records.findings.findings[0])
