"""Texts in cells of CSV: what is written for each, letter by letter, and read back."""

import pytest

from explorer.layers.guarded import guard, unguard

WRITTEN = {
    "Cité": "Cité",
    "": "\\e",
    "\\e": "\\\\e",
    "C:\\new\\\\x": "C:\\\\new\\\\\\\\x",
    "=1+1": "'=1+1",
    "+33 1": "'+33 1",
    "-2": "'-2",
    "@x": "'@x",
    "\uff1d1": "'\uff1d1",
    "\uff20x": "'\uff20x",
    " =1": "' =1",
    " \"' =1": "' \"' =1",
    "'tis": "''tis",
    "a'=1": "a'=1",
    "a=1": "a=1",
    "1-2": "1-2",
    "a;-2": "a;'-2",
    "a\t=2": "a\t'=2",
    "a\n@x": "a\n'@x",
    "a;b;'c": "a;b;''c",
    "\ta": "'\ta",
    "a;\tb": "a;'\tb",
    "a\x1b[0m": "a\\u001b[0m",
    "\x00\x7f\x9f": "\\u0000\\u007f\\u009f",
    "a\u202eb\u2066": "a\\u202eb\\u2066",
    "\r=1": "\\u000d=1",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_each_text_has_one_writing_and_comes_back(text: str) -> None:
    assert guard(text) == WRITTEN[text]
    assert unguard(WRITTEN[text]) == text


def test_what_another_program_wrote_is_read_by_the_same_rules() -> None:
    assert unguard("'=1;'=2") == "=1;=2"
    assert unguard("a'b") == "a'b"
    assert unguard("a\\u00e9b\\\\u00e9") == "aéb\\u00e9"
    assert unguard("\\x") == "\\x"
    assert unguard("\\ee") == "\\ee"
