"""The text of JSON that answers are written in, byte by byte."""

import math
from collections import UserDict
from datetime import date

import numpy as np
import pandas as pd
import pytest

from explorer.layers.jsontext import harmless, json_bytes, plain


def test_a_document_has_two_spaces_its_own_letters_and_a_line_break_at_its_end() -> None:
    assert json_bytes({"é": [1, None, "œ"]}) == (
        '{\n  "é": [\n    1,\n    null,\n    "œ"\n  ]\n}\n'.encode()
    )


def test_what_steers_a_terminal_is_written_as_escapes() -> None:
    assert json_bytes("a\u202eb\x9b\u061c\n") == b'"a\\u202eb\\u009b\\u061c\\n"\n'
    assert harmless("\u2066é\u200f\x7f") == "\\u2066é\\u200f\\u007f"


def test_values_of_numpy_and_pandas_become_those_of_json() -> None:
    given = UserDict({1: np.int64(3), "b": (np.float32(0.5), np.bool_(1), pd.NA, pd.NaT)})
    assert plain(given) == {"1": 3, "b": [0.5, True, None, None]}
    assert [plain(one) for one in (math.nan, math.inf, -math.inf, np.nan)] == [None] * 4
    assert type(plain(np.int64(3))) is int
    assert type(plain(np.str_("a"))) is str
    assert plain(b"ab") == b"ab"
    assert (plain(True), plain(0), plain(None), plain(1.5)) == (True, 0, None, 1.5)  # noqa: FBT003


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        json_bytes(date(2026, 11, 24))
