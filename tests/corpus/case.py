"""One bad or odd input: how it is written, and what must be said of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

Verdict: TypeAlias = Literal["accepted", "repaired", "rejected"]
Content: TypeAlias = bytes | str | Callable[[Path], object]

SQUARE: list[list[list[float]]] = [[[4, 45], [4.1, 45], [4.1, 45.1], [4, 45.1], [4, 45]]]


@dataclass(frozen=True, slots=True)
class Case:
    """A file of the corpus, with its verdict and a word of what is said of it."""

    name: str
    content: Content
    verdict: Verdict
    words: str
    options: tuple[str, ...] = ()

    def write(self, folder: Path) -> Path:
        """Write the file, and what belongs beside it."""
        path = folder / self.name.rpartition("/")[2]
        if callable(self.content):
            self.content(path)
        elif isinstance(self.content, str):
            path.write_text(self.content, encoding="utf-8", newline="")
        else:
            path.write_bytes(self.content)
        return path


def point(x: Any = 4.39, y: Any = 45.44, *more: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y, *more]}


def polygon(*rings: Sequence[Sequence[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings) or SQUARE}


def feature(geometry: Any = ..., **members: Any) -> dict[str, Any]:
    whole = {"type": "Feature", "properties": {}, "geometry": point()}
    if geometry is not ...:
        whole["geometry"] = geometry
    return whole | members


def collection(*features: Any, **members: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members})


def drawn(geometry: Any) -> str:
    return collection(feature(geometry))


def named(name: Any) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}
