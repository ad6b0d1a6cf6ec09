"""The declared services: named always, asked on demand alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from explorer.doctor.findings import Finding, State
from explorer.errors import ExplorerError
from explorer.layers.checks import Checked, Health, check_sources
from explorer.layers.rounds import listed_sources
from explorer.settings import Settings

GROUP: Final = "services"
LONGEST_S: Final = 20.0
"""A service that has not answered in this time is told as not reached."""


def service_findings(
    settings: Settings, territory: Path | None, *, online: bool
) -> Iterator[Finding]:
    """Name the declared services, or ask each whether it is there.

    Parameters
    ----------
    settings : Settings
        How services are asked; here once each, and not for long.
    territory : pathlib.Path or None
        Whose sources are meant.
    online : bool
        Whether anything is sent.

    Yields
    ------
    Finding
        Never a fault: without a service, the data that are there are used.
    """
    try:
        entries = listed_sources(territory, settings)
        hosts = sorted({urlsplit(one.address).hostname or one.address for one in entries})
        if not online:
            values = {"count": len(entries), "hosts": hosts, "host_count": len(hosts)}
            yield Finding(GROUP, "sources", State.OK, "not_asked", values, "online")
            return
        brief = replace(
            settings, attempts=1, connect_s=min(settings.connect_s, 5.0), total_s=LONGEST_S
        )
        for found in check_sources((), territory, brief):
            yield _said(found)
    except ExplorerError as error:
        yield Finding(
            GROUP, "sources", State.FAULT, "bad_sources", {"error": str(error)}, "sources"
        )


def _said(found: Checked) -> Finding:
    name = found.entry.name
    values = {
        "source": name, "title": found.entry.title, "age": str(found.age),
        "host": urlsplit(found.entry.address).hostname, "missing": list(found.missing),
        "error": found.message, "retrieved": found.retrieved or "–",
    }  # fmt: skip
    match found.health:
        case Health.SOUND:
            return Finding(GROUP, name, State.OK, "reached", values)
        case Health.RESHAPED:
            return Finding(GROUP, name, State.ATTENTION, "reshaped", values, "reshaped")
        case Health.OFFLINE:
            return Finding(GROUP, name, State.ATTENTION, "not_reached", values, "not_reached")
    return Finding(GROUP, name, State.ATTENTION, "failed", values, "not_reached")
