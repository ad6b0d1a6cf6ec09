"""The rate among records that surely stand where they are said to, counted by hand."""

import math

import pandas as pd

from explorer.analysis.sensitivity import sure_share
from explorer.vocabulary import RateDefinition

# zone, records, premises, doubtful, connectable
ROWS = [
    (0, 3, 10, False, True),
    (0, 1, 30, False, False),
    (0, 6, 60, True, True),  # left out: it may stand elsewhere
    (1, 2, 5, True, False),
    (2, 4, 8, None, False),  # not said to be doubtful
]


def shares(*in_premises: int) -> list[float]:
    inside = pd.DataFrame(
        ROWS, columns=["zone", "records", "premises", "position_doubtful", "connectable"]
    )
    inside["position_doubtful"] = inside["position_doubtful"].astype("boolean")
    zones = pd.RangeIndex(3)
    given = pd.Series([zone in in_premises for zone in zones], index=zones)
    return sure_share(inside, zones, RateDefinition.CONNECTABLE, given).tolist()


def test_doubtful_records_count_in_neither_term() -> None:
    assert shares()[0] == 3 / 4
    assert shares()[2] == 0.0


def test_a_zone_told_in_premises_weighs_by_them() -> None:
    assert shares(0, 2)[0] == 10 / 40


def test_a_zone_of_doubtful_records_alone_has_no_share() -> None:
    assert math.isnan(shares()[1])
    assert math.isnan(shares(0, 1, 2)[1])
