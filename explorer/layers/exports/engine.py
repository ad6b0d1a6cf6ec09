"""What an engine says when it fails, as an error that a caller can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import fiona
import pyarrow as pa
from fiona._err import CPLE_BaseError

from explorer.errors import OutputError
from explorer.layers.ogr import SAFE

FAULTS: Final = (
    fiona.errors.FionaError,
    CPLE_BaseError,
    sqlite3.Error,
    pa.ArrowException,
    RuntimeError,  # what fiona makes of an error of GDAL between two rows
)


@contextmanager
def engine(name: str, **options: str) -> Iterator[None]:
    """Run an engine within GDAL's safe settings, and tell its faults as our own.

    Parameters
    ----------
    name : str
        What is written, for the message.
    **options : str
        Further settings of GDAL.

    Yields
    ------
    None
        Nothing.

    Raises
    ------
    OutputError
        If the engine fails.
    """
    try:
        with fiona.Env(**SAFE, **options):
            yield
    except FAULTS as error:
        message = f"The {name} was not written: {error}. Is there room, and is it a plain disk?"
        raise OutputError(message) from error
