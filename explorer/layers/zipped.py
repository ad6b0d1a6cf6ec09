"""A zip archive to raw features: one Shapefile, or one CSV file, and nothing outside."""

import shutil
import stat
import struct
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from explorer.layers.csvpoints import read_csv_points
from explorer.layers.fibre.packed import CUT, RATIO, SMALL
from explorer.layers.findings import Examination, show
from explorer.layers.geojson import RawCollection
from explorer.layers.limits import Limits
from explorer.layers.ogr import read_ogr

PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""What is taken out of an archive; a spatial index is never needed."""

WHOLE: Final = "a whole zip archive: fetch it again"
LISTED: Final = 5


def read_zip(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    """Read the one layer of an archive.

    Parameters
    ----------
    path : pathlib.Path
        An existing file ending in ``.zip``.
    examination : Examination
        Receives what is refused.
    limits : Limits
        How many members an archive may have, and how large they may be together.

    Returns
    -------
    RawCollection or None
        None where a finding rejects the archive. Only the five parts of the Shapefile are taken
        out, under names of our own, into a folder that is removed.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if not item.filename.endswith("/")]
            if not _are_sound(members, examination, limits):
                return None
            parts = _parts(members, examination)
            if parts is None:
                return None
            if parts:
                return _shapefile(archive, parts, examination, limits)
    except (*CUT, RuntimeError, ValueError, IndexError, struct.error) as error:
        examination.add(None, None, expected=WHOLE, found=str(error) or type(error).__name__)
        return None
    return read_csv_points(path, examination, limits)


def _are_sound(members: list[zipfile.ZipInfo], examination: Examination, limits: Limits) -> bool:
    if len(members) > limits.members:
        expected = f"at most {limits.members:,} members"
        examination.add(None, None, expected=expected, found=f"{len(members):,}")
        return False
    seen: set[str] = set()
    for item in members:
        name = PurePosixPath(item.filename.replace("\\", "/"))
        if not name.parts:
            examination.add(None, None, expected="a name for each member", found="none")
        elif name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            expected = "members that stay inside the archive"
            examination.add(None, show(item.filename), expected=expected, found="a path outside")
        if stat.S_ISLNK(item.external_attr >> 16):
            examination.add(None, show(item.filename), expected="a file", found="a link")
        if item.flag_bits & 1:
            expected = "a member without a password"
            examination.add(None, show(item.filename), expected=expected, found="one with")
        if item.filename.lower() in seen:
            examination.add(None, show(item.filename), expected="each member once", found="twice")
        seen.add(item.filename.lower())
        if item.file_size > max(SMALL, RATIO * item.compress_size):
            expected = f"at most {RATIO} times the packed size"
            found = f"{item.file_size:,} bytes, packed in {item.compress_size:,}"
            examination.add(None, show(item.filename), expected=expected, found=found)
    size = sum(item.file_size for item in members)
    if size > limits.bytes:
        expected = f"at most {limits.bytes:,} bytes, unpacked"
        examination.add(None, None, expected=expected, found=f"{size:,}")
    return not any(finding.rejects for finding in examination.findings)


def _parts(
    members: list[zipfile.ZipInfo], examination: Examination
) -> Mapping[str, zipfile.ZipInfo] | None:
    own = [item for item in members if not item.filename.startswith("__MACOSX/")]
    shapes = [item for item in own if item.filename.lower().endswith(".shp")]
    texts = [item for item in own if item.filename.lower().endswith(".csv")]
    if len(shapes) + len(texts) != 1:
        names = [item.filename for item in (shapes or own)[:LISTED]]
        found = f"{len(shapes) + len(texts)} of them; it holds {', '.join(names) or 'nothing'}"
        expected = "one Shapefile or one CSV file in the archive: unpack it and give one layer"
        examination.add(None, None, expected=expected, found=found)
        return None
    if texts:
        return {}
    stem = shapes[0].filename[: -len(".shp")].lower()
    return {
        suffix: item for item in own for suffix in PARTS if item.filename.lower() == stem + suffix
    }


def _shapefile(
    archive: zipfile.ZipFile,
    parts: Mapping[str, zipfile.ZipInfo],
    examination: Examination,
    limits: Limits,
) -> RawCollection | None:
    with tempfile.TemporaryDirectory(prefix="manufacture-") as folder:
        for suffix, item in parts.items():
            with archive.open(item) as packed, (Path(folder) / f"layer{suffix}").open("wb") as part:
                shutil.copyfileobj(packed, part)
        path = Path(folder) / "layer.shp"
        with path.open("rb") as stream:
            head = stream.read(64)
        return read_ogr(path, head, examination, limits)
