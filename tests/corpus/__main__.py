"""Write the corpus into a folder, with what is expected of each file: for others to reuse."""

import json
import sys
from pathlib import Path

from tests.corpus import found, geojson, others, packages, tables
from tests.corpus.case import Case

CASES: tuple[Case, ...] = (
    *geojson.CASES,
    *tables.CASES,
    *packages.CASES,
    *found.CASES,
    *others.CASES,
)


def main(out: Path) -> int:
    told = []
    for number, case in enumerate(CASES):
        folder = out / f"{number:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        path = case.write(folder)
        told.append(
            {
                "file": path.relative_to(out).as_posix(),
                "options": case.options,
                "verdict": case.verdict,
                "words": case.words,
            }
        )
    (out / "verdicts.json").write_text(json.dumps(told, indent=2, ensure_ascii=False))
    sys.stdout.write(f"{len(told)} files in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "corpus")))
