"""The printed report: pages, tables over several of them, and what a reader's program is told."""

import re
import zlib

import pytest

from explorer.pictures.pages import Document
from explorer.studies import checked_claims, district_report
from explorer.studies.printed import printed_report
from explorer.tables import Column, Table
from explorer.territory import Territory
from tests.pictures.drawn import outside, overlapping, texts_of

HOSTILE = ("$x^2$", "</svg>", "中文", "\x1b[31m\u202e\ud800", "x" * 300, "mot " * 120)


def long_table(rows: int = 150, text: str = "Une zone") -> Table:
    """Give a synthetic table of many rows."""
    columns = [Column("name", "nom", "name"), Column("share", "taux", "rate", percent=True)]
    values = [{"name": f"{text} {n}", "share": n / rows} for n in range(rows)]
    return Table("long", {"fr": "Longue", "en": "Long"}, columns, values, {"fr": "Fin.", "en": ""})


@pytest.fixture(scope="module")
def report(territory: Territory) -> Document:
    claims = checked_claims(territory)
    return printed_report(territory, district_report(territory, claims=claims), claims, "fr")


def test_a_long_table_repeats_its_headings_and_loses_no_row() -> None:
    document = Document("Essai", "fr")
    document.table(long_table())
    assert len(document.pages) > 2
    heads = [[t.get_text() for t in texts_of(page) if t.get_gid() == "head"]
             for page in document.pages]  # fmt: skip
    assert heads == [["nom", "taux"]] * len(document.pages)
    cells = [t.get_text() for page in document.pages for t in texts_of(page)
             if t.get_gid() == "cell"]  # fmt: skip
    assert cells[::2] == [f"Une zone {n}" for n in range(150)]
    assert cells[1] == "0,0\u202f%"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_stays_on_the_paper(hostile: str) -> None:
    document = Document(hostile, "fr", said=hostile)
    document.table(long_table(2, hostile))
    document.paragraph(hostile)
    assert document.to_bytes().startswith(b"%PDF")
    for page in document.pages:
        assert outside(page) == []
        assert overlapping(page, "cell") == []


def test_the_report_fills_a4_pages_and_nothing_leaves_them(report: Document) -> None:
    assert 5 <= len(report.pages) <= 14
    for page in report.pages:
        assert page.get_size_inches().tolist() == pytest.approx([210 / 25.4, 297 / 25.4], abs=1e-3)
    for page in report.pages[:2]:
        assert outside(page) == []
        assert overlapping(page, "cell") == []


def test_the_report_has_map_claims_methods_and_sources(report: Document) -> None:
    names = ["Affirmations de 2014, vérifiées", "Ce que contient le quartier", "Méthodes",
             "Sources et licences"]  # fmt: skip
    assert [name for name in report.bookmarks if name in names] == names
    said = " ".join(t.get_text() for page in report.pages for t in texts_of(page))
    assert "102,6" in said
    assert "non vérifiable" in said
    assert "Licence Ouverte 2.0" in said
    assert "north-arrow" in {one.get_gid() for one in report.pages[0].findobj()}


def test_the_pdf_says_its_title_and_language_and_has_text_and_no_date(report: Document) -> None:
    data = report.to_bytes()
    assert b"/Lang (fr)" in data
    assert b"/Outlines" in data
    assert b"CreationDate" not in data
    assert "Manufacture".encode("utf-16-be") in data or b"Manufacture" in data
    assert b"/FontFile2" in data  # TrueType: letters, not drawings of them
    streams = [zlib.decompress(one) for one in re.findall(
        rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL) if one[:1] == b"x"]  # fmt: skip
    assert sum(b"BT" in one for one in streams) >= len(report.pages)


def test_the_same_content_gives_the_same_bytes() -> None:
    def made(form: str) -> bytes:
        document = Document("Essai", "fr", said="Version 1")
        document.table(long_table(5))
        return document.to_bytes(form)

    for form, start in (("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<?xml")):
        assert made(form).startswith(start)
        assert made(form) == made(form)


def test_a_day_is_written_only_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    document = Document("Essai", "en")
    assert b"CreationDate (D:20260921" in document.to_bytes()


@pytest.mark.parametrize("rows", range(1, 75))
def test_a_table_ends_with_three_rows_and_its_note_on_one_page(rows: int) -> None:
    document = Document("Essai", "fr")
    document.table(long_table(rows))
    last = [text.get_text() for text in texts_of(document.pages[-1])]
    assert sum(text.startswith("Une zone") for text in last) >= min(rows, 3)
    assert "Fin." in last
