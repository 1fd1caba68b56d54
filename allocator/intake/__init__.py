"""The rim where users' files come in: tables, columns, findings, and the case itself."""

from allocator.intake.codes import Code
from allocator.intake.columns import TABLES, Column, Table
from allocator.intake.read_case import CheckResult, check_case, read_case
from allocator.intake.write_case import write_case

__all__ = [
    "TABLES",
    "CheckResult",
    "Code",
    "Column",
    "Table",
    "check_case",
    "read_case",
    "write_case",
]
