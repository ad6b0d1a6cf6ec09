"""Feeds, profiles, scenarios, declared sources, queries and extracts: refused with a reason."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import SourceError
from explorer.sources.answer import Answer
from explorer.sources.gtfs import stops_of
from explorer.sources.store import Kept
from tests.corpus.others import GTFS, QUERY, SCENARIO, SOURCES, STREETS, TERRITORY
from tests.corpus.test_corpus import checked, in_time
from tests.corpus.texts import Text
from tests.sources.test_kinds import entry

Make = Callable[[Path], object]
short = pytest.mark.parametrize


@short(("make", "words"), GTFS.values(), ids=GTFS)
def test_feeds(make: Make, words: str, tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    make(path)
    kept = Kept("https://a.example/feed.zip", None, None, "application/zip", "0", 1, "2026-11-24")
    answer = Answer("a.feed", kept, path, 200)
    if words:
        with pytest.raises(SourceError, match=words.replace(".", r"\.")):
            stops_of(answer, entry("gtfs", "https://a.example/feed.zip"))
        return
    rows, day = stops_of(answer, entry("gtfs", "https://a.example/feed.zip"))
    assert [row["properties"]["departures"] for row in rows] == [2, 1]
    assert day == "2026-11-02"  # all five days are alike: the first of them


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    folder = tmp_path_factory.mktemp("own") / "territory"
    shutil.copytree(checkout / "geodata", folder)
    return folder


@short("case", TERRITORY, ids=lambda case: ascii(case.text[:40]))
def test_profiles(case: Text, copied: Path) -> None:
    path = copied / "territory.toml"
    before = path.read_bytes()
    path.write_text(case.text)
    try:
        checked(in_time("report", "--territory", copied), case)
    finally:
        path.write_bytes(before)


@short("case", SOURCES, ids=lambda case: ascii(case.text[:60]))
def test_declared_sources(case: Text, copied: Path) -> None:
    path = copied / "sources.toml"
    before = path.read_bytes()
    path.write_text(case.text)
    try:
        checked(in_time("sources", "check", "a.b", "--territory", copied), case)
    finally:
        path.write_bytes(before)


@short("case", SCENARIO, ids=lambda case: ascii(case.text[:60]))
def test_scenarios(case: Text, tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(case.text)
    checked(in_time("find", "--scenario", path, "--weight", "schools=1"), case)


@short("case", QUERY, ids=lambda case: ascii(case.text[:60]))
def test_newer_keys_of_queries(case: Text, tmp_path: Path) -> None:
    path = tmp_path / "query.toml"
    path.write_text(case.text)
    done = in_time("find", "--query", path)
    checked(done, case)
    assert "root:" not in done.stdout + done.stderr


@short(("name", "make", "status", "words"), [(n, *c) for n, c in STREETS.items()], ids=STREETS)
def test_extracts(name: str, make: Make, status: int, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    make(path)
    done = in_time("streets", path, "--lang", "en")
    checked(done, Text(name, status, words))
    assert "root:" not in done.stdout + done.stderr
