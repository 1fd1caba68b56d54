"""Goals about shares: the principal's corridor in each lot, and concentration on one provider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from allocator.domain.lot import Lot
from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.domain.words import Tier
from allocator.policy import ShareBasis
from allocator.rules.builder import NOBODY, ModelBuilder
from allocator.rules.capacity import placements
from allocator.rules.problem import COMMISSIONED, BoolArray, IntArray, Problem
from allocator.rules.rule import Goal


@dataclass(frozen=True, slots=True)
class LotShare:
    """The principal's part of a lot's commissioned care.

    Parameters
    ----------
    lot_id
        The lot.
    principal_minutes, total_minutes
        Carer-minutes per week with the principal, and with anybody but the last resort.
    """

    lot_id: str
    principal_minutes: int
    total_minutes: int

    @property
    def percent(self) -> float | None:
        """The share in percent, or ``None`` where nothing is commissioned."""
        return 100 * self.principal_minutes / self.total_minutes if self.total_minutes else None


def delivered_shares(problem: Problem, basis: ShareBasis) -> dict[str, LotShare]:
    """Return every lot's share before this run, on the flow or on the whole book."""
    case = problem.case
    since = case.as_of - timedelta(weeks=problem.policy.share_window_weeks)
    counted = (
        (delivery.package, delivery.location_id)
        for delivery in case.book
        if basis is ShareBasis.BOOK or since < delivery.started_on <= case.as_of
    )
    return _add_up(problem, {}, counted)


def shares_with(problem: Problem, plan: Plan, basis: ShareBasis) -> dict[str, LotShare]:
    """Return every lot's share with a plan's placements added."""
    placed = (
        (problem.packages[row], problem.locations[column].location_id)
        for row, column in placements(problem, plan)
    )
    return _add_up(problem, delivered_shares(problem, basis), placed)


def _add_up(
    problem: Problem, before: dict[str, LotShare], care: Iterable[tuple[Package, str]]
) -> dict[str, LotShare]:
    """Add packages with their locations to the shares of their lots."""
    minutes = {x.lot_id: [0, 0] for x in problem.case.lots}
    for lot_id, share in before.items():
        minutes[lot_id] = [share.principal_minutes, share.total_minutes]
    for package, location_id in care:
        lot = problem.case.lot_of(package)
        if lot is None or not counts(problem, package, location_id):
            continue
        minutes[lot.lot_id][1] += package.carer_minutes_per_week
        if lot.principal == location_id:
            minutes[lot.lot_id][0] += package.carer_minutes_per_week
    return {lot_id: LotShare(lot_id, *pair) for lot_id, pair in minutes.items()}


def counts(problem: Problem, package: Package, location_id: str) -> bool:
    """Tell whether care counts in a share: commissioned, and not with the last resort."""
    column = problem.location_index.get(location_id)
    in_house = column is not None and bool(problem.is_last_resort[column])
    return package.funding in COMMISSIONED and not in_house


def outside_corridor(problem: Problem, share: LotShare) -> int:
    """Return by how much a share is above the ceiling or below the aim [percent-minutes]."""
    policy = problem.policy
    part, whole = 100 * share.principal_minutes, share.total_minutes
    above = part - policy.share_ceiling_percent * whole
    below = policy.share_aim_percent * whole - part
    return max(0, above) + max(0, below)


def _steered(problem: Problem) -> list[Lot]:
    """Return the lots that have a principal, in order."""
    return [lot for lot in problem.case.lots if lot.principal in problem.location_index]


def _counted(problem: Problem, builder: ModelBuilder) -> BoolArray:
    """Return `counts` at every choice of a model, shape ``(choices,)``."""
    commissioned = np.array([p.funding in COMMISSIONED for p in problem.packages], dtype=bool)
    in_house = np.append(problem.is_last_resort, True)
    return commissioned[builder.package] & ~in_house[builder.location]


def _post_share(problem: Problem, builder: ModelBuilder) -> None:
    lots = _steered(problem)
    before = delivered_shares(problem, problem.policy.share_basis)
    row_of = {lot.lot_id: row for row, lot in enumerate(lots)}
    homes = [problem.case.lot_of(package) for package in problem.packages]
    lot_row = np.array(
        [row_of.get(lot.lot_id, -1) if lot is not None else -1 for lot in homes], dtype=np.int64
    )
    chosen = np.nonzero(_counted(problem, builder) & (lot_row[builder.package] >= 0))[0]
    row, minutes = lot_row[builder.package[chosen]], problem.minutes[builder.package[chosen]]
    hundred = 100 * (builder.of_pair(problem.tier)[chosen] == Tier.PRINCIPAL)
    ceiling, aim = problem.policy.share_ceiling_percent, problem.policy.share_aim_percent
    old = [before[lot.lot_id] for lot in lots]
    above = [ceiling * share.total_minutes - 100 * share.principal_minutes for share in old]
    below = [100 * share.principal_minutes - aim * share.total_minutes for share in old]
    first = builder.add_rows(
        np.concatenate([row, row + len(lots)]),
        np.concatenate([chosen, chosen]),
        np.concatenate([(hundred - ceiling) * minutes, (aim - hundred) * minutes]),
        np.array(above + below, dtype=np.int64),
        soft=True,
    )
    nothing = np.zeros(len(builder.package), dtype=np.int64)
    price = np.ones(2 * len(lots), dtype=np.int64)
    builder.add_level("principal-share", nothing, first_row=first, excess_cost=price)


def _measure_share(problem: Problem, plan: Plan) -> int:
    shares = shares_with(problem, plan, problem.policy.share_basis)
    return sum(outside_corridor(problem, shares[lot.lot_id]) for lot in _steered(problem))


PRINCIPAL_SHARE = Goal(
    id="principal-share",
    title="Care outside the principal's corridor, lot by lot",
    unit="percent times carer-minutes per week",
    why=(
        "Up to 70 % is a ceiling and a commitment. It steers, and comes after placing: no "
        "placement is ever refused to hit a share."
    ),
    source="Market position page: up to 70 % of commissioned care; A-007",
    post=_post_share,
    measure=_measure_share,
)


def _group_of(problem: Problem) -> list[str]:
    """Return each location's provider or, where there is one, its brand."""
    providers = problem.case.provider_by_id
    keys = []
    for place in problem.locations:
        provider = providers.get(place.provider_id)
        keys.append(provider.brand_id if provider and provider.brand_id else place.provider_id)
    return keys


def _delivered_by_group(problem: Problem) -> tuple[dict[str, int], int]:
    """Return commissioned carer-minutes in the book by provider group, and the county's sum.

    The sum also counts the whole list, so that it does not depend on the plan.
    """
    groups = _group_of(problem)
    minutes = dict.fromkeys(groups, 0)
    total = sum(p.carer_minutes_per_week for p in problem.packages if p.funding in COMMISSIONED)
    for delivery in problem.case.book:
        if delivery.package.funding not in COMMISSIONED:
            continue
        total += delivery.package.carer_minutes_per_week
        column = problem.location_index.get(delivery.location_id)
        if column is not None:
            minutes[groups[column]] += delivery.package.carer_minutes_per_week
    return minutes, total


def _post_concentration(problem: Problem, builder: ModelBuilder) -> None:
    groups = _group_of(problem)
    delivered, total = _delivered_by_group(problem)
    names = sorted(delivered)
    row_of = np.array([names.index(group) for group in groups] + [NOBODY], dtype=np.int64)
    chosen = np.nonzero(_counted(problem, builder))[0]
    room = problem.policy.concentration_percent * total
    first = builder.add_rows(
        row_of[builder.location[chosen]],
        chosen,
        100 * problem.minutes[builder.package[chosen]],
        np.array([room - 100 * delivered[name] for name in names], dtype=np.int64),
        soft=True,
    )
    nothing: IntArray = np.zeros(len(builder.package), dtype=np.int64)
    price = np.ones(len(names), dtype=np.int64)
    builder.add_level("concentration", nothing, first_row=first, excess_cost=price)


def _measure_concentration(problem: Problem, plan: Plan) -> int:
    groups = _group_of(problem)
    minutes, total = _delivered_by_group(problem)
    for row, column in placements(problem, plan):
        package, place = problem.packages[row], problem.locations[column]
        if counts(problem, package, place.location_id):
            minutes[groups[column]] += package.carer_minutes_per_week
    room = problem.policy.concentration_percent * total
    return sum(max(0, 100 * given - room) for given in minutes.values())


CONCENTRATION = Goal(
    id="concentration",
    title="Care with providers that hold more of the county than is safe",
    unit="percent times carer-minutes per week",
    why="When a large provider fails, everybody it cares for needs somebody else at once.",
    source="A-011; Wiltshire's two failures out of four providers",
    post=_post_concentration,
    measure=_measure_concentration,
)
