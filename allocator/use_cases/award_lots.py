"""Award the lots of a tender: read, decide, say why not, keep what was found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from allocator.domain.errors import UserError, WorkspaceError
from allocator.intake.tender import package_of, release_of, tender_files
from allocator.lots.award.conflict import Conflict, explain_conflict
from allocator.lots.award.tender import Tender
from allocator.lots.award.winners import Decision, decide
from allocator.report.award_text import award_lines, rule_lines
from allocator.report.award_values import award_csv, award_values
from allocator.solve.guard import ScaleError
from allocator.solve.integer_solve import WORKER, IntegerSolver
from allocator.solve.process import Children
from allocator.solve.solution import Status
from allocator.workspace.award_folder import RELEASE, TENDER, AwardFolder, write_award_folder
from allocator.workspace.canonical import to_json

DETERMINISTIC_TIME = 60.0
"""Longest a single solve may take, in the solver's own unit."""


@dataclass(frozen=True, slots=True)
class Awarded:
    """What came of a tender.

    Parameters
    ----------
    decision
        The award with its proof, or that there is none.
    conflict
        Why there is none.
    """

    decision: Decision
    conflict: Conflict | None = None


def award_tender(tender: Tender) -> Awarded:
    """Determine the winners of a tender that was read, or why there can be none.

    Raises
    ------
    UserError
        When its scores cannot be added up exactly.
    """
    with Children(WORKER) as children:
        solver = IntegerSolver(children, DETERMINISTIC_TIME)
        try:
            decision = decide(tender, solver)
        except ScaleError as fault:
            raise UserError(
                f"{tender.title}: too many bids for scores to be added up exactly ({fault}) "
                "Let lots count equally, or split the tender."
            ) from fault
        if decision.status is Status.INFEASIBLE:
            return Awarded(decision, explain_conflict(tender, solver))
        return Awarded(decision)


def keep_award(path: Path, awarded: Awarded, *, overwrite: bool = False) -> AwardFolder:
    """Write the folder of an award: record, table, rule, OCDS release and the tender itself."""
    tender, award = awarded.decision.tender, awarded.decision.award
    files = {f"{TENDER}/{name}": content for name, content in tender_files(tender).items()}
    files |= {
        "award.csv": award_csv(awarded.decision),
        "award.txt": _text([*award_lines(awarded.decision)]),
        "rule.txt": _text(rule_lines(tender)),
        RELEASE: to_json(release_of(tender, award)).encode(),
    }
    record = award_values(awarded.decision, awarded.conflict)
    return write_award_folder(path, record, files, overwrite=overwrite)


def write_package(file: Path, decision: Decision) -> None:
    """Write a tender and its award as an OCDS release package."""
    package = package_of(release_of(decision.tender, decision.award))
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.write_text(
            json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )
        draft.replace(file)
    except OSError as fault:
        raise WorkspaceError(f"{file}: cannot be written ({fault.strerror or fault}).") from fault


def _text(lines: list[str]) -> bytes:
    return "\n".join([*lines, ""]).encode()
