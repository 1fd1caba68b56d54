"""What counts as right: every rule told to the solver, checked without it, said in words."""

from allocator.rules.catalogue import GOALS, PAIR_RULES, PLAN_RULES, RULES, goals_in_order
from allocator.rules.choice_model import ChoiceModel, Level
from allocator.rules.judge import Formulation, Verdict, build_model, eligible_pairs, judge
from allocator.rules.problem import Problem
from allocator.rules.rating import EffectiveRating, resolve_rating
from allocator.rules.rule import Breach, Exclusion, Goal, PairRule, PlanRule

__all__ = [
    "GOALS",
    "PAIR_RULES",
    "PLAN_RULES",
    "RULES",
    "Breach",
    "ChoiceModel",
    "EffectiveRating",
    "Exclusion",
    "Formulation",
    "Goal",
    "Level",
    "PairRule",
    "PlanRule",
    "Problem",
    "Verdict",
    "build_model",
    "eligible_pairs",
    "goals_in_order",
    "judge",
    "resolve_rating",
]
