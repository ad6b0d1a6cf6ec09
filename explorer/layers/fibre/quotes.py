"""Where a quoted field starts that does not end as it should: for the message that names it."""

from collections.abc import Iterable


def open_quote(  # noqa: C901 - the states of a quoted field, one branch each
    lines: Iterable[str], separator: str
) -> tuple[int, int]:
    """Find where the quoted field starts that does not end as it should.

    Parameters
    ----------
    lines : iterable of str
        From the start of a row.
    separator : str
        What stands between two fields.

    Returns
    -------
    tuple of int
        Line and field, both counted from 0; of the first field that spans lines if none is open.
    """
    field, quoted, fresh = 0, False, True
    opened = spanning = (0, 0)
    for number, line in enumerate(lines):
        place = 0
        while place < len(line):
            letter, following = line[place], line[place + 1 : place + 2]
            place += 1
            if quoted:
                if letter == '"' == following:
                    place += 1
                elif letter == '"':
                    if following not in {"", separator, "\r", "\n"}:
                        return opened
                    quoted = False
                elif letter == "\n" and spanning == (0, 0):
                    spanning = opened
            elif letter == '"' and fresh:
                quoted, opened = True, (number, field)
            elif letter == separator:
                field += 1
            elif letter == "\n":
                field = 0
            fresh = letter in {separator, "\n"} and not quoted
    return opened if quoted else spanning
