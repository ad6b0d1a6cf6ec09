"""Files of a service as they are kept: cut to the territory, held to the reader of their form."""

import csv
import gzip
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from explorer.errors import InputError
from explorer.layers.limits import FRANCE, Limits
from explorer.sources.entries import Entry
from explorer.sources.packed import opened
from explorer.sources.rows import Area
from explorer.sources.whole import WholeFile

HEADER_BYTES: Final = 65536
SEPARATORS: Final = ",;\t|"


def cut_rows(came: WholeFile, column: str, area: Area, entry: Entry, target: Path) -> None:
    """Keep the rows of the territory's departments: all of France is a hundred times larger.

    Parameters
    ----------
    came : WholeFile
        A file of text with a heading.
    column : str
        Of INSEE codes.
    area : Area
        Whose departments are kept.
    entry : Entry
        Named in messages.
    target : pathlib.Path
        Written packed by gzip; the same rows give the same bytes.

    Raises
    ------
    SourceError
        If the column is missing, or a row is not whole.
    """
    next(area.fill("{department}", entry))  # refuses a territory without communes
    wanted = tuple(area.departments)
    with opened(came.answer) as stream, _packed(target) as out:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="strict", newline="")
        try:
            head = text.readline(HEADER_BYTES)
            separator = max(SEPARATORS, key=head.count)
            names = next(csv.reader([head], delimiter=separator), [])
            if column not in names:
                expected = f"a column '{column}' to tell departments apart"
                raise came.answer.unexpected(expected, ", ".join(names[:30]))
            place = names.index(column)
            writer = csv.writer(out, delimiter=separator, lineterminator="\n")
            writer.writerow(names)
            for cells in csv.reader(text, delimiter=separator, strict=True):
                if len(cells) != len(names):
                    expected = f"{len(names)} cells in a row"
                    raise came.answer.unexpected(expected, f"{len(cells)}: {cells[:3]}")
                if cells[place].startswith(wanted):
                    writer.writerow(cells)
        except (UnicodeDecodeError, csv.Error) as error:
            expected = "a CSV file in UTF-8 whose rows are whole"
            raise came.answer.unexpected(expected, str(error)) from error


@contextmanager
def _packed(target: Path) -> Iterator[IO[str]]:
    # Without name and time, so that the same rows give the same bytes.
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        yield text


def _buildings(raw: Path, folder: Path, area: Area) -> tuple[Path, int]:
    from explorer.layers.fibre import read_building_records  # noqa: PLC0415 - slow to import

    path = raw.rename(folder / raw.name)
    found = read_building_records(path, extent=(*FRANCE, area.extent))
    return path, len(found.frame)


def _base(raw: Path, folder: Path, _: Area) -> tuple[Path, int]:
    from explorer.layers.fibre.base import read_base  # noqa: PLC0415 - slow to import

    path = raw.rename(folder / raw.name)
    return path, len(read_base(path, "imb_id", Limits()).premises)


def _streets(raw: Path, folder: Path, area: Area) -> tuple[Path, int]:
    from explorer.layers.streets import read_streets, write_streets  # noqa: PLC0415 - as above

    network = read_streets(raw, box=area.extent)
    raw.unlink()
    return write_streets(network, folder / "streets.parquet"), len(network)


def _point_zones(raw: Path, folder: Path, area: Area) -> tuple[Path, int]:
    from explorer.layers.fibre import read_point_zones  # noqa: PLC0415 - slow to import

    path = _areas_within(raw, folder, area)
    return path, len(read_point_zones(path, extent=(*FRANCE, area.extent)).frame)


def _figures(raw: Path, folder: Path, area: Area) -> tuple[Path, int]:
    from explorer.layers.fibre import read_commune_figures  # noqa: PLC0415 - slow to import

    path = _areas_within(raw, folder, area)
    return path, len(read_commune_figures(path, extent=(*FRANCE, area.extent)).frame)


def _areas_within(raw: Path, folder: Path, area: Area) -> Path:
    # Those that touch the territory's box, with the columns of the file and their own words.
    import shapely  # noqa: PLC0415 - slow to import

    from explorer.layers.fibre.areas import read_areas  # noqa: PLC0415 - as above

    frame = read_areas(raw, (*FRANCE, area.extent), Limits()).frame
    inside = frame[frame.intersects(shapely.box(*area.extent))]
    if inside.empty:
        message = (
            f"{raw.name}: expected areas within {', '.join(f'{side:g}' for side in area.extent)}, "
            f"found none among {len(frame)}."
        )
        raise InputError(message)
    raw.unlink()
    path = folder / f"{raw.name.partition('.')[0]}.parquet"
    inside.to_parquet(path, index=False, compression="zstd")
    return path


FORMS: Final[Mapping[str, Callable[[Path, Path, Area], tuple[Path, int]]]] = {
    "buildings": _buildings,
    "base_imb": _base,
    "point_zones": _point_zones,
    "figures": _figures,
    "streets": _streets,
}
"""What holds a file to its form, lays it into a folder, and counts its rows."""
