"""Asking a service over https: every hop checked, tries bounded, the answer whole or refused."""

import os
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import httpx

from explorer.errors import OfflineError, SourceError
from explorer.settings import Settings
from explorer.sources.address import masked, proxy_of, require_allowed, require_public, shown
from explorer.sources.answer import Answer
from explorer.sources.asked import Request
from explorer.sources.receive import Receiver
from explorer.sources.sniff import NAMES, Shape
from explorer.sources.store import Part, Store, prune
from explorer.sources.waiting import AgainError, Pace, waiting

ACCEPT: Final = {
    Shape.JSON: "application/json",
    Shape.XML: "application/xml",
    Shape.CSV: "text/csv",
}
PACKED: Final = frozenset({Shape.ZIP, Shape.GZIP})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
KEEPING_METHOD: Final = frozenset({307, 308})


@dataclass(slots=True)
class Http:
    """The one way to the network: a context manager that gives whole answers or errors.

    Attributes
    ----------
    settings : Settings
        Timeouts, caps, pace, and where answers are kept.
    """

    settings: Settings
    _clients: dict[str | None, httpx.Client] = field(default_factory=dict)
    _pace: Pace = field(init=False)
    _store: Store = field(init=False)
    _receiver: Receiver = field(init=False)

    def __post_init__(self) -> None:
        """Prepare pace and store."""
        self._pace = Pace(self.settings)
        self._store = Store(self.settings.cache)
        self._receiver = Receiver(self.settings, self._store)

    def __enter__(self) -> Self:
        """Give the client itself, the store rid of what is old."""
        oldest = self.settings.now() - timedelta(days=self.settings.kept_days)
        prune(self.settings.cache, oldest.timestamp())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close what is open."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def ask(self, request: Request) -> Answer:
        """Ask a service until it answers, or may not be asked again.

        Parameters
        ----------
        request : Request
            What is asked.

        Returns
        -------
        Answer
            Whole, of the expected kind, with its proof.

        Raises
        ------
        SourceError
            If no whole answer came; the message says which service, which address, what was
            expected and found, and what to do.
        OfflineError
            If the service cannot be reached at all.
        """
        try:
            return waiting(self.settings)(self._try, request)
        except AgainError as error:
            kind = OfflineError if error.unreachable else SourceError
            number = self.settings.attempts if error.repeated else 1
            tries = f"in {number} {'tries' if number > 1 else 'try'}"
            message = (
                f"{request.service}: {shown(request.address)} gave no whole answer {tries}: "
                f"expected {NAMES[request.shape]}, found {error}. Nothing was changed. "
                "Try again later, or see what 'manufacture sources check' says."
            )
            raise kind(message) from error

    def _try(self, request: Request) -> Answer:
        deadline = self.settings.clock() + self.settings.total_s
        try:
            return self._follow(request, deadline)
        except httpx.TimeoutException as error:
            unreachable = isinstance(error, httpx.ConnectTimeout)
            found = "no connection" if unreachable else f"no byte for {self.settings.read_s:g} s"
            raise AgainError(found, unreachable=unreachable) from error
        except httpx.ConnectError as error:
            _refuse_certificate(request, error)
            found = f"no connection: {error}"
            raise AgainError(found, unreachable=True) from error
        except httpx.ProxyError as error:
            found = f"{masked(proxy_of(request.address) or 'a proxy')}: {error}"
            advice = "Check HTTPS_PROXY and NO_PROXY."
            request.fail("a proxy that lets the request through", found, advice)
        except httpx.TransportError as error:
            found = f"a connection that broke: {error}"
            raise AgainError(found) from error

    def _follow(self, request: Request, deadline: float) -> Answer:
        address = request.address
        seen = {address}
        while True:
            require_allowed(address, request.service, self.settings)
            self._pace.wait(urlsplit(address).netloc)
            headers, part = self._headers(request)
            with self._client(address).stream(
                "POST" if request.posts else "GET",
                address,
                headers=headers,
                data=None if request.form is None else dict(request.form),
                files=None if request.files is None else dict(request.files),
            ) as response:
                self._check_peer(response, request, address)
                if response.status_code not in REDIRECTS or "location" not in response.headers:
                    return self._receiver.receive(request, response, part, deadline)
                target = urljoin(address, response.headers["location"])
                if request.posts and response.status_code not in KEEPING_METHOD:
                    advice = "Put the new address into sources.toml."
                    request.fail("an answer to a form", f"a redirect to {shown(target)}", advice)
            if target in seen or len(seen) > self.settings.most_hops:
                found = f"redirects that {'go round' if target in seen else 'do not end'}"
                advice = "Look the address up in a browser and correct sources.toml."
                request.fail("an answer", f"{found}, last to {shown(target)}", advice)
            seen.add(target)
            address = target

    def _headers(self, request: Request) -> tuple[dict[str, str], Part | None]:
        headers = {
            "User-Agent": self.settings.agent,
            "Accept": f"{ACCEPT.get(request.shape, '*/*')}, */*;q=0.5",
            "Accept-Encoding": "identity" if request.shape in PACKED else "gzip",
        }
        if request.posts:
            return headers, None
        part = self._store.part(request.key)
        if part is not None:
            resume = {"Range": f"bytes={part.path.stat().st_size}-", "If-Range": part.version}
            return headers | resume | {"Accept-Encoding": "identity"}, part
        kept = self._store.find(request.key)
        return headers | (kept.conditions if kept else {}), None

    def _client(self, address: str) -> httpx.Client:
        local = urlsplit(address).netloc in self.settings.allow_local
        proxy = None if local else proxy_of(address)
        if proxy not in self._clients:
            timeout = httpx.Timeout(self.settings.read_s, connect=self.settings.connect_s)
            # The environment's certificates are taken; its proxies are ours to choose and check.
            trusted = _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
            self._clients[proxy] = httpx.Client(
                verify=trusted, trust_env=False, proxy=proxy, timeout=timeout
            )
        return self._clients[proxy]

    def _check_peer(self, response: httpx.Response, request: Request, address: str) -> None:
        # A name may lead elsewhere when it is asked a second time.
        if urlsplit(address).netloc in self.settings.allow_local or proxy_of(address) is not None:
            return
        peer = response.extensions["network_stream"].get_extra_info("server_addr")
        require_public(str(peer[0]), request.service, address)


@cache
def _trusted(file: str | None, folder: str | None) -> ssl.SSLContext:
    # httpx reads both variables itself; they stand here so that a change of them is noticed.
    del file, folder
    return httpx.create_ssl_context()


def _refuse_certificate(request: Request, error: BaseException) -> None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            advice = (
                "Check this machine's clock. Behind a company's proxy, name the file of its "
                "authority in SSL_CERT_FILE."
            )
            request.fail("a valid certificate", cause.verify_message, advice)
        cause = cause.__cause__ or cause.__context__
