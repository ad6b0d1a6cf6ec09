"""All that is said of each file of the corpus, word by word: ``python -m tests.corpus.said``.

Run it after a text of the gate was changed on purpose, and read the difference line by line.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.cli.calls import call
from tests.corpus.__main__ import CASES
from tests.corpus.case import Case

STORED = Path(__file__).with_name("said.json")
LIBRARIES = (
    "trailing-comma.geojson", "comment", "single-quotes", "cut.", "cut-0", "cut-shp",
    "two-documents", "nul.geojson", "star", "tangle",
    "bomb", "csv-bomb", "crs-unknown", "crs-nonsense", "bad-wkb", "vrt.parquet", "empty.parquet",
    "sqlite", "long-header", "no-zip",
)  # fmt: skip
"""Cases whose last word is a library's, or Python's, and may change with its version."""
KEYS = ("feature", "field", "expected", "found", "done")


def findings(case: Case, printed: str, folder: Path) -> list[list[Any]]:
    """Give a file's findings as the command told them, without the folder's name."""
    (told,) = json.loads(printed.replace(str(folder), "FOLDER"))
    if case.name.startswith(LIBRARIES):
        told["findings"] = [one | {"found": "..."} for one in told["findings"]]
    return [[one[key] for key in KEYS] for one in told["findings"]]


def main() -> None:
    """Write what is said of every file that is not plainly accepted."""
    lines = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = case.write(folder)
            done = call("validate", path, "--format", "json", "--lang", "en", *case.options)
            said = findings(case, done.stdout, folder)
        if said:
            told = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in said)
            lines.append(f" {json.dumps(case.name)}: [\n{told}\n ]")
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    STORED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
