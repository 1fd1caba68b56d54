"""Who wins which lot, as a map: a fill for each winner, told apart by pattern and colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from allocator.geo import CrowFlyTravel
from allocator.lots.areas import Areas
from allocator.lots.award.tender import Award, Tender
from allocator.lots.judge import Ground, Judgement, read_yardsticks
from allocator.lots.judge.ground import Cut
from allocator.lots.lot_plan import NO_LOT, LotPlan
from allocator.report.lot_fills import STYLES, fill_styles
from allocator.report.lot_maps import LotShape, PlanMap, Scale, draw_plans
from allocator.report.lot_strokes import NO_FILL

NO_WINNER = "No winner"
OUTSIDE = "Not in this tender, without numbers"
_ANCHOR = "award"
_LEFT = "band-2"
"""The fill of lots without a winner, unlike that of any supplier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An entry of the legend: a fill, what it stands for, and the numbers of its lots.

    Parameters
    ----------
    fill
        Name of the fill.
    title
        A supplier's name, or why there is none.
    numbers, held
        Numbers of its lots on the map: those of this award, and those held already. Lots that are
        not in the tender have none.
    """

    fill: str
    title: str
    numbers: tuple[int, ...]
    held: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The entry in words."""
        won = ", ".join(map(str, self.numbers))
        kept = f"holds {', '.join(map(str, self.held))} already" if self.held else ""
        return ": ".join(filter(None, [self.title, "; ".join(filter(None, [won, kept]))]))


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardMap:
    """The lots of a tender as drawn.

    Parameters
    ----------
    scale, drawn
        The frame, and every lot of the plan: those of the tender first, with numbers.
    filled
        Name of the fill of each shape.
    number_of
        The number of each lot of the tender on the map.
    keys
        The legend.
    attribution
        What must be shown with the map.
    """

    scale: Scale
    drawn: PlanMap
    filled: tuple[str, ...]
    number_of: dict[str, int]
    keys: tuple[Key, ...]
    attribution: str


def lots_on_map(tender: Tender, plan: LotPlan) -> dict[str, int]:
    """Return where in a plan each lot of a tender is, by the same id or the same name.

    Parameters
    ----------
    tender
        Its lots, those held already included.
    plan
        The plan that has them.

    Returns
    -------
    dict
        Index of the lot in the plan by the tender's id; lots that were not found are left out.
    """
    by_name = {lot.name.casefold(): index for index, lot in enumerate(plan.lots)}
    by_id = {lot.lot_id: index for index, lot in enumerate(plan.lots)}
    found = {
        lot.lot_id: by_id.get(lot.lot_id, by_name.get((lot.title or lot.lot_id).casefold()))
        for lot in tender.lots
    }
    return {lot: index for lot, index in found.items() if index is not None}


def draw_award(areas: Areas, plan: LotPlan, tender: Tender, award: Award | None) -> AwardMap:
    """Draw who wins which lot; lots of the plan that are not in the tender are shown around them.

    Parameters
    ----------
    areas, plan
        The map, and the plan the tender's lots come from.
    tender, award
        What was up for award, and who won; without an award no lot has a winner.
    """
    plan = _tender_first(plan, lots_on_map(tender, plan).values())
    place_of = lots_on_map(tender, plan)
    ground = Ground(areas=areas, travel=CrowFlyTravel(), yardsticks=read_yardsticks())
    cut = Cut(ground=ground, plan=plan, routed={})
    scale, (drawn,) = draw_plans(
        [Judgement(cut=cut, rows=())],
        [_ANCHOR],
        has_hubs=False,
        numbered=len(set(place_of.values())),
    )
    lots = cut.lot_of.tolist()
    touching = [(lots[one], lots[other]) for one, other in scale.touching]
    owner_of = {
        place_of[lot]: who for lot, who in _owners(tender, award).items() if lot in place_of
    }
    style_of = _styles([who for who in owner_of.values() if who], owner_of, touching)
    filled = tuple(
        _fill(style_of, owner_of[index]) if index in owner_of else NO_FILL
        for index in range(len(plan.lots))
    )
    return AwardMap(
        scale=scale,
        drawn=drawn,
        filled=filled,
        number_of={lot: index + 1 for lot, index in place_of.items()},
        keys=_keys(tender, drawn.shapes, place_of, owner_of, style_of),
        attribution=areas.attribution,
    )


def _tender_first(plan: LotPlan, places: Iterable[int]) -> LotPlan:
    """Return a plan with these lots before all others, so that their numbers run from 1."""
    first = sorted(set(places))
    rest = [at for at in range(len(plan.lots)) if at not in first]
    return replace(plan, lots=tuple(plan.lots[at] for at in (*first, *rest)))


def _owners(tender: Tender, award: Award | None) -> dict[str, str | None]:
    """Return who wins or holds each lot; ``None`` for nobody."""
    owners: dict[str, str | None] = {lot.lot_id: lot.holder for lot in tender.lots}
    for lot, bid in award.winners if award is not None else ():
        owners[lot] = None if bid is None else tender.bid_by_id[bid].supplier_id
    return owners


def _styles(
    named: Sequence[str], owner_of: dict[int, str | None], touching: Sequence[tuple[int, int]]
) -> dict[str, int]:
    """Return a fill for each winner: its own while there are enough, else unlike its neighbours."""
    winners = sorted(set(named))
    if len(winners) <= STYLES:
        pairs = [*combinations(range(len(winners)), 2)]
    else:
        rank = {who: index for index, who in enumerate(winners)}
        ends = [(owner_of.get(one), owner_of.get(other)) for one, other in touching]
        pairs = [
            (rank.get(one or "", NO_LOT), rank.get(other or "", NO_LOT)) for one, other in ends
        ]
    return dict(zip(winners, fill_styles(len(winners), pairs), strict=True))


def _fill(style_of: dict[str, int], who: str | None) -> str:
    """Return the pattern of a lot somebody holds, or nobody."""
    return _LEFT if who is None else f"kind-{style_of[who]}"


def _keys(
    tender: Tender,
    shapes: Sequence[LotShape],
    place_of: dict[str, int],
    owner_of: dict[int, str | None],
    style_of: dict[str, int],
) -> tuple[Key, ...]:
    """Return the legend: every winner by name, then lots without one, then lots outside."""
    kept = {at for lot, at in place_of.items() if tender.lot_by_id[lot].holder is not None}

    def numbers(wanted: str | None) -> tuple[int, ...]:
        """Return the numbers on the map of the lots that somebody wins."""
        return tuple(shapes[at].number for at, who in sorted(owner_of.items()) if who == wanted)

    keys = [
        Key(
            fill=_fill(style_of, who),
            title=tender.name_of(who),
            numbers=tuple(number for number in numbers(who) if number - 1 not in kept),
            held=tuple(number for number in numbers(who) if number - 1 in kept),
        )
        for who in sorted(style_of, key=lambda it: (numbers(it), it))
    ]
    nobody = numbers(None)
    if nobody:
        keys.append(Key(fill=_LEFT, title=NO_WINNER, numbers=nobody))
    if len(owner_of) < len(shapes):
        keys.append(Key(fill=NO_FILL, title=OUTSIDE, numbers=()))
    return tuple(keys)
