"""Small programmes: goals in order, one answer only, and a child nobody has to believe."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from allocator.rules.choice_model import ROW_LIMIT
from allocator.solve.guard import ScaleError
from allocator.solve.integer_programme import (
    LARGEST_ROW,
    IntegerProgramme,
    ProgrammeWriter,
    programme_from_json,
    programme_to_json,
    value_of,
)
from allocator.solve.integer_solve import WORKER, Answer, IntegerSolver, _believed
from allocator.solve.process import Children
from allocator.solve.solution import Limits, Status
from allocator.solve.wire import WireError


@pytest.fixture(scope="module")
def solver() -> Iterator[IntegerSolver]:
    with Children(WORKER) as children:
        yield IntegerSolver(children)


def random_programme(seed: int) -> IntegerProgramme:
    r = Random(seed)
    writer = ProgrammeWriter()
    places = [writer.variable(decisive=r.random() < 0.8) for _ in range(7)]
    for number in range(r.randint(1, 4)):
        terms = [(place, r.randint(-3, 4)) for place in r.sample(places, 4)]
        low = r.choice((None, None, r.randint(-2, 2)))
        high = None if low is not None else r.randint(0, 4)
        writer.row(terms, low=low, high=high, rule=f"rule {number}")
    for number in range(r.randint(1, 3)):
        writer.goal(f"goal {number}", [(place, r.randint(-2, 2)) for place in places])
    for place in r.sample(places, 4):
        writer.tie(f"tie {place}", [(place, r.choice((-1, 1)))])
    return writer.written()


def best_of_all(programme: IntegerProgramme) -> tuple[list[tuple[int, ...]], int]:
    """Every best answer, goals and ties counted, and how many differ where it matters."""
    answers = [x for x in product((0, 1), repeat=len(programme.upper)) if programme.is_kept_by(x)]
    goals = [*programme.goals, *programme.ties]
    keys = {x: tuple(value_of(goal.terms, x) for goal in goals) for x in answers}
    best = [x for x in answers if keys[x] == min(keys.values())]
    return best, len({tuple(x[place] for place in programme.decisive) for x in best})


@pytest.mark.parametrize("start", range(0, 120, 20))
def test_answers_are_best_in_every_goal_and_tie(start: int, solver: IntegerSolver) -> None:
    for seed in range(start, start + 20):
        programme = random_programme(seed)
        assert programme_from_json(programme_to_json(programme)) == programme
        best, different = best_of_all(programme)
        found = solver.solve(programme)
        if not best:
            assert found.status is Status.INFEASIBLE
            continue
        goals = programme.goals
        assert [level.value for level in found.levels] == [
            value_of(goal.terms, best[0]) for goal in goals
        ]
        assert [level.bound for level in found.levels] == [level.value for level in found.levels]
        assert found.is_unique == (different == 1), seed
        if found.is_unique:
            chosen = [tuple(x[place] for place in programme.decisive) for x in best]
            assert tuple(found.values[place] for place in programme.decisive) == chosen[0]


def test_the_random_programmes_have_one_answer_several_and_none() -> None:
    counts = [best_of_all(random_programme(seed)) for seed in range(120)]
    assert sum(not best for best, _ in counts) >= 3
    assert sum(different > 1 for _, different in counts) >= 3
    assert sum(different == 1 for _, different in counts) >= 60


def test_soft_rows_are_broken_as_seldom_as_possible_and_then_as_little(
    solver: IntegerSolver,
) -> None:
    writer = ProgrammeWriter()
    one, two = writer.variable(), writer.variable()
    writer.row([(one, 1), (two, 1)], low=2)
    writer.row([(one, 5)], high=0, rule="a", subject="one")
    writer.row([(two, 3)], high=1, rule="a", subject="two")
    writer.row([(one, 1), (two, 1)], high=0, rule="b")
    soft, rows = writer.written().with_slack(lambda row: row.rule == "a")
    assert solver.solve(soft).status is Status.INFEASIBLE
    soft, rows = writer.written().with_slack(lambda row: bool(row.rule))
    found = solver.solve(soft)
    broken = {(row.rule, row.subject): found.values[slack] for slack, row in rows.items()}
    assert broken == {("a", "one"): 5, ("a", "two"): 2, ("b", ""): 2}
    assert [level.value for level in found.levels] == [3, 9]


def test_the_limit_on_size_is_the_guards() -> None:
    assert LARGEST_ROW == ROW_LIMIT
    writer = ProgrammeWriter()
    writer.goal("big", [(writer.variable(), LARGEST_ROW)])
    with Children(WORKER) as children, pytest.raises(ScaleError, match="big"):
        IntegerSolver(children).solve(writer.written())


def test_a_child_that_dies_is_asked_twice_and_then_given_up() -> None:
    writer = ProgrammeWriter()
    writer.goal("g", [(writer.variable(), 1)])
    with Children("tests.unit.solve.bad_workers.aborts") as children:
        found = IntegerSolver(children, limits=Limits(seconds=20)).solve(writer.written())
    assert found.status is Status.UNPROVEN
    assert len(found.events) == 2
    assert found.values == ()


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"says": "found", "solves": 1},
        {"says": "found", "solves": 1, "values": [2], "levels": [[0, 0]], "is_unique": True},
        {"says": "found", "solves": 1, "values": [1, 1], "levels": [[0, 0]], "is_unique": True},
        {"says": "found", "solves": 1, "values": [0], "levels": [], "is_unique": True},
        {"says": "found", "solves": 1, "values": [0], "levels": [[0, 1]], "is_unique": True},
        {"says": "found", "solves": "many", "values": [0], "levels": [[0, 0]], "is_unique": 1},
    ],
)
def test_an_answer_that_cannot_be_true_is_not_believed(message: dict[str, object]) -> None:
    writer = ProgrammeWriter()
    writer.goal("g", [(writer.variable(), 1)])
    with pytest.raises(WireError):
        _believed(writer.written(), message, ())


def test_a_value_is_recomputed_and_never_read() -> None:
    writer = ProgrammeWriter()
    writer.goal("g", [(writer.variable(), 1)])
    told = {"says": "found", "solves": 1, "values": [1], "levels": [[0, 0]], "is_unique": True}
    found = _believed(writer.written(), told, ())
    assert isinstance(found, Answer)
    assert (found.levels[0].value, found.status) == (1, Status.FEASIBLE)
