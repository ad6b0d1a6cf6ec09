"""What a server refused, said so that its reader knows what to do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import errors

from explorer.errors import DatabaseError

NOTHING: Final = "Nothing was written."

REASONS: Final[Sequence[tuple[tuple[type[psycopg.Error], ...], str]]] = (
    (
        (errors.InsufficientPrivilege,),
        (
            "a right is missing: {found}. Ask the owner of the database for it, or push as the "
            "user who owns the schema."
        ),
    ),
    (
        (errors.DependentObjectsStillExist,),
        (
            "the form of a layer changed, and something of yours is built on its table: "
            "{found}{detail}. Drop that first, and make it again afterwards."
        ),
    ),
    (
        (errors.LockNotAvailable, errors.DeadlockDetected),
        "another session holds what is needed: {found}. Run it again once that session is done.",
    ),
    ((errors.IntegrityError,), "the database refuses a row: {found}{detail}."),
    (
        (errors.ReadOnlySqlTransaction,),
        "it can only be read: {found}. Name the primary server, not a copy of it.",
    ),
    (
        (errors.DiskFull, errors.InsufficientResources),
        "the server has no room left: {found}. Make room there, and run it again.",
    ),
    (
        (psycopg.OperationalError, psycopg.InterfaceError),
        "the server went away, or ended the session: {found}. Run it again.",
    ),
    ((psycopg.Error,), "the server refuses: {found}{detail}."),
)
"""What is said of each kind of refusal; the first that fits."""


@contextmanager
def told(where: str, *, undone: str = NOTHING) -> Iterator[None]:
    """Turn what a server refuses into an error of ours.

    Parameters
    ----------
    where : str
        The database, without any secret.
    undone : str
        What the refusal leaves behind.

    Yields
    ------
    None
        While statements run.

    Raises
    ------
    DatabaseError
        With the server's reason, and what to do.
    """
    try:
        yield
    except psycopg.Error as error:
        message = f"{where}: {said(error)} {undone}".strip()
        raise DatabaseError(message) from error


def said(error: psycopg.Error) -> str:
    """Say in a sentence or two what was refused and what to do.

    Parameters
    ----------
    error : psycopg.Error
        Of a statement.

    Returns
    -------
    str
        The server's own words are part of it.
    """
    found = " ".join((error.diag.message_primary or str(error)).split())
    detail = " ".join((error.diag.message_detail or "").split())
    template = next(text for kinds, text in REASONS if isinstance(error, kinds))
    return template.format(found=found, detail=f" ({detail})" if detail else "")
