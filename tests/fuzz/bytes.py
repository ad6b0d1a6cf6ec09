"""Coverage-guided fuzzing of the gate with atheris.

``python -m tests.fuzz.bytes geojson -max_total_time=900`` runs for a quarter of an hour; what
crashes or takes longer than ten seconds is written to the working folder, and belongs in
``tests/corpus/found.py``.
"""

import contextlib
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris  # for this alone; pip install atheris

with atheris.instrument_imports(include=["explorer"]):
    from explorer.errors import ExplorerError
    from explorer.layers import Limits, examine
    from explorer.layers.drawn import is_drawn, read_drawn
    from explorer.vocabulary import FileVerdict

from tests.corpus.__main__ import CASES

LIMITS = Limits(bytes=1 << 22, features=1000, vertices=20_000, seconds=5)
FORMATS = ("geojson", "csv", "gpkg", "fgb", "shp", "zip", "parquet", "csv.gz")


def target(suffix: str, folder: Path) -> Callable[[bytes], None]:
    """What atheris calls: a finding may reject, an exception may not come through."""
    path = folder / f"input.{suffix}"

    def examined(data: bytes) -> None:
        path.write_bytes(data)
        examination = examine(path, limits=LIMITS)
        for finding in examination.findings:
            str(finding)
        rejected = any(finding.rejects for finding in examination.findings)
        assert rejected == (examination.verdict is FileVerdict.REJECTED)

    return examined


def drawn(data: bytes) -> None:
    """A shape typed as text."""
    text = data.decode("utf-8", "replace")
    if is_drawn(text):
        with contextlib.suppress(ExplorerError):
            read_drawn(text)


def main() -> None:
    name, arguments = sys.argv[1], sys.argv[2:]
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        seeds = folder / "seeds"
        seeds.mkdir()
        for case in CASES:
            if case.name.endswith(f".{name}"):
                case.write(seeds)
        function = drawn if name == "drawn" else target(name, folder)
        options = ["-timeout=10", "-rss_limit_mb=4096", "-max_len=65536"]
        atheris.Setup([sys.argv[0], *options, *arguments, str(seeds)], function)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
