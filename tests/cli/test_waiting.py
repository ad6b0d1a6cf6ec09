"""Whoever waits at a terminal is told that work goes on; nobody else is."""

import io
import logging
import re
import sys
import time
from pathlib import Path

import pytest

from explorer.cli import waiting as module
from explorer.cli.terminal import tell
from explorer.cli.waiting import CLEAR, STEPS, Waiting, step_aside, waiting
from explorer.messages.tongue import current_language
from tests.cli.calls import call

NOWHERE = (
    '{"type":"Feature","properties":{"id":"a"},"geometry":null},'
    '{"type":"Feature","properties":{"id":"b"},'
    '"geometry":{"type":"Point","coordinates":[4.4,45.4]}}'
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def until(stream: io.StringIO, text: str) -> None:
    deadline = time.monotonic() + 20
    while text not in stream.getvalue():
        assert time.monotonic() < deadline, stream.getvalue()
        time.sleep(0.01)


def test_the_line_is_drawn_steps_aside_comes_back_and_goes() -> None:
    screen = Terminal()
    line = Waiting(screen, patience_s=0.01, every_s=0.01)
    until(screen, "s (Ctrl-C")
    line.clear()
    screen.write("said\n")
    before = len(screen.getvalue())
    until(screen, "said\n" + CLEAR)
    assert len(screen.getvalue()) > before
    line.end()
    assert screen.getvalue().endswith(CLEAR)
    ended = screen.getvalue()
    time.sleep(0.05)
    assert screen.getvalue() == ended


def test_what_is_quick_is_done_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with waiting():
        tell("done")
    assert screen.getvalue() == "done\n"


@pytest.mark.parametrize("dumb", [False, True])
def test_a_pipe_and_a_dumb_terminal_get_nothing(
    dumb: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Terminal() if dumb else io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "dumb" if dumb else "xterm")
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    with waiting():
        time.sleep(0.05)
    assert screen.getvalue() == ""


def test_a_result_ends_the_line_and_an_error_takes_it_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(module.Waiting.__init__, "__defaults__", (0.01, 0.01))

    def work() -> None:
        with waiting():
            until(screen, "Ctrl-C")
            step_aside(for_good=True)
            screen.write("result\n")
            time.sleep(0.05)
            message = "no"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        work()
    assert screen.getvalue().endswith("result\n" + "")
    word = "working" if current_language() == "en" else "calcul en cours"
    assert re.search(word, screen.getvalue())


def test_the_step_that_is_done_is_named_without_control_characters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(module.Waiting.__init__, "__defaults__", (0.01, 0.01))
    log = logging.getLogger(STEPS)
    with waiting():
        log.info("reading %s", "\x1b[2Ja.geojson")
        until(screen, "a.geojson… 0 s")
    assert "\x1b[2J" not in screen.getvalue()
    assert log.handlers == []
    assert log.propagate


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
