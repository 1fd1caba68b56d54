"""Plain sentences about a proposal: what is needed, why this provider, what to watch."""

from __future__ import annotations

from collections.abc import Iterable

from allocator.domain.case import Case
from allocator.domain.package import Package
from allocator.domain.words import Strength, Tier
from allocator.policy import Policy
from allocator.report.amounts import count, day, duration, hours, listed, pounds, sentence
from allocator.report.proposals import CLIENT_GROUPS, ROUTES, Proposal
from allocator.report.words import losses_in_words, rating_word
from allocator.rules.story import Alternative, PairFacts, Story

PRIORITY = (
    "care has broken down, no care now",
    "ready to leave hospital, or fast-track",
    "handed back, inside the notice",
    "an unpaid carer under strain",
    "bridged, or leaving reablement",
    "a planned change",
)
"""What each priority band stands for, before ageing."""

_TIER_REASONS = {
    Tier.PRINCIPAL: "The lot's principal provider, so called first.",
    Tier.LOT_FRAMEWORK: "On the lot's framework, called after the principal.",
    Tier.COUNTY_FRAMEWORK: "On the county framework, called after the lot's own providers.",
    Tier.SPOT: "A spot purchase, outside the frameworks: last in the call-off order.",
    Tier.LAST_RESORT: "The in-house team, as the last resort: reablement hours are lost.",
}


def need_in_words(package: Package) -> str:
    """Say what a package asks for in one phrase.

    Parameters
    ----------
    package
        The package.

    Returns
    -------
    str
        For example ``"14 h a week, two carers, skills: peg"``.
    """
    parts = [f"{hours(package.carer_minutes_per_week)} a week"]
    if package.is_double_handed:
        parts.append("two carers")
    if package.skills:
        parts.append(f"skills: {', '.join(sorted(package.skills))}")
    return ", ".join(parts)


def background(proposal: Proposal, case: Case) -> tuple[tuple[str, str], ...]:
    """Return the facts of a package as pairs of label and words.

    Parameters
    ----------
    proposal
        The package with its wait and lot.
    case
        Knows the locations the person named.
    """
    package = proposal.package
    visits = sum(visit.per_week for visit in package.visits)
    pairs = [
        ("Came to the list", ROUTES[package.route]),
        ("For", CLIENT_GROUPS[package.client_group]),
        ("Needs", f"{need_in_words(package)}, in {count(visits, 'visit')}"),
        ("Wishes", _wishes(package, case)),
    ]
    if package.target_start:
        pairs.append(("Should start", day(package.target_start)))
    return tuple((label, text) for label, text in pairs if text)


def _wishes(package: Package, case: Case) -> str:
    """Say what the person asked for, empty when nothing."""

    def named(ids: Iterable[str]) -> str:
        """List the locations there are by name."""
        known = (case.location_by_id.get(one) for one in sorted(ids))
        return listed([place.name for place in known if place is not None]) or "another provider"

    wishes = []
    if package.preferred:
        wishes.append(f"asked for {named(package.preferred)}")
    if package.excluded:
        wishes.append(f"ruled out {named(package.excluded)}")
    if package.current_location:
        wishes.append(f"cared for by {named([package.current_location])} today")
    if package.carer_gender:
        word = {"F": "female", "M": "male"}[package.carer_gender.value]
        verb = "needs" if package.carer_gender_strength is Strength.NEED else "prefers"
        wishes.append(f"{verb} {word} carers")
    return "; ".join(wishes)


def why_this(story: Story, policy: Policy) -> tuple[str, ...]:
    """Say in up to seven sentences why the proposed location is proposed.

    Parameters
    ----------
    story
        Story of a placed package.
    policy
        Weights and steps for the words of a loss.

    Returns
    -------
    tuple of str
        Empty when nobody is proposed.
    """
    facts = story.chosen
    if facts is None:
        return ()
    said = [_TIER_REASONS[facts.tier], f"Rated {facts.rating}.", _travel(facts), _price(facts)]
    if facts.tightest:
        said.append(f"Room it declared, after this package alone: {facts.tightest}.")
    if story.eligible:
        able = "The only location that could take it" if story.eligible == 1 else ""
        said.append(f"{able or f'One of {story.eligible} locations that could take it'}.")
    if story.alternatives:
        best = story.alternatives[0]
        said.append(f"The next best, {best.facts.location_name}, {loss_text(best, policy, facts)}.")
    return tuple(said)


def _travel(facts: PairFacts) -> str:
    drive = f"{duration(facts.drive_minutes)} from the branch to the home"
    return f"{drive}; adds a counted {duration(facts.added_minutes)} a week to its rounds."


def _price(facts: PairFacts) -> str:
    return f"Costs {pounds(facts.weekly_pence)} a week."


def loss_text(alternative: Alternative, policy: Policy, chosen: PairFacts | None) -> str:
    """Say in one phrase what deciding for an alternative would lose first."""
    return losses_in_words(alternative, policy, chosen)[0]


def warnings(facts: PairFacts | None) -> tuple[str, ...]:
    """Return what a broker should look at twice before offering, as phrases."""
    if facts is None:
        return ()
    found = []
    if facts.is_ageing:
        found.append(f"capacity declared {count(facts.declared_days or 0, 'day')} ago: ask again")
    if not facts.is_good:
        found.append(f"rated {rating_word(facts)}, not Good")
    found.extend(facts.unmet_wishes)
    if facts.incentive_pence:
        found.append(f"needs the {pounds(facts.incentive_pence)} incentive")
    return tuple(found)


def why_nobody(story: Story) -> str:
    """Say in one or two sentences why nobody can take a package."""
    if story.reasons:
        return " ".join(sentence(reason.text) for reason in story.reasons)
    if story.excluded and not story.eligible:
        return "No location keeps every rule for this package."
    return "Every location that could take it is needed by packages with a better claim."


def cheapest_repair(story: Story) -> str:
    """Say the first change that would place a package, empty when none is known."""
    return sentence(story.repairs[0].text) if story.repairs else ""
