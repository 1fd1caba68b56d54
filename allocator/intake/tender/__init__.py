"""The rim where tenders come in: a folder of tables, or an OCDS release."""

from allocator.intake.tender.award_claims import check_claims
from allocator.intake.tender.awards import read_awards
from allocator.intake.tender.read import TenderCheck, check_tender_files, read_tender
from allocator.intake.tender.release_package import package_of
from allocator.intake.tender.rows import tender_files
from allocator.intake.tender.stated import check_stated
from allocator.intake.tender.tables import SETTINGS, TENDER_TABLES
from allocator.intake.tender.write_release import release_of

__all__ = [
    "SETTINGS",
    "TENDER_TABLES",
    "TenderCheck",
    "check_claims",
    "check_stated",
    "check_tender_files",
    "package_of",
    "read_awards",
    "read_tender",
    "release_of",
    "tender_files",
]
