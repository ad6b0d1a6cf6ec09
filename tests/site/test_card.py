"""The card of a link: its size, and what pages say of it once they know where they stand."""

import struct
from pathlib import Path

import pytest

from explorer.errors import PageError
from explorer.maps.page import policy, shared_meta, site_address
from explorer.pictures.card import card_png
from explorer.site import build_site
from explorer.territory import Territory


def test_the_card_is_1200_by_630_and_the_same_each_time(territory: Territory) -> None:
    card = card_png(territory, ["Une phrase."], "fr")
    assert card.startswith(b"\x89PNG")
    assert struct.unpack(">II", card[16:24]) == (1200, 630)
    assert card == card_png(territory, ["Une phrase."], "fr")


def test_pages_say_nothing_of_a_card_unless_they_know_where_they_stand(
    territory: Territory, tmp_path: Path
) -> None:
    build_site(tmp_path / "plain", territory=territory)
    build_site(tmp_path / "known", territory=territory, url="https://example.org/carte")
    for name, own in (("index.html", ""), ("site.html", "site.html")):
        plain, known = (
            (tmp_path / which / name).read_text(encoding="utf-8") for which in ("plain", "known")
        )
        assert "og:image" not in plain
        assert 'property="og:image" content="https://example.org/carte/card.png"' in known
        assert f'property="og:url" content="https://example.org/carte/{own}"' in known
        # The policy is the same: no browser asks for what a meta element names.
        assert [part for part in known.split("\n") if "Security-Policy" in part] == [
            part for part in plain.split("\n") if "Security-Policy" in part
        ]
        assert "example.org" not in policy([], [])


@pytest.mark.parametrize(
    "address",
    ["", "example.org", "javascript:alert(1)", "https://", "https://a.example/?q=1",
     "https://u:p@a.example/", 'https://a.example/"><script>', "https://a.example/#x", "file:///a",
     "https://a.example/{{7*7}}", "https://é.example/"],
)  # fmt: skip
def test_an_address_that_is_none_of_a_folder_is_refused(address: str) -> None:
    with pytest.raises(PageError, match=r"https://example\.org/carte/"):
        site_address(address)


def test_a_hostile_title_stays_within_its_attribute() -> None:
    said = shared_meta('"><script>alert(1)</script>', "{{7*7}}", "https://a.example/", "index.html",
                       "fr")  # fmt: skip
    assert "<script" not in said
    assert said.count("<meta") == 11
