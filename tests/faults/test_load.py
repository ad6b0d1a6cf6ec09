"""Right results when many run at once, and memory that stays as it is."""

from pathlib import Path

import pytest

from tests.faults.load import crowd, repeated

MEGABYTE = 1 << 20


def test_eight_commands_at_once_on_one_output_give_what_each_gives_alone(tmp_path: Path) -> None:
    assert crowd(8, tmp_path) == []


@pytest.mark.long
def test_sixty_four_processes_at_once_give_what_each_gives_alone(tmp_path: Path) -> None:
    assert crowd(64, tmp_path) == []


def test_a_hundred_runs_in_one_process_answer_alike_and_grow_by_nothing(tmp_path: Path) -> None:
    told = repeated(100, tmp_path)
    assert told["same"]
    assert told["grown"] < 10 * MEGABYTE


@pytest.mark.long
def test_a_thousand_runs_in_one_process_grow_by_nothing(tmp_path: Path) -> None:
    told = repeated(1000, tmp_path)
    assert told["same"]
    assert told["grown"] < 20 * MEGABYTE
