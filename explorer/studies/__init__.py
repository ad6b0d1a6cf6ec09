"""What is asked of the district time and again; the command and the notebooks start from here."""

from explorer.studies.claims import checked_claims, claims_table
from explorer.studies.report import DISTRICT, Report, district_report

__all__ = ["DISTRICT", "Report", "checked_claims", "claims_table", "district_report"]
