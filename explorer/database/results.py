"""Results of coverage and find, and building records, as tables for a desktop GIS."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
from psycopg import sql

from explorer.database.layertables import rows_of_frame
from explorer.database.tables import (
    GEOMETRY,
    NOT_NULL,
    TRUE,
    Column,
    Load,
    Table,
    check,
    one_of,
    reference,
)
from explorer.errors import InputError
from explorer.layers import read_file
from explorer.layers.limits import Box
from explorer.vocabulary import FibreStatus, RateUnit

SHAPE: Final = "geometry(Geometry,4326)"
KINDS: Final = ("coverage", "ranking")
NAME: Final = re.compile(r"[^\x00-\x1f/\\]{1,60}")
STATES: Final = tuple(status.name.lower() for status in FibreStatus)


def _least(name: str, least: int = 0) -> sql.Composed:
    return check("{} >= {}", sql.Identifier(name), sql.Literal(least))


def _numbers(kind: str, *named: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, kind, (_least(name),), comment) for name, comment in named)


def study_table() -> Table:
    """Give the table of what was pushed as results.

    Returns
    -------
    Table
        One row a file.
    """
    return Table(
        "study",
        (
            Column("name", "text"),
            Column("kind", "text", (NOT_NULL, one_of("kind", KINDS))),
            Column("file", "text", (NOT_NULL,)),
        ),
        ("name",),
        comment="Résultats / Results: what coverage and find wrote, by the file's name",
    )


def coverage_table(schema: str) -> Table:
    """Give the table of fibre rates by zone.

    Parameters
    ----------
    schema : str
        Where it will be.

    Returns
    -------
    Table
        One row a zone of a study.
    """
    shares = _numbers(
        "double precision",
        ("connectable_share", ("Part raccordable / Connectable share, 0 to 1; beyond 1 where "
          "the premises of a commune are an estimate")),
        ("eligible_share", "Part éligible / Eligible share, 0 to 1"),
        ("share_low", "Borne basse / Low bound"),
        ("share_high", "Borne haute / High bound"),
    )  # fmt: skip
    terms = _numbers(
        "double precision",
        ("denominator", "Dénominateur / Denominator, in the unit"),
        ("connectable", "Raccordables / Connectable, in the unit"),
        ("eligible", "Éligibles / Eligible, in the unit"),
    )
    counts = _numbers("bigint", ("records", "Immeubles / Building records"), ("premises", "Locaux"))
    states = _numbers("bigint", *((name, "") for name in STATES))
    return Table(
        "coverage",
        (
            Column("study", "text"),
            Column("zone_id", "text"),
            Column("name", "text"),
            Column("remark", "text"),
            Column("unit", "text", (one_of("unit", map(str, RateUnit)),)),
            *counts, *states, *terms, *shares,
            *_numbers("double precision", ("edge_m", "Largeur du bord / Width of the edge [m]")),
            Column("source", "text", (), "Source"),
            Column("vintage", "text", (), "Millésime / Vintage"),
            Column("details", "jsonb", (NOT_NULL,), "What else the file says"),
            Column(GEOMETRY, SHAPE, (), "EPSG:4326"),
        ),
        ("study", "zone_id"),
        (
            reference("study", schema, "study"),
            check("share_low <= share_high"),
        ),
        "Taux de couverture par zone / Fibre rates by zone (manufacture coverage)",
        (GEOMETRY,),
    )  # fmt: skip


def ranking_table(schema: str) -> Table:
    """Give the table of ranked places.

    Parameters
    ----------
    schema : str
        Where it will be.

    Returns
    -------
    Table
        One row a place of a study.
    """
    ranks = [Column(n, "integer", (_least(n, 1),)) for n in ("rank", "rank_best", "rank_worst")]
    scores = [
        Column(n, "double precision", (check("{0} >= 0 AND {0} <= 1", sql.Identifier(n)),))
        for n in ("score", "score_low", "score_high", "first_share")
    ]
    return Table(
        "ranking",
        (
            Column("study", "text"),
            Column("place_id", "text"),
            Column("name", "text"),
            Column("name_en", "text"),
            *ranks,
            *scores,
            Column("details", "jsonb", (NOT_NULL,), "Values and bounds of each criterion"),
            Column(GEOMETRY, SHAPE, (), "EPSG:4326"),
        ),
        ("study", "place_id"),
        (reference("study", schema, "study"), check("score_low <= score_high")),
        "Classement / Places ranked (manufacture find)",
        (GEOMETRY,),
    )


def building_table() -> Table:
    """Give the table of building records.

    Returns
    -------
    Table
        One row a record.
    """
    return Table(
        "building_record",
        (
            Column("building_record_id", "text"),
            Column(
                "fibre_status",
                "text",
                (NOT_NULL, one_of("fibre_status", map(str, FibreStatus))),
                "État / State, as the regulator spells it",
            ),
            *_numbers("bigint", ("premises", "Locaux / Premises")),
            Column("mutualisation_point_id", "text"),
            Column("point_open", "boolean"),
            Column("infrastructure_operator", "text"),
            Column("position_doubtful", "boolean"),
            Column("insee_code", "text"),
            Column("source", "text", (NOT_NULL,), "File"),
            Column("vintage", "text", (), "Millésime / Vintage"),
            Column(GEOMETRY, "geometry(Point,4326)", (), "EPSG:4326; null without position"),
        ),
        ("building_record_id",),
        comment="Immeubles / Building records",
        indexed=(GEOMETRY,),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """A file that coverage or find wrote.

    Attributes
    ----------
    kind : str
        ``"coverage"`` or ``"ranking"``.
    study : str
        What its rows are called by: the file's name without its ending.
    file : str
        The file's name.
    frame : geopandas.GeoDataFrame
        Its features, EPSG:4326.
    """

    kind: str
    study: str
    file: str
    frame: gpd.GeoDataFrame

    def loads(self, schema: str) -> tuple[Load, Load]:
        """Give the tables and rows that it becomes.

        Parameters
        ----------
        schema : str
            Where the tables are.

        Returns
        -------
        tuple of Load
            The study, then its rows; rows of other studies stay.
        """
        table, key = (
            (coverage_table(schema), "zone_id")
            if self.kind == "coverage"
            else (ranking_table(schema), "place_id")
        )
        known = {*table.names, "id"}
        others = [name for name in self.frame.columns if name not in known]
        details = self.frame[others].to_dict(orient="records")
        frame = self.frame.assign(
            study=self.study,
            details=pd.Series(details, index=self.frame.index, dtype=object),
            **{key: self.frame["id"].astype(str)},
        )
        scope = sql.SQL("study = {}").format(sql.Literal(self.study))
        study = Load(study_table(), [(self.study, self.kind, self.file)], shown=False)
        return study, Load(table, rows_of_frame(frame, table), scope, study=self.study)


def read_result(path: Path, kind: str, extent: Sequence[Box]) -> Result:
    """Read what coverage or find wrote as GeoJSON.

    Parameters
    ----------
    path : pathlib.Path
        From ``--format geojson --out FILE``.
    kind : str
        ``"coverage"`` or ``"ranking"``.
    extent : sequence of (west, south, east, north)
        Where positions must lie.

    Returns
    -------
    Result
        Through the gate.

    Raises
    ------
    InputError
        If the file is no such result.
    """
    needed = {
        "coverage": ("id", "connectable_share", "share_low"),
        "ranking": ("id", "rank", "score"),
    }
    command = {"coverage": "coverage", "ranking": "find"}[kind]
    frame = read_file(path, extent=extent).frame
    missing = [name for name in needed[kind] if name not in frame.columns]
    study = path.name.removesuffix(path.suffix)
    problem = None
    if missing:
        problem = f"no {', '.join(missing)}"
    elif frame["id"].isna().any() or frame["id"].astype(str).duplicated().any():
        problem = "an id that is missing or there twice"
    elif NAME.fullmatch(study) is None:
        problem = "a name that is no plain text of at most 60 letters"
    if problem is not None:
        message = (
            f"{path}: expected what 'manufacture {command} --format geojson --out {path.name}' "
            f"writes, found {problem}."
        )
        raise InputError(message)
    return Result(kind, study, path.name, frame)


def building_load(frame: gpd.GeoDataFrame, source: str, vintage: str | None) -> Load:
    """Give building records as a table and its rows.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As ``read_building_records`` gives it.
    source : str
        The file's name.
    vintage : str or None
        The quarter.

    Returns
    -------
    Load
        Records that the file does not have are gone from the table.
    """
    table = building_table()
    given = frame.assign(source=source, vintage=vintage)
    return Load(table, rows_of_frame(given, table), TRUE)
