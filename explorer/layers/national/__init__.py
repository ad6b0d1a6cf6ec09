"""Building records of a whole country: imported once, then read batch by batch."""

from explorer.layers.national.importing import Imported, import_premises
from explorer.layers.national.opening import ImportedRecords, open_imported

__all__ = ["Imported", "ImportedRecords", "import_premises", "open_imported"]
