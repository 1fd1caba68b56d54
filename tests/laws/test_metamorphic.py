"""What must happen to the best plan when the case changes in a way we understand.

Each relation is held twice: with a solver that tries every plan, and with the exact engine.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from allocator.domain.case import Case, Order
from allocator.domain.package import Package, Place
from allocator.domain.words import Instruction, Strength
from allocator.policy import read_policy
from allocator.rules import Problem, build_model
from allocator.solve.engine import solve
from tests.rules.brute_force import best_taken
from tests.rules.roomy import roomy_case
from tests.rules.solved import (
    SOLVERS,
    USUAL,
    Solver,
    changed_everywhere,
    county,
    each_location,
    each_package,
    independent,
    twin_of,
    with_offers,
)
from tests.rules.world import location

SEEDS = range(8)


@pytest.fixture(scope="module", params=SOLVERS)
def solver(request: pytest.FixtureRequest) -> Solver:
    return Solver(request.param)


def test_the_cases_leave_people_unplaced_and_placed_alike(solver: Solver) -> None:
    """Otherwise the relations below would say nothing."""
    bests = [solver.base(seed)[1] for seed in SEEDS]
    assert sum(best.unplaced > 0 for best in bests) >= 3
    assert sum(any(best.placed.values()) for best in bests) >= 6
    for goal in ("choice", "principal-share", "call-off", "quality", "travel", "cost"):
        assert any(best.values[goal] for best in bests), goal


def test_more_capacity_never_leaves_more_unplaced(solver: Solver) -> None:
    gains = 0
    for seed in SEEDS:
        found, best = solver.base(seed)
        more = solver.best(with_offers(found, lambda minutes: minutes + 200))
        assert more.unplaced <= best.unplaced
        gains += more.unplaced < best.unplaced
    assert gains > 0


def test_less_capacity_never_leaves_fewer_unplaced(solver: Solver) -> None:
    for seed in SEEDS:
        found, best = solver.base(seed)
        assert solver.best(with_offers(found, lambda m: m * 2 // 3)).unplaced >= best.unplaced


def test_a_location_nobody_needs_can_be_taken_away(solver: Solver) -> None:
    tried = 0
    for seed in SEEDS:
        found = each_package(county(seed), lambda care: replace(care, current_location=None))
        found = found.but(
            book=(), orders=(), lots=tuple(replace(x, principal=None) for x in found.lots)
        )
        best = solver.best(found)
        for place in found.locations:
            if place.location_id not in best.placed.values():
                left = tuple(x for x in found.locations if x is not place)
                assert solver.best(found.but(locations=left)) == best
                tried += 1
    assert tried > 0


def test_a_location_that_can_take_nobody_changes_nothing(solver: Solver) -> None:
    for seed in SEEDS:
        found, best = solver.base(seed)
        dormant = location("L9", is_dormant=True, place=found.locations[0].place)
        assert solver.best(found.but(locations=(*found.locations, dormant))) == best


def test_the_order_of_all_rows_changes_nothing(solver: Solver) -> None:
    for seed in SEEDS:
        found, best = solver.base(seed)
        rng = Random(seed)

        def shuffle(thing: Any, rng: Random = rng) -> Any:
            return rng.sample(thing, len(thing)) if isinstance(thing, tuple) else thing

        mixed = Case(
            **{f.name: shuffle(getattr(found, f.name)) for f in fields(Case)}
        )  # fmt: skip
        assert mixed == found
        turned = mixed.but(
            packages=[replace(p, visits=p.visits[::-1]) for p in mixed.packages],
            book=[
                replace(d, package=replace(d.package, visits=d.package.visits[::-1]))
                for d in mixed.book
            ],
        )
        assert solver.best(turned) == best


def test_names_matter_to_the_tie_break_alone(solver: Solver) -> None:
    new_names = {"L0": "X2", "L1": "X0", "L2": "X1", "N0": "M2", "N1": "M0", "N2": "M1",
                 "T1": "U2", "T2": "U1", "B1": "C1"}  # fmt: skip
    new_names |= {f"P{old}": f"Q{new_names[old]}" for old in ("L0", "L1", "L2")}

    def rename(thing: Any) -> Any:
        return new_names.get(thing, thing) if type(thing) is str else thing

    for seed in SEEDS:
        found, best = solver.base(seed)
        renamed = changed_everywhere(found.but(book=()), rename)
        assert renamed.locations != found.locations
        plain = solver.best(found.but(book=()))
        other = solver.best(renamed)
        assert other.without("tie-break") == plain.without("tie-break")
        assert best.values.keys() == other.values.keys()


@pytest.mark.parametrize("floor", ["Good", "Outstanding"])
def test_a_stricter_rating_floor_never_leaves_fewer_unplaced(solver: Solver, floor: str) -> None:
    policy = read_policy({"framework_rating_floor": floor})
    for seed in SEEDS:
        found, best = solver.base(seed)
        assert solver.best(found, policy).unplaced >= best.unplaced


def test_one_more_package_never_lowers_what_is_unplaced_nor_adds_more_than_itself(
    solver: Solver,
) -> None:
    for seed in SEEDS:
        found, best = solver.base(seed)
        problem = Problem(found, USUAL)
        for gone in found.packages:
            kept = tuple(care for care in found.packages if care is not gone)
            fewer = solver.best(found.but(packages=kept)).unplaced
            weight = problem.priority_weight(gone) * gone.carer_minutes_per_week
            assert fewer <= best.unplaced <= fewer + weight


def test_prices_twice_as_high_cost_twice_as_much(solver: Solver) -> None:
    for seed in SEEDS:
        found, _ = solver.base(seed)
        bests = [
            solver.best(
                found.but(
                    rate_cards=tuple(
                        replace(card, pence_per_hour=times * (card.pence_per_hour // 60) * 60)
                        for card in found.rate_cards
                    )
                )
            )
            for times in (1, 2)
        ]
        assert bests[0].placed == bests[1].placed
        assert bests[1].values["cost"] == 2 * bests[0].values["cost"]
        assert bests[1].without("cost") == bests[0].without("cost")


def test_a_pin_to_where_a_package_goes_anyway_changes_nothing(solver: Solver) -> None:
    for seed in SEEDS:
        found, best = solver.base(seed)
        pins = tuple(
            Order(ref, place, Instruction.PIN) for ref, place in best.placed.items() if place
        )
        assert solver.best(found.but(orders=(*found.orders, *pins))) == best


def test_bars_on_pairs_the_plan_does_not_use_change_nothing(solver: Solver) -> None:
    for seed in SEEDS:
        found, best = solver.base(seed)
        bars = tuple(
            Order(ref, place.location_id, Instruction.BAR)
            for ref, chosen in best.placed.items()
            for place in found.locations
            if place.location_id != chosen
        )
        assert solver.best(found.but(orders=(*found.orders, *bars))) == best


def test_a_bar_on_a_pair_the_plan_uses_never_makes_it_better(solver: Solver) -> None:
    for seed in SEEDS:
        found, best = solver.base(seed)
        for ref, place in best.placed.items():
            if place:
                bar = Order(ref, place, Instruction.BAR)
                barred = solver.best(found.but(orders=(*found.orders, bar)))
                assert list(barred.values.values()) > list(best.values.values())


def test_weights_twice_as_high_double_level_one_and_change_nothing_else(solver: Solver) -> None:
    doubled = USUAL.but(priority_weights=tuple(2 * w for w in USUAL.priority_weights))
    for seed in SEEDS:
        found, best = solver.base(seed)
        other = solver.best(found, doubled)
        assert other.unplaced == 2 * best.unplaced
        assert other.placed == best.placed
        assert other.without("unplaced") == best.without("unplaced")


@pytest.mark.parametrize("days", [-400, 1, 365])
def test_moving_every_date_by_the_same_days_changes_nothing(solver: Solver, days: int) -> None:
    def move(thing: Any) -> Any:
        return thing + timedelta(days=days) if isinstance(thing, date) else thing

    for seed in SEEDS[:4]:
        found, best = solver.base(seed)
        moved = changed_everywhere(found, move)
        assert moved.as_of != found.as_of
        assert solver.best(moved) == best


def test_moving_the_whole_county_changes_nothing(solver: Solver) -> None:
    def move(thing: Any) -> Any:
        if isinstance(thing, Place):
            return replace(thing, easting=thing.easting - 9000, northing=thing.northing + 700)
        return thing

    for seed in SEEDS[:4]:
        found, best = solver.base(seed)
        moved = changed_everywhere(found, move)
        centres = tuple(
            replace(c, easting=c.easting - 9000, northing=c.northing + 700) for c in found.centres
        )
        assert moved.locations[0].place != found.locations[0].place
        assert solver.best(moved.but(centres=centres)) == best


def test_longer_drives_accepted_never_leave_more_unplaced(solver: Solver) -> None:
    gains = 0
    for seed in SEEDS:
        found = each_location(county(seed), served_areas=frozenset())
        short = solver.best(each_location(found, travel_limit_minutes=9)).unplaced
        longer = solver.best(each_location(found, travel_limit_minutes=15)).unplaced
        longest = solver.best(each_location(found, travel_limit_minutes=90)).unplaced
        assert longest <= longer <= short
        gains += longest < short
    assert gains > 0


def test_leaving_the_last_goal_out_leaves_the_earlier_ones_as_they_were(solver: Solver) -> None:
    order = list(USUAL.goal_order)
    for seed in SEEDS:
        found, best = solver.base(seed)
        for last in (1, 4, len(order) - 1):
            policy = USUAL.but(goal_order=tuple(order[:last]))
            fewer = solver.best(found, policy)
            assert fewer.before("tie-break") == best.before(order[last])


@pytest.mark.parametrize("goal", ["cost", "travel", "choice"])
def test_a_goal_moved_up_is_met_at_least_as_well_and_costs_no_placement(
    solver: Solver, goal: str
) -> None:
    order = ("unplaced", goal, *(x for x in USUAL.goal_order if x not in {"unplaced", goal}))
    for seed in SEEDS[:4]:
        found, best = solver.base(seed)
        other = solver.best(found, USUAL.but(goal_order=order))
        assert other.unplaced == best.unplaced
        assert other.values[goal] <= best.values[goal]


def test_a_brand_split_up_is_never_more_of_a_concentration(solver: Solver) -> None:
    for seed in SEEDS:
        found, _ = solver.base(seed)
        one = tuple(replace(p, brand_id="B") for p in found.providers)
        many = tuple(replace(p, brand_id="") for p in found.providers)
        whole = solver.best(found.but(providers=one))
        split = solver.best(found.but(providers=many))
        assert split.before("concentration") == whole.before("concentration")
        assert split.values["concentration"] <= whole.values["concentration"]


def test_allowing_spot_never_leaves_more_unplaced(solver: Solver) -> None:
    contracts = USUAL.but(allow_spot=False)
    for seed in SEEDS:
        found, best = solver.base(seed)
        assert best.unplaced <= solver.best(found, contracts).unplaced


def test_a_corridor_as_wide_as_can_be_is_never_left_and_costs_nothing_above_it(
    solver: Solver,
) -> None:
    wide = USUAL.but(share_aim_percent=0, share_ceiling_percent=100)
    for seed in SEEDS:
        found, best = solver.base(seed)
        other = solver.best(found, wide)
        assert other.values["principal-share"] == 0
        assert other.before("principal-share") == best.before("principal-share")


def test_people_without_wishes_have_none_unmet_and_nobody_is_placed_worse(solver: Solver) -> None:
    def easy(care: Package) -> Package:
        return replace(care, preferred=frozenset(), current_location=None, carer_gender=None)

    for seed in SEEDS:
        found, best = solver.base(seed)
        other = solver.best(each_package(found, easy))
        assert other.values["choice"] == 0
        assert other.unplaced <= best.unplaced


def test_a_need_that_becomes_a_preference_never_leaves_more_unplaced(solver: Solver) -> None:
    for seed in SEEDS:
        strengths = [
            solver.best(
                each_package(county(seed), lambda care, s=s: replace(care, carer_gender_strength=s))
            ).unplaced
            for s in (Strength.PREFERENCE, Strength.NEED)
        ]
        assert strengths[0] <= strengths[1]


def test_an_incentive_on_offer_never_leaves_more_unplaced(solver: Solver) -> None:
    paid = USUAL.but(incentive_enabled=True)
    for seed in SEEDS:
        found = each_location(county(seed), served_areas=frozenset(), travel_limit_minutes=8)
        assert solver.best(found, paid).unplaced <= solver.best(found).unplaced


def test_a_lower_cap_on_new_hours_never_leaves_fewer_unplaced(solver: Solver) -> None:
    for seed in SEEDS:
        found, _ = solver.base(seed)
        loose, tight = (
            solver.best(each_location(found, new_hours_cap_minutes=cap)).unplaced
            for cap in (900, 300)
        )
        assert loose <= tight


def test_a_visit_somebody_no_longer_needs_never_leaves_more_unplaced(solver: Solver) -> None:
    for seed in SEEDS:
        found, best = solver.base(seed)
        fewer = each_package(
            found, lambda care: replace(care, visits=care.visits[:-1] or care.visits)
        )
        assert solver.best(fewer).unplaced <= best.unplaced


def test_two_counties_far_apart_are_planned_as_if_each_were_alone(solver: Solver) -> None:
    """Every goal adds up but concentration, which is a share of the whole, and the tie-break."""
    policy = USUAL.but(goal_order=tuple(g for g in USUAL.goal_order if g != "concentration"))
    for seed in SEEDS[:3]:
        here = independent(roomy_case(seed, packages=2, locations=2))
        there = twin_of(independent(roomy_case(seed + 50, packages=2, locations=2)))
        both = here.but(
            **{
                f.name: (*getattr(here, f.name), *getattr(there, f.name))
                for f in fields(Case)
                if isinstance(getattr(here, f.name), tuple) and f.name != "rate_cards"
            }
        )
        there = there.but(rate_cards=here.rate_cards)
        alone = [solver.best(part, policy) for part in (here, there)]
        together = solver.best(both, policy)
        for goal in policy.goal_order:
            assert together.values[goal] == sum(best.values[goal] for best in alone), goal
        assert together.placed == alone[0].placed | alone[1].placed


@pytest.mark.parametrize("seed", range(2))
def test_the_engine_in_its_own_process_finds_the_best_of_all_plans(seed: int) -> None:
    model = build_model(Problem(roomy_case(seed), USUAL)).model
    solution = solve(model)
    assert solution.values == model.values(best_taken(model))
    assert solution.is_optimal
