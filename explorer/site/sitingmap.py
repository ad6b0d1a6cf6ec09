"""An answer of where to settle as a class map: every candidate that passed, by its score."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.site.zonefields import ZoneField
from explorer.site.zones import build_class_map
from explorer.studies.siting.figures import label
from explorer.studies.siting.notes import notes
from explorer.studies.siting.reasons import reasons
from explorer.studies.siting.result import features
from explorer.territory import Territory
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from explorer.maps import ExplorerMap
    from explorer.studies.siting.answer import Answer
    from explorer.studies.siting.versus import Versus

SHARES = ("score_low", "score_high", "first_share")
COUNTS = ("rank", "rank_best", "rank_worst")


def siting_map(
    answer: "Answer",
    *,
    language: str,
    tiles: str | None = None,
    max_size: str | None = None,
    versus: "Versus | None" = None,
) -> "ExplorerMap":
    """Draw the candidates that passed, by their score.

    Parameters
    ----------
    answer : Answer
        From ``explorer.studies.siting.answer.find``.
    language : str
        The language that the page opens in.
    tiles : str, optional
        An online basemap; none by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``; any size by default.
    versus : Versus, optional
        The answers before and after a scenario, of which `answer` is the one after: ranks and
        scores before stand beside, with what changed.

    Returns
    -------
    ExplorerMap
        Scores from 0 to 100, with bounds, ranks and the value of each criterion.

    Raises
    ------
    InputError
        If nobody passed: there is nothing to draw.
    """
    said = catalogue("siting")
    if not len(answer.kept):
        message = "No candidate passed, so there is no map. The table names the constraints."
        raise InputError(message)
    territory, moved = Territory(answer.catalog), _moved(versus)
    rows = [
        {**row, **_told(answer, place, moved.get(row["id"], {}))}
        for place, row in enumerate(features(answer, top=len(answer.kept)))
    ]
    title = {t.value: said["title"][t].format(count=len(rows)) for t in Language}
    places = gpd.points_from_xy(
        [row["longitude"] for row in rows], [row["latitude"] for row in rows]
    )
    frame = gpd.GeoDataFrame(rows, geometry=places, crs=STORAGE).set_index("id", drop=False)
    criteria = [
        ZoneField(f"{name}_value",
                  label(name, answer.catalog, "fr"), label(name, answer.catalog, "en"),
                  one.unit if one.unit == "m" else None,
                  "share" if one.unit == "share" else "plain")
        for name, one in answer.measures.items()
        if name in answer.weights
    ]  # fmt: skip
    return build_class_map(
        frame,
        value="score",
        kind="share",
        title=title if versus is None else versus.scenario.title,
        description={t.value: " ".join(notes(answer, t)) for t in Language},
        fields=[
            ZoneField("score", said["column.score"]["fr"], said["column.score"]["en"],
                      shown="share"),
            *(_field(name, "share") for name in SHARES),
            *(_field(name) for name in COUNTS),
            *((_field("rank_before"), _field("score_before", "share")) if moved else ()),
            *criteria,
        ],
        name="siting",
        language=language,
        source=" ; ".join(answer.sources.values()) or None,
        extra_layers=[territory.profile.outline.layer] if territory.has_outline else [],
        territory=territory,
        tiles=tiles,
        max_size=max_size,
    )  # fmt: skip


def _moved(versus: "Versus | None") -> dict[str, dict[str, Any]]:
    if versus is None:
        return {}
    from explorer.studies.siting.versus import moves  # noqa: PLC0415 - for a scenario alone

    return {one["id"]: one for one in moves(versus)}


def _told(answer: "Answer", place: int, moved: Mapping[str, Any]) -> dict[str, Any]:
    # Why it has its rank, after what changed; and how it stood before.
    why = {
        f"note_{tongue}": " ".join(
            [*([f"{moved[f'why_{tongue}']}."] if moved else []), *reasons(answer, place, tongue)]
        )
        for tongue in Language
    }
    return why | {name: moved[name] for name in ("rank_before", "score_before") if moved}


def _field(name: str, shown: str = "plain") -> ZoneField:
    said = catalogue("siting")[f"column.{name}"]
    return ZoneField(name, said["fr"], said["en"], shown="share" if shown == "share" else "plain")
