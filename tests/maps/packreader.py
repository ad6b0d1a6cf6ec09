"""A second reader of packed layers, written from the specification in ``explorer.maps.compact``."""

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Read:
    """What came back: the header, positions or rings by row, values by column."""

    header: dict[str, Any]
    shapes: list[Any]
    columns: dict[str, list[Any]]


class Parts:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, length: int) -> bytes:
        self.at += length
        assert self.at <= len(self.data)
        return self.data[self.at - length : self.at]

    def numbers(self, count: int, planes: int) -> list[int]:
        runs = [self.take(count) for _ in range(planes)]
        return [
            sum(run[row] << (8 * place) for place, run in enumerate(runs)) for row in range(count)
        ]


def degrees(grid: dict[str, int], x: int, y: int) -> tuple[float, float]:
    size = 2.0 ** grid["bits"]
    latitude = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + grid["y"] + 0.5) / size))))
    return (x + grid["x"] + 0.5) / size * 360 - 180, float(latitude)


def every_other(key: int) -> int:
    return sum(((key >> (2 * place)) & 1) << place for place in range(26))


def unsigned(step: int) -> int:
    return step // 2 if step % 2 == 0 else -(step + 1) // 2


def read(text: str) -> Read:
    parts = Parts(zlib.decompress(base64.b64decode(text), -15))
    assert parts.take(8) == b"MXCMPCT1"
    header = json.loads(parts.take(int.from_bytes(parts.take(4), "little")))
    rows, located = header["rows"], header["located"]
    shapes = (_points if header["kind"] == "points" else _areas)(parts, header)
    columns = {one["name"]: _column(parts, one, rows) for one in header["columns"]}
    assert parts.at == len(parts.data)
    return Read(header, [*shapes, *[None] * (rows - located)], columns)


def _points(parts: Parts, header: dict[str, Any]) -> list[Any]:
    key, found = 0, []
    for step in parts.numbers(header["located"], header["geometry"]["planes"]):
        key += step
        found.append(degrees(header["grid"], every_other(key), every_other(key >> 1)))
    return found


def _areas(parts: Parts, header: dict[str, Any]) -> list[Any]:
    said = header["geometry"]
    polygons = parts.numbers(header["located"], said["parts"])
    kinds = iter(parts.numbers(said["polygons"], said["types"]) if "types" in said else [])
    rings = iter(parts.numbers(said["polygons"], said["rings"]))
    corners = iter(parts.numbers(said["all_rings"], said["corners"]))
    x_steps = parts.numbers(said["all_corners"], said["x"])
    y_steps = parts.numbers(said["all_corners"], said["y"])
    steps = iter(zip(x_steps, y_steps, strict=True))
    x = y = 0
    found = []
    for count in polygons:
        feature = []
        for _ in range(count):
            polygon = []
            for _ in range(next(rings)):
                ring = []
                for _ in range(next(corners)):
                    east, south = next(steps)
                    x, y = x + unsigned(east), y + unsigned(south)
                    ring.append(degrees(header["grid"], x, y))
                polygon.append(ring)
            feature.append((next(kinds), polygon) if "types" in said else polygon)
        found.append(feature)
    return found


def _column(parts: Parts, said: dict[str, Any], rows: int) -> list[Any]:
    kind = said["kind"]
    if kind == "coded":
        return [said["values"][code] for code in parts.numbers(rows, said["planes"])]
    if kind == "number":
        scale = 10 ** said["decimals"]
        codes = parts.numbers(rows, said["planes"])
        return [None if code == 0 else (said["low"] + code - 1) / scale for code in codes]
    if kind == "float":
        runs = np.frombuffer(parts.take(8 * rows), dtype=np.uint8).reshape(8, rows)
        doubles = np.ascontiguousarray(runs.T).view("<f8").ravel()
        return [None if np.isnan(one) else float(one) for one in doubles]
    if kind == "counted":
        codes = parts.numbers(rows, said["planes"])
        width = said["width"]
        return [None if c == 0 else said["prefix"] + str(c - 1).zfill(width) for c in codes]
    assert kind == "text"
    found: list[Any] = []
    lengths = parts.numbers(rows, said["planes"])
    body = Parts(parts.take(said["bytes"]))
    for length in lengths:
        piece = None if length == 0 else body.take(length - 1).decode()
        found.append(json.loads(piece) if piece is not None and said["json"] else piece)
    return found
