"""A service on this machine for each test."""

from collections.abc import Iterator

import pytest

from tests.sources.local import Local, serving


@pytest.fixture
def local() -> Iterator[Local]:
    with serving() as service:
        yield service
