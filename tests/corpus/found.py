"""What fuzzing found: each defect stays here as a file, with what is said of it now."""

import zipfile
from pathlib import Path

from tests.corpus.case import Case


def _nameless(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", b"")
    # The name's length, in both heads, and its one letter.
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    middle = data[start : start + 28] + b"\0\0" + data[start + 30 : start + 46]
    end = data.index(b"PK\x05\x06")
    size = (end - start - 1).to_bytes(4, "little")
    path.write_bytes(data[:start] + middle + data[end : end + 12] + size + data[end + 16 :])


CASES: tuple[Case, ...] = (
    # UTF-8 by chance (0xc4 0x90) among bytes that are not, and 0x90 is no letter of cp1252.
    Case(
        "half-letter.csv", b"id;lon;lat\na\xff\xc4\x90\xff;4;45\n", "rejected", "which is neither"
    ),
    Case("long-header.csv", "a" * 200_000 + ",lon,lat\n1,4,45\n", "rejected", "field limit"),
    Case("no-name.zip", _nameless, "rejected", "a name for each member"),
)
