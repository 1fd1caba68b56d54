"""The principal's share of each lot, as rows with a bar."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.plan import Plan
from allocator.policy import Policy, ShareBasis
from allocator.report.amounts import NOT_KNOWN, duration, hours, percent
from allocator.rules.problem import Problem
from allocator.rules.share_goals import LotShare, outside_corridor, shares_with


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One lot's shares.

    Parameters
    ----------
    name, area, principal
        The lot and its principal's name, empty when it has none.
    flow, book
        Share of new care and of all care, as shown.
    flow_hours, book_hours
        The hours behind them.
    flow_percent, book_percent
        The same as numbers for a bar, ``None`` where there is no care.
    verdict
        Where the steered share stands, in words.
    """

    name: str
    area: str
    principal: str
    flow: str
    book: str
    flow_hours: str
    book_hours: str
    flow_percent: float | None
    book_percent: float | None
    verdict: str


def share_rows(problem: Problem, plan: Plan) -> tuple[ShareRow, ...]:
    """Return one row per lot, in the case's order, and the county last.

    Parameters
    ----------
    problem, plan
        What is proposed.
    """
    flow, book = (shares_with(problem, plan, basis) for basis in (ShareBasis.FLOW, ShareBasis.BOOK))
    rows, steered = [], []
    for lot in problem.case.lots:
        place = problem.case.location_by_id.get(lot.principal or "")
        shares = flow[lot.lot_id], book[lot.lot_id]
        rows.append(_row(problem, lot.name, lot.area, place.name if place else "", shares))
        if place:
            steered.append(lot.lot_id)
    county = tuple(_add([shares[lot_id] for lot_id in steered]) for shares in (flow, book))
    if steered:
        rows.append(
            _row(problem, "All lots with a principal", "", NOT_KNOWN, (county[0], county[1]))
        )
    return tuple(rows)


def _add(shares: list[LotShare]) -> LotShare:
    return LotShare(
        "", sum(x.principal_minutes for x in shares), sum(x.total_minutes for x in shares)
    )


def _row(
    problem: Problem, name: str, area: str, principal: str, shares: tuple[LotShare, LotShare]
) -> ShareRow:
    flow, book = shares
    steered = flow if problem.policy.share_basis is ShareBasis.FLOW else book
    return ShareRow(
        name,
        area,
        principal,
        percent(flow.principal_minutes, flow.total_minutes) if principal else "no principal",
        percent(book.principal_minutes, book.total_minutes) if principal else "no principal",
        f"{hours(flow.principal_minutes)} of {hours(flow.total_minutes)}",
        f"{hours(book.principal_minutes)} of {hours(book.total_minutes)}",
        _tenth(flow) if principal else None,
        _tenth(book) if principal else None,
        _verdict(problem, steered) if principal else "nothing to steer",
    )


def _tenth(share: LotShare) -> float | None:
    return None if share.percent is None else round(share.percent, 1)


def _verdict(problem: Problem, share: LotShare) -> str:
    """Say whether a share is inside the corridor, or by how many hours it is not."""
    if not share.total_minutes:
        return "no care yet"
    outside = outside_corridor(problem, share)
    if not outside:
        return "inside the corridor"
    side = "above" if _is_above(problem.policy, share) else "below"
    return f"{duration(-(-outside // 100))} {side}"


def _is_above(policy: Policy, share: LotShare) -> bool:
    return 100 * share.principal_minutes > policy.share_ceiling_percent * share.total_minutes
