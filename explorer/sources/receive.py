"""From the head of a response to a whole, checked, kept body; or a reason why not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

import httpx

from explorer.errors import SourceError
from explorer.settings import Settings
from explorer.sources.address import masked
from explorer.sources.answer import Answer
from explorer.sources.asked import Request
from explorer.sources.body import (
    BrokenBodyError,
    TooLargeError,
    decoded,
    digest_of,
    write_body,
)
from explorer.sources.sniff import HEAD, NAMES, first_words, mismatch
from explorer.sources.store import Kept, Part, Store, strong_version
from explorer.sources.waiting import AgainError, retry_after_s

PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may be answered a moment later."""

WHOLE, PARTIAL, UNCHANGED, NO_SUCH_RANGE = 200, 206, 304, 416
UNAUTHORISED: Final = frozenset({401, 403})
MOVED: Final = frozenset({404, 410})
ABSENT: Final = 404


class Receiver:
    """Takes in what a service sends.

    Parameters
    ----------
    settings : Settings
        Caps and deadlines.
    store : Store
        Where bodies are kept.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store

    def receive(
        self, request: Request, response: httpx.Response, part: Part | None, deadline: float
    ) -> Answer:
        """Take in one response.

        Parameters
        ----------
        request : Request
            What was asked.
        response : httpx.Response
            Its head is there, its body still to come.
        part : Part or None
            What came earlier of the same body.
        deadline : float
            Until when the body must be whole, by the settings' clock.

        Returns
        -------
        Answer
            Whole and checked.

        Raises
        ------
        AgainError
            For a fault that may pass.
        SourceError
            For one that will not.
        """
        status = response.status_code
        if status == UNCHANGED and (kept := self._store.find(request.key)) is not None:
            return Answer(request.service, kept, self._store.body(request.key), status)
        if status == NO_SUCH_RANGE or (status == PARTIAL and not _continues(response, part)):
            self._store.drop_part(request.key)
            message = "a part that does not continue what was received"
            raise AgainError(message, wait_s=0.0)
        if status in PASSING:
            self._pass(response)
        if status == ABSENT and request.absent is not None:
            raise SourceError(request.absent)
        if status not in {WHOLE, PARTIAL}:
            words = first_words(_head(response))
            found = f"status {status}" + (f", which says: {words}" if words else "")
            request.fail("status 200", found, _advice(status))
        temporary = self._store.temporary()
        try:
            self._write(request, response, part if status == PARTIAL else None, temporary, deadline)
            self._store.drop_part(request.key)
            self._check(request, temporary)
            return self._keep(request, response, temporary)
        finally:
            temporary.unlink(missing_ok=True)

    def _write(
        self,
        request: Request,
        response: httpx.Response,
        part: Part | None,
        temporary: Path,
        deadline: float,
    ) -> None:
        announced = response.headers.get("content-length", "")
        held = 0 if part is None else part.path.stat().st_size
        most = self._settings.most_bytes
        if announced.isdigit() and int(announced) + held > most:
            self._refuse_size(request, f"{int(announced) + held:,} bytes announced")
        if part is not None:
            part.path.replace(temporary)
        encoding = response.headers.get("content-encoding", "")
        pieces = decoded(self._timed(response, deadline), encoding, most - held)
        try:
            write_body(pieces, temporary, append=part is not None)
        except TooLargeError:
            self._refuse_size(request, f"more than {most:,} bytes, and no end")
        except (AgainError, BrokenBodyError, httpx.TransportError) as error:
            self._keep_part(request, response, temporary)
            if isinstance(error, AgainError | httpx.TimeoutException):
                raise
            came = f"{announced or 'no'} bytes announced, {response.num_bytes_downloaded} received"
            message = f"a body that ended early or broke: {came} ({error})"
            raise AgainError(message) from error

    def _check(self, request: Request, body: Path) -> None:
        with body.open("rb") as stream:
            wrong = mismatch(stream.read(HEAD), request.shape)
        if wrong is not None:
            advice = "The service may be down for maintenance, or its address may have changed."
            request.fail(NAMES[request.shape], wrong, advice)
        if request.checksum is not None:
            algorithm, digest = request.checksum
            found = digest_of(body, algorithm)
            if found != digest.lower():
                message = f"{algorithm} {found}, where the service publishes {digest}"
                raise AgainError(message)

    def _keep(self, request: Request, response: httpx.Response, body: Path) -> Answer:
        kept = Kept(
            address=masked(request.address),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            content_type=response.headers.get("content-type", ""),
            sha256=digest_of(body),
            length=body.stat().st_size,
            retrieved=self._settings.now().isoformat(timespec="seconds"),
        )
        path = self._store.keep(request.key, body, kept)
        return Answer(request.service, kept, path, WHOLE)

    def _keep_part(self, request: Request, response: httpx.Response, body: Path) -> None:
        version = strong_version(response.headers)
        plain = response.headers.get("content-encoding", "identity") == "identity"
        large = body.stat().st_size >= self._settings.resume_bytes
        if not request.posts and version and plain and large:
            self._store.keep_part(request.key, body, version)

    def _timed(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        for piece in response.iter_raw():
            if self._settings.clock() > deadline:
                message = f"a body that was not whole after {self._settings.total_s:g} s"
                raise AgainError(message)
            yield piece

    def _pass(self, response: httpx.Response) -> NoReturn:
        asked = retry_after_s(response.headers.get("retry-after"), self._settings.now())
        words = first_words(_head(response))
        message = f"status {response.status_code}" + (f", which says: {words}" if words else "")
        if asked is not None and asked > self._settings.longest_retry_after_s:
            message = f"{message}; it asks to wait {asked:,.0f} s, which is not waited for here"
            raise AgainError(message, repeated=False)
        raise AgainError(message, wait_s=asked)

    def _refuse_size(self, request: Request, found: str) -> NoReturn:
        expected = f"at most {self._settings.most_bytes:,} bytes"
        request.fail(expected, found, "Ask for less: a smaller extent, or fewer columns.")


def _continues(response: httpx.Response, part: Part | None) -> bool:
    if part is None:
        return False
    start = response.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    return bool(start == str(part.path.stat().st_size))


def _head(response: httpx.Response) -> bytes:
    head = b""
    encoding = response.headers.get("content-encoding", "")
    try:
        for piece in decoded(response.iter_raw(), encoding, 16 * HEAD):
            head += piece
            if len(head) >= HEAD:
                break
    except (BrokenBodyError, TooLargeError, httpx.TransportError):
        return head
    return head


def _advice(status: int) -> str:
    if status in UNAUTHORISED:
        return "The service asks for an authorisation that this program does not have."
    if status in MOVED:
        return "The data may have moved: look it up at the service and correct sources.toml."
    return "Compare the query in sources.toml with the service's documentation."
