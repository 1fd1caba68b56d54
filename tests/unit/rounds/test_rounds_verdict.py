"""What the check of kept rounds comes to: whether they stand, and which visits have no room."""

from __future__ import annotations

import pytest

from allocator.rounds.checked import RoundFault, RoundsVerdict
from allocator.rounds.checker import Fault
from allocator.rounds.figures import Figures
from allocator.rounds.left_out import LeftOut

ANY_FAULT = RoundFault("L1", (0,), "E1", (("B1", 0),), Fault("late", (0,), 0, 5))


def _verdict(**changes):
    whole = {"checked": 1, "figures": Figures()}
    nothing = dict.fromkeys(("missing", "unreadable", "altered", "faults", "left"), ())
    return RoundsVerdict(**{**nothing, **whole, **changes})


@pytest.mark.parametrize(
    ("changes", "holding"),
    [
        ({}, {"stands", "is_complete"}),
        ({"missing": ("L2",)}, {"stands"}),
        ({"checked": 0, "missing": ("L2",)}, {"is_empty"}),
        ({"checked": 0}, {"is_empty", "is_complete"}),
        ({"unreadable": ("L2: torn.",)}, set()),
        ({"checked": 0, "unreadable": ("L2: torn.",)}, set()),
        ({"checked": 0, "altered": ("L2: another case.",)}, {"is_refused", "is_complete"}),
        ({"faults": (ANY_FAULT,)}, {"is_refused", "is_complete"}),
    ],
)
def test_rounds_stand_where_some_are_kept_and_nothing_kept_is_wrong(changes, holding):
    names = ("stands", "is_complete", "is_empty", "is_refused")
    assert {name for name in names if getattr(_verdict(**changes), name)} == holding


@pytest.mark.parametrize(
    ("code", "days"),
    [("dropped", (1,)), ("half", (1,)), ("not-once", (1,)), ("late", (0, 1)), ("break", (0, 1))],
)
def test_a_visit_that_a_fault_keeps_from_being_made_is_not_without_room(code, days):
    fault = RoundFault("L1", (0,), "", (("B1", 0),), Fault(code, (0,), -1))
    left = LeftOut("L1", "B1", 0, (0, 1), 1, "no-room")
    verdict = _verdict(faults=(fault,), left=(left,))
    assert [it.days for it in verdict.misfits] == [days]
    assert verdict.unmade == 2


@pytest.mark.parametrize(
    "other",
    [
        LeftOut("L2", "B1", 0, (0,), 1, "no-room"),
        LeftOut("L1", "B2", 0, (0,), 1, "no-room"),
        LeftOut("L1", "B1", 1, (0,), 1, "no-room"),
    ],
)
def test_a_fault_says_nothing_of_other_visits(other):
    fault = RoundFault("L1", (0,), "", (("B1", 0),), Fault("dropped", (0,), -1))
    same = LeftOut("L1", "B1", 0, (0,), 1, "no-room")
    assert _verdict(faults=(fault,), left=(same, other)).misfits == (other,)
