"""Building records of a whole country: imported once, then read batch by batch."""

from explorer.layers.national.based import BasedRecords, with_base
from explorer.layers.national.importing import Imported, import_premises
from explorer.layers.national.opening import ImportedRecords, open_imported
from explorer.layers.national.streaming import StreamedRecords, open_streamed

__all__ = [
    "BasedRecords",
    "Imported",
    "ImportedRecords",
    "StreamedRecords",
    "import_premises",
    "open_imported",
    "open_streamed",
    "with_base",
]
