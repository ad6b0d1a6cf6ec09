"""Pieces of work done by several threads, their results in the order of the pieces."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from os import cpu_count
from typing import Final, TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")

MOST: Final = 4
"""Threads at most: each holds a piece, and memory must not grow with the machine."""


def threads() -> int:
    """Give how many threads work at once.

    Returns
    -------
    int
        As many as the machine has cores, up to a few.
    """
    return min(cpu_count() or 1, MOST)


def in_order(
    work: Callable[[Piece], Result], pieces: Iterable[Piece], *, workers: int | None = None
) -> Iterator[Result]:
    """Work on pieces by several threads, with few of them in memory.

    Parameters
    ----------
    work : callable
        Given each piece, by any thread.
    pieces : iterable
        Taken one by one, as they are worked off.
    workers : int, optional
        How many threads; as ``threads`` says by default.

    Yields
    ------
    object
        What `work` gave, in the order of the pieces. What one piece raises comes after the results
        of those before it, and so does what the taking of a piece raises.
    """
    size = workers or threads()
    waiting: deque[Future[Result]] = deque()
    source = iter(pieces)
    failed: Exception | None = None
    with ThreadPoolExecutor(size) as pool:
        try:
            while True:
                try:
                    piece = next(source)
                except StopIteration:
                    break
                except Exception as error:  # noqa: BLE001 - raised below, after what came before
                    failed = error
                    break
                waiting.append(pool.submit(work, piece))
                del piece
                if len(waiting) > size:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
    if failed is not None:
        raise failed
