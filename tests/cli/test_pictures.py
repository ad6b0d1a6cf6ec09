"""Results as pictures from the command: by the ending of --out, and the report on paper."""

from pathlib import Path

import pytest

from tests.cli.calls import call


@pytest.mark.parametrize(
    ("ending", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_the_ending_of_out_makes_a_picture(ending: str, start: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"where.{ending}"
    done = call("find", "--weight", "stations=1", "--out", path)
    assert (done.returncode, done.stderr) == (0, f"Wrote {path}\n")
    assert path.read_bytes().startswith(start)


def test_coverage_by_commune_is_drawn_as_a_map_in_the_language_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "coverage.svg"
    call("coverage", "--zones", "communes", "--lang", "en", "--out", path)
    drawn = path.read_text(encoding="utf-8")
    assert "0–25% (8)" in drawn
    assert 'id="north-arrow"' in drawn


def test_the_report_on_paper_goes_into_report_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("report", "--pdf", "--section", "district").returncode == 0
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_pdf_and_another_format_are_refused(tmp_path: Path) -> None:
    done = call("report", "--pdf", "--format", "json")
    assert done.returncode == 2
    assert "--format says json" in done.stderr
    assert call("report", "--pdf", "--out", tmp_path / "a.json").returncode == 2


def test_a_question_that_nothing_fits_has_no_picture_and_says_so(tmp_path: Path) -> None:
    done = call(
        "find", "--weight", "stations=1", "--where", "name_fr = 'x'", "--out", tmp_path / "none.svg"
    )
    assert done.returncode == 1
    assert "Nothing fits" in done.stderr
    assert not (tmp_path / "none.svg").exists()
