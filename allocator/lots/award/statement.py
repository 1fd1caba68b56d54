"""The rule of an award in plain sentences, complete enough to be published before bids come in."""

from __future__ import annotations

from allocator.lots.award.goals import goals_of
from allocator.lots.award.rules import RULES
from allocator.lots.award.tender import Tender
from allocator.lots.award.terms import LotsCount, PriceFormula

DEPARTURE = (
    "Departure from a supplier's own order is added up over the lots that are won: nothing where "
    "the bid that wins is the supplier's first choice, 1 where it is its second, 2 where it is "
    "its third, and so on, which is the place of the bid less one. A bid that was given no place "
    "counts as one place after the last that its supplier gave. A supplier that gave no places has "
    "no order to depart from, and counts nothing. A bid for several lots counts for each of them."
)
"""How far an award departs from the order in which suppliers want their own bids."""


def rule_statement(tender: Tender) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the rule of a tender under headings, sentence by sentence.

    Parameters
    ----------
    tender
        Its terms, and the values that follow from its lots.

    Returns
    -------
    tuple
        Heading and sentences. From them and the bids anybody can work out the same award.
    """
    kept = tuple(filter(None, (rule.says(tender) for rule in RULES)))
    return (
        ("How a bid is scored", tuple(_scoring(tender))),
        ("What is kept", kept),
        ("Which award is chosen", tuple(_choice(tender))),
    )


def _scoring(tender: Tender) -> list[str]:
    terms = tender.terms
    said = [
        f"Quality counts {terms.quality_weight} % and price {100 - terms.quality_weight} %.",
    ]
    if terms.quality_weight < 100:
        said += [
            "Points for a price, out of 100: "
            + (
                "the lowest price for the lot divided by the price, times 100, cut to two decimals."
                if terms.price_formula is PriceFormula.RATIO
                else "100 less what the price is above the lowest for the lot, in per cent of the "
                "lowest rounded up to two decimals, and never less than 0."
            ),
            "The lowest price is the lowest stated in any bid that counts and covers the lot, "
            "before discounts.",
        ]
    said.append(
        "The score of a bid in a lot is the weighted sum of both, rounded half up to two decimals."
    )
    if tender.discounts and terms.quality_weight < 100:
        said.append(
            "A discount that what a supplier wins gives right to lowers the price, rounded up to "
            "the penny; of several the largest counts, and no price scores above 100."
        )
    return said


def _choice(tender: Tender) -> list[str]:
    goals = [goal.title for goal in goals_of(tender)]
    said = [f"Of all awards that keep these rules, the one with {goals[0]} is chosen."]
    said += [f"Of equal ones, the one with {title}." for title in goals[1:]]
    if any(bid.preference is not None for bid in tender.bids):
        said.append(DEPARTURE)
    if tender.terms.lots_count is LotsCount.BY_HOURS:
        said.append(
            "In the total each lot counts by its weekly hours in twentieths of the largest lot's, "
            "rounded half up and at least one."
        )
    else:
        said.append("In the total every lot counts the same.")
    said.append(
        "If awards are still equal, lots are taken from most weekly hours to least, then by their "
        "reference; in each the bid with higher quality wins, then the one with the lower price, "
        "then the one whose reference comes first. Reserves are settled after all winners, in the "
        "same way. No draw and no order of arrival plays a part."
    )
    return said
