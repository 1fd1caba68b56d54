"""Measure the key figures of a plan, from the case and the plan alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.domain.words import Rating, Tier
from allocator.policy import ShareBasis
from allocator.report.amounts import count, hours, percent, pounds
from allocator.report.kpi import DEFINITION_OF, KPI_DEFINITIONS, Kpi, KpiDefinition
from allocator.report.spare import stale_minutes, stranded_minutes
from allocator.rounds.insertion import INSERTION
from allocator.rules.capacity import placements
from allocator.rules.prices import weekly_pence
from allocator.rules.problem import COMMISSIONED, Problem
from allocator.rules.share_goals import LotShare, counts, shares_with
from allocator.rules.travel_goal import predicted_travel

__all__ = ["KPI_DEFINITIONS", "Kpi", "KpiDefinition", "measure_kpis"]


@dataclass(frozen=True)
class _Count:
    """A plan as the figures see it: who is where and who is left."""

    problem: Problem
    plan: Plan

    @cached_property
    def placed(self) -> tuple[tuple[Package, Location], ...]:
        """Placed packages with their locations."""
        pairs = placements(self.problem, self.plan)
        return tuple((self.problem.packages[i], self.problem.locations[j]) for i, j in pairs)

    @cached_property
    def left(self) -> tuple[Package, ...]:
        """Packages nobody is proposed for."""
        return tuple(self.problem.case.package_by_ref[ref] for ref in self.plan.unplaced)

    @cached_property
    def waits(self) -> tuple[int, ...]:
        """Days waited by the packages that are left."""
        today = self.problem.case.as_of
        return tuple(max(0, (today - package.ready_on).days) for package in self.left)

    @cached_property
    def placed_minutes(self) -> int:
        """Placed carer-minutes per week."""
        return _minutes(package for package, _ in self.placed)

    @cached_property
    def contact_minutes(self) -> int:
        """Placed contact minutes per week."""
        return sum(package.contact_minutes_per_week for package, _ in self.placed)

    def minutes_if(self, wanted: Callable[[Package, Location], bool]) -> int:
        """Return the carer-minutes of the placements that are wanted."""
        return _minutes(package for package, place in self.placed if wanted(package, place))


def measure_kpis(problem: Problem, plan: Plan) -> tuple[Kpi, ...]:
    """Measure every key figure of a plan.

    Parameters
    ----------
    problem
        What was decided about.
    plan
        Any plan for it, however it was found.

    Returns
    -------
    tuple of Kpi
        In the order of `KPI_DEFINITIONS`; figures that repeat stand one after the other, in the
        case's order.
    """
    told = _Count(problem, plan)
    parts = (_care, _waits, _shares, _travel, _quality, _cost, _tiers, _concentration, _spare)
    found = [kpi for part in parts for kpi in part(told)]
    place = {definition.id: index for index, definition in enumerate(KPI_DEFINITIONS)}
    return tuple(sorted(found, key=lambda kpi: place[kpi.id.split(":", maxsplit=1)[0]]))


def _minutes(packages: Iterable[Package]) -> int:
    return sum(package.carer_minutes_per_week for package in packages)


def _define(name: str) -> KpiDefinition:
    return DEFINITION_OF[name]


def _ratio(part: int, whole: int, times: int = 100) -> float | None:
    """Return a part of a whole, in percent unless told otherwise."""
    return times * part / whole if whole else None


def _of(part: int, whole: int) -> str:
    """Say the hours behind a percentage."""
    return f"{hours(part)} of {hours(whole)} a week"


def _care(told: _Count) -> Iterator[Kpi]:
    case = told.problem.case
    house = [p for p, x in told.placed if told.problem.tier_of(p, x) is Tier.LAST_RESORT]
    left = _minutes(told.left)
    yield _define("list-packages").of(len(case.packages))
    yield _define("list-hours").of(_minutes(case.packages))
    lost = _minutes(house)
    in_house = f"of which {len(house)} with the last resort" if house else ""
    yield _define("placed-packages").of(len(told.placed), in_house)
    whole = _of(told.placed_minutes, left + told.placed_minutes)
    whole += f", {hours(lost)} of it with the last resort" if house else ""
    yield _define("placed-hours").of(told.placed_minutes, whole)
    yield _define("unplaced-packages").of(len(told.left))
    yield _define("unplaced-hours").of(left)
    yield _define("last-resort-packages").of(len(house))
    yield _define("reablement-hours-lost").of(lost)


def _waits(told: _Count) -> Iterator[Kpi]:
    case = told.problem.case
    all_left = _minutes(told.left)
    homes = [(case.lot_of(package), package) for package in told.left]
    areas = dict.fromkeys(lot.area for lot in case.lots if lot.area)
    for area in areas:
        part = _minutes(package for lot, package in homes if lot is not None and lot.area == area)
        detail = _of(part, all_left)
        yield _define("unplaced-share").of(_ratio(part, all_left), detail, each=area)
    for band in range(6):
        inside = [package for package in told.left if package.priority_band == band]
        detail = count(len(inside), "package")
        yield _define("unplaced-band").of(
            _minutes(inside), detail, each=str(band), name=f"band {band}"
        )
    still = f"of {count(len(told.left), 'package')} still waiting"
    yield _define("longest-wait").of(max(told.waits, default=None), still)
    yield _define("mean-wait").of(_ratio(sum(told.waits), len(told.waits), 1), still)


def _shares(told: _Count) -> Iterator[Kpi]:
    problem = told.problem
    for basis in ShareBasis:
        shares = shares_with(problem, told.plan, basis)
        steered = [lot for lot in problem.case.lots if lot.principal in problem.location_index]
        for lot in steered:
            share = shares[lot.lot_id]
            define = _define(f"share-{basis.value}")
            yield define.of(share.percent, _share_detail(share), each=lot.lot_id, name=lot.name)
        part = sum(shares[lot.lot_id].principal_minutes for lot in steered)
        whole = sum(shares[lot.lot_id].total_minutes for lot in steered)
        county = LotShare("", part, whole)
        yield _define(f"county-share-{basis.value}").of(county.percent, _share_detail(county))


def _share_detail(share: LotShare) -> str:
    return _of(share.principal_minutes, share.total_minutes)


def _travel(told: _Count) -> Iterator[Kpi]:
    added = sum(predicted_travel(told.problem, told.plan).values())
    yield _define("added-travel").of(added, _held(told.problem))
    together = sum(told.problem.routed_travel(told.plan.assignment).values())
    way = "inserted-travel" if _is_estimated(told.problem) else "routed-travel"
    yield _define(way).of(together, _apart(added, together))
    detail = f"over {hours(told.contact_minutes)} of contact a week"
    yield _define("travel-per-hour").of(_ratio(added, told.contact_minutes, 60), detail)


def _held(problem: Problem) -> str:
    """Say what the counted cost holds, which is more than driving where rounds are routed."""
    if _is_estimated(problem):
        return "driving alone, estimated"
    charge = count(problem.policy.round_minutes, "minute")
    return f"driving, part of waiting, {charge} a new round"


def _is_estimated(problem: Problem) -> bool:
    """Return whether quotes are estimates by insertion, for which nothing is routed."""
    return problem.quotes is not None and problem.quotes.name == INSERTION


def _apart(predicted: int, together: int) -> str:
    """Say how far the prediction is from all packages together, empty where they add nothing."""
    if not together:
        return ""
    off = percent(abs(predicted - together), together)
    return f"predicted {off} {_side(predicted, together)}"


def _side(predicted: int, together: int) -> str:
    return "too low" if predicted < together else "too high" if predicted > together else "off"


def _quality(told: _Count) -> Iterator[Kpi]:
    problem = told.problem

    def rating(place: Location) -> Rating:
        """Return the rating a location is judged by."""
        return problem.ratings[problem.location_index[place.location_id]].rating

    good = told.minutes_if(lambda _, place: rating(place) >= Rating.GOOD)
    rated = told.minutes_if(lambda _, place: rating(place) is not Rating.UNRATED)
    yield _define("good-of-rated").of(_ratio(good, rated), _of(good, rated))
    every = told.placed_minutes
    yield _define("good-of-all").of(_ratio(good, every), _of(good, every))


def _cost(told: _Count) -> Iterator[Kpi]:
    problem = told.problem
    cost = sum(weekly_pence(problem, package, place) for package, place in told.placed)
    pairs = placements(problem, told.plan)
    used = sum(bool(problem.needs_incentive[row, column]) for row, column in pairs)
    yield _define("weekly-cost").of(cost)
    detail = f"over {hours(told.contact_minutes)} of contact a week"
    yield _define("cost-per-hour").of(_ratio(cost, told.contact_minutes, 60), detail)
    price = problem.policy.incentive_pence
    yield _define("incentives").of(used)
    yield _define("incentive-cost").of(used * price, f"{used} at {pounds(price)}")


def _tiers(told: _Count) -> Iterator[Kpi]:
    for tier in Tier:
        part = told.minutes_if(lambda p, x, t=tier: told.problem.tier_of(p, x) is t)  # type: ignore[misc]
        detail = _of(part, told.placed_minutes)
        key = tier.name.lower().replace("_", "-")
        share = _ratio(part, told.placed_minutes)
        yield _define("tier-share").of(share, detail, each=key, name=tier.label)


def _concentration(told: _Count) -> Iterator[Kpi]:
    problem = told.problem
    case = problem.case
    care = [(delivery.package, delivery.location_id) for delivery in case.book]
    care += [(package, place.location_id) for package, place in told.placed]
    by_provider: dict[str, int] = {}
    by_brand: dict[str, int] = {}
    total = 0
    for package, location_id in care:
        if package.funding not in COMMISSIONED or not counts(problem, package, location_id):
            continue
        place = case.location_by_id.get(location_id)
        owner = case.provider_by_id.get(place.provider_id) if place else None
        name = owner.provider_id if owner else location_id
        brand = (owner.brand_id if owner else "") or name
        minutes = package.carer_minutes_per_week
        by_provider[name] = by_provider.get(name, 0) + minutes
        by_brand[brand] = by_brand.get(brand, 0) + minutes
        total += minutes
    largest = min(by_provider, key=lambda name: (-by_provider[name], name), default="")
    known = case.provider_by_id.get(largest)
    detail = (
        f"{known.name if known else largest}: {_of(by_provider[largest], total)}" if largest else ""
    )
    yield _define("largest-provider").of(_ratio(by_provider.get(largest, 0), total), detail)
    yield _define("hhi-provider").of(
        _index(by_provider, total), count(len(by_provider), "provider")
    )
    yield _define("hhi-brand").of(_index(by_brand, total), count(len(by_brand), "brand"))


def _index(minutes: dict[str, int], total: int) -> int | None:
    """Return the sum of squared percentage shares, a whole number rounded half up."""
    if not total:
        return None
    square = total * total
    return (2 * 10_000 * sum(part * part for part in minutes.values()) + square) // (2 * square)


def _spare(told: _Count) -> Iterator[Kpi]:
    stranded, spare = stranded_minutes(told.problem, told.plan)
    if told.left:
        yield _define("stranded-capacity").of(stranded, f"of {hours(spare)} left over")
    else:
        yield _define("stranded-capacity").of(None, f"nobody waits; {hours(spare)} left over")
    stale, ageing, declared = stale_minutes(told.problem)
    detail = f"{hours(stale)} of {hours(declared)}; {hours(ageing)} more should be asked again"
    yield _define("stale-capacity").of(_ratio(stale, declared), detail)
