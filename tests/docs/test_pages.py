"""Every block of code of README and docs/ is run as it is written, or marked why not."""

import re
import shlex
from pathlib import Path

import click
import pytest

import explorer
from explorer.cli.main import command
from tests.docs.blocks import FILES, MARKS, ROOT, RUN, SHOWN, blocks, pages
from tests.docs.inputs import given
from tests.docs.running import commands, fits, run_blocks, transcripts

PAGES = pages()
QUICK: frozenset[str] = frozenset()
LONG = frozenset({"long"})
LIVE = frozenset({"long", "network"})


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def marked(mark: str) -> list[Path]:
    return [page for page in PAGES if any(mark in block.marks for block in blocks(page))]


def run_page(page: Path, folder: Path, also: frozenset[str]) -> int:
    given(page.read_text(encoding="utf-8"), folder)
    try:
        return run_blocks(list(blocks(page)), folder, also)
    finally:
        explorer.use_language("fr")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


RUNNABLE = [
    page
    for page in PAGES
    if any(block.language in RUN and not block.marks for block in blocks(page))
]


@pytest.mark.parametrize("page", RUNNABLE, ids=name)
def test_the_blocks_of_a_page_run_one_after_the_other(page: Path, folder: Path) -> None:
    assert run_page(page, folder, QUICK) > 0


@pytest.mark.long
@pytest.mark.parametrize("page", marked("long"), ids=name)
def test_blocks_that_take_long_run_too(page: Path, folder: Path) -> None:
    assert run_page(page, folder, LONG) > 0


@pytest.mark.network
@pytest.mark.parametrize("page", marked("network"), ids=name)
def test_blocks_that_ask_a_service_run_where_it_answers(page: Path, folder: Path) -> None:
    assert run_page(page, folder, LIVE) > 0


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    for block in blocks(page):
        if block.language in RUN:
            assert set(block.marks) <= set(MARKS), str(block)
        elif block.language in FILES:
            assert len(block.marks) == 1, f"{block}: name the file that it is written into"
        else:
            assert block.language in SHOWN, f"{block}: '{block.language}' is neither run nor shown"


def understood(line: str) -> None:
    """Hold the options and the words of a command to the program, without running it."""
    words = shlex.split(line, comments=True)
    if words[0] != "manufacture":
        return
    one: click.Command = command
    words = words[1 : words.index(">") if ">" in words else None]
    while isinstance(one, click.Group) and words and words[0] in one.commands:
        one = one.commands[words.pop(0)]
    context = click.Context(one)
    values, rest, _ = one.make_parser(context).parse_args(args=list(words))
    assert not rest, f"{line}: {rest}"
    for parameter in one.params:
        given_value = values.get(parameter.name or "")
        if isinstance(parameter.type, click.Choice) and isinstance(given_value, str):
            assert given_value in parameter.type.choices, line


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_that_are_not_run_are_commands_of_the_program(page: Path) -> None:
    for block in blocks(page):
        if block.language == "sh" and block.marks:
            for line in commands(block.text):
                understood(line)


def test_an_option_that_is_not_there_is_noticed() -> None:
    understood("manufacture refresh --dry-run arcep.buildings")
    with pytest.raises(click.NoSuchOption):
        understood("manufacture refresh --dry")
    with pytest.raises(AssertionError):
        understood("manufacture coverage --zones a --unit acres")


def test_a_transcript_is_held_to_what_is_printed() -> None:
    (first, second) = transcripts("$ a b\none\n…\nthree\n$ c\n")
    assert first == ("a b", "one\n…\nthree\n")
    assert second == ("c", "")
    assert fits("one\n…\nthree\n", "\none   \ntwo\nthree\nfour\n")
    assert fits("a … d\n…", "a b c d\nmore\n")
    assert not fits("one\nthree\n", "one\ntwo\nthree\n")
    assert not fits("one\n", "zero\none\n")


LINK = re.compile(r"\]\(([^)\s]+)\)")
OUTWARD = ("http:", "https:", "mailto:")


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads)
    return set(plain)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith(OUTWARD):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        made = "generated" in Path(path).parts
        assert made or target.exists(), f"{name(page)}: {link}"
        if anchor and not made:
            assert anchor in anchors(target), f"{name(page)}: {link}"


def test_every_file_that_a_page_names_is_there() -> None:
    found = re.compile(r"`((?:tests|bench|explorer|geodata|notebooks)/[\w/.-]+)`")
    for page in PAGES:
        for named in found.findall(page.read_text(encoding="utf-8")):
            assert (ROOT / named).exists(), f"{name(page)}: {named}"


def test_the_examples_are_found() -> None:
    """A reading that finds nothing would pass everything above."""
    read = [block for page in PAGES for block in blocks(page)]
    shown = [
        line
        for block in read
        if block.language == "console"
        for line, output in transcripts(block.text)
        if output
    ]
    assert len(RUNNABLE) >= 10
    assert len(shown) >= 8
    assert sum(block.language == "python" for block in read) >= 4
