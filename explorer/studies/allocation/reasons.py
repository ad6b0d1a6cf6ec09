"""Why each site is among the chosen, and why no choice is possible, in French and English."""

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.studies.allocation.answer import Allocation
from explorer.studies.allocation.sites import Site
from explorer.studies.allocation.words import metres, names, number, objective, said, share
from explorer.vocabulary import Language


def reasons(allocation: Allocation, site: Site, language: str) -> list[str]:
    """Say why a site was chosen.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    site : Site
        One of its sites.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Whom it serves, what would be lost without it, and what could take its place.
    """
    found = [said("reason.kept", language)] if site.kept else []
    found.append(_serves(allocation, site, language))
    if site.room:
        found.append(
            said("reason.room", language, room=number(site.room, language),
                 share=share(site.amount / site.room, language, 0))
        )  # fmt: skip
    found.append(_without(allocation, site, language))
    if site.instead is not None:
        name = allocation.site_name(site.instead, language)
        if site.worse <= 0:
            found.append(said("reason.alike", language, name=name))
        else:
            model = "p-median" if allocation.question.model == "p-median" else "max-cover"
            worse = objective(site.worse, model, language)
            found.append(said("reason.instead", language, name=name, worse=worse))
    return [one for one in found if one]


def both(allocation: Allocation, site: Site) -> dict[str, list[str]]:
    """Say why, in both languages.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    site : Site
        One of its sites.

    Returns
    -------
    dict
        ``reasons_fr`` and ``reasons_en``.
    """
    return {f"reasons_{tongue}": reasons(allocation, site, tongue) for tongue in Language}


def lost(allocation: Allocation, site: Site, language: str) -> str:
    """Say in a cell what would be lost without a site.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    site : Site
        One of its sites.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        A few words.
    """
    gone = site.lost
    if not gone.told:
        return said("lost.unknown", language)
    if allocation.choice is not None and len(allocation.choice.open) == 1:
        return said("lost.alone", language)
    if gone.value is None:
        return said("lost.nobody", language, count=len(gone.rows))
    if _is_nothing(allocation, site):
        return said("lost.nothing", language)
    if allocation.question.model == "p-median":
        return said("lost.median", language, metres=metres(gone.value, language))
    return said("lost.cover", language, share=share(gone.value, language))


def _is_nothing(allocation: Allocation, site: Site) -> bool:
    # What is less than a metre, or nobody, is nothing to a reader.
    if allocation.question.model == "p-median":
        return site.lost.value is not None and round(site.lost.value) < 1
    return not site.lost.rows and not site.lost.value


def why(allocation: Allocation, language: str) -> list[str]:
    """Say why there is no choice, and what would be enough.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``, without a choice.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        One or two sentences; none where there is a choice.
    """
    refusal = allocation.refusal
    if refusal is None:
        return []
    values = {
        key: number(value, language) if isinstance(value, int | float) else value
        for key, value in refusal.values.items()
    }
    named = names(allocation, refusal.rows, language)
    single = f"why.{refusal.key}_one"
    alone = refusal.values.get("count", refusal.values.get("sites")) == 1
    key = single if alone and single in catalogue("allocation") else f"why.{refusal.key}"
    text = said(key, language, names=named, **values)
    found = [text[:1].upper() + text[1:]]
    if refusal.relax:
        options = said("relax.or", language).join(refusal.relax)
        found.append(said("relax", language, options=options))
    return found


def _serves(allocation: Allocation, site: Site, language: str) -> str:
    if site.mean_m is None or site.max_m is None or site.farthest is None:
        return said("reason.serves_nobody", language)
    # The code of a cell tells a reader nothing: who is farthest is named where there are names.
    grid = allocation.demand.is_grid
    return said(
        "reason.serves_cells" if grid else "reason.serves",
        language,
        share=share(site.share, language),
        count=written(len(site.rows), language, decimals=0),
        mean=metres(site.mean_m, language),
        max=metres(site.max_m, language),
        name=allocation.demand.name(int(allocation.rows[site.farthest]), language),
    )


def _without(allocation: Allocation, site: Site, language: str) -> str:
    gone, choice = site.lost, allocation.choice
    if not gone.told or choice is None or len(choice.open) == 1:
        return "" if not gone.told else said("reason.alone", language)
    named = names(allocation, allocation.rows[list(gone.rows)].tolist(), language)
    if gone.value is None:
        return said("reason.gone", language, count=len(gone.rows), names=named)
    if _is_nothing(allocation, site):
        return said("reason.nothing", language)
    if allocation.question.model == "p-median":
        before = mean_m(allocation) or 0.0
        return said("reason.lost_median", language, before=metres(before, language),
                    after=metres(before + gone.value, language))  # fmt: skip
    return said("reason.lost_cover", language, share=share(gone.value, language), names=named)


def mean_m(allocation: Allocation) -> float | None:
    """Give the mean distance of the demand that is served.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.

    Returns
    -------
    float or None
        Metres; None where nobody is served.
    """
    problem, choice = allocation.problem, allocation.choice
    if problem is None or choice is None or not (choice.assigned >= 0).any():
        return None
    served = choice.assigned >= 0
    weight = problem.weight[served]
    away = problem.cost[served, choice.assigned[served]]
    return float(away @ weight / weight.sum())
