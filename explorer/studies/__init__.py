"""What is asked of the district time and again; the command and the notebooks start from here."""

from typing import TYPE_CHECKING

from explorer.lazy import lazy

if TYPE_CHECKING:
    from explorer.studies.claims import checked_claims, claims_table
    from explorer.studies.report import Report, district_report

_HOMES = {
    "Report": "explorer.studies.report",
    "checked_claims": "explorer.studies.claims",
    "claims_table": "explorer.studies.claims",
    "district_report": "explorer.studies.report",
}

__all__ = [
    "Report",
    "checked_claims",
    "claims_table",
    "district_report",
]

__getattr__, __dir__ = lazy(__name__, _HOMES)
