"""The rim where tenders come in: a folder of tables, or an OCDS release."""

from allocator.intake.tender.read import TenderCheck, check_tender_files, read_tender
from allocator.intake.tender.tables import SETTINGS, TENDER_TABLES

__all__ = ["SETTINGS", "TENDER_TABLES", "TenderCheck", "check_tender_files", "read_tender"]
