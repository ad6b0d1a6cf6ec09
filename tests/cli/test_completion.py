import os
import shutil
import subprocess
import sys

import pytest

PROGRAM = "import sys; sys.argv[0] = 'manufacture'; from explorer.cli.main import main; main()"


def completed(words: str, last: int) -> list[str]:
    environment = {
        **os.environ,
        "_MANUFACTURE_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(last),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert not done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "last", "expected"),
    [
        ("manufacture fi", 1, "find"),
        ("manufacture find --candidates pl", 3, "places"),
        ("manufacture find --weight grav", 3, "gravity_schools_800m"),
        ("manufacture find --scenario f", 3, "faculty-move"),
        ("manufacture find --method tops", 3, "topsis"),
        ("manufacture find --sav", 2, "--save-query"),
        ("manufacture allo", 1, "allocate"),
        ("manufacture allocate --demand sta", 3, "stations"),
        ("manufacture allocate --must grav", 3, "gravity_schools_800m"),
        ("manufacture allocate --model max", 3, "max-cover"),
    ],
)
def test_words_are_completed(words: str, last: int, expected: str) -> None:
    assert expected in completed(words, last)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed_and_the_shell_takes_it(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "completion", shell], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "_MANUFACTURE_COMPLETE" in done.stdout
    if shell == "bash" and (bash := shutil.which("bash")):
        assert (
            subprocess.run([bash, "-n"], input=done.stdout, text=True, check=False).returncode == 0
        )
