"""Answers of find as pictures: contributions and ranks; scores before and after."""

from typing import TYPE_CHECKING

from explorer.errors import InputError
from explorer.pictures.frame import Picture, Words
from explorer.pictures.scores import Moved, Scored, moved_scores, score_bars
from explorer.studies.siting.figures import label
from explorer.studies.siting.notes import notes
from explorer.studies.siting.reasons import name_of
from explorer.studies.siting.result import result

if TYPE_CHECKING:
    from explorer.studies.siting.answer import Answer
    from explorer.studies.siting.versus import Versus

ADDED = "weighted-sum"
"""The method whose score is the sum of what the criteria bring."""

MOST = 25
"""Candidates that one picture shows."""


def answer_picture(answer: "Answer", language: str) -> Picture:
    """Draw an answer: scores by criterion, with the ranks that are possible.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Picture
        A row a candidate, as many as the query shows.

    Raises
    ------
    InputError
        If nothing fits.
    """
    from explorer.studies.siting.layout import tables  # noqa: PLC0415 - for its title alone

    if not len(answer.kept):
        message = "Nothing fits: there is no ranking to draw. " + notes(answer, "en")[0]
        raise InputError(message)
    scored = []
    for place in range(min(answer.query.top, len(answer.kept), MOST)):
        one = result(answer, place)
        parts = {
            label(part["name"], answer.catalog, language): float(part["contribution"])
            for part in one["criteria"]
        }
        scored.append(
            Scored(
                name_of(answer, int(answer.kept[place]), language),
                one["score"], one["score_low"], one["score_high"], one["rank"],
                one["rank_best"], one["rank_worst"],
                parts if answer.query.method == ADDED else {},
            )
        )  # fmt: skip
    title = tables(answer, language, explain=False)[0].title[language]
    words = Words(title, tuple(notes(answer, language)), "", language)
    return score_bars(scored, words, ranked=len(answer.kept))


def versus_picture(versus: "Versus", language: str) -> Picture:
    """Draw two rankings: each candidate's score before and after.

    Parameters
    ----------
    versus : Versus
        From ``find_versus``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Picture
        A row a candidate, in the order after.

    Raises
    ------
    InputError
        If nothing fits on either side.
    """
    from explorer.studies.siting.versus import moves  # noqa: PLC0415 - it asks for this module

    rows = [
        Moved(str(row[f"name_{language}"]), row["score_before"], row["score_after"],
              row["rank_before"], row["rank_after"])
        for row in moves(versus)[:MOST]
    ]  # fmt: skip
    if not rows:
        message = "Nothing fits before or after: there is no ranking to draw."
        raise InputError(message)
    words = Words(versus.scenario.title[language], tuple(notes(versus.after, language)), "",
                  language)  # fmt: skip
    return moved_scores(rows, words)
