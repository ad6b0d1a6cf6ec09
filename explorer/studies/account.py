"""Where every row of a building file went, and what the file is called."""

from typing import TYPE_CHECKING, Any

from explorer.analysis import Tally
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.studies.coveragestudy import Read


def account(records: "Read", tallied: Tally) -> dict[str, Any]:
    """Say where every row of the file went: read, counted, outside or set aside.

    Parameters
    ----------
    records : Read
        What was read.
    tallied : Tally
        What was counted of it.

    Returns
    -------
    dict
        `in`, `counted`, `outside`, `set_aside`, whole numbers of which the first is the sum of
        the others, and `reasons` of what was set aside.

    Raises
    ------
    InputError
        If they do not add up, which would be a mistake of ours.
    """
    read = records.conservation
    reasons = {name: int(rows) for name, rows in read.set_aside.items() if rows}
    counted = dict(tallied.conservation)
    counted.pop("given")
    inside, outside = counted.pop("counted"), counted.pop("outside")
    if "no_position" in counted and sum(read.unlocated.values()) == counted["no_position"]:
        del counted["no_position"]
        counted |= {name: int(rows) for name, rows in read.unlocated.items() if rows}
    reasons |= counted
    aside = sum(reasons.values())
    if read.rows_in != inside + outside + aside:
        message = (
            f"The account does not add up: {read.rows_in} rows read, {inside} counted, "
            f"{outside} outside, {aside} set aside. Please report this with the command."
        )
        raise InputError(message)
    return {
        "in": read.rows_in,
        "counted": inside,
        "outside": outside,
        "set_aside": aside,
        "reasons": reasons,
    }


def describe(records: "Read") -> str:
    """Name the source of records: the title that a mapping gives, else the file.

    Parameters
    ----------
    records : Read
        What was read.

    Returns
    -------
    str
        One line.
    """
    return records.statement.source or records.statement.file
