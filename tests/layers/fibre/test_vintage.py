"""The quarter is read off a file's name where it says one, and only one."""

import pytest

from explorer.layers.fibre.vintage import quarter_of, vintage_of


@pytest.mark.parametrize(
    ("name", "vintage"),
    [
        ("carte_fibre_immeubles_2026_T2_20260902.csv", "2026-T2"),
        ("carte_fibre_immeubles_2024_1_20240613.csv", "2024-T1"),
        ("2026t2-immeuble.zip", "2026-T2"),
        ("arcep-communes-zones-2018T1-dep42.csv", "2018-T1"),
        ("immeubles_T2_2026.csv", "2026-T2"),
        ("arcep-ftth-communes-2017T3-2018T1.csv", None),
        ("base_imb_42.csv.gz", None),
        ("releve_2026_42.csv", None),
        ("2026t5-immeuble.zip", None),
    ],
)
def test_a_vintage_is_read_off_a_name(name: str, vintage: str | None) -> None:
    assert vintage_of(name) == vintage


def test_a_quarter_is_read_off_a_heading() -> None:
    assert quarter_of("T3 2017") == "2017-T3"
    assert quarter_of("2018T1") == "2018-T1"
    assert quarter_of("OI 2018 T1") is None
