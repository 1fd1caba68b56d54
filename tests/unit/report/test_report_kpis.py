"""Every figure against a count written out again from the definition."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from allocator.domain.plan import Plan
from allocator.domain.words import Rating, Tier
from allocator.policy import ShareBasis, read_policy
from allocator.report.kpi import KPI_DEFINITIONS, Kpi, Unit, show, show_difference
from allocator.report.kpis import measure_kpis
from allocator.rounds.stored import StoredQuotes
from allocator.rules import Problem
from allocator.rules.share_goals import shares_with
from allocator.rules.story import facts_of
from tests.tiny import random_case
from tests.unit.report.cases import plan_of, problem_of

SEEDS = range(40)


def measured(seed: int) -> tuple[Problem, Plan, dict[str, Kpi]]:
    problem = problem_of(random_case(seed, packages=6, locations=4, book=8))
    plan = plan_of(problem)
    return problem, plan, {kpi.id: kpi for kpi in measure_kpis(problem, plan)}


@pytest.mark.parametrize("seed", SEEDS)
def test_placed_and_left_add_up_to_the_list(seed: int) -> None:
    _, plan, kpi = measured(seed)
    assert kpi["placed-packages"].value == len(plan.placed)
    for what in ("packages", "hours"):
        parts = [kpi[f"{part}-{what}"].value for part in ("placed", "unplaced")]
        assert sum(part or 0 for part in parts) == kpi[f"list-{what}"].value
    by_band = [kpi[f"unplaced-band:{band}"].value or 0 for band in range(6)]
    assert sum(by_band) == kpi["unplaced-hours"].value


@pytest.mark.parametrize("seed", SEEDS)
def test_travel_cost_and_last_resort_are_those_of_the_facts(seed: int) -> None:
    problem, plan, kpi = measured(seed)
    case = problem.case
    facts = [
        (
            case.package_by_ref[ref],
            facts_of(problem, case.package_by_ref[ref], case.location_by_id[x]),
        )
        for ref, x in plan.assignment
        if x is not None
    ]
    assert kpi["added-travel"].value == sum(found.added_minutes for _, found in facts)
    assert kpi["weekly-cost"].value == sum(found.weekly_pence for _, found in facts)
    house = [package for package, found in facts if found.tier is Tier.LAST_RESORT]
    assert kpi["last-resort-packages"].value == len(house)
    lost = sum(package.carer_minutes_per_week for package in house)
    assert kpi["reablement-hours-lost"].value == lost
    contact = sum(package.contact_minutes_per_week for package, _ in facts)
    if contact:
        cost = Fraction(60 * kpi["weekly-cost"].value, contact)  # type: ignore[arg-type]
        assert kpi["cost-per-hour"].value == pytest.approx(float(cost))


@pytest.mark.parametrize(
    ("method", "held", "together"),
    [
        ("cheapest insertion", "driving alone, estimated", "inserted"),
        ("routed rounds", "driving, part of waiting, 45 minutes a new round", "routed"),
    ],
)
def test_the_counted_cost_to_rounds_is_not_called_time_and_says_what_it_holds(
    method, held, together
) -> None:
    problem, plan, _ = measured(1)
    assert problem.quotes is not None
    quotes = StoredQuotes(method, problem.case.package_by_ref, {}, {}, problem.quotes)
    kpi = {found.id: found for found in measure_kpis(replace(problem, quotes=quotes), plan)}
    assert kpi["added-travel"].detail == held
    titles = [found.title for found in kpi.values() if "travel" in found.id]
    assert titles == [
        "Counted cost to rounds, predicted",
        f"Counted cost to rounds, {together}",
        "Counted cost to rounds per contact hour",
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_those_of_the_rules(seed: int) -> None:
    problem, plan, kpi = measured(seed)
    for basis in ShareBasis:
        for lot_id, share in shares_with(problem, plan, basis).items():
            key = f"share-{basis.value}:{lot_id}"
            if key in kpi:
                assert kpi[key].value == share.percent


@pytest.mark.parametrize("seed", SEEDS)
def test_good_or_better_names_both_denominators(seed: int) -> None:
    problem, plan, kpi = measured(seed)
    good = rated = every = 0
    for ref, location in plan.assignment:
        if location is None:
            continue
        minutes = problem.case.package_by_ref[ref].carer_minutes_per_week
        rating = problem.ratings[problem.location_index[location]].rating
        every += minutes
        rated += minutes * (rating is not Rating.UNRATED)
        good += minutes * (rating >= Rating.GOOD)
    assert kpi["good-of-rated"].value == (100 * good / rated if rated else None)
    assert kpi["good-of-all"].value == (100 * good / every if every else None)


def test_an_empty_plan_has_nothing_to_measure_but_measures_it() -> None:
    problem = problem_of(random_case(1))
    plan = Plan(tuple((package.ref, None) for package in problem.packages))
    kpi = {found.id: found for found in measure_kpis(problem, plan)}
    assert kpi["good-of-all"].value is None
    assert kpi["travel-per-hour"].value is None
    waited = [(problem.case.as_of - p.ready_on).days for p in problem.packages]
    assert kpi["longest-wait"].value == max(waited)


def test_a_case_with_nothing_in_it_is_measured() -> None:
    case = random_case(1).but(packages=(), book=(), locations=(), lots=(), orders=())
    problem = Problem(case, read_policy())
    assert {kpi.id: kpi for kpi in measure_kpis(problem, Plan(()))}["list-hours"].value == 0


def test_concentration_of_one_provider_is_ten_thousand() -> None:
    case = random_case(5)
    providers = tuple(replace(p, provider_id="P", brand_id="") for p in case.providers[:1])
    places = tuple(replace(x, provider_id="P") for x in case.locations)
    problem = problem_of(case.but(providers=providers, locations=places))
    kpi = {found.id: found for found in measure_kpis(problem, plan_of(problem))}
    assert kpi["hhi-provider"].value in {10_000, None}
    assert kpi["largest-provider"].value in {100, None}


def test_spare_time_is_stranded_where_nobody_fits() -> None:
    case = random_case(2)
    offers = tuple(replace(offer, carer_minutes=5) for offer in case.capacity)
    problem = problem_of(case.but(capacity=offers))
    plan = Plan(tuple((package.ref, None) for package in problem.packages))
    kpi = {found.id: found for found in measure_kpis(problem, plan)}
    assert kpi["stranded-capacity"].value == int(problem.free.sum()) > 0


def test_every_figure_is_defined_and_every_definition_measured() -> None:
    _, _, kpi = measured(3)
    used = {name.split(":")[0] for name in kpi}
    defined = {definition.id for definition in KPI_DEFINITIONS}
    assert used <= defined
    # Areas need lots that name one; tiny cases have none.
    assert defined - used <= {"unplaced-share", "routed-travel"}
    assert all(d.formula.endswith(".") and d.title for d in KPI_DEFINITIONS)
    order = [name.split(":")[0] for name in kpi]
    place = [definition.id for definition in KPI_DEFINITIONS]
    assert order == sorted(order, key=place.index)


def test_counted_figures_are_whole_numbers() -> None:
    ratios = {Unit.PERCENT, Unit.PENCE_PER_HOUR, Unit.MINUTES_PER_HOUR, Unit.DAYS}
    _, _, kpi = measured(4)
    counted = [found for found in kpi.values() if found.unit not in ratios]
    assert all(found.value is None or isinstance(found.value, int) for found in counted)


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_can_be_shown(unit: Unit) -> None:
    assert show(None, unit) == "\N{EN DASH}"
    assert show(1234, unit)
    assert "-" not in show_difference(-1234, unit)
    assert show_difference(1234, unit).startswith("+")
