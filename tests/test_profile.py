"""A territory's profile: what it may hold, and how a wrong one is told."""

import logging
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.catalog import geodata_root, open_catalog
from explorer.errors import ProfileError
from explorer.founding.blank import profile_text
from explorer.profile import (
    Outline,
    Profile,
    default_profile,
    examples,
    open_profile,
    read_profile,
)
from explorer.territory import Territory, open_territory

GOOD = """
name_fr = "Essai"
name_en = "Test"
extent = [55.4, -21.1, 55.6, -20.9]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "territory.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_embedded_territory_has_a_profile_of_its_own(territory: Territory) -> None:
    profile = territory.profile
    assert profile.declared
    assert profile.outline == Outline("district", "manufacture-plaine-achille")
    assert profile.compared == ("42218", "69123", "38185")
    assert profile.crs == "EPSG:2154"
    assert profile.layers == tuple(territory.catalog.layers)
    assert dict(profile.refresh) == {
        name: spec.geo.refresh
        for name, spec in territory.catalog.layers.items()
        if spec.geo.refresh
    } | {"fibre_by_commune": "arcep.communes"}
    assert list(territory.outline.index) == ["manufacture-plaine-achille"]


def test_the_examples_name_the_codes_of_lyon_and_grenoble() -> None:
    found = examples()
    assert {name: (one.communes, one.epci) for name, one in found.items()} == {
        "grenoble": (("38185",), "200040715"),
        "lyon": (("69123",), "200046977"),
    }
    assert {one.crs for one in found.values()} == {"EPSG:2154"}


@pytest.mark.parametrize("name", ["grenoble", "lyon"])
def test_a_commune_of_an_example_is_of_its_group_in_the_regulators_table(
    name: str, reference: Path
) -> None:
    import csv

    profile = examples()[name]
    with (reference / "fibre" / "arcep-communes-zones-2018T1.csv").open(encoding="utf-8") as stream:
        groups = {row[0]: row[4] for row in csv.reader(stream) if len(row) > 4}
    assert groups[profile.communes[0]] == profile.epci


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f'{GOOD}comunes = ["97411"]',
            r"no key 'comunes'\. Did you mean 'communes'\? The keys are",
        ),
        ('name_fr = "Essai"', "has no 'name_en'. Expected the name in English"),
        (f'{GOOD}crs = "EPSG:2154"', 'expected "EPSG:2975".*found "EPSG:2154"'),
        (
            'name_fr = "E"\nname_en = "E"\nextent = [-21.1, 55.4, -20.9, 55.6]',
            "Latitude comes first there",
        ),
        (
            'name_fr = "E"\nname_en = "E"\nextent = [4.7, 45.3, 4.0, 45.7]',
            "West is not west of east",
        ),
        (
            'name_fr = "E"\nname_en = "E"\nextent = [4.0, 45.7, 4.7, 45.3]',
            "South is not south of north",
        ),
        (
            'name_fr = "E"\nname_en = "E"\nextent = [800000, 6480000, 820000, 6500000]',
            "an extent in metres is not taken",
        ),
        ('name_fr = "E"\nname_en = "E"\nextent = [4.0, 45.3]', r"found \[4\.0, 45\.3\]"),
        (f"{GOOD}communes = [97411]", r"'communes' is a list of INSEE codes.*found \[97411\]"),
        (f'{GOOD}epci = "2000"', "'epci' is a SIREN number of nine digits"),
        (f'{GOOD}gate = "europe"', "'gate' is one of extent, france, world; found 'europe'"),
        (f'{GOOD}languages = ["de"]', "'languages' is a list of"),
        (f'{GOOD}[outline]\nlayr = "x"', r"under \[outline\]: there is no key 'layr'.*'layer'"),
        ("name_fr =", "is not a TOML document"),
    ],
)
def test_a_wrong_profile_says_what_was_expected(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ProfileError, match=said):
        read_profile(written(tmp_path, text))


def test_a_missing_profile_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"no .*territory\.toml\. Make .* 'manufacture init'"):
        read_profile(tmp_path)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(geodata_root(), tmp_path / "geodata")
    return tmp_path / "geodata"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('layer = "district"', 'layer = "distrikt"', "names the layer 'distrikt'.*district"),
        ('layer = "district"', 'layer = "schools"', "'schools' as the outline.*Point"),
        ('claims = "claims"', 'claims = "claim"', "names the claims 'claim'.*claims"),
        ("extent = [4.0, 45.3, 4.75, 45.7]", "", r"has no 'extent'\. Expected extent = \[west"),
    ],
)
def test_a_profile_is_held_to_its_catalogue(copied: Path, old: str, new: str, said: str) -> None:
    path = copied / "territory.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ProfileError, match=said):
        _ = open_territory(copied).profile


def test_a_feature_that_is_not_there_is_told_with_those_that_are(copied: Path) -> None:
    path = copied / "territory.toml"
    text = path.read_text(encoding="utf-8").replace('"manufacture-plaine-achille"', '"ailleurs"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match=r"'ailleurs'.*manufacture-plaine-achille"):
        _ = open_territory(copied).outline


def test_a_folder_without_a_profile_works_and_says_what_it_supposes(
    copied: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (copied / "territory.toml").unlink()
    with caplog.at_level(logging.WARNING):
        profile = open_territory(copied).profile
    assert "has no territory.toml: its name, extent and outline are taken" in caplog.text
    assert not profile.declared
    assert profile.outline == Outline("district", None)
    assert profile.crs == "EPSG:2154"
    assert profile.claims == "claims"
    assert len(open_territory(copied).outline) == 1


def test_the_default_profile_is_the_catalogues() -> None:
    profile = default_profile(open_catalog())
    assert profile.name_fr == open_catalog().title_fr
    assert profile.extent == (4.0, 45.3, 4.75, 45.7)
    assert open_profile(open_catalog()).extent == profile.extent


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).filter(
    str.strip
)


@given(name=NAMES, english=NAMES, source=NAMES)
def test_a_profile_that_is_written_reads_as_it_was(name: str, english: str, source: str) -> None:
    profile = Profile(
        name_fr=name,
        name_en=english,
        extent=(55.41, -21.03, 55.53, -20.91),
        crs="EPSG:2975",
        outline=Outline("district", "essai"),
        communes=("97411",),
        epci="200046977",
        compared=("97411",),
        layers=("district", "stations"),
        refresh={"stations": source},
    )
    text = tomllib.loads(profile_text(profile))
    assert (text["name_fr"], text["name_en"]) == (name, english)
    assert text["refresh"] == {"stations": source}
    assert tuple(text["extent"]) == profile.extent
    assert text["communes"] == ["97411"]
    assert "claims" not in text
