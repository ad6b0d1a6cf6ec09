"""A connection to a server: by its address, which is never shown with its password."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from explorer.errors import DatabaseError
from explorer.messages.secrets import HIDDEN

SECONDS: Final = 10
"""Longest time for a server to answer at first, where neither address nor PGCONNECT_TIMEOUT say."""

ALIVE: Final = {
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""A server that fell silent is noticed within half a minute."""

FORM: Final = (
    "Expected an address such as postgresql://user@host/database or service=NAME. Letters of a "
    "user's name or password that are not a-z, A-Z, 0-9 or -._~ are written as %40 for @, %2F "
    "for /, %3A for :; better, leave the password to PGPASSWORD, ~/.pgpass or a service file."
)
PORT: Final = re.compile(r"\d{0,5}(,\d{0,5})*")


@contextmanager
def connected(address: str) -> Iterator["psycopg.Connection[Any]"]:
    """Give a connection, closed afterwards; what was not committed is lost.

    Parameters
    ----------
    address : str
        ``postgresql://…`` or ``service=NAME``. What it leaves out is taken as PostgreSQL's own
        tools do: PGHOST, PGUSER, PGPASSWORD, ``~/.pgpass`` and the like.

    Yields
    ------
    psycopg.Connection
        In a transaction from its first statement on.

    Raises
    ------
    DatabaseError
        If the address is none, or no server answers there; its password is in no message.
    """
    given = parts_of(address)
    try:
        connection = psycopg.connect(**given)
    except (psycopg.Error, UnicodeError, ValueError) as error:
        found = without_secret(str(error), given)
        message = f"{named(given)}: no connection. {' '.join(found.split())}"
        raise DatabaseError(message) from None  # its text could show a part of the address
    try:
        yield connection
    finally:
        connection.close()


def parts_of(address: str) -> dict[str, Any]:
    """Take an address apart, as libpq does.

    Parameters
    ----------
    address : str
        ``postgresql://…`` or ``service=NAME``.

    Returns
    -------
    dict
        Options of a connection, ours for what it does not say.

    Raises
    ------
    DatabaseError
        If it is none, or could be read with a part of the password as host, port or database.
    """
    found: dict[str, Any] | None = None
    if address.startswith(("postgresql://", "postgres://", "service=")):
        try:
            found = dict(conninfo_to_dict(address))
        except (psycopg.Error, UnicodeError, ValueError):
            found = None
    if found is None or not _clear(found):
        # Without a word of what was given: any part of it may be the password.
        raise DatabaseError(FORM)
    if "PGCONNECT_TIMEOUT" not in os.environ:
        found.setdefault("connect_timeout", SECONDS)
    for name, value in ALIVE.items():
        found.setdefault(name, value)
    found.setdefault("application_name", "manufacture-explorer")
    return found | {"client_encoding": "utf8"}


def named(given: dict[str, Any]) -> str:
    """Say where a connection goes, without any secret.

    Parameters
    ----------
    given : dict
        From ``parts_of``.

    Returns
    -------
    str
        ``user@host:port/database``, as far as the address says them.
    """
    if "service" in given:
        return f"service={given['service']}"
    user = f"{given['user']}@" if "user" in given else ""
    port = f":{given['port']}" if given.get("port") else ""
    return f"postgresql://{user}{given.get('host', '')}{port}/{given.get('dbname', '')}"


def place_of(connection: "psycopg.Connection[Any]") -> str:
    """Say where a connection went, from what the server answered.

    Parameters
    ----------
    connection : psycopg.Connection
        An open one.

    Returns
    -------
    str
        ``user@host:port/database``.
    """
    info = connection.info
    return f"postgresql://{info.user}@{info.host}:{info.port}/{info.dbname}"


def protection_of(connection: "psycopg.Connection[Any]") -> str:
    """Say how what goes over the line is protected.

    Parameters
    ----------
    connection : psycopg.Connection
        An open one.

    Returns
    -------
    str
        A sentence; what to do where nothing protects it.
    """
    if connection.pgconn.ssl_in_use:
        row = connection.execute(
            "SELECT version FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()"
        ).fetchone()
        mode = connection.info.get_parameters().get("sslmode") or "prefer"
        checked = {
            "verify-full": "the server's certificate and name checked",
            "verify-ca": "the server's certificate checked, its name not",
        }
        said = checked.get(mode, "the server's certificate not checked: sslmode=verify-full does")
        return f"{row[0] if row else 'TLS'}, {said}"
    if connection.info.host.startswith(("/", "@")):
        return "a socket of this machine"
    return "not encrypted: add ?sslmode=verify-full to the address, where the server has TLS"


def without_secret(text: str, given: dict[str, Any]) -> str:
    """Give a text of a library without the password.

    Parameters
    ----------
    text : str
        Any text.
    given : dict
        From ``parts_of``.

    Returns
    -------
    str
        Three stars in its place.
    """
    for secret in (given.get("password"), os.environ.get("PGPASSWORD")):
        if secret:
            text = text.replace(str(secret), HIDDEN)
    return text


def _clear(found: dict[str, Any]) -> bool:
    # An unescaped @, / or : of a password moves what follows it into another part.
    parts = (str(found.get(name, "")) for name in ("host", "hostaddr", "dbname", "user"))
    return not any("@" in part.removeprefix("@") for part in parts) and (
        PORT.fullmatch(str(found.get("port", ""))) is not None
    )
