"""Synthetic files of a few rows: no such building, point or operator exists."""
# ruff: noqa: E501 - a row of a file stays on one line

from collections.abc import Callable
from pathlib import Path

import pytest

HEADER = (
    "x,y,imb_id,num_voie,cp_no_voie,type_voie,nom_voie,batiment,code_insee,code_poste,nom_com,"
    "catg_loc_imb,imb_etat,pm_ref,pm_etat,code_l331,geom_mod,type_imb"
)
ROWS = (
    "4.3871,45.4501,IMB/42218/SYN/1,1,,RUE,DE L'ESSAI,,42218,42000,SAINT-ÉTIENNE,individuel,deploye,PM-SYN-1,deploye,SYN0,f,pavillon",
    "4.3882,45.4512,IMB/42218/SYN/2,2,BIS,RUE,DE L'ESSAI,A,42218,42000,SAINT-ÉTIENNE,entre 2 et 11,raccordable demande,PM-SYN-1,deploye,SYN0,t,immeuble",
    "4.3893,45.4523,IMB/42218/SYN/3,3,,RUE,DE L'ESSAI,,42218,42000,SAINT-ÉTIENNE,individuel,cible,PM-SYN-2,en cours de deploiement,SYN0,,pavillon",
    "4.3904,45.4534,IMB/42218/SYN/4,4,,RUE,DE L'ESSAI,,42218,42000,SAINT-ÉTIENNE,individuel,signe,,,,f,pavillon",
)

Write = Callable[..., Path]


@pytest.fixture
def status_file(tmp_path: Path) -> Write:
    """Write a synthetic building status file: rows as given, or the four of ``ROWS``."""

    def write(
        *rows: str, header: str = HEADER, name: str = "immeuble_2026_T2.csv", end: str = "\n"
    ) -> Path:
        path = tmp_path / name
        path.write_bytes(("\n".join([header, *(rows or ROWS)]) + end).encode())
        return path

    return write


def row(**cells: str) -> str:
    """Give the first synthetic row with some cells changed."""
    names = HEADER.split(",")
    values = dict(zip(names, ROWS[0].split(","), strict=True)) | cells
    return ",".join(values[name] for name in names)
