"""What ``manufacture doctor`` looks at: programs, coordinates, data, machine, on demand services.

Each part is a module that gives findings; none of them changes anything.
"""

from collections.abc import Iterator
from pathlib import Path

from explorer.doctor.data import data_findings
from explorer.doctor.findings import Finding, State, worst
from explorer.doctor.geodesy import geodesy_findings
from explorer.doctor.machine import machine_findings
from explorer.doctor.programs import program_findings
from explorer.doctor.services import service_findings
from explorer.settings import Settings

__all__ = ["Finding", "State", "diagnose", "worst"]


def diagnose(settings: Settings, territory: Path | None, *, online: bool) -> Iterator[Finding]:
    """Look at everything that a command needs, one thing after the other.

    Parameters
    ----------
    settings : Settings
        Where caches and copies lie, and how services are asked.
    territory : pathlib.Path or None
        Whose sources are meant; None for the embedded ones.
    online : bool
        Whether services are asked; nothing else sends anything.

    Yields
    ------
    Finding
        In the order in which they are read: what the rest stands on comes first.
    """
    yield from program_findings()
    yield from geodesy_findings()
    yield from data_findings(settings)
    yield from machine_findings(settings)
    yield from service_findings(settings, territory, online=online)
