"""What wishes cost: the cut with all of them against the cut without one, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from allocator.lots.design.drawing import Drawing, cut_drawing
from allocator.lots.design.wishes import Wish
from allocator.lots.lot_plan import LotPlan
from allocator.solve.solution import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class WishPrice:
    """What keeping a wish costs.

    Parameters
    ----------
    words
        The wish.
    value
        Value of the cut with all wishes less that of the cut found without this one [cost].
    low, high
        The best cut with all wishes costs at least and at most so much more than the best without
        this one [cost]; both from value and bound of the two cuts.
    status
        Status of the cut without it.
    """

    words: str
    value: int
    low: int
    high: int
    status: Status


def price_wishes(
    drawing: Drawing, plan: LotPlan, worth: tuple[int, int], wishes: Sequence[Wish], most: int
) -> tuple[WishPrice, ...]:
    """Return what the first clauses of a brief cost, each by a cut without it.

    Parameters
    ----------
    drawing
        What was asked.
    plan
        The plan with all wishes, from which every search begins: it is legal without any of them.
    worth
        Its value, and a bound on the value of any plan with all wishes.
    wishes
        All wishes, those that matter most first.
    most
        Most clauses to price.
    """
    value, bound = worth
    clauses = list(dict.fromkeys(wish.clause for wish in wishes))[:most]
    begun = replace(drawing, start=plan)
    effort = drawing.price_effort or replace(drawing.effort, nodes=0)
    prices = []
    for number, clause in enumerate(clauses):
        if drawing.tell:
            drawing.tell("Pricing wishes", number, len(clauses))
        kept = [wish for wish in wishes if wish.clause != clause]
        made, answer = cut_drawing(begun, kept, effort)
        without, least = value, 0
        if answer.partition is not None:
            without = begun.value_at(made.hub_of(answer.partition, begun.cost))
            least = 0 if answer.bound is None else answer.bound + without - (answer.value or 0)
        without = min(without, value)
        prices.append(
            WishPrice(
                words=clause,
                value=value - without,
                low=max(0, bound - without),
                high=value - min(least, without),
                status=answer.status,
            )
        )
    return tuple(prices)
