import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from explorer.site import build_site
from explorer.territory import Territory


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href" and value]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, territory: Territory) -> Path:
    out = tmp_path_factory.mktemp("portal") / "site"
    build_site(out, territory=territory)
    return out


def test_every_link_of_the_portal_leads_to_a_file_of_the_site(site: Path) -> None:
    outline = Outline()
    outline.feed((site / "site.html").read_text(encoding="utf-8"))
    files = [link for link in outline.links if not link.startswith("#")]
    assert "index.html" in files
    assert "layers/district.geojson" in files
    for link in files:
        assert (site / link).is_file(), link


def test_the_portal_has_no_script_and_loads_nothing(site: Path) -> None:
    text = (site / "site.html").read_text(encoding="utf-8")
    outline = Outline()
    outline.feed(text)
    assert not {"script", "img", "link", "iframe"} & set(outline.tags)
    assert "default-src &#x27;none&#x27;" in text


def test_the_portal_says_it_in_both_languages(site: Path) -> None:
    text = (site / "site.html").read_text(encoding="utf-8")
    assert re.search(
        r'<section lang="fr".*Affirmations de 2014.*<section lang="en".*Claims of', text, re.DOTALL
    )
    assert "44\u202f523" in text
    assert "44,523" in text
