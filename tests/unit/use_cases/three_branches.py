"""Three branches on a line and what they deliver, with rounds in a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from allocator.domain.market import Shift
from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds.effort import Effort
from allocator.rounds.figures import Figures
from allocator.use_cases.build_rounds import Rounds
from allocator.use_cases.kept_rounds import RoundsOf
from allocator.workspace.rounds_store import RoundsStore, StoredWeek
from tests.rules.world import WEEKDAYS, at, case, delivery, location, visit

POLICY = read_policy()
EFFORT = Effort(build_steps=50, rebuild_steps=10, quote_steps=20)
PLACES = tuple(location(f"L{row}", place=at(10 * row)) for row in range(3))
HERE = PLACES[0]
SHIFTS = (Shift(location_id="L0", on_duty=420, off_duty=1200, carers=2),)


WEEK = StoredWeek("L0", (2,), (), Figures())


def booked(ref, name, *visits, minutes=5):
    held = delivery(ref, name, 30, place=at(minutes))
    return replace(held, package=replace(held.package, visits=visits))


BOOK = (
    booked("B1", "L0", visit(carers=2), visit(start=720)),
    booked("B2", "L0", visit(days=WEEKDAYS), minutes=9),
    booked("B3", "L1", visit(start=1080), minutes=12),
)


def three_branches(*book, **parts):
    return case(*PLACES, *(book or BOOK), **parts)


def rounds_in(folder: Path, of=None, policy=POLICY, **effort: int) -> Rounds:
    origin = RoundsOf(of or three_branches(), policy, CrowFlyTravel(), replace(EFFORT, **effort))
    return Rounds(origin, RoundsStore(folder))
