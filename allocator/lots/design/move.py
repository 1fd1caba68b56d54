"""Change a plan by hand, and re-solve the lots around the change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from allocator.lots.design.design import LotDesign
from allocator.lots.design.drawing import Drawing
from allocator.lots.design.mended_edit import mended_edit
from allocator.lots.design.resolve import Change, plan_like, resolved_around
from allocator.lots.design.task import IntArray
from allocator.lots.design.wishes import Wish
from allocator.lots.lot_plan import LotPlan


@dataclass(frozen=True, slots=True)
class Move:
    """Put an area into a lot.

    Parameters
    ----------
    area_id, lot_id
        As in the plan.
    named
        What was sent there: the area, or a label that it bears among others. They are one wish.
    """

    area_id: str
    lot_id: str
    named: str = ""

    @property
    def words(self) -> str:
        """The area and its lot."""
        return f"{self.area_id} goes to {self.lot_id}"

    @property
    def clause(self) -> str:
        """What was sent, and its lot."""
        return f"{self.named or self.area_id} goes to {self.lot_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came of a change by hand.

    Parameters
    ----------
    edited
        The plan with the change and nothing else; a lot that lost all its areas stands empty.
    resolved
        The plan re-solved around it; ``None`` where no legal one was found.
    before, after_edit, after
        Cost of the plan as it was, edited, and re-solved.
    changed
        Areas in another lot than before, the moved ones included.
    around
        Lots that could change.
    design
        The re-solve of these lots, with what the first wishes that bear on them cost: the change by
        hand before all others.
    unpriced
        Wishes that bear on these lots, beyond those priced.
    is_over_water
        Whether nothing can be, as no bridge joins an area to its new lot.
    """

    edited: LotPlan
    resolved: LotPlan | None
    before: int
    after_edit: int
    after: int | None
    changed: tuple[str, ...]
    around: tuple[str, ...]
    design: LotDesign
    unpriced: int
    is_over_water: bool = False


def move_areas(drawing: Drawing, plan: LotPlan, moves: Sequence[Move]) -> Moved:
    """Put areas into other lots and re-solve the lots this touches; more of them, if need be.

    First the lots that a plain repair of the change would touch, whatever lots lie between; then
    those next to them as well; each from the change as mended and from lots drawn anew. In a large
    county the first legal plan is kept; in a small one all lots are tried too, and the most compact
    plan is.

    Parameters
    ----------
    drawing
        The areas and what is asked.
    plan
        The plan as it is; every area in one lot.
    moves
        Changes by hand, kept in what is re-solved.

    Raises
    ------
    KeyError
        When a move names no area or lot of the plan.
    """
    areas, where = drawing.areas, drawing.areas.index()
    index = {lot.lot_id: at for at, lot in enumerate(plan.lots)}
    before = plan.lot_of(areas)
    edited = before.copy()
    for move in moves:
        edited[where[move.area_id]] = index[move.lot_id]
    moved = sorted({where[move.area_id] for move in moves})
    whole = _with_kin(drawing, edited, moved)
    begun = mended_edit(areas, drawing.cost, whole, moved)
    pins = [*_pins(drawing, edited, moves), *_partings(drawing, edited, moves)]
    touched = {*before[before != begun].tolist(), *begun[before != begun].tolist()}
    change = Change(
        drawing=drawing, plan=plan, before=before, edited=edited, begun=begun,
        sent=frozenset(moved), pins=tuple(pins),
    )  # fmt: skip
    best = resolved_around(change, touched)
    after = best.after
    changed = () if after is None else np.flatnonzero(after != before).tolist()
    return Moved(
        edited=plan_like(plan, areas, edited),
        resolved=None if after is None else plan_like(plan, areas, after),
        before=drawing.value_of(before),
        after_edit=drawing.value_of(edited),
        after=best.value,
        changed=tuple(areas.ids[area] for area in changed),
        around=tuple(plan.lots[lot].lot_id for lot in sorted(best.around)),
        design=best.design,
        unpriced=best.unpriced,
        is_over_water=best.is_over_water,
    )


def _with_kin(drawing: Drawing, edited: IntArray, moved: Sequence[int]) -> IntArray:
    """Return the change with what is to stay together with a moved area in the same lot."""
    whole = edited.copy()
    groups = [set(x.group) for x in drawing.wishes if x.code in ("together", "whole")]
    for area in moved:
        kin, before = {area}, set[int]()
        while kin != before:
            before = kin
            kin = kin.union(*(group for group in groups if group & kin))
        whole[sorted(kin - set(moved))] = edited[area]
    return whole


def _pins(drawing: Drawing, edited: IntArray, moves: Sequence[Move]) -> Iterator[Wish]:
    """Yield wishes that keep every moved area with the hub of what stays in its new lot.

    Where nothing stays there, one of the moved areas stands for the lot, and is free itself.
    """
    where = drawing.areas.index()
    sent = np.array([where[move.area_id] for move in moves])
    for move in moves:
        area = where[move.area_id]
        members = np.flatnonzero(edited == edited[area])
        stays = np.setdiff1d(members, sent)
        hubs = stays if len(stays) else members
        hub = int(hubs[int(drawing.cost[np.ix_(members, hubs)].sum(axis=0).argmin())])
        if hub != area:
            group = tuple(sorted((area, hub)))
            yield Wish(code="together", words=move.words, clause=move.clause, group=group)


def _partings(drawing: Drawing, edited: IntArray, moves: Sequence[Move]) -> Iterator[Wish]:
    """Yield wishes that keep apart the areas that go to different lots."""
    where = drawing.areas.index()
    for one, other in combinations(moves, 2):
        pair = where[one.area_id], where[other.area_id]
        if edited[pair[0]] != edited[pair[1]]:
            said = f"{one.area_id} and {other.area_id} go to different lots"
            yield Wish(code="no-crossing", words=said, clause=other.clause, apart=(pair,))
