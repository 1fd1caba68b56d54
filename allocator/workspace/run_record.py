"""What a run says about itself: what was asked, of which inputs, by which engine."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from allocator.domain.errors import WorkspaceError


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """The record of a run. It holds no time of day, so equal runs have equal records.

    Parameters
    ----------
    title, question, expected
        From the scenario.
    as_of
        ISO date of the case.
    method
        How the plan was found.
    quotes
        How added travel was estimated.
    travel, travel_source
        Name of what told how long a drive takes, and the kind of source it is.
    rounds
        The way of quoting asked for.
    turns
        Predicted and routed travel of every decision on the way to the plan, and the differences
        of all locations added up [carer-minutes per week].
    agrees
        Whether prediction and routing agree on the plan within the tolerance.
    policy
        Policy values that differ from the embedded ones.
    alternatives
        How many alternatives were worked out a package.
    versions
        Versions of the engine and of the libraries that decide.
    files
        SHA-256 of every file of the run but this record and the timings.
    """

    title: str
    question: str = ""
    expected: str = ""
    as_of: str = ""
    method: str = ""
    quotes: str = ""
    travel: str = ""
    travel_source: str = "crow-fly"
    rounds: str = ""
    turns: list[list[int]] = field(default_factory=list)
    agrees: bool = False
    policy: dict[str, Any] = field(default_factory=dict)
    alternatives: int = 5
    versions: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON values."""
        return asdict(self)

    @staticmethod
    def from_json(values: Any) -> RunRecord:
        """Read a record from JSON values.

        Raises
        ------
        WorkspaceError
            When the values are not a record.
        """
        try:
            record = RunRecord(**values)
            for setting in fields(record):
                value, usual = getattr(record, setting.name), getattr(_EMPTY, setting.name)
                if type(value) is not type(usual):
                    raise TypeError(f"{setting.name} is {value!r}")
        except TypeError as fault:
            raise WorkspaceError(f"run.json is not the record of a run: {fault}.") from None
        return record


_EMPTY = RunRecord(title="")
