"""What takes its time says what it is doing, on a terminal alone, and leaves no line behind."""

import logging
import os
import sys
import time
from pathlib import Path

import pytest

from explorer.cli.waiting import STEPS, Waiting, told_while_waiting
from tests.cli.calls import call

NOWHERE = (
    '{"type":"Feature","properties":{"id":"a"},"geometry":null},'
    '{"type":"Feature","properties":{"id":"b"},'
    '"geometry":{"type":"Point","coordinates":[4.4,45.4]}}'
)


def test_a_step_is_told_with_its_seconds_and_cleared(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = Waiting(quiet=0, every=0.01)
    waiting.emit(logging.makeLogRecord({"msg": "reading \x1b[2J%s", "args": ("a.geojson",)}))
    waiting.start()
    time.sleep(0.1)
    waiting.stop()
    said = capsys.readouterr().err
    assert "a.geojson, 0 s" in said
    assert "\x1b[2J" not in said
    assert said.startswith("\r")  # what clears the rest of a line goes to terminals alone
    assert said.endswith("\r")


def test_what_is_done_in_two_seconds_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = Waiting()
    waiting.emit(logging.makeLogRecord({"msg": "reading"}))
    waiting.start()
    waiting.stop()
    assert capsys.readouterr().err == ""


def test_a_file_gets_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with told_while_waiting():
        assert logging.getLogger(STEPS).handlers == []
    assert capsys.readouterr().err == ""


def test_on_a_terminal_steps_are_listened_to_and_afterwards_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
    main, side = pty.openpty()
    with os.fdopen(side, "w") as screen, os.fdopen(main):
        monkeypatch.setattr(sys, "stderr", screen)
        with told_while_waiting():
            (handler,) = logging.getLogger(STEPS).handlers
            assert isinstance(handler, Waiting)
        assert logging.getLogger(STEPS).handlers == []
        assert logging.getLogger(STEPS).propagate


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ("", "own.geojson holds no feature: its layer is in the page, and empty."),
        (
            NOWHERE,
            "own.geojson: 1 of 2 features have no position; the page lists them",
        ),
    ],
)
def test_a_file_with_nothing_to_draw_in_part_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, features: str, said: str
) -> None:
    path = tmp_path / "own.geojson"
    path.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}', encoding="utf-8")
    done = call("map", path, "--out", tmp_path / "map.html")
    assert done.returncode == 0
    assert said in caplog.text
