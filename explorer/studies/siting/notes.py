"""What a reader must know of an answer: how it was measured, and what it cannot know."""

from explorer.messages import catalogue
from explorer.messages.numbers import quarter_name, written
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.criteria.measure import Measure
from explorer.studies.siting.criteria.standing import RULES
from explorer.studies.siting.figures import label
from explorer.studies.siting.rejected import nearest_relaxation
from explorer.studies.siting.ways import DETOUR, LONGEST_DETOUR

SHOWN = 8


def notes(answer: Answer, language: str) -> list[str]:
    """Say how an answer came about, and what it cannot know.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences, none twice.
    """
    found = [] if len(answer.kept) else [_relaxation(answer, language)]
    found.append(
        _said("candidates", language, count=len(answer.candidates.ids),
              unlocated=len(answer.candidates.unlocated))
    )  # fmt: skip
    for one in answer.measures.values():
        found += measure_notes(answer, one, language)
    if len(answer.kept):
        found.append(
            _said("stability", language, samples=answer.query.samples, seed=answer.query.seed)
        )
    if answer.sources:
        found.append(_said("sources", language, sources=" ; ".join(answer.sources.values())))
    return list(dict.fromkeys(found))


def measure_notes(answer: Answer, one: Measure, language: str) -> list[str]:
    """Say how the figures of one criterion came about.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    one : Measure
        Of its measures.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences.
    """
    found = []
    words = label(one.name, answer.catalog, language)
    if one.basis == "estimated":
        factors = {"detour": DETOUR, "longest": LONGEST_DETOUR}
        shown = {key: written(value, language, decimals=1) for key, value in factors.items()}
        found.append(_said("distance", language, **shown))
    elif one.basis == "network":
        means = catalogue("siting")[f"by.{answer.ways.mode}"][language]
        found.append(_said("network", language, by=means, credit=answer.ways.credit or "—"))
    elif one.basis == "commune" and one.quarter is not None:
        found.append(_said("commune", language, quarter=quarter_name(one.quarter, language)))
    elif one.basis == "records":
        quarter = f", {quarter_name(one.quarter, language)}" if one.quarter else ""
        radius = written(answer.query.radius_m, language, decimals=0)
        found.append(
            _said("records", language, radius=radius, source=one.sources[0], quarter=quarter)
        )
    elif one.basis == "rule":
        programme = one.name.partition("[")[2].rstrip("]")
        conditions = ", ".join(RULES[programme])
        found.append(_said("rule", language, of=programme, conditions=conditions))
        if one.quarter is not None:
            found.append(_said("commune", language, quarter=quarter_name(one.quarter, language)))
    if one.unusable:
        key = "lacking" if one.basis == "declared" else "unusable"
        if one.unit == "m" and not one.unreached and not (one.low.any() or one.high[0] >= 0):
            key = "nowhere"  # a way that may be 0 and has no end: no feature has a position
        count = {"count": one.unusable, "all": len(answer.candidates.ids)}
        found.append(_said(key, language, criterion=words, **count))
    if one.unreached:
        names = [answer.candidates.ids[row] for row in one.unreached[:SHOWN]]
        more = len(one.unreached) - len(names)
        listed = ", ".join(names) + (f" + {more}" if more else "")
        found.append(_said("unreached", language, criterion=words, names=listed))
    return found


def _relaxation(answer: Answer, language: str) -> str:
    said, relaxed = catalogue("siting"), nearest_relaxation(answer)
    if relaxed is None:
        return said["note.no_relax"][language]
    parts = [str(one["as"]) for one in relaxed["relax"]]
    return said["note.relax"][language].format(
        name=relaxed[f"name_{language}"], relax=", ".join(parts)
    )


def _said(name: str, language: str, **values: object) -> str:
    return catalogue("siting")[f"note.{name}"][language].format(**values)
