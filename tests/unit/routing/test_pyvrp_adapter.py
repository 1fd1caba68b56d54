"""Days routed by PyVRP, judged from the day's own numbers and against every possible roster."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest

from allocator.rounds.day import NO_CARER, UNSERVED, Calls, Carers, Costs, Day, Roster, Ties
from allocator.routing.day_task import plain
from allocator.routing.pyvrp_adapter import Budget, route, route_task
from allocator.routing.task import Crew, RoutingTask, Stops


def ints(*numbers):
    return np.array(numbers, dtype=np.int64)


def street(*places):
    """Minutes between places along a straight road."""
    return np.abs(np.subtract.outer(ints(*places), ints(*places)))


def day(places, calls, carers, **rest):
    """Calls are (place, opens, closes, minutes, skills); carers (start, end, on, off, skills)."""
    minutes = street(*places)
    columns = [ints(*column) for column in zip(*calls, strict=True)] or [ints()] * 5
    known = np.full(len(calls), NO_CARER)
    staff = [ints(*column) for column in zip(*carers, strict=True)] or [ints()] * 5
    names = ("place", "opens", "closes", "minutes", "skills")
    duty = ("start", "end", "on_duty", "off_duty", "skills")
    settings = {"ties": Ties.none(), "costs": Costs(), **rest}
    return Day(
        minutes=minutes,
        metres=minutes * 1000,
        calls=Calls(known=known, **dict(zip(names, columns, strict=True))),
        carers=Carers(**dict(zip(duty, staff, strict=True))),
        **settings,
    )


def faults(day, roster):
    """What is wrong with a roster, timed afresh; tied times are not looked at."""
    found = []
    calls, carers = day.calls, day.carers
    made = [call for calls_made in roster.rounds for call in calls_made]
    served = np.flatnonzero(roster.start != UNSERVED).tolist()
    if sorted(made) != served:
        found.append("rounds and starts disagree")
    for carer, calls_made in enumerate(roster.rounds):
        clock, place = int(carers.on_duty[carer]), int(carers.start[carer])
        for number, call in enumerate(calls_made):
            is_home = number == 0 and not day.home_in_shift
            clock += 0 if is_home else int(day.minutes[place, calls.place[call]])
            clock = max(clock, int(calls.opens[call]))
            if clock != roster.start[call]:
                found.append(f"call {call} is not started as early as can be")
            if clock > calls.closes[call]:
                found.append(f"call {call} is late")
            if calls.skills[call] & ~carers.skills[carer]:
                found.append(f"call {call} asks for another skill")
            clock, place = clock + int(calls.minutes[call]), int(calls.place[call])
        if calls_made and day.home_in_shift:
            clock += int(day.minutes[place, carers.end[carer]])
        if calls_made and clock > carers.off_duty[carer]:
            found.append(f"carer {carer} is back late")
    return found


def price(day, roster):
    """Cost of a roster: travel, home legs, rounds and unserved calls."""
    total = day.costs.unserved * len(roster.unserved) + day.costs.round * roster.used
    for carer, calls_made in enumerate(roster.rounds):
        if calls_made:
            at = [int(day.calls.place[call]) for call in calls_made]
            start, end = int(day.carers.start[carer]), int(day.carers.end[carer])
            home = int(day.minutes[start, at[0]] + day.minutes[at[-1], end])
            between = sum(int(day.minutes[a, b]) for a, b in pairwise(at))
            total += day.costs.home * home + day.costs.travel * between
    return total


def every_roster(day):
    """Every way to give the calls to carers in every order, as rosters that are in time."""
    number, staff = len(day.calls), len(day.carers)
    for given in product(range(-1, staff), repeat=number):
        groups = [[c for c in range(number) if given[c] == carer] for carer in range(staff)]
        for orders in product(*(permutations(group) for group in groups)):
            roster = timed(day, orders)
            if not faults(day, roster):
                yield roster


def timed(day, rounds):
    start = np.full(len(day.calls), UNSERVED)
    for carer, calls_made in enumerate(rounds):
        clock, place = day.carers.on_duty[carer], day.carers.start[carer]
        for number, call in enumerate(calls_made):
            if number or day.home_in_shift:
                clock += day.minutes[place, day.calls.place[call]]
            start[call] = max(clock, day.calls.opens[call])
            clock, place = start[call] + day.calls.minutes[call], day.calls.place[call]
    return Roster(tuple(tuple(calls_made) for calls_made in rounds), start)


def random_day(seed, calls=4):
    draw = np.random.default_rng(seed)
    opens = draw.integers(400, 520, calls)
    closes = opens + draw.integers(0, 60, calls)
    visits = zip(
        draw.integers(0, 6, calls), opens, closes, draw.choice([15, 30, 45], calls),
        draw.choice([0, 0, 1, 2], calls), strict=True,
    )  # fmt: skip
    carers = [(0, 0, 420, 560, 3), (5, 0, 400, 540, 1), (5, 0, 400, 540, 1)]
    made = day(
        draw.integers(0, 60, 6), list(visits), carers[: 3 if seed % 2 else 2],
        costs=Costs(travel=100, home=int(draw.choice([0, 50])), round=int(draw.choice([0, 900]))),
        home_in_shift=bool(seed % 3 == 0),
    )  # fmt: skip
    lopsided = made.minutes + draw.integers(0, 9, made.minutes.shape)  # one-way streets
    np.fill_diagonal(lopsided, 0)
    return made.but(minutes=lopsided)


@pytest.mark.parametrize("seed", range(12))
def test_small_days_are_routed_as_cheaply_as_can_be(seed):
    small = random_day(seed)
    roster = route(small, iterations=400, seed=1)
    assert faults(small, roster) == []
    assert price(small, roster) == min(price(small, other) for other in every_roster(small))


MORNING = [(1, 480, 500, 30, 0), (2, 480, 560, 30, 0), (3, 500, 600, 30, 0)]
STREET = (0, 10, 20, 30)


def test_the_same_seed_gives_the_same_roster():
    wide = random_day(5, calls=30)
    one, other = (route(wide, iterations=60, seed=9) for _ in range(2))
    assert one.rounds == other.rounds
    assert (one.start == other.start).all()


def test_a_call_that_nobody_has_the_skill_for_is_left_out_and_the_rest_routed():
    calls = [*MORNING, (1, 480, 600, 15, 4)]
    roster = route(day(STREET, calls, [(0, 0, 420, 840, 3)]), iterations=50, seed=1)
    assert roster.unserved == [3]
    assert roster.rounds == ((0, 1, 2),)


def test_an_overfull_day_leaves_out_as_few_calls_as_can_be():
    at_once = [(1, 480, 480, 30, 0), (2, 480, 480, 30, 0), (3, 480, 480, 30, 0)]
    full = day(STREET, at_once, [(0, 0, 420, 840, 0)] * 2)
    roster = route(full, iterations=50, seed=1)
    assert faults(full, roster) == []
    assert len(roster.unserved) == 1


def test_the_way_home_counts_inside_the_shift_only_where_the_day_says_so():
    calls = [(1, 480, 480, 30, 0)]
    shift = [(0, 0, 475, 515, 0)]
    assert route(day((0, 10), calls, shift), iterations=5, seed=1).unserved == []
    strict = day((0, 10), calls, shift, home_in_shift=True)
    assert route(strict, iterations=5, seed=1).unserved == [0]


NEVER = 10**15
"""Stands in public instances where a shift or a window has no end."""


def test_a_shift_without_end_and_a_first_window_nobody_reaches_are_answered():
    calls = [(1, 0, 3, 10, 0), (1, 0, 3, 5, 1), (2, 30, 40, 20, 0), (2, 30, 40, 15, 1)]
    tie = Ties(first=ints(0, 2), second=ints(1, 3), least=ints(0, 0), most=ints(20, 0))
    staff = [(0, 0, 0, NEVER, 0), (0, 0, 0, NEVER, 1)]
    far = day((0, 5, 9), calls, staff, ties=tie, home_in_shift=True)
    roster = route(far, iterations=100, seed=1)
    assert roster.unserved == [0, 1]
    assert roster.rounds == ((2,), (3,))


@pytest.mark.parametrize("seed", range(6))
def test_no_end_of_shifts_or_windows_is_the_same_as_a_late_one(seed):
    made = random_day(seed)
    shifts = replace(made.carers, off_duty=np.full(len(made.carers), 5000))
    for endless, late in ((NEVER, 5000), (10**12, 4000)):
        closes = np.where(made.calls.closes > 500, late, made.calls.closes)
        one = made.but(carers=shifts, calls=replace(made.calls, closes=closes))
        closes = np.where(made.calls.closes > 500, endless, made.calls.closes)
        other = made.but(
            carers=replace(shifts, off_duty=np.full(len(shifts), endless)),
            calls=replace(made.calls, closes=closes),
        )
        found, again = (route(it, iterations=60, seed=3) for it in (one, other))
        assert price(one, found) == price(one, again)
        assert faults(other, again) == []


def test_a_carer_whose_shift_begins_after_every_window_stays_at_home():
    staff = [(0, 0, 420, NEVER, 0), (0, 0, 5000, NEVER, 0)]
    assert route(day(STREET, MORNING, staff), iterations=20, seed=1).rounds == ((0, 1, 2), ())


def test_two_carers_are_sent_where_two_have_to_start_at_once():
    twice = [(1, 480, 540, 30, 0), (1, 480, 540, 30, 0)]
    tie = Ties(first=ints(0), second=ints(1), least=ints(0), most=ints(0))
    staff = [(0, 0, 420, 840, 0)] * 2
    costs = Costs(round=100_000)
    alone = route(day(STREET, twice, staff, costs=costs), iterations=50, seed=1)
    pair = route(day(STREET, twice, staff, costs=costs, ties=tie), iterations=50, seed=1)
    assert alone.used == 1
    assert pair.used == 2
    lone = route(day(STREET, twice, staff[:1], ties=tie), iterations=50, seed=1)
    assert len(lone.unserved) == 1


def test_no_step_returns_the_start_with_what_does_not_fit_left_out():
    one = day(STREET, MORNING, [(0, 0, 420, 840, 0)] * 2)
    start = timed(one, [(2, 0), (1,)])
    roster = route(one, iterations=0, seed=1, start=start)
    assert roster.rounds == ((2,), (1,))
    assert roster.unserved == [0]
    assert faults(one, roster) == []


def test_carers_who_are_alike_keep_their_rounds_and_the_people_they_know():
    calls = [(1, 480, 480, 30, 0), (3, 480, 480, 30, 0)]
    one = day(STREET, calls, [(0, 0, 420, 840, 0)] * 3)
    start = timed(one, [(), (1,), (0,)])
    assert route(one, iterations=30, seed=1, start=start).rounds == start.rounds
    known = one.but(calls=replace(one.calls, known=ints(2, 0)))
    assert route(known, iterations=30, seed=1).rounds == ((1,), (), (0,))


@pytest.mark.parametrize(("calls", "carers"), [([], [(0, 0, 0, 900, 0)]), (MORNING, [])])
def test_a_day_without_calls_or_without_carers_is_answered(calls, carers):
    roster = route(day(STREET, calls, carers), iterations=5, seed=1)
    assert roster.rounds == ((),) * len(carers)
    assert len(roster.unserved) == len(calls)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"costs": Costs(late=1)}, "late starts"),
        ({"costs": Costs(latest=1)}, "late starts"),
        ({"costs": Costs(waiting=1, waiting_cap=60)}, "waiting"),
        ({"break_minutes": 20, "break_after": 360}, "breaks"),
    ],
)
def test_what_cannot_be_held_is_refused_by_name_and_a_plain_day_is_not(changes, words):
    asked = day(STREET, MORNING, [(0, 0, 420, 840, 0)], **changes)
    with pytest.raises(ValueError, match=words):
        route(asked, iterations=5, seed=1)
    assert route(plain(asked), iterations=5, seed=1).unserved == []


def test_a_price_on_unknown_carers_is_refused_only_where_somebody_is_known():
    one = day(STREET, MORNING, [(0, 0, 420, 840, 0)], costs=Costs(unknown=500))
    assert route(one, iterations=5, seed=1).unserved == []
    with pytest.raises(ValueError, match="unknown carers"):
        route(one.but(calls=replace(one.calls, known=ints(0, -1, -1))), iterations=5, seed=1)


def task(load, capacity, prize=None):
    minutes = street(0, 10, 20, 30)
    stops = Stops(site=ints(1, 2, 3), opens=ints(0, 0, 0), closes=ints(99, 99, 99),
                  length=ints(5, 5, 5), load=ints(*load), prize=prize)  # fmt: skip
    crew = Crew(count=2, start=0, end=0, on_duty=0, off_duty=200, fixed=0, capacity=capacity,
                barred=np.zeros(3, dtype=bool))  # fmt: skip
    return RoutingTask(cost=minutes, duration=minutes, stops=stops, crews=(crew,),
                       apart=ints().reshape(0, 2))  # fmt: skip


def test_capacity_is_kept_and_a_task_without_a_way_says_so():
    found = route_task(task((2, 2, 3), 5), Budget(30))
    assert found.is_feasible
    assert all(sum((2, 2, 3)[s] for s in tour.stops) <= 5 for tour in found.tours)
    assert sorted(s for tour in found.tours for s in tour.stops) == [0, 1, 2]
    assert not route_task(task((2, 2, 3), 3), Budget(30)).is_feasible
    one_too_heavy = route_task(task((2, 2, 7), 5), Budget(30))
    assert not one_too_heavy.is_feasible
    assert sorted(s for tour in one_too_heavy.tours for s in tour.stops) == [0, 1]


def test_stops_with_a_prize_are_left_out_where_capacity_ends():
    found = route_task(task((2, 2, 3), 3, prize=ints(999, 999, 999)), Budget(30))
    assert found.is_feasible
    assert len(found.tours) == 2


def test_a_search_needs_a_limit():
    assert route_task(task((1, 1, 1), 9), Budget(7)).iterations == 7
    for wrong in ((None,), (-1,)):
        with pytest.raises(ValueError, match="limit"):
            Budget(*wrong)
    assert route_task(task((1, 1, 1), 9), Budget(None, cpu_seconds=0.05)).iterations > 0
