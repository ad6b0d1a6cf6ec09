"""Zones of mutualisation points, and figures by commune and department: synthetic squares."""

import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from explorer.errors import InputError
from explorer.layers.fibre import Mapping, read_commune_figures, read_point_zones

COMMUNES: dict[str, list[Any]] = {
    "INSEE_COM": ["01001", "2A004", "42218"],
    "NOM": ["Abergement", "Ajaccio", "Saint-Étienne"],
    "Locaux": [500, 40000, 110000],
    "ftth": [100, 39000, 105000],
    "couv": ["10", "95", "95"],
    "oi": ["SYN0", "SYN1", None],
    "zone": ["RIP", "AMII", "ZTD"],
}


def squares(columns: dict[str, list[Any]]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    areas = [box(4 + n / 10, 45, 4.1 + n / 10, 45.1) for n in range(count)]
    return gpd.GeoDataFrame(columns, geometry=areas, crs="EPSG:4326")


def shapefile(folder: Path, columns: dict[str, list[Any]], declared: str = "UTF-8") -> Path:
    path = folder / "communes.shp"
    frame = squares(columns).to_crs("EPSG:3857")
    frame.to_file(path, engine="fiona", encoding="ISO-8859-1")
    path.with_suffix(".cpg").write_text(declared)
    return path


def zipped(path: Path, target: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(path.parent.glob(f"{path.stem}.*")):
            if part != target:
                archive.write(part, f"{inside}{part.name}")
    return target


@pytest.mark.parametrize("inside", [None, "", "folder/"])
def test_commune_figures_are_read_with_the_letters_of_their_bytes(
    inside: str | None, tmp_path: Path
) -> None:
    path = shapefile(tmp_path, COMMUNES)
    if inside is not None:
        path = zipped(path, tmp_path / "2026t2-commune.zip", inside)
    figures = read_commune_figures(path)
    assert figures.level == "commune"
    assert figures.frame["insee_code"].tolist() == ["01001", "2A004", "42218"]
    assert figures.frame["premises"].tolist() == [500, 40000, 110000]
    assert figures.frame["infrastructure_operator"].tolist() == ["SYN0", "SYN1", None]
    assert figures.frame["zoning"].tolist() == ["RIP", "AMII", "ZTD"]
    assert figures.totals == {"premises": 150500, "connectable_premises": 144100}
    assert figures.frame.crs == "EPSG:4326"
    assert figures.frame.total_bounds.round(6).tolist() == [4, 45, 4.3, 45.1]
    statement = figures.statement
    assert (statement.encoding, statement.encoding_declared) == ("cp1252", "UTF-8")
    assert statement.columns_unknown == ("NOM",)
    assert "while the .cpg says UTF-8" in statement.text("en")
    assert statement.vintage == (None if inside is None else "2026-T2")


def test_department_figures_have_their_own_code(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "INSEE_DEP": ["01", "2A", "974"],
        "Locaux": [1, 2, 3],
        "ftth": [1, 1, 4],
    }
    figures = read_commune_figures(shapefile(tmp_path, columns))
    assert figures.level == "department"
    assert figures.frame["department_code"].tolist() == ["01", "2A", "974"]
    assert figures.frame["zoning"].isna().all()
    assert figures.statement.columns_missing == ("couv", "oi", "zone")
    texts = [str(finding) for finding in figures.findings.findings]
    assert any(text.startswith("feature 3, ftth: expected no more premises") for text in texts)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"INSEE_COM": [1001, 2004, 42218]}, ("feature 1, INSEE_COM", "leading zero", '"1001"')),
        ({"INSEE_COM": ["01001", "42218", "42218"]}, ("feature 3, INSEE_COM", "each code once")),
        ({"INSEE_COM": ["01001", None, "42218"]}, ("feature 2, INSEE_COM",)),
        ({"Locaux": None}, ("premises: expected a column locaux",)),
    ],
)
def test_codes_and_columns_of_figures_are_whole_or_named(
    changes: dict[str, list[Any] | None], parts: tuple[str, ...], tmp_path: Path
) -> None:
    columns = {name: cells for name, cells in {**COMMUNES, **changes}.items() if cells is not None}
    path = shapefile(tmp_path, columns)
    with pytest.raises(InputError) as error:
        read_commune_figures(path)
    for part in (path.name, *parts):
        assert part in str(error.value)


def test_a_number_that_is_none_is_missing_and_found(tmp_path: Path) -> None:
    path = shapefile(tmp_path, {**COMMUNES, "ftth": ["100", "n.d.", "5"]})
    figures = read_commune_figures(path)
    assert figures.frame["connectable_premises"].tolist() == [100, pd.NA, 5]
    texts = [str(finding) for finding in figures.findings.findings]
    assert 'feature 2, ftth: expected a whole number; found "n.d."; taken as missing' in texts


def test_an_archive_names_itself_in_errors_and_holds_one_shapefile(tmp_path: Path) -> None:
    path = shapefile(tmp_path, COMMUNES)
    path.with_suffix(".prj").unlink()
    target = zipped(path, tmp_path / "commune.zip")
    with pytest.raises(InputError, match=r"commune\.zip/communes\.shp is rejected"):
        read_commune_figures(target)
    target.write_bytes(target.read_bytes()[:500])
    with pytest.raises(InputError, match=r"commune\.zip is rejected:\n.*a whole zip archive"):
        read_commune_figures(target)
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.csv", "")
    with pytest.raises(InputError, match=r"one member ending in \.shp; found 0"):
        read_commune_figures(target)


ZONES: dict[str, list[Any]] = {
    "PM_REF": ["PM-SYN-1", "PM-SYN-2", "PM-SYN-2"],
    "code_oi": ["SYN0", "SYN0", None],
    "Etat": ["deploye", "en cours de deploiement", None],
}


def test_point_zones_are_recognised_whatever_the_case(tmp_path: Path) -> None:
    path = tmp_path / "2026t2-zapm.gpkg"
    squares(ZONES).to_file(path, engine="fiona")
    zones = read_point_zones(path)
    assert zones.frame["mutualisation_point_id"].tolist() == ["PM-SYN-1", "PM-SYN-2", "PM-SYN-2"]
    assert zones.frame["infrastructure_operator"].tolist() == ["SYN0", "SYN0", None]
    assert zones.frame["point_open"].tolist() == [True, False, pd.NA]
    assert zones.frame.crs == "EPSG:4326"
    assert zones.statement.columns_found["point_status"] == "Etat"
    assert zones.statement.vintage == "2026-T2"
    (finding,) = zones.findings.findings
    assert str(finding).startswith('feature 3, PM_REF: expected one area a point; found "PM-SYN-2"')


def test_point_zones_of_other_names_need_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson"
    squares({"sro": ["S1"], "ouvert": ["oui"]}).to_file(path, engine="fiona")
    with pytest.raises(InputError, match="a column pm_ref, ref_pm, reference"):
        read_point_zones(path)
    columns = {"mutualisation_point_id": "sro", "point_status": "ouvert"}
    zones = read_point_zones(path, mapping=Mapping(columns=columns, states={"oui": "deploye"}))
    assert zones.frame["point_open"].tolist() == [True]


def test_a_zone_that_is_no_area_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson"
    frame = squares(ZONES)
    frame.set_geometry(frame.representative_point()).to_file(path, engine="fiona")
    with pytest.raises(InputError, match="feature 1, geometry: expected an area; found a Point"):
        read_point_zones(path)
