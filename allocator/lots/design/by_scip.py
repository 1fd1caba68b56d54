"""Branch and cut by SCIP, with contiguity cuts added when a solution breaks them.

Runs only in the child, `allocator.lots.design.worker`: SCIP can crash the process it ends in.
"""

from __future__ import annotations

import math
from typing import Any

from pyscipopt import SCIP_EVENTTYPE, SCIP_RESULT, Conshdlr, Eventhdlr, Model, quicksum

from allocator.lots.design.hess import HessModel, Row
from allocator.lots.design.proof import Found, Search

_PIVOTS = 1_000
"""Pivots of the simplex method that count as a second of work."""


def search_by_scip(hess: HessModel, search: Search) -> Found:
    """Search for a partition cheaper than a known one, or prove that there is none.

    Parameters
    ----------
    hess
        The model.
    search
        The value to beat and the limits.
    """
    model = Model()
    model.hideOutput()
    take = [model.addVar(vtype="B", obj=cost) for cost in hess.objective]
    for number in hess.is_hub.nonzero()[0].tolist():
        model.chgVarBranchPriority(take[number], 1)
    for row in hess.rows():
        for constraint in _constraints(row, take):
            model.addCons(constraint)
    contiguity = _Contiguity()
    contiguity.hess, contiguity.take = hess, take
    model.includeConshdlr(
        contiguity, "contiguity", "lots hang together", enfopriority=-10, chckpriority=-10,
        sepafreq=-1, propfreq=-1, eagerfreq=-1, needscons=False,
    )  # fmt: skip
    if search.below is not None:
        model.setObjlimit((search.below - 0.5) * hess.scale)
    model.setParams(
        {"limits/nodes": search.nodes, "limits/time": search.seconds, "timing/clocktype": 1}
    )
    if math.isfinite(search.work):
        pivots = _Pivots()
        pivots.most = int(_PIVOTS * search.work)
        model.includeEventhdlr(pivots, "pivots", "ends the search after so many")
    model.optimize()
    found = None
    if model.getNSols():
        best = model.getBestSol()
        found = hess.site_of(lambda number: model.getSolVal(best, take[number]))
    return Found(
        is_done=model.getStatus() in ("optimal", "infeasible"),
        bound=model.getDualbound() / hess.scale,
        site_of=found,
        nodes=int(model.getNTotalNodes()),
        cuts=contiguity.cuts,
        ended_by_clock=model.getStatus() == "timelimit",
    )


def _constraints(row: Row, take: list[Any]) -> list[Any]:
    total = quicksum(coefficient * take[number] for number, coefficient in row.terms)
    if row.low == row.high:
        return [total == row.low]
    lower = [] if row.low is None else [total >= row.low]
    return lower if row.high is None else [*lower, total <= row.high]


class _Pivots(Eventhdlr):  # type: ignore[misc]
    """Ends a search by the pivots it took: SCIP has no such limit of its own."""

    most: int

    def eventinit(self) -> None:
        """Ask to be told of every linear programme that is solved."""
        self.model.catchEvent(SCIP_EVENTTYPE.LPEVENT, self)

    def eventexit(self) -> None:
        """Ask to be told no longer."""
        self.model.dropEvent(SCIP_EVENTTYPE.LPEVENT, self)

    def eventexec(self, event: Any) -> None:
        """Count."""
        if self.model.getNLPIterations() > self.most:
            self.model.interruptSolve()


class _Contiguity(Conshdlr):  # type: ignore[misc]
    """Refuses partitions with a lot in parts, and cuts them off."""

    hess: HessModel
    take: list[Any]
    cuts = 0

    def consenfolp(self, constraints: Any, n_useful: int, is_infeasible: bool) -> Any:
        """Cut off the solution of a node's linear programme where lots are in parts."""
        added = 0
        for row in self._broken(None):
            expression = quicksum(weight * self.take[number] for number, weight in row.terms)
            self.model.addPyCons(self.model.createConsFromExpr(expression <= row.high))
            added += 1
        self.cuts += added
        return {"result": SCIP_RESULT.CONSADDED if added else SCIP_RESULT.FEASIBLE}

    def consenfops(
        self, constraints: Any, n_useful: int, is_infeasible: bool, is_objective: bool
    ) -> Any:
        """Leave pseudo solutions to the linear programme."""
        return {"result": SCIP_RESULT.SOLVELP}

    def conscheck(self, constraints: Any, solution: Any, *rest: Any) -> Any:
        """Judge a solution somebody found."""
        is_broken = bool(self._broken(solution))
        return {"result": SCIP_RESULT.INFEASIBLE if is_broken else SCIP_RESULT.FEASIBLE}

    def conslock(self, constraint: Any, locktype: Any, up: int, down: int) -> None:
        """Say that any change of a variable can break contiguity."""
        for variable in self.take:
            self.model.addVarLocks(variable, up + down, up + down)

    def _broken(self, solution: Any) -> list[Row]:
        values = [self.model.getSolVal(solution, variable) for variable in self.take]
        return list(self.hess.contiguity(self.hess.site_of(values.__getitem__)))
