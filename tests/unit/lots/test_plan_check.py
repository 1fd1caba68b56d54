"""The checker of lot plans: planted faults are found, and nothing else."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from allocator.lots.areas import Areas
from allocator.lots.brief import Wishes
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.lots.plan_check import Band, PlanFault, check_plan
from tests.unit.lots.judge_county import grid_areas, lots, road_areas

BAND = Band(load="now", low=1200, high=1900)


def codes(faults: list[PlanFault]) -> list[str]:
    return [fault.code for fault in faults]


def only(faults: list[PlanFault]) -> PlanFault:
    assert len(faults) == 1, faults
    assert faults[0].message.endswith(".")
    assert faults[0].remedy.endswith(".")
    return faults[0]


def test_a_plan_that_stands_has_no_faults() -> None:
    assert check_plan(road_areas(), lots("12", "345"), band=BAND, wishes=Wishes()) == []


def test_an_area_in_no_lot_is_named() -> None:
    fault = only(check_plan(road_areas(), lots("12", "34")))
    assert (fault.code, fault.areas) == ("area-in-no-lot", ("A5",))


def test_an_area_in_two_lots_is_named_with_both() -> None:
    fault = only(check_plan(road_areas(), lots("123", "345")))
    assert (fault.code, fault.areas, fault.lots) == ("area-in-two-lots", ("A3",), ("L1", "L2"))


def test_an_area_said_twice_in_one_lot_is_named() -> None:
    fault = only(check_plan(road_areas(), lots("122", "345")))
    assert (fault.code, fault.areas, fault.lots) == ("area-in-two-lots", ("A2",), ("L1",))


def test_an_unknown_area_is_named() -> None:
    fault = only(check_plan(road_areas(), lots("12", "3459")))
    assert (fault.code, fault.areas, fault.lots) == ("area-unknown", ("A9",), ("L2",))


def test_two_lots_with_one_id_are_named() -> None:
    twin = PlannedLot(lot_id="L1", name="again", members=("A3", "A4", "A5"))
    plan = LotPlan(title="x", lots=(lots("12").lots[0], twin))
    assert "lot-twice" in codes(check_plan(road_areas(), plan))


def test_an_empty_lot_is_named() -> None:
    assert only(check_plan(road_areas(), lots("12345", ""))).code == "lot-empty"


def test_a_hub_outside_its_lot_is_named() -> None:
    fault = only(check_plan(road_areas(), lots("12", "345", hubs=("A3", ""))))
    assert (fault.code, fault.areas) == ("hub-outside", ("A3",))


def test_the_smaller_pieces_of_a_lot_are_named() -> None:
    fault = only(check_plan(road_areas(), lots("1245", "3")))
    assert (fault.code, fault.lots, fault.areas) == ("lot-in-pieces", ("L1",), ("A4", "A5"))


def test_hours_outside_the_band_say_by_how_much() -> None:
    found = check_plan(road_areas(), lots("123", "45"), band=BAND)
    assert [(fault.lots, fault.amount) for fault in found] == [(("L1",), 200), (("L2",), -240)]
    assert "3.3 h more" in found[0].message


def test_the_pieces_away_from_the_largest_are_named_wherever_it_lies() -> None:
    fault = only(check_plan(road_areas(), lots("1345", "2")))
    assert (fault.areas, fault.lots) == (("A1",), ("L1",))


def test_a_hub_inside_its_lot_is_no_fault() -> None:
    assert check_plan(road_areas(), lots("12", "345", hubs=("A2", "A3"))) == []


@pytest.mark.parametrize(
    ("low", "high", "amounts"),
    [(960, 2100, []), (961, 2100, [-1]), (960, 2099, [1]), (2000, 2000, [100, -1040])],
)
def test_hours_at_the_ends_of_the_band_are_inside(low: int, high: int, amounts: list[int]) -> None:
    found = check_plan(road_areas(), lots("123", "45"), band=Band(load="now", low=low, high=high))
    assert [fault.amount for fault in found] == amounts


def test_a_lot_outside_the_band_is_told_in_hours_with_what_to_do() -> None:
    more, less = check_plan(road_areas(), lots("123", "45"), band=BAND)
    assert more.message == (
        "Lot L1 (Lot 1) has 35 h a week, 3.3 h more than the band of 20 h to 31.7 h allows."
    )
    assert more.remedy == "Take from it at least 3.3 h, or widen the band."
    assert less.message == (
        "Lot L2 (Lot 2) has 16 h a week, 4 h less than the band of 20 h to 31.7 h allows."
    )
    assert less.remedy == "Give it at least 4 h, or widen the band."


@pytest.mark.parametrize(
    ("plan", "wishes", "areas", "said"),
    [
        (lots("12", "345"), Wishes(together=(("A1", "A2", "A3"),)), ("A3",),
         "A1 and A2 and A3 belong together, but lie in 2 lots (L1, L2)."),
        (lots("12", "345"), Wishes(together=(("A2", "A3"),)), ("A3",),
         "A2 and A3 belong together, but lie in 2 lots (L1, L2)."),
        (lots("12", "34"), Wishes(together=(("A4", "A5"),)), ("A5",),
         "A4 and A5 belong together, but lie in L2 and in no lot."),
        (lots("12", "345"), Wishes(lock=(("mine", ("A1", "A3")),)), ("A2", "A3"),
         "No lot is exactly the locked lot mine: L1 lacks A3 and has A2."),
        (lots("12", "345"), Wishes(lock=(("mine", ("A4", "A5")),)), ("A3",),
         "No lot is exactly the locked lot mine: L2 has A3."),
        (lots("12", "345"), Wishes(no_crossing=(("A5", "A4"),)), ("A4", "A5"),
         "Lot L2 crosses the border between A5 and A4 at A4, A5."),
        (lots("1", "2", "345"), Wishes(whole=("district",)), ("A2",),
         "District North was to stay whole, but lies in 2 lots (L1, L2)."),
        (LotPlan(title="none", lots=()), Wishes(lock=(("mine", ("A1",)),)), ("A1",),
         "No lot is exactly the locked lot mine: the nearest lacks A1."),
        (lots("1", "23", "45"), Wishes(follow="district"), ("A3",),
         "Lot L2 (Lot 2) lies across the border of district: North, South."),
    ],
)  # fmt: skip
def test_a_wish_that_is_not_kept_is_told_with_the_areas_to_move(
    plan: LotPlan, wishes: Wishes, areas: tuple[str, ...], said: str
) -> None:
    (fault,) = [it for it in check_plan(road_areas(), plan, wishes=wishes) if "wish" in it.code]
    assert (fault.areas, fault.message) == (areas, said)
    if "together" in fault.code:
        assert fault.remedy.startswith(f"Move {areas[0]} to L")


@pytest.mark.parametrize(
    ("count", "named"),
    [(1, "1 area is in no lot: B0."), (2, "2 areas are in no lot: B0, B1."),
     (6, "6 areas are in no lot: B0, B1, B2, B3, B4, B5."),
     (8, "8 areas are in no lot: B0, B1, B2, B3, B4, B5 and 2 more.")],
)  # fmt: skip
def test_of_many_areas_the_first_are_named_and_the_others_counted(count: int, named: str) -> None:
    ids = ("A1", "A2", *(f"B{n}" for n in range(count)))
    size = len(ids)
    row = np.arange(size - 1)
    areas = road_areas(
        ids=ids,
        names=ids,
        minutes={"now": np.ones(size, dtype=np.int64)},
        easting=np.arange(size),
        northing=np.arange(size),
        is_rural=np.zeros(size, dtype=bool),
        edges=np.stack([row, row + 1], axis=1),
        labels={},
    )
    assert only(check_plan(areas, lots("12"))).message == named


@pytest.mark.parametrize(
    ("wishes", "code", "areas"),
    [
        (Wishes(together=(("A1", "A3"),)), "wish-together", {"A3"}),
        (Wishes(together=(("district:South", "A2"),)), "wish-together", {"A2"}),
        (Wishes(whole=("district",)), None, set()),
        (Wishes(lock=(("mine", ("A1", "A2")),)), None, set()),
        (Wishes(lock=(("mine", ("A1", "A2", "A3")),)), "wish-lock", {"A3"}),
        (Wishes(no_crossing=(("A3", "A4"),)), "wish-no-crossing", {"A3", "A4"}),
        # Not neighbours, so there is no border to cross.
        (Wishes(no_crossing=(("A3", "A5"),)), None, set()),
        (Wishes(no_crossing=(("A2", "A3"),)), None, set()),
        (Wishes(follow="district"), None, set()),
    ],
)
def test_wishes_are_judged(wishes: Wishes, code: str | None, areas: set[str]) -> None:
    found = check_plan(road_areas(), lots("12", "345"), wishes=wishes)
    if code is None:
        assert found == []
    else:
        fault = only(found)
        assert (fault.code, set(fault.areas)) == (code, areas)


def test_a_lot_across_a_border_it_should_follow_is_named() -> None:
    found = check_plan(road_areas(), lots("123", "45"), wishes=Wishes(follow="district"))
    assert (only(found).code, found[0].areas) == ("wish-follow", ("A3",))


def test_a_district_that_was_to_stay_whole_is_named() -> None:
    found = check_plan(road_areas(), lots("123", "45"), wishes=Wishes(whole=("district",)))
    assert (only(found).code, found[0].lots, found[0].areas) == (
        "wish-whole",
        ("L1", "L2"),
        ("A3",),
    )


def reaches(areas: Areas, members: set[int]) -> bool:
    """Whether a set of areas hangs together, by growing from one of them."""
    reached = {min(members)}
    for _ in members:
        reached |= {
            b
            for one, other in areas.edges.tolist()
            for a, b in ((one, other), (other, one))
            if a in reached and b in members
        }
    return reached == members


def test_random_cuts_are_judged_as_by_hand() -> None:
    rng = Random(7)
    areas = grid_areas(rng, 4, 3)
    kept = 0
    for _ in range(200):
        lot_of = [rng.randrange(2) for _ in range(12)]
        groups = [{i for i, lot in enumerate(lot_of) if lot == own} for own in range(2)]
        plan = LotPlan(
            title="random",
            lots=tuple(
                PlannedLot(
                    lot_id=f"L{n}", name="x", members=tuple(areas.ids[i] for i in sorted(group))
                )
                for n, group in enumerate(groups)
                if group
            ),
        )
        expected = [f"L{n}" for n, group in enumerate(groups) if group]
        expected = [name for name in expected if not reaches(areas, groups[int(name[1])])]
        found = check_plan(areas, plan)
        assert [fault.lots[0] for fault in found] == expected
        kept += not expected
    assert kept


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"names": ("Ash", "Beck")}, "every area needs"),
        ({"is_rural": np.zeros(4, dtype=bool)}, "every area needs"),
        ({"labels": {"district": ("North",) * 6}}, "every area needs"),
        ({"minutes": {"now": np.ones(4, dtype=np.int64)}}, "every area needs"),
        ({"ids": ("A1", "A3", "A2", "A4", "A5")}, "in the order of their ids"),
        ({"ids": ("A1", "A2", "A2", "A4", "A5")}, "each once"),
        ({"minutes": {"now": np.array([0, 3, -1, 0, 2]), "peak": np.ones(5, dtype=np.int64)}},
         "fewer than 0"),
    ],
)  # fmt: skip
def test_areas_that_contradict_themselves_are_refused(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        road_areas(**changes)
    assert road_areas(minutes={"now": np.zeros(5, dtype=np.int64)}).minutes["now"].sum() == 0
