"""When a service may be asked again: bounded tries, jitter, ``Retry-After``, a polite pace."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import tenacity

from explorer.settings import Settings


class AgainError(Exception):
    """A fault that may pass: the same request may be answered a moment later.

    Parameters
    ----------
    found : str
        What came instead of an answer.
    unreachable : bool
        True where there was no connection at all.
    wait_s : float, optional
        Seconds that the service asked to wait.
    repeated : bool
        False where asking again at once would be no use.
    """

    def __init__(
        self,
        found: str,
        *,
        unreachable: bool = False,
        wait_s: float | None = None,
        repeated: bool = True,
    ) -> None:
        super().__init__(found)
        self.unreachable = unreachable
        self.wait_s = wait_s
        self.repeated = repeated


def waiting(settings: Settings) -> tenacity.Retrying:
    """Give what calls a function until it succeeds or its tries are used up.

    Parameters
    ----------
    settings : Settings
        Tries, waits, and the function that sleeps.

    Returns
    -------
    tenacity.Retrying
        The last error is raised as it is.
    """
    jittered = tenacity.wait_random_exponential(
        multiplier=settings.wait_s, max=settings.longest_wait_s
    )

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, AgainError) and error.wait_s is not None:
            return error.wait_s
        return jittered(state)

    def may_pass(error: BaseException) -> bool:
        return isinstance(error, AgainError) and error.repeated

    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(settings.attempts),
        wait=wait,
        retry=tenacity.retry_if_exception(may_pass),
        sleep=settings.sleep,
        reraise=True,
    )


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Read a ``Retry-After``: seconds, or a date of HTTP.

    Parameters
    ----------
    value : str or None
        What the header says.
    now : datetime.datetime
        With its time zone.

    Returns
    -------
    float or None
        Seconds from now, never below zero; None where nothing usable is said.

    Examples
    --------
    >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> retry_after_s("7", noon), retry_after_s("Tue, 24 Nov 2026 12:01:00 GMT", noon)
    (7.0, 60.0)
    """
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())


class Pace:
    """A time between two requests to one host.

    Parameters
    ----------
    settings : Settings
        The time, and the functions that measure and wait.
    """

    def __init__(self, settings: Settings) -> None:
        self._between_s = settings.between_s
        self._clock = settings.clock
        self._sleep = settings.sleep
        self._last: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Wait until a host may be asked.

        Parameters
        ----------
        host : str
            Name and port.
        """
        last = self._last.get(host)
        if last is not None:
            left = last + self._between_s - self._clock()
            if left > 0:
                self._sleep(left)
        self._last[host] = self._clock()
