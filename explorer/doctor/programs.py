"""Python, the libraries and the drivers that commands stand on, and the extras that some need."""

import platform
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from explorer.doctor.findings import Finding, State

PACKAGE: Final = "manufacture-explorer"
GROUP: Final = "programs"

ENGINES: Final[Mapping[str, tuple[str, str]]] = {
    "shapely": ("GEOS", "geos_version_string"),
    "pyogrio": ("GDAL", "__gdal_version_string__"),
    "fiona": ("GDAL", "__gdal_version__"),
    "pyproj": ("PROJ", "proj_version_str"),
}
"""By module, the library in C that it brings, and where it tells that one's version."""

SHOWN: Final = ("geopandas", "pandas", "numpy", "pyarrow", "folium", "matplotlib")
"""Libraries that reports of errors ask about; the others are counted."""

DRIVERS: Final = ("GPKG", "FlatGeobuf", "ESRI Shapefile", "PMTiles")
"""Drivers of GDAL that files are read and written with, as the wheels of fiona carry them."""

EXTRAS: Final[Mapping[str, str]] = {
    "allocate": "allocate --through spopt",
    "notebooks": "explorer.weigh, notebooks",
    "postgis": "push, pull",
    "scale": "coverage --scheduler",
    "serve": "serve",
}
"""By extra, what needs it."""


def program_findings() -> Iterator[Finding]:
    """Look at Python, the package, its libraries, GDAL's drivers and the extras.

    Yields
    ------
    Finding
        A fault for what is missing or outside its bounds.
    """
    yield _python()
    yield _command()
    yield from _engines()
    yield from _libraries()
    yield from _drivers()
    for extra in EXTRAS:
        yield _extra(extra)


def _python() -> Finding:
    bounds = metadata(PACKAGE)["Requires-Python"]
    found = platform.python_version()
    values = {
        "version": found, "bounds": bounds, "bits": 64 if sys.maxsize > 2**32 else 32,
        "system": platform.system(), "machine": platform.machine(), "path": sys.executable,
    }  # fmt: skip
    held = SpecifierSet(bounds).contains(found, prereleases=True)
    state = State.OK if held else State.ATTENTION
    return Finding(GROUP, "Python", state, "python", values, None if held else "python")


def _command() -> Finding:
    folder = Path(sysconfig.get_path("scripts"))
    here = shutil.which("manufacture", path=str(folder))
    found = shutil.which("manufacture")
    values = {"version": version(PACKAGE), "path": found, "folder": str(folder)}
    if found is None:
        return Finding(GROUP, PACKAGE, State.ATTENTION, "not_on_path", values, "path")
    if here is not None and not Path(found).samefile(here):
        return Finding(GROUP, PACKAGE, State.ATTENTION, "other_on_path", values, "path")
    return Finding(GROUP, PACKAGE, State.OK, "command", values)


def _engines() -> Iterator[Finding]:
    for module, (engine, attribute) in ENGINES.items():
        wrong = _broken(module)
        if wrong is not None:
            yield wrong
            continue
        told = str(getattr(import_module(module), attribute, "?"))
        values = {"version": version(module), "engine": engine, "engine_version": told}
        yield Finding(GROUP, module, State.OK, "engine", values)


def _libraries() -> Iterator[Finding]:
    counted = 0
    for requirement in _requirements():
        name = requirement.name
        if name in ENGINES and _present(requirement):
            continue
        if not _present(requirement):
            yield _unfit(requirement)
        elif name in SHOWN:
            yield _broken(name) or Finding(GROUP, name, State.OK, "library", _versions(requirement))
        else:
            counted += 1
    yield Finding(GROUP, "others", State.OK, "others", {"count": counted})


def _unfit(requirement: Requirement) -> Finding:
    values = _versions(requirement)
    said = "missing" if values["version"] is None else "unfit"
    return Finding(GROUP, requirement.name, State.FAULT, said, values, "install")


def _broken(module: str) -> Finding | None:
    # A library can be there and not be imported: its wheel is of another machine, say.
    try:
        import_module(module)
    except (ImportError, OSError) as error:
        values = {"name": module, "error": str(error), "package": PACKAGE, "wanted": module}
        return Finding(GROUP, module, State.FAULT, "broken", values, "reinstall")
    return None


def _drivers() -> Iterator[Finding]:
    if _broken("fiona") is not None:
        return
    with import_module("fiona").Env() as engine:
        held = engine.drivers()
    lacking = [name for name in DRIVERS if name not in held]
    values = {"drivers": list(DRIVERS), "lacking": lacking, "wanted": "fiona", "package": PACKAGE}
    if lacking:
        yield Finding(GROUP, "GDAL", State.FAULT, "no_driver", values, "reinstall")
    else:
        yield Finding(GROUP, "GDAL", State.OK, "drivers", values)


def _extra(extra: str) -> Finding:
    wanted = _requirements(extra)
    lacking = [one.name for one in wanted if not _present(one)]
    values = {
        "extra": extra, "needed_by": EXTRAS[extra], "lacking": lacking, "package": PACKAGE,
        "versions": {one.name: _installed(one.name) for one in wanted},
    }  # fmt: skip
    if not lacking:
        return Finding(GROUP, f"[{extra}]", State.OK, "extra", values)
    partly = any(_installed(one.name) is not None for one in wanted if one.name in lacking)
    state = State.ATTENTION if partly else State.OK
    return Finding(GROUP, f"[{extra}]", state, "no_extra", values, "extra")


def _requirements(extra: str = "") -> list[Requirement]:
    parsed = [Requirement(text) for text in requires(PACKAGE) or ()]
    chosen: Callable[[Requirement], bool] = (
        (lambda one: one.marker is None or one.marker.evaluate())
        if not extra
        else lambda one: (
            one.marker is not None
            and not one.marker.evaluate({"extra": ""})
            and one.marker.evaluate({"extra": extra})
        )
    )
    return [one for one in parsed if chosen(one)]


def _present(requirement: Requirement) -> bool:
    found = _installed(requirement.name)
    return found is not None and requirement.specifier.contains(found, prereleases=True)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _versions(requirement: Requirement) -> dict[str, str | None]:
    return {
        "version": _installed(requirement.name), "bounds": str(requirement.specifier),
        "wanted": str(requirement), "name": requirement.name, "package": PACKAGE,
    }  # fmt: skip
