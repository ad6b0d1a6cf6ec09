"""Views for planners: rates as percentages with their bounds, recounted from records, ranks."""

from collections.abc import Iterator
from typing import Final

from psycopg import sql

COVERAGE_MAP: Final = """
SELECT study || '/' || zone_id AS key, study, zone_id, name, unit,
  round((100 * connectable_share)::numeric, 1)::double precision AS rate_percent,
  round((100 * share_low)::numeric, 1)::double precision AS low_percent,
  round((100 * share_high)::numeric, 1)::double precision AS high_percent,
  connectable, denominator, source, vintage, geometry
FROM {coverage}
"""

RECOUNTED: Final = """
WITH covering AS (
  SELECT z.study, z.zone_id, z.geometry AS zone, r.building_record_id, r.fibre_status,
    r.point_open, ST_Contains(z.geometry, r.geometry) AS inside
  FROM {coverage} z JOIN {record} r ON ST_Covers(z.geometry, r.geometry)
), counted AS (
  SELECT * FROM covering c WHERE c.inside OR NOT EXISTS (
    SELECT 1 FROM covering o
    WHERE o.study = c.study AND o.building_record_id = c.building_record_id AND NOT o.inside
      AND o.zone_id COLLATE "C" < c.zone_id COLLATE "C"
      AND NOT ST_Relate(o.zone, c.zone, 'T********')
  )
), summed AS (
  SELECT study, zone_id, count(*) AS records,
    count(*) FILTER (WHERE fibre_status = 'deploye') AS connectable,
    count(*) FILTER (WHERE fibre_status = 'deploye' OR point_open
      AND fibre_status IN ('raccordable demande', 'RAD en cours')) AS eligible,
    count(*) FILTER (WHERE fibre_status
      IN ('deploye', 'raccordable demande', 'RAD en cours', 'unknown')) AS possible
  FROM counted GROUP BY study, zone_id
)
SELECT z.study || '/' || z.zone_id AS key, z.study, z.zone_id, z.name,
  coalesce(s.records, 0) AS records, coalesce(s.connectable, 0) AS connectable,
  s.connectable::double precision / s.records AS connectable_share,
  s.eligible::double precision / s.records AS eligible_share,
  s.connectable::double precision / s.records AS share_low,
  s.possible::double precision / s.records AS share_high,
  z.geometry
FROM {coverage} z LEFT JOIN summed s USING (study, zone_id)
"""

RANKING_MAP: Final = """
SELECT study || '/' || place_id AS key, study, place_id, name, name_en, rank, rank_best,
  rank_worst, round((100 * score)::numeric, 1)::double precision AS score_points,
  round((100 * score_low)::numeric, 1)::double precision AS low_points,
  round((100 * score_high)::numeric, 1)::double precision AS high_points,
  round((100 * first_share)::numeric, 0)::double precision AS first_percent, geometry
FROM {ranking}
"""

VIEWS: Final = {
    "coverage_map": (COVERAGE_MAP, "Taux et bornes en % / Rates and bounds in %"),
    "coverage_recounted": (
        RECOUNTED,
        (
            "Taux recomptés depuis building_record / Shares of buildings, counted again from "
            "building_record in the zones of coverage"
        ),
    ),
    "ranking_map": (RANKING_MAP, "Classement, points et bornes / Ranks, points and bounds"),
}


def view_statements(schema: str) -> Iterator[sql.Composed]:
    """Give the statements that make the views.

    Parameters
    ----------
    schema : str
        Where the tables are.

    Yields
    ------
    psycopg.sql.Composed
        Each can be run again without harm.
    """
    tables = {
        "coverage": sql.Identifier(schema, "coverage"),
        "record": sql.Identifier(schema, "building_record"),
        "ranking": sql.Identifier(schema, "ranking"),
    }
    for name, (query, comment) in VIEWS.items():
        place = sql.Identifier(schema, name)
        body = sql.SQL(query.strip()).format(**tables)
        yield sql.SQL("CREATE OR REPLACE VIEW {} AS {}").format(place, body)
        yield sql.SQL("COMMENT ON VIEW {} IS {}").format(place, sql.Literal(comment))
