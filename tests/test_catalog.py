import json
from pathlib import Path
from typing import Any

import pytest

from explorer.catalog import geodata_root, open_catalog
from explorer.errors import CatalogError


def write(folder: Path, descriptor: Any) -> Path:
    (folder / "datapackage.json").write_text(
        descriptor if isinstance(descriptor, str) else json.dumps(descriptor), encoding="utf-8"
    )
    return folder


@pytest.fixture
def descriptor() -> dict[str, Any]:
    text = (geodata_root() / "datapackage.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_an_unknown_layer_is_named_with_the_nearest_and_the_list() -> None:
    with pytest.raises(
        CatalogError, match=r"no layer 'school'.*Did you mean 'schools'\?.*district"
    ):
        open_catalog().layer("school")


def test_an_unknown_table_and_field_are_named() -> None:
    with pytest.raises(CatalogError, match="no table 'claim'"):
        open_catalog().table("claim")
    with pytest.raises(CatalogError, match="no field 'nom' in schools"):
        open_catalog().layer("schools").field("nom")


def test_a_folder_without_a_descriptor_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"Give the folder that holds a datapackage\.json"):
        open_catalog(tmp_path)


def test_a_descriptor_that_is_no_json_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="is not a JSON document"):
        open_catalog(write(tmp_path, "{"))


def test_a_descriptor_without_resources_is_an_error_that_names_the_key(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="lacks 'resources'"):
        open_catalog(write(tmp_path, {"sources": []}))


def test_a_source_that_the_register_lacks_is_an_error(
    descriptor: dict[str, Any], tmp_path: Path
) -> None:
    descriptor["resources"][0]["sources"] = [{"name": "hearsay"}]
    with pytest.raises(CatalogError, match="no source 'hearsay' in district"):
        open_catalog(write(tmp_path, descriptor))


def test_a_layer_knows_its_required_and_closed_fields() -> None:
    spec = open_catalog().layer("schools")
    assert {"id", "name_fr", "name_en", "category", "position_kind", "source"} <= spec.required
    assert spec.field("position_kind").enum == (
        "surveyed",
        "published",
        "digitised",
        "estimated",
        "address_only",
    )


def test_an_outline_can_be_replaced_without_a_change_of_code(tmp_path: Path) -> None:
    """The official perimeter will come as another file under the same name."""
    import shutil

    from explorer.layers.seal import seal
    from explorer.studies import checked_claims
    from explorer.territory import open_territory

    shutil.copytree(geodata_root(), tmp_path / "geodata")
    path = tmp_path / "geodata" / "layers" / "district.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["features"][0]["properties"] |= {"position_kind": "published", "accuracy_m": 1}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert seal(tmp_path / "geodata") == ["district"]
    claims = {claim["id"]: claim for claim in checked_claims(open_territory(tmp_path / "geodata"))}
    assert claims["area-107-ha"]["verdict"] == "contradicted"
    assert claims["area-107-ha"]["uncertainty"] < 1
