"""The child that solves a small programme over whole numbers, goal by goal, and breaks its ties.

Run as ``python -m allocator.solve.integer_child``. One worker, a fixed seed and deterministic time:
the same programme gives the same answer. Where the goals leave several answers, the tie goals are
minimised one after the other until only one is left, and that there is only one is proven by
asking for another.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from ortools.sat.python import cp_model_helper as sat

from allocator.solve.child import Send, limit_memory, live
from allocator.solve.cpsat_settings import for_proof
from allocator.solve.integer_programme import (
    LARGEST_ROW,
    Goal,
    IntegerProgramme,
    Terms,
    largest_size,
    programme_from_json,
    value_of,
)

_FAR = 2**40
Job = dict[str, Any]


def main() -> None:
    """Serve requests until standard input closes."""
    live(_read, _answer)


def _read(stream: BinaryIO) -> Job:
    line = stream.readline()
    if not line:
        raise EOFError("no further request")
    job: Job = json.loads(line)
    return job


def _answer(job: Job, send: Send) -> None:
    limit_memory(int(job["memory_mb"]))
    programme = programme_from_json(job["programme"])
    search = LevelSearch(programme, float(job["deterministic_time"]), presolve=job["presolve"])
    send({"kind": "done", **search.run(job["hint"])})


@dataclass
class LevelSearch:
    """Solves the goals of one programme in order.

    Parameters
    ----------
    programme
        What to solve.
    deterministic_time
        Limit of each solve, in CP-SAT's own unit.
    presolve
        Whether to simplify first; switched off after a crash.
    """

    programme: IntegerProgramme
    deterministic_time: float
    presolve: bool = True
    _base: sat.CpModelProto = field(init=False)
    _free: set[int] = field(init=False)
    _solves: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        size, what = largest_size(self.programme)
        if size >= LARGEST_ROW:
            raise ValueError(f"{what}: coefficients add up to {size}")
        self._base = sat.CpModelProto()
        self._free = set(self.programme.decisive)
        for most in self.programme.upper:
            self._base.variables.add().domain.extend([0, most])
        for row in self.programme.rows:
            low = -_FAR if row.low is None else row.low
            high = _FAR if row.high is None else row.high
            self._add(row.terms, low, high)

    def run(self, hint: Sequence[int] | None) -> dict[str, Any]:
        """Return the answer, with the value and the bound of every goal.

        Parameters
        ----------
        hint
            A known answer, or ``None``.

        Returns
        -------
        dict
            ``says`` (``found``, ``infeasible`` or ``unknown``), ``values``, ``levels`` as value
            and bound of each goal, ``is_unique`` and ``solves``.
        """
        levels: list[tuple[int, int]] = []
        values = list(hint) if hint is not None and self.programme.is_kept_by(hint) else None
        for goal in self.programme.goals or (Goal("any", ()),):
            found, bound, says = self._minimise(goal.terms, values)
            if found is None and values is None:
                known = "infeasible" if says == "INFEASIBLE" else "unknown"
                return self._told(known, None, levels, is_unique=False)
            values = self._better(goal.terms, values, found)
            levels.append((value_of(goal.terms, values), bound))
            self._add(goal.terms, -_FAR, levels[-1][0])
            if bound == levels[-1][0]:
                self._settle(goal.terms, values)
        assert values is not None
        values, is_unique = self._break_ties(values)
        return self._told("found", values, levels, is_unique=is_unique)

    def _settle(self, terms: Terms, values: list[int]) -> None:
        """Fix what a goal leaves no choice about, so that later goals are small.

        The decisive variables of the goal are fixed where it is proven that no answer as good has
        other values of them.
        """
        free = [place for place, _ in terms if place in self._free]
        if free and self._another(values, free) is None:
            for place in free:
                self._base.variables[place].domain.clear()
                self._base.variables[place].domain.extend([values[place], values[place]])
            self._free.difference_update(free)

    def _told(
        self,
        says: str,
        values: list[int] | None,
        levels: list[tuple[int, int]],
        *,
        is_unique: bool,
    ) -> dict[str, Any]:
        own = levels if self.programme.goals else []
        return {
            "says": says,
            "values": values,
            "levels": own,
            "is_unique": is_unique,
            "solves": self._solves,
        }

    def _better(self, terms: Terms, known: list[int] | None, found: list[int] | None) -> list[int]:
        if found is None or known is None:
            chosen = found if known is None else known
            assert chosen is not None
            return chosen
        return found if value_of(terms, found) <= value_of(terms, known) else known

    def _break_ties(self, values: list[int]) -> tuple[list[int], bool]:
        """Minimise the tie goals until no other answer is left; tell whether that is proven."""
        is_proven, free = True, sorted(self._free)
        other = self._another(values, free) if free else None
        for tie in self.programme.ties:
            if other is None:
                return values, is_proven
            found, bound, _ = self._minimise(tie.terms, values)
            values = self._better(tie.terms, values, found)
            is_proven &= bound >= value_of(tie.terms, values)
            self._add(tie.terms, -_FAR, value_of(tie.terms, values))
            if not self._differs(values, other) or not self._holds(other):
                other = self._another(values, free)
        return values, is_proven and other is None

    def _differs(self, one: list[int], other: list[int]) -> bool:
        return any(one[place] != other[place] for place in self.programme.decisive)

    def _holds(self, other: list[int]) -> bool:
        """Tell whether the other answer known still keeps the last row added."""
        row = self._base.constraints[len(self._base.constraints) - 1].linear
        use = sum(c * other[v] for v, c in zip(row.vars, row.coeffs, strict=True))
        return bool(use <= row.domain[1])

    def _another(self, values: list[int], among: Sequence[int]) -> list[int] | None:
        """Return an answer that differs in some variables, or ``None`` when there is none."""
        proto = sat.CpModelProto()
        proto.copy_from(self._base)
        clause = proto.constraints.add().bool_or
        clause.literals.extend(-place - 1 if values[place] else place for place in among)
        response = self._solve(proto)
        if response.status.name == "INFEASIBLE":
            return None
        found = list(response.solution)[: len(self.programme.upper)]
        return found or values

    def _minimise(self, terms: Terms, hint: list[int] | None) -> tuple[list[int] | None, int, str]:
        """Minimise one goal; return the answer, the bound proven and the solver's word."""
        least = sum(min(0, c) * self.programme.upper[place] for place, c in terms)
        if hint is not None and value_of(terms, hint) == least:
            return hint, least, "OPTIMAL"
        proto = sat.CpModelProto()
        proto.copy_from(self._base)
        if terms:
            proto.objective.vars.extend(place for place, _ in terms)
            proto.objective.coeffs.extend(coefficient for _, coefficient in terms)
        if hint is not None:
            proto.solution_hint.vars.extend(range(len(hint)))
            proto.solution_hint.values.extend(hint)
        response = self._solve(proto)
        values = list(response.solution)[: len(self.programme.upper)]
        bound = _proven(response) if terms else 0
        return values or None, max(bound, least), response.status.name

    def _solve(self, proto: sat.CpModelProto) -> sat.CpSolverResponse:
        self._solves += 1
        solver = sat.SolveWrapper()
        solver.set_parameters(for_proof(self.deterministic_time, presolve=self.presolve))
        response: sat.CpSolverResponse = solver.solve(proto)  # type: ignore[no-untyped-call]  # native
        return response

    def _add(self, terms: Terms, low: int, high: int) -> None:
        row = self._base.constraints.add().linear
        row.vars.extend(place for place, _ in terms)
        row.coeffs.extend(coefficient for _, coefficient in terms)
        row.domain.extend([low, high])


def _proven(response: sat.CpSolverResponse) -> int:
    """Return the bound as an integer; where the solver's two read-outs differ, the lower one."""
    exact = int(response.inner_objective_lower_bound)
    rough = float(response.best_objective_bound)
    if not math.isfinite(rough):
        return -_FAR
    return exact if abs(rough - exact) < 0.5 else min(exact, math.floor(rough))


if __name__ == "__main__":
    main()
