"""What all tests share: the embedded territory, and one profile for generated examples."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from explorer.territory import Territory, open_territory
from tests.postgis import Server, database, emptied, running

# A run in the background hands an ignored SIGINT down to every process that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("project", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("project")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    # No test reads or writes what the user's own runs keep.
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        os.environ[name] = str(tmp_path_factory.mktemp(name.lower()))


@pytest.fixture(scope="session")
def territory() -> Territory:
    return open_territory()


@pytest.fixture(scope="session")
def chromium() -> str:
    for name in CHROMIUM:
        path = shutil.which(name)
        if path:
            return path
    pytest.fail(
        "No Chromium on the PATH. Run `make test`, which installs Debian's package, or install it."
    )


@pytest.fixture(scope="session")
def checkout() -> Path:
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def reference(checkout: Path) -> Path:
    folder = checkout.parent / "shared" / "reference"
    if not folder.is_dir():
        pytest.skip(f"the reference data is not here: {folder}")
    return folder


@pytest.fixture(scope="session")
def postgis() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def _shared_database(postgis: Server) -> Iterator[str]:
    with database(postgis, f"manufacture_tests_{os.getpid()}") as address:
        yield address


@pytest.fixture
def empty_database(_shared_database: str) -> str:
    emptied(_shared_database)
    return _shared_database
