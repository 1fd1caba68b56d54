"""Every rule of the engine, in order. Nothing registers itself; this tuple is the whole list."""

from __future__ import annotations

from allocator.policy import Policy
from allocator.rules.capacity import CAPACITY, NEW_HOURS_CAP
from allocator.rules.care_rules import CARER_GENDER, DOUBLE_HANDED, SKILLS, VISIT_LENGTH
from allocator.rules.duty_rule import ON_DUTY
from allocator.rules.form import ONE_LOCATION
from allocator.rules.person_rules import ORDERS, PERSON_EXCLUDED
from allocator.rules.placement_goals import (
    CALL_OFF,
    CHOICE,
    COST,
    LAST_RESORT,
    QUALITY,
    TIE,
    UNPLACED,
)
from allocator.rules.provider_rules import (
    CLIENT_GROUP,
    CONTRACT,
    NOT_RESTRICTED,
    RATING_FLOOR,
    REGISTERED,
)
from allocator.rules.reach_rules import DECLARED_CAPACITY, NEW_HOURS_FITS, SERVES_AREA
from allocator.rules.rule import Goal, PairRule, PlanRule
from allocator.rules.share_goals import CONCENTRATION, PRINCIPAL_SHARE
from allocator.rules.travel_goal import TRAVEL

PAIR_RULES: tuple[PairRule, ...] = (
    REGISTERED,
    NOT_RESTRICTED,
    CLIENT_GROUP,
    RATING_FLOOR,
    CONTRACT,
    SKILLS,
    DOUBLE_HANDED,
    CARER_GENDER,
    VISIT_LENGTH,
    PERSON_EXCLUDED,
    ORDERS,
    SERVES_AREA,
    ON_DUTY,
    NEW_HOURS_FITS,
    DECLARED_CAPACITY,
)
PLAN_RULES: tuple[PlanRule, ...] = (ONE_LOCATION, CAPACITY, NEW_HOURS_CAP)
GOALS: tuple[Goal, ...] = (
    UNPLACED,
    LAST_RESORT,
    CHOICE,
    PRINCIPAL_SHARE,
    CALL_OFF,
    QUALITY,
    TRAVEL,
    COST,
    CONCENTRATION,
    TIE,
)
RULES: tuple[PairRule | PlanRule | Goal, ...] = (*PAIR_RULES, *PLAN_RULES, *GOALS)


def goals_in_order(policy: Policy) -> tuple[Goal, ...]:
    """Return the goals a policy pursues, in its order, the tie-break last.

    Raises
    ------
    ValueError
        When the policy names a goal that does not exist.
    """
    by_id = {goal.id: goal for goal in GOALS if goal is not TIE}
    unknown = [name for name in policy.goal_order if name not in by_id]
    if unknown:
        raise ValueError(f"goal_order: {unknown[0]!r} is not one of {', '.join(by_id)}.")
    return (*(by_id[name] for name in policy.goal_order), TIE)
