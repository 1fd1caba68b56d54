"""Designs from areas and wishes: legal by the plan checker, as cheap as trying everything."""

from dataclasses import replace

import numpy as np
import pytest

from allocator.geo import CrowFlyTravel
from allocator.lots.brief import Wishes
from allocator.lots.design import by_gerrychain
from allocator.lots.design.answer import CutEffort
from allocator.lots.design.conflict import smallest_conflict
from allocator.lots.design.county_task import Band, cost_matrix
from allocator.lots.design.design import LotDesign, design_lots
from allocator.lots.design.drawing import FEASIBILITY, QUICK
from allocator.lots.design.ensemble import CHAINS, GERRYCHAIN, OWN, Draws, draw_plans
from allocator.lots.design.wishes import Wish, narrowed, wishes_of
from allocator.lots.plan_check import check_plan
from allocator.solve.solution import Status
from tests.unit.lots.square_county import (
    drawing_of,
    faults_of,
    least_cost,
    plan_of,
    square_county,
)

WISHES = {
    "none": Wishes(),
    "together": Wishes(together=(("A0", "A4"),)),
    "apart in the plane, together in a lot": Wishes(together=(("A0", "A2"),)),
    "whole": Wishes(whole=("side",)),
    "follow": Wishes(follow="side"),
    "no crossing": Wishes(no_crossing=(("A4", "A5"), ("A1", "A2"))),
    "lock": Wishes(lock=(("South", ("A0", "A1", "A2")),)),
}


def test_squared_metres_are_of_the_true_distance_however_near_or_far() -> None:
    areas = square_county()
    for apart in (70, 548, 2_828, 1_200_000):
        near = replace(
            areas,
            easting=apart * (np.arange(9, dtype=np.int64) % 3),
            minutes={"now": np.full(9, 60_000_001, dtype=np.int64)},
        )
        cost = cost_matrix(near, "now", "squared-metres", CrowFlyTravel())
        assert cost[0, 1] == 60_000_001 * apart**2 // 10_000
        assert cost[0, 4] == 60_000_001 * (apart**2 + 5_000**2) // 10_000
        assert (cost == cost.T).all()


@pytest.mark.parametrize("name", WISHES)
def test_a_design_is_legal_and_as_cheap_as_the_cheapest_of_all_plans(name: str) -> None:
    drawing = drawing_of(WISHES[name])
    design = design_lots(drawing)
    best = least_cost(drawing)
    assert best is not None
    assert design.status is Status.OPTIMAL
    assert design.plan is not None
    assert (design.value, design.bound) == (best, best)
    assert faults_of(drawing, design.plan) == []


def test_a_locked_lot_keeps_its_name() -> None:
    design = design_lots(drawing_of(WISHES["lock"]))
    assert design.plan is not None
    named = [lot for lot in design.plan.lots if lot.name == "South"]
    assert [lot.members for lot in named] == [("A0", "A1", "A2")]


def test_wishes_have_prices_that_agree_with_designs_without_them() -> None:
    wishes = Wishes(together=(("A0", "A2"),), no_crossing=(("A4", "A5"),))
    design = design_lots(drawing_of(wishes), with_prices=True)
    assert design.value is not None
    for price, without in zip(
        design.prices,
        [Wishes(no_crossing=wishes.no_crossing), Wishes(together=wishes.together)],
        strict=True,
    ):
        best = least_cost(drawing_of(without))
        assert best is not None
        assert price.value == design.value - best
        assert price.low <= price.value <= price.high


def test_the_limits_of_a_price_hold_however_little_was_tried() -> None:
    wishes = Wishes(together=(("A0", "A2"),))
    best, without = least_cost(drawing_of(wishes)), least_cost(drawing_of())
    assert best is not None
    assert without is not None
    for steps in (1, 5, 200):
        effort = CutEffort(starts=1, tries=20, finish=0, price_steps=steps, nodes=0)
        drawing = replace(drawing_of(wishes), effort=effort)
        design = design_lots(drawing, with_prices=True)
        for price in design.prices:
            assert price.low <= best - without <= price.high


@pytest.mark.parametrize(
    ("wishes", "percent", "conflict"),
    [
        (Wishes(together=(("A0", "A1", "A2", "A3", "A4"), ("A7", "A8"))), 20, 1),
        (Wishes(together=(("A4", "A5"), ("A0", "A1")), no_crossing=(("A4", "A5"),)), 20, 2),
        (Wishes(lock=(("One", ("A0", "A1", "A2")), ("Two", ("A2", "A5")))), 40, 2),
        (Wishes(whole=("side",), no_crossing=(("A0", "A3"),)), 20, 2),
    ],
)
def test_the_smallest_conflict_is_named(wishes: Wishes, percent: int, conflict: int) -> None:
    drawing = drawing_of(wishes, percent=percent)
    assert least_cost(drawing) is None
    design = design_lots(drawing)
    assert design.plan is None
    assert design.status is Status.INFEASIBLE
    assert design.conflict is not None
    assert len(design.conflict.wishes) == conflict
    assert design.conflict.is_proven


def test_a_quick_design_of_a_small_map_names_the_conflict_too() -> None:
    cut_off = (("A0", "A1"), ("A0", "A4"))
    wishes = Wishes(together=(("A5", "A6"),), no_crossing=cut_off)
    drawing = replace(
        drawing_of(wishes, lots=4), areas=square_county(4), effort=replace(QUICK, starts=2)
    )
    design = design_lots(drawing)
    assert (design.plan, design.status) == (None, Status.INFEASIBLE)
    assert design.conflict is not None
    assert [wish.code for wish in design.conflict.wishes] == ["no-crossing", "no-crossing"]
    assert design.conflict.is_proven
    unasked = design_lots(replace(drawing, feasibility=replace(FEASIBILITY, nodes=0)))
    assert (unasked.status, unasked.conflict) == (Status.UNPROVEN, None)


def test_the_reason_is_that_of_the_conflict_that_is_told() -> None:
    wishes = Wishes(
        lock=(("Home", ("A0", "A1", "A2")),), together=(("A2", "A3", "A4", "A5", "A6", "A7"),)
    )
    design = design_lots(drawing_of(wishes, percent=40))
    assert design.conflict is not None
    assert [wish.code for wish in design.conflict.wishes] == ["together"]
    assert "Home" not in design.reason
    assert "stay together" in design.reason


@pytest.mark.parametrize(
    ("lots", "percent", "said"),
    [(10, 20, "cannot be made"), (9, 10, "more than a lot may have"), (0, 20, "at least one lot")],
)
def test_what_no_cut_can_do_is_said_at_once(lots: int, percent: int, said: str) -> None:
    design = design_lots(drawing_of(lots=lots, percent=percent))
    assert design.status is Status.INFEASIBLE
    assert said in design.reason


def test_conflicts_agree_with_trying_every_set() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        wishes = list(range(5))
        bad = [set(rng.choice(5, size=rng.integers(1, 4), replace=False)) for _ in range(2)]

        def status(some: list[int], bad: list[set[int]] = bad) -> Status:
            return Status.INFEASIBLE if any(b <= set(some) for b in bad) else Status.FEASIBLE

        found = smallest_conflict(wishes, status)
        assert set(found.wishes) in bad
        assert len(found.wishes) == min(len(b) for b in bad)
        assert found.is_proven
        assert found.is_smallest


def test_a_conflict_that_is_not_proven_says_so() -> None:
    found = smallest_conflict([1, 2], lambda some: Status.UNPROVEN)
    assert not found.is_proven
    assert not found.is_smallest


def test_random_plans_are_legal_agree_and_repeat() -> None:
    drawing = drawing_of()
    areas, band = drawing.areas, Band(lots=3, low=1_500, high=3_000)
    start = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    draws = Draws(plans=400, apart=3, seed=5)
    drawn = draw_plans(areas, "now", band, start, draws)
    assert drawn.lot_of.shape == (400, 9)
    assert sorted(set(drawn.chain_of.tolist())) == list(range(CHAINS))
    for labels in np.unique(drawn.lot_of, axis=0):
        loads = np.bincount(labels, weights=areas.minutes["now"], minlength=3)
        assert band.low <= loads.min() <= loads.max() <= band.high
        assert check_plan(areas, plan_of(areas, tuple(labels.tolist()))) == []
    assert len(np.unique(drawn.lot_of, axis=0)) > 20
    is_cut = (drawn.lot_of[:, areas.edges[:, 0]] != drawn.lot_of[:, areas.edges[:, 1]]).sum(axis=1)
    agreed = drawn.r_hat(is_cut.astype(float))
    assert agreed is not None
    assert agreed < 1.1
    assert drawn.r_hat(np.ones(400)) is None
    again = draw_plans(areas, "now", band, start, draws)
    assert (again.lot_of == drawn.lot_of).all()


@pytest.mark.parametrize("seed", range(6))
def test_random_plans_are_connected_whatever_pieces_the_first_lay_in(seed: int) -> None:
    areas, band = square_county(), Band(lots=3, low=600, high=6_000)
    start = np.random.default_rng(seed).permutation(np.arange(9) % 3)
    drawn = draw_plans(areas, "now", band, start, Draws(plans=16, apart=1, seed=seed))
    for labels in np.unique(drawn.lot_of, axis=0):
        assert check_plan(areas, plan_of(areas, tuple(labels.tolist()))) == []


def test_random_plans_of_a_public_library_are_legal_and_repeat() -> None:
    areas, band = square_county(), Band(lots=3, low=1_500, high=3_000)
    start = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    draws = Draws(plans=24, apart=2, seed=5, sampler=GERRYCHAIN)
    drawn = draw_plans(areas, "now", band, start, draws)
    assert drawn.lot_of.shape == (24, 9)
    for labels in np.unique(drawn.lot_of, axis=0):
        loads = np.bincount(labels, weights=areas.minutes["now"], minlength=3)
        assert band.low <= loads.min() <= loads.max() <= band.high
        assert check_plan(areas, plan_of(areas, tuple(labels.tolist()))) == []
    assert len(np.unique(drawn.lot_of, axis=0)) > 4
    assert (draw_plans(areas, "now", band, start, draws).lot_of == drawn.lot_of).all()
    own = draw_plans(areas, "now", band, start, replace(draws, sampler=OWN))
    assert (own.lot_of != drawn.lot_of).any()


def test_a_public_library_that_finds_no_next_plan_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_gerrychain, "_MOST_TREES", 1)
    row = np.arange(4)
    ring = replace(
        square_county(),
        **{name: getattr(square_county(), name)[:4] for name in ("ids", "names", "easting")},
        northing=row,
        is_rural=row > 4,
        minutes={"now": np.array([100, 7, 90, 17])},
        edges=np.array([[0, 1], [0, 3], [1, 2], [2, 3]]),
        labels={},
    )
    draws = Draws(plans=8, sampler=GERRYCHAIN)
    with pytest.raises(ValueError, match="GerryChain cut none of 1 trees"):
        draw_plans(ring, "now", Band(lots=2, low=106, high=108), np.array([0, 0, 1, 1]), draws)


def test_no_random_plans_where_no_lot_lies_next_to_an_area() -> None:
    whole = square_county()
    edges = whole.edges[(whole.edges < 6).all(axis=1) | (whole.edges >= 6).all(axis=1)]
    start = np.array([0, 0, 0, 1, 1, 1, 1, 1, 0])
    band = Band(lots=2, low=0, high=9_000)
    with pytest.raises(ValueError, match="no lot lies next to some of its areas"):
        draw_plans(replace(whole, edges=edges), "now", band, start, Draws(plans=8))


def test_no_random_plans_where_no_plan_keeps_the_band() -> None:
    drawing = drawing_of()
    start = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    with pytest.raises(ValueError, match="widen the band"):
        draw_plans(drawing.areas, "now", Band(lots=3, low=2_159, high=2_161), start, Draws(plans=8))


def test_designs_repeat() -> None:
    one, other = design_lots(drawing_of()), design_lots(drawing_of())
    assert isinstance(one, LotDesign)
    assert one == other


def test_wish_is_about_areas_by_number() -> None:
    areas = square_county()
    (wish,) = wishes_of(areas, Wishes(together=(("side:west", "A4"),)))
    assert wish.group == (0, 3, 4, 6)
    assert narrowed(wish, {0: 0, 4: 1, 8: 2}) == Wish(
        code="together", words=wish.words, clause=wish.clause, group=(0, 1)
    )
    assert narrowed(wish, {8: 0}) is None
