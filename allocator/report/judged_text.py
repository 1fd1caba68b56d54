"""Judged lot plans on a terminal: a table of lots, and tables of plans side by side."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.lots.areas import Areas
from allocator.lots.brief import LotBrief
from allocator.lots.judge import Judgement, Taken
from allocator.lots.judge.agreement import Agreement, proxy_agreement
from allocator.lots.judge.row import lot_words
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.report.amounts import count, listed, sentence
from allocator.report.columns import Heading, plain_table
from allocator.report.measure_words import difference, shown
from allocator.report.run_facts import SYNTHETIC

LOT_COLUMNS = {
    "areas": "Areas",
    "hours-now": "Hours",
    "hours-p90": "Busy week",
    "hours-principal": "Principal",
    "hub-drive": "To hub",
    "near-drive": "Near",
    "rural-reach": "Rural P90",
    "routed-travel": "Travel/h",
    "carers": "Carers",
    "eligible-principals": "Eligible",
    "good-share": "Good+",
    "largest-provider": "Largest",
    "hhi-provider": "HHI",
    "cross-border": "Crossing",
    "cost-hour": "Rate",
}
"""Measures shown for each lot on a terminal, with short headings."""

_MOST_FAULTS = 20


def judgement_text(judged: Judgement, faults: Sequence[PlanFault]) -> str:
    """Write one judged plan for a reader.

    Parameters
    ----------
    judged
        The plan and what was taken of it.
    faults
        What is wrong with it.
    """
    areas = judged.cut.ground.areas
    lines = [
        f"{judged.plan.title}: {count(len(judged.plan.lots), 'lot')}. {areas.source}.",
        *([SYNTHETIC] if areas.is_synthetic else []),
        "",
        lots_table(judged),
        "",
        plans_table([judged]),
        "",
        *fault_lines(faults),
    ]
    return "\n".join(lines).rstrip()


def compared_text(judged: Sequence[Judgement]) -> str:
    """Write several judged plans side by side, each against the first.

    Parameters
    ----------
    judged
        The plans, the one to compare with first.
    """
    areas = judged[0].cut.ground.areas
    titles = ", ".join(f"{one.plan.title} ({count(len(one.plan.lots), 'lot')})" for one in judged)
    lines = [
        f"{areas.source}: {titles}.",
        *([SYNTHETIC] if areas.is_synthetic else []),
        *unlike_lines(judged),
        "",
        plans_table(judged),
    ]
    agreement = proxy_agreement(judged)
    return "\n".join([*lines, "", agreement_line(agreement)] if agreement else lines)


def unlike_lines(judged: Sequence[Judgement]) -> list[str]:
    """Warn where plans have different numbers of lots; nothing where they have the same.

    Parameters
    ----------
    judged
        The plans.
    """
    numbers = sorted({len(one.plan.lots) for one in judged})
    if len(numbers) < 2:
        return []
    return [
        f"Beware: the plans have {listed([str(number) for number in numbers])} lots. More and "
        "smaller lots drive less and put less at risk, and cut more rounds and labels, wherever "
        "their borders lie: such a difference says little about how well a plan is cut."
    ]


def lots_table(judged: Judgement) -> str:
    """Return a table with a row for each lot.

    Parameters
    ----------
    judged
        The plan and what was taken of it.
    """
    lots = judged.of_lots()
    there = {one.key for _, taken in lots for one in taken}
    keys = [key for key in LOT_COLUMNS if key in there]
    headings = [Heading("Lot", 34), *(Heading(LOT_COLUMNS[k], 9, is_number=True) for k in keys)]
    rows = []
    for lot, taken in lots:
        by_key = {one.key: one for one in taken}
        rows.append([lot_words(lot), *(shown(by_key[key]) for key in keys)])
    return plain_table(headings, rows)


def plans_table(judged: Sequence[Judgement]) -> str:
    """Return a table with a row for each measure, and a column for each plan.

    Parameters
    ----------
    judged
        The plans; each after the first with its difference from the first.
    """
    found = [{one.key: one for one in each.of_plan()} for each in judged]
    keys = [k for k in dict.fromkeys(key for each in found for key in each) if _is_shown(k)]
    headings = [Heading("Measure of the plan", 44)]
    for index, each in enumerate(judged):
        headings.append(Heading(each.plan.title, 18, is_number=True))
        if index:
            headings.append(Heading("against the first", 26, is_number=True))
    if len(judged) == 1:
        headings.append(Heading("Numbers behind it", 60))
    return plain_table(headings, [_row(key, found) for key in keys])


def _is_shown(key: str) -> bool:
    """Tell whether a terminal shows a measure: of labels the two that say most."""
    return key.partition(":")[0] not in {"cut-off", "straddle"}


def _row(key: str, found: Sequence[dict[str, Taken]]) -> list[str]:
    known = [each.get(key) for each in found]
    label = next(one.label for one in known if one is not None)
    first = known[0]
    cells = [label, shown(first) if first else "\N{EN DASH}"]
    for one in known[1:]:
        cells.append(shown(one) if one else "\N{EN DASH}")
        cells.append(difference(one, first) if one and first else "\N{EN DASH}")
    return [*cells, first.detail if first else ""] if len(known) == 1 else cells


def agreement_line(agreement: Agreement) -> str:
    """Say how far the proxy ranks lots as routed days do.

    Parameters
    ----------
    agreement
        Rank correlations over lots.
    """
    return (
        f"Rank correlation (Spearman) over {agreement.lots} lots: the typical drive to the hub "
        f"with all routed driving per contact hour {agreement.drive:.2f}, the drive between near "
        f"calls with routed travel between calls {agreement.travel:.2f}; the moment with all "
        f"minutes driven {agreement.total:.2f}."
    )


def check_lines(
    plan: LotPlan, faults: Sequence[PlanFault], brief: LotBrief | None, areas: Areas
) -> list[str]:
    """Return what the checker says of a plan, and what it was asked to look at.

    Parameters
    ----------
    plan, faults
        The plan, and what is wrong with it.
    brief
        What it was judged against, if anything.
    areas
        The areas.
    """
    lots = count(len(plan.lots), "lot")
    if brief is None:
        return [f"{plan.title}: {lots}; hours and wishes were not judged.", *fault_lines(faults)]
    total = int(areas.minutes[brief.load].sum())
    low, high = brief.band.minutes(total, brief.lots or len(plan.lots))
    wishes = brief.wishes
    made = [*wishes.together, *wishes.whole, *wishes.lock, *wishes.no_crossing]
    number = len(made) + bool(wishes.follow)
    asked = f" and {count(number, 'wish', 'wishes')}" if number else ""
    looked = f"{low / 60:,.0f} to {high / 60:,.0f} h a week{asked} were judged too"
    lines = fault_lines(faults)
    if not faults:
        lines = [f"{lines[0][:-1]}; {'hours and wishes' if number else 'hours'} are kept."]
    return [f"{plan.title}: {lots}; {looked}, as asked by: {brief.title}.", *lines]


def fault_lines(faults: Sequence[PlanFault]) -> list[str]:
    """Return what is wrong with a plan, a line a fault, the first of them.

    Parameters
    ----------
    faults
        All of them.
    """
    if not faults:
        return ["Every area is in one lot, and every lot in one piece."]
    lines = [f"{sentence(count(len(faults), 'fault'))[:-1]}:"]
    lines += [f"  {fault.code}: {fault}" for fault in faults[:_MOST_FAULTS]]
    more = len(faults) - _MOST_FAULTS
    return [*lines, f"  … and {more} more; --json lists all."] if more > 0 else lines
