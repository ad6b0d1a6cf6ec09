"""How services are asked: where answers are kept, how long is waited, how much is taken in."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path, user_data_path

NAME: Final = "manufacture-explorer"
MEBIBYTE: Final = 1024 * 1024
COPY: Final = "territory"


def _cache() -> Path:
    return user_cache_path(NAME, appauthor=False) / "http"


def _data() -> Path:
    return user_data_path(NAME, appauthor=False)


def _agent() -> str:
    try:
        return f"{NAME}/{version(NAME)} (refresh of open data)"
    except PackageNotFoundError:  # a checkout that is not installed
        return f"{NAME} (refresh of open data)"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """How services are asked; passed as an argument, never changed.

    Attributes
    ----------
    cache : pathlib.Path
        Where answers are kept, with what their service says of their version.
    data : pathlib.Path
        Where a refreshed copy of the embedded territory lies.
    connect_s, read_s : float
        Seconds that a connection, and each read, may take.
    total_s : float
        Seconds that one try may take, however steadily it drips.
    attempts : int
        Tries of one request, the first included.
    wait_s, longest_wait_s : float
        Seconds before the second try, doubled each time up to the longest, with jitter.
    longest_retry_after_s : float
        The longest ``Retry-After`` that is waited for; a service that asks for more is left alone.
    between_s : float
        Seconds between two requests to one host.
    most_bytes : int
        Bytes of one answer, as sent and as decompressed.
    resume_bytes : int
        A part of an answer is kept for resuming from this size on.
    kept_days : int
        Days that answers are kept for asking again.
    most_hops : int
        Redirects that are followed.
    agent : str
        What this program calls itself.
    allow_local : frozenset of str
        For tests alone: authorities as ``"127.0.0.1:8080"`` that may be asked, over http too.
    sleep, clock, now : callable
        Waiting, a clock that never goes back, and the date; tests give their own.
    """

    cache: Path = field(default_factory=_cache)
    data: Path = field(default_factory=_data)
    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 900.0
    attempts: int = 4
    wait_s: float = 1.0
    longest_wait_s: float = 30.0
    longest_retry_after_s: float = 120.0
    between_s: float = 0.2
    most_bytes: int = 1024 * MEBIBYTE
    resume_bytes: int = MEBIBYTE
    kept_days: int = 180
    most_hops: int = 5
    agent: str = field(default_factory=_agent)
    allow_local: frozenset[str] = frozenset()
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now

    @property
    def copy(self) -> Path:
        """Folder of the refreshed copy of the embedded territory.

        Returns
        -------
        pathlib.Path
            It may not exist yet.
        """
        return self.data / COPY


def default_settings() -> Settings:
    """Give the settings that the commands use.

    Returns
    -------
    Settings
        The user's own folders, no exception for local addresses.
    """
    return Settings()
