import json
from pathlib import Path
from typing import Any

import pytest

from explorer.layers import prepared as module
from explorer.layers.prepared import prepared
from explorer.studies.siting.candidates import open_candidates
from explorer.studies.siting.sealed import Sealed
from tests.studies.siting.synthetic import CATALOG


class Reader:
    def __init__(self, value: Any, *, whole: bool = True) -> None:
        self.value, self.whole, self.calls = value, whole, 0

    def __call__(self) -> tuple[Any, bool]:
        self.calls += 1
        return self.value, self.whole


def test_the_same_bytes_are_read_once_and_other_bytes_again(tmp_path: Path) -> None:
    file, kept = tmp_path / "a.geojson", tmp_path / "kept"
    file.write_text("one", encoding="utf-8")
    read = Reader({"rows": [["é", 4.39, None]]})
    assert prepared(file, read, folder=kept) == read.value
    assert prepared(file, read, folder=kept) == read.value
    assert read.calls == 1
    file.write_text("two", encoding="utf-8")
    prepared(file, read, folder=kept)
    assert read.calls == 2


def test_what_was_repaired_is_examined_each_time(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text("one", encoding="utf-8")
    read = Reader([1], whole=False)
    for _ in range(2):
        prepared(file, read, folder=tmp_path / "kept")
    assert read.calls == 2
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64 + b"\n[2]"])
def test_a_damaged_copy_is_as_if_it_were_not_there(tmp_path: Path, damage: bytes) -> None:
    file, kept = tmp_path / "a.geojson", tmp_path / "kept"
    file.write_text("one", encoding="utf-8")
    read = Reader([1])
    prepared(file, read, folder=kept)
    (copy,) = kept.iterdir()
    copy.write_bytes(damage)
    assert prepared(file, read, folder=kept) == [1]
    assert read.calls == 2


def test_a_folder_that_cannot_be_written_changes_no_answer(tmp_path: Path) -> None:
    file, kept = tmp_path / "a.geojson", tmp_path / "kept"
    file.write_text("one", encoding="utf-8")
    kept.write_text("a file where the folder would be", encoding="utf-8")
    assert prepared(file, Reader([1]), folder=kept) == [1]


def test_no_more_than_so_many_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    file, kept = tmp_path / "a.geojson", tmp_path / "kept"
    for number in range(5):
        file.write_text(str(number), encoding="utf-8")
        prepared(file, Reader([number]), folder=kept)
    assert len(list(kept.iterdir())) == 3


def test_candidates_are_the_same_from_the_file_and_from_the_cache(tmp_path: Path) -> None:
    file = tmp_path / "own.geojson"
    square = [[4.38, 45.44], [4.39, 45.44], [4.39, 45.45], [4.38, 45.45], [4.38, 45.44]]
    features = [
        {
            "type": "Feature",
            "properties": {"id": key, "name": f"Synthetic {key}", "since": "2014-10-08", "n": n},
            "geometry": shape,
        }
        for key, n, shape in (
            ("a", 1.5, {"type": "Polygon", "coordinates": [square]}),
            ("b", None, {"type": "Point", "coordinates": [4.39, 45.45]}),
            ("c", 2, None),
        )
    ]
    file.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    first, again = (open_candidates([str(file)], Sealed(CATALOG)) for _ in range(2))
    assert first.properties == again.properties
    assert first.unlocated == again.unlocated
    assert first.longitude.tolist() == again.longitude.tolist()
    assert first.properties[0]["area_ha"] == pytest.approx(86.9, abs=0.1)
