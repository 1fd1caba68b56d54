"""The errors a user can cause, each with its own exit code.

Programming faults stay ``ValueError`` or ``TypeError``; a fault in the data is not an exception but
a `Finding` until somebody asks for a case that cannot be built.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.domain.finding import Finding


class ExitCode(IntEnum):
    """What each exit code of the command line means."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    DATA = 3
    NOTHING_TO_PROPOSE = 4
    TIME_LIMIT = 5
    SCENARIO = 6
    WORKSPACE = 7
    NOT_VERIFIED = 8
    CANCELLED = 130


class AllocatorError(Exception):
    """Any error this package raises on purpose."""


class UserError(AllocatorError):
    """An error shown without a traceback: what is wrong, where, and what to do."""

    exit_code = ExitCode.USAGE


class DataError(UserError):
    """The case cannot be built from its files; `findings` lists every reason."""

    exit_code = ExitCode.DATA

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class ScenarioError(UserError):
    """A scenario or policy file says something that is not a setting."""

    exit_code = ExitCode.SCENARIO


class WorkspaceError(UserError):
    """A run folder is missing, incomplete, in the way or altered."""

    exit_code = ExitCode.WORKSPACE


class AlteredError(WorkspaceError):
    """Something kept is not what was written."""


class NotVerifiedError(UserError):
    """A stored plan does not stand up to the checker."""

    exit_code = ExitCode.NOT_VERIFIED


class NothingToProposeError(UserError):
    """The interim care list is empty or names no package asked for."""

    exit_code = ExitCode.NOTHING_TO_PROPOSE


class CancelledError(UserError):
    """Somebody stopped the work half-way; the message says what is kept."""

    exit_code = ExitCode.CANCELLED


class StaleQuoteError(WorkspaceError):
    """A quote was compared with rounds that are no longer the location's."""

    def __init__(self, location_id: str) -> None:
        super().__init__(
            f"The rounds of {location_id} have changed since its quotes were worked out; "
            "ask for them again."
        )
