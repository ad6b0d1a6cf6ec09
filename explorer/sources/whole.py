"""Files that are taken as they are, whole: a dataset's resource, or one at an address of its own.

The checksum beside a file, as mirrors of OpenStreetMap publish it (``NAME.md5``: the digest, then
the name), is asked first; that of a resource of data.gouv.fr stands in its catalogue.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from explorer.errors import CatalogError
from explorer.sources.answer import Answer
from explorer.sources.asked import Request
from explorer.sources.datagouv import chosen_resources, vintage_of
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import Area, Probe, Progress
from explorer.sources.sniff import Shape

DIGEST: Final = re.compile(r"\s*([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})\b")
ALGORITHMS: Final = {"md5": 32, "sha1": 40, "sha256": 64}
PLAIN: Final = re.compile(r"[^A-Za-z0-9._-]+")
MOST_TEXT: Final = 1024


@dataclass(frozen=True, slots=True)
class WholeFile:
    """One file that came whole.

    Attributes
    ----------
    answer : Answer
        Its body, with the proof.
    name : str
        A plain file name: the address's last part.
    vintage : str or None
        What title or address say.
    department : str or None
        Of which department it is, where the address was asked by department.
    """

    answer: Answer
    name: str
    vintage: str | None
    department: str | None


def fetch_files(entry: Entry, area: Area, http: Http, progress: Progress) -> list[WholeFile]:
    """Ask for the files of a source, each whole.

    Parameters
    ----------
    entry : Entry
        Of kind ``datagouv`` or ``file``; pattern or address may hold ``{department}``.
    area : Area
        Fills the place-holders.
    http : Http
        The way to the network; a large download that is cut is resumed.
    progress : callable
        Told how many files came of how many.

    Returns
    -------
    list of WholeFile
        At least one.

    Raises
    ------
    SourceError
        If the service fails, or a checksum is not the published one.
    """
    asked = [*_asked(entry, area, http)]
    several = len(asked) > 1
    found = []
    for done, (address, title, checksum) in enumerate(asked, start=1):
        answer = http.ask(Request(entry.title, address, Shape.ANY, checksum=checksum))
        department = area.departments[done - 1] if several else None
        name = file_name(address)
        found.append(WholeFile(answer, name, vintage_of(f"{title} {address}"), department))
        progress(done, len(asked))
    return found


def probe(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask for what is small beside a file: its checksum, or what its catalogue says of it.

    Parameters
    ----------
    entry : Entry
        Of kind ``file``, with ``checksum`` or ``proof`` (the address of a dataset of data.gouv.fr)
        under ``query``.
    area : Area
        Fills the address's place-holders.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        The date is that of the last change, where the service gives it.

    Raises
    ------
    CatalogError
        If the address needs communes and the territory names none, or the entry has neither.
    """
    algorithm, proof = entry.query.get("checksum"), entry.query.get("proof")
    if algorithm is not None:
        address = next(area.fill(entry.address, entry))
        answer, _ = _beside(entry, address, str(algorithm), http)
        return Probe(None, answer.kept.last_modified, None)
    if proof is None:
        message = (
            f"Source '{entry.name}' has neither 'checksum' nor 'proof' under query: nothing small "
            "tells that its file is there."
        )
        raise CatalogError(message)
    found = http.ask(Request(entry.title, str(proof)))
    modified = found.object().get("last_modified") or found.object().get("last_update")
    return Probe(None, str(modified) if modified else None, None)


def file_name(address: str) -> str:
    """Give the plain name of the file at an address.

    Parameters
    ----------
    address : str
        Of a file.

    Returns
    -------
    str
        Letters, digits, dots, hyphens and underscores: no path, no hidden file.

    Examples
    --------
    >>> file_name("https://data.example/a/2026t2%20immeuble.zip?x=1"), file_name("https://a/..")
    ('2026t2_immeuble.zip', 'file')
    """
    last = PurePosixPath(unquote(urlsplit(address).path)).name
    return PLAIN.sub("_", last).strip("._") or "file"


def _asked(entry: Entry, area: Area, http: Http) -> list[tuple[str, str, tuple[str, str] | None]]:
    if entry.kind == "datagouv":
        return chosen_resources(entry, area, http)
    algorithm = entry.query.get("checksum")
    found = []
    for address in area.fill(entry.address, entry):
        beside = None if algorithm is None else _beside(entry, address, str(algorithm), http)[1]
        found.append((address, "", beside))
    return found


def _beside(
    entry: Entry, address: str, algorithm: str, http: Http
) -> tuple[Answer, tuple[str, str]]:
    answer = http.ask(Request(entry.title, f"{address}.{algorithm}", Shape.ANY))
    with answer.path.open("rb") as stream:
        text = stream.read(MOST_TEXT).decode("utf-8", "replace")
    found = DIGEST.match(text)
    if found is None or len(found[1]) != ALGORITHMS.get(algorithm):
        expected = f"a {algorithm} of the file beside it"
        raise answer.unexpected(expected, repr(text[:60]))
    return answer, (algorithm, found[1].lower())
