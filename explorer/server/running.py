"""The server itself: waitress, with limits, that stops at once when it is asked to."""

from dataclasses import dataclass
from typing import Any, Final

from waitress import create_server

from explorer.errors import ServeError
from explorer.server.application import Application, names_of
from explorer.server.pages import Pages
from explorer.territory import Territory

THREADS: Final = 8
SECONDS: Final = 30
HEADER_BYTES: Final = 16_384
BODY_BYTES: Final = 1_024
CONNECTIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens.

    Attributes
    ----------
    url : str
        Where, without a slash at the end.
    server : object
        Of waitress.
    """

    url: str
    server: Any

    def run(self) -> None:
        """Answer until Ctrl-C or SIGTERM; what is being answered then is cut short."""
        try:
            self.server.run()
        finally:
            self.server.task_dispatcher.shutdown(cancel_pending=True, timeout=0.2)
            self.server.close()


def open_server(
    territory: Territory, pages: Pages | None, host: str, port: int, url: str | None = None
) -> Running:
    """Listen, without answering yet.

    Parameters
    ----------
    territory : Territory
        Whose layers are served.
    pages : Pages or None
        The built site.
    host : str
        An address of this machine.
    port : int
        Where; 0 for any that is free.
    url : str, optional
        How the server is called from outside, behind another.

    Returns
    -------
    Running
        To be run.

    Raises
    ------
    ServeError
        If nothing can listen there.
    """
    waiting = _Waiting()
    try:
        server = create_server(
            waiting,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            expose_tracebacks=False,
            channel_timeout=SECONDS,
            cleanup_interval=SECONDS,
            connection_limit=CONNECTIONS,
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=BODY_BYTES,
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, OverflowError, ValueError) as error:
        found = getattr(error, "strerror", None) or error
        message = (
            f"{host}:{port}: nothing can listen there: {found}. Name another port with --port, "
            "or 0 for any that is free."
        )
        raise ServeError(message) from error
    port = int(server.effective_port)
    shown = f"[{host}]" if ":" in host else host
    url = (url or f"http://{shown}:{port}").rstrip("/")
    waiting.application = Application(territory, pages, url, names_of(url, host, port))
    return Running(url, server)


class _Waiting:
    """The application, once its address is known."""

    application: Application | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        assert self.application is not None  # noqa: S101 - set before the server runs
        return self.application(environ, start_response)
