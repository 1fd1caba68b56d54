"""Explanations of one package for a terminal: why this one, why not that one, why nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.report.amounts import count, duration, pounds, sentence
from allocator.report.goal_words import AS_GOOD
from allocator.report.proposals import Proposal, list_proposals
from allocator.report.reasons import PRIORITY, background, warnings, why_nobody, why_this
from allocator.report.words import (
    ALSO,
    CHOOSING,
    loss_in_words,
    losses_in_words,
    moved_in_words,
    rating_word,
)
from allocator.rules.catalogue import RULES
from allocator.rules.placement_goals import TIE_BREAK
from allocator.rules.problem import Problem
from allocator.rules.rule import Breach
from allocator.rules.story import Alternative, PairFacts, Story

_TITLES = {rule.id: rule.title for rule in RULES}


def render_story(problem: Problem, plan: Plan, story: Story) -> str:
    """Return all that is told about one package, as plain text.

    Parameters
    ----------
    problem, plan
        What was decided about, and the plan.
    story
        The package's story.
    """
    line = next(p for p in list_proposals(problem, plan, [story]) if p.ref == story.ref)
    facts = story.chosen
    who = f"proposed for {facts.location_name}" if facts else "nobody can take it yet"
    said = [f"{line.ref}, {line.where}: {who}", ""]
    said += [f"  {label}: {text}" for label, text in background(line, problem.case)]
    band = line.package.priority_band
    said.append(f"  Priority {band}: {PRIORITY[band]}; waiting {count(line.waited_days, 'day')}")
    said += ["", *(_why_placed(problem, line) if facts else _why_unplaced(story))]
    if story.alternatives:
        said += [
            "",
            "Next in line" if facts else "Who could take it, and what that would cost others",
        ]
        for rank, other in enumerate(story.alternatives, start=1):
            said += _next(problem, plan, story, rank, other)
    return "\n".join(said)


def _why_placed(problem: Problem, line: Proposal) -> Iterator[str]:
    facts = line.facts
    assert facts is not None
    yield f"Why {facts.location_name} ({facts.provider_name})"
    for reason in why_this(line.story, problem.policy):
        yield f"  - {reason}"
    for warning in warnings(facts):
        yield f"  ! {sentence(warning)}"


def _why_unplaced(story: Story) -> Iterator[str]:
    yield "Why nobody can"
    for reason in story.reasons:
        yield f"  - {sentence(reason.text)}"
    if not story.reasons:
        yield f"  - {why_nobody(story)}"
    for rule, number in story.excluded:
        who = count(number, "location")
        verb = "does" if number == 1 else "do"
        yield f"  - {who} {verb} not meet, first of all: {_TITLES.get(rule, rule)}."
    yield "What would place it"
    for repair in story.repairs:
        yield f"  - {sentence(repair.text)}"
    if not story.repairs:
        yield "  - No single change that would place it is known."


def _next(
    problem: Problem, plan: Plan, story: Story, rank: int, other: Alternative
) -> Iterator[str]:
    """Yield two lines about one alternative."""
    facts = other.facts
    price = f"{facts.tier.label}, {rating_word(facts)}, {pounds(facts.weekly_pence)} a week"
    yield f"  {rank}. {facts.location_name}: {price}"
    first, *rest = losses_in_words(other, problem.policy, story.chosen)
    said = f"{first}. {ALSO}: {', '.join(rest)}" if rest else first
    moved = moved_in_words(other, plan)
    yield f"     {sentence(said)} {moved}".rstrip()


def render_pair(
    problem: Problem,
    plan: Plan,
    package: Package,
    facts: PairFacts,
    breaches: Sequence[Breach],
    forced: Alternative | None = None,
) -> str:
    """Answer "why not this provider?" as plain text.

    Parameters
    ----------
    problem, plan
        What was decided about, and the plan.
    package, facts
        The pair asked about.
    breaches
        Every rule the pair breaks, the first failing one first; empty when it is eligible.
    forced
        For an eligible pair, what each goal loses if it is chosen, and who moves; all 0 when it is
        what the plan proposes or just as good.
    """
    said = [f"{package.ref} with {facts.location_name} ({facts.provider_name})", ""]
    if breaches:
        said.append(f"It cannot be offered: {count(len(breaches), 'rule')} not kept.")
        for breach in breaches:
            said.append(f"  - {_TITLES.get(breach.rule, breach.rule)}.")
            said.append(f"    {breach.message}")
    else:
        losses = forced.losses if forced else ()
        changed = [(goal, amount) for goal, amount in losses if amount and goal != TIE_BREAK]
        said.append(f"It keeps every rule. {CHOOSING}:" if losses else "It keeps every rule.")
        policy = problem.policy
        said += [f"  - {sentence(loss_in_words(goal, amount, policy))}" for goal, amount in changed]
        if losses and not changed:
            said.append(f"  - {sentence(AS_GOOD)}")
        moved = moved_in_words(forced, plan) if forced else ""
        said += [f"  {moved}"] if moved else []
    return "\n".join([*said, "", *_pair_facts(facts, is_rough=bool(breaches))])


def _pair_facts(facts: PairFacts, *, is_rough: bool) -> Iterator[str]:
    """Yield the facts of a pair; one that cannot be offered is not always quoted with care."""
    yield f"  Called from: {facts.tier.label}"
    yield f"  Rating: {facts.rating}"
    yield f"  Drive: {duration(facts.drive_minutes)} from the branch"
    added = f"{duration(facts.added_minutes)} a week"
    said = f"about {added}, a rough estimate" if is_rough else added
    yield f"  Counted cost to its rounds, by itself: {said}"
    yield f"  Cost: {pounds(facts.weekly_pence)} a week"
    if facts.tightest:
        yield f"  Declared room: {facts.tightest}"
    for warning in warnings(facts):
        yield f"  Look at: {warning}"
