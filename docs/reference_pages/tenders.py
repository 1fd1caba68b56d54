"""The page of tenders: tables, settings, rules and goals of an award."""

from __future__ import annotations

from allocator.intake.tender import SETTINGS, TENDER_TABLES
from allocator.lots.award.goals import GOALS
from allocator.lots.award.rule import AwardRule, BidRule
from allocator.lots.award.rules import RULES
from allocator.lots.award.statement import DEPARTURE
from reference_pages.columns import section_of
from reference_pages.markdown import document, table

_INTRO = """
A tender is a folder with `tender.toml`, whose settings are listed first, and the tables below as
CSV files; `discounts.csv` may be left out. Hours are carer-hours a week, prices are pounds an hour
with at most two decimals, scores are points out of 100 with at most two decimals. One OCDS release
in JSON is read and written too, after OCDS 1.1 with the extensions lots and bids: lots from
`tender.lots`, caps from `tender.lotDetails`, weights from `awardCriteria` of the lots, suppliers
from `parties` and bids from `bids.details`. The price of an hour is the unit value of a bid's first
item, or the bid's own value where it has no items; what OCDS has no field for stands in fields that
begin with `x_`.

`allocator lots award TENDER` says everything that is wrong with a tender, with file, row and
column, before it awards anything. How to go about it is told in
[award lots](../how-to/award-lots.md).
"""

_RULES_INTRO = (
    "Every rule is told to the solver, checked without it, and said in words, all in one place. A "
    "rule about bids says which bids count at all; the others are about the award as a whole."
)


def page() -> str:
    """Write the page."""
    return document(
        "Tenders",
        _INTRO,
        section_of(SETTINGS),
        *(section_of(held) for held in TENDER_TABLES.values()),
        "## Rules of an award",
        _RULES_INTRO,
        _rules(),
        *(_section(rule) for rule in RULES),
        "## Goals of an award",
        "In strict order; a later one never costs an earlier one a unit.",
        table(["id", "an award has the", "counted in"], [(g.id, g.title, g.unit) for g in GOALS]),
        DEPARTURE,
    )


def _rules() -> str:
    rows = [(f"[`{rule.id}`](#{rule.id})", rule.title, _kind(rule)) for rule in RULES]
    return table(["id", "says", "about"], rows)


def _kind(rule: BidRule | AwardRule) -> str:
    return "a bid" if isinstance(rule, BidRule) else "the award"


def _section(rule: BidRule | AwardRule) -> str:
    facts = [f"- Why: {rule.why}", f"- Source: {rule.source}"]
    if isinstance(rule, AwardRule):
        facts.insert(0, f"- Unit: {rule.unit}")
    return "\n".join([f"### {rule.id}", "", f"{rule.title}.", "", *facts])
