"""Rules about the care itself: skills, two carers, the carers' gender, short visits."""

from __future__ import annotations

import numpy as np

from allocator.domain.package import Package, Visit
from allocator.domain.words import Gender, Strength
from allocator.rules.problem import BoolArray, Problem
from allocator.rules.rule import Breach, Exclusion, PairRule


def _skills_mask(problem: Problem) -> BoolArray:
    names = sorted({skill for package in problem.packages for skill in package.skills})
    wanted = np.array([[name in p.skills for name in names] for p in problem.packages], dtype=bool)
    holds = np.array([[name in x.skills for name in names] for x in problem.locations], dtype=bool)
    wanted = wanted.reshape(len(problem.packages), len(names)).astype(np.int64)
    lacking = ~holds.reshape(len(problem.locations), len(names))
    return (wanted @ lacking.T.astype(np.int64)) == 0


def _skills_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    missing = sorted(wanted.skills - place.skills)
    if not missing:
        return None
    text = f"Carers lack: {', '.join(missing)}."
    subjects = (wanted.ref, place.location_id)
    return Breach("skills", subjects, len(missing), text, Exclusion.SKILL_MISSING)


SKILLS = PairRule(
    id="skills",
    title="The location's carers have every skill the package needs",
    why="Delegated tasks and equipment need trained carers on every visit.",
    source="NICE NG21 1.1.5; A-013",
    mask=_skills_mask,
    explain=_skills_explain,
)


def _double_mask(problem: Problem) -> BoolArray:
    wanted = np.array([package.is_double_handed for package in problem.packages], dtype=bool)
    offers = np.array([place.is_double_handed for place in problem.locations], dtype=bool)
    return ~wanted[:, None] | offers[None, :]


def _double_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    if place.is_double_handed or not wanted.is_double_handed:
        return None
    text = "Cannot send two carers at once."
    subjects = (wanted.ref, place.location_id)
    return Breach("double-handed", subjects, 1, text, Exclusion.SKILL_MISSING)


DOUBLE_HANDED = PairRule(
    id="double-handed",
    title="The location can send two carers at once where a visit needs it",
    why="Double-handed care is unsafe with one carer.",
    source="A-013",
    mask=_double_mask,
    explain=_double_explain,
)


def _needed_gender(package: Package) -> Gender | None:
    """Return the gender a package needs, leaving out mere preferences."""
    return package.carer_gender if package.carer_gender_strength is Strength.NEED else None


def _gender_mask(problem: Problem) -> BoolArray:
    kept = np.ones((len(problem.packages), len(problem.locations)), dtype=bool)
    for gender in Gender:
        needs = np.array([_needed_gender(p) is gender for p in problem.packages], dtype=bool)
        offers = np.array([gender in place.genders for place in problem.locations], dtype=bool)
        kept &= ~needs[:, None] | offers[None, :]
    return kept


def _gender_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    gender = _needed_gender(wanted)
    if gender is None or gender in place.genders:
        return None
    text = f"Cannot send only carers of the gender needed ({gender.value})."
    subjects = (wanted.ref, place.location_id)
    return Breach("carer-gender", subjects, 1, text, Exclusion.SKILL_MISSING)


CARER_GENDER = PairRule(
    id="carer-gender",
    title="A need about the carers' gender is met",
    why="A need is a condition of accepting care; a preference is only a goal.",
    source="NICE NG21 1.1.5; A-013",
    mask=_gender_mask,
    explain=_gender_explain,
)


def _unagreed(problem: Problem, package: Package) -> list[Visit]:
    """Return the visits that are short without anybody having agreed to it."""
    least = problem.policy.short_visit_minutes
    return [v for v in package.visits if v.minutes < least and not v.is_short_agreed]


def _length_mask(problem: Problem) -> BoolArray:
    agreed = np.array([not _unagreed(problem, p) for p in problem.packages], dtype=bool)
    shortest = np.array(
        [min((v.minutes for v in p.visits), default=24 * 60) for p in problem.packages],
        dtype=np.int64,
    )
    least = np.array([place.minimum_visit_minutes for place in problem.locations], dtype=np.int64)
    return agreed[:, None] & (shortest[:, None] >= least[None, :])


def _length_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    subjects = (wanted.ref, place.location_id)
    unagreed = _unagreed(problem, wanted)
    if unagreed:
        text = (
            f"A visit of {unagreed[0].minutes} minutes has no agreed short task; "
            f"{problem.policy.short_visit_minutes} minutes is the least otherwise."
        )
        return Breach("visit-length", subjects, 1, text, Exclusion.SHORT_VISIT_NOT_AGREED)
    shortest = min((visit.minutes for visit in wanted.visits), default=24 * 60)
    if shortest < place.minimum_visit_minutes:
        text = f"Takes no visit under {place.minimum_visit_minutes} minutes; one is {shortest}."
        return Breach("visit-length", subjects, 1, text, Exclusion.SHORT_VISIT_NOT_AGREED)
    return None


VISIT_LENGTH = PairRule(
    id="visit-length",
    title="Visits under half an hour are agreed and accepted by the location",
    why="Short visits are for agreed tasks only; some locations take none below a length.",
    source="NICE QS123 statement 4; policy short_visit_minutes",
    mask=_length_mask,
    explain=_length_explain,
)
