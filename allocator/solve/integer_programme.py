"""A small programme over whole numbers, its goals in strict order, and a rule to break ties.

It is what a caller with its own model asks of CP-SAT: rows that name the rule they come from, so
that a conflict can be told in the words of the rules, goals that are minimised one after the other,
and tie goals that leave one answer only. It knows no solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

Terms = tuple[tuple[int, int], ...]
"""Variable and coefficient."""

LARGEST_ROW = 2**30
"""No row or goal may be as large, or the solver is not to be believed; see `allocator.solve.guard`,
whose limit this is, stated here because a child that solves a small programme loads no NumPy."""


@dataclass(frozen=True, slots=True)
class Row:
    """``low ≤ Σ coefficient · x ≤ high``.

    Parameters
    ----------
    terms
        Variables with their coefficients.
    low, high
        Limits; ``None`` for none.
    rule, subject
        The rule it comes from, and what the rule is applied to here; an empty rule for a row that
        says what the variables mean and can never be given up.
    """

    terms: Terms
    low: int | None
    high: int | None
    rule: str = ""
    subject: str = ""

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether some values keep the row."""
        use = value_of(self.terms, values)
        return (self.low is None or use >= self.low) and (self.high is None or use <= self.high)


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to have as little of as possible.

    Parameters
    ----------
    id
        Its name.
    terms
        What it counts.
    """

    id: str
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegerProgramme:
    """Variables from 0 to a largest value, rows, goals in order, and goals that break ties.

    Parameters
    ----------
    upper
        Largest value of each variable.
    rows
        What must hold.
    goals
        Minimised one after the other; a later one never costs an earlier one a unit.
    ties
        Minimised one after the other where the goals leave more than one answer.
    decisive
        Variables that make an answer; answers that differ in others only are the same, and with
        none of them any answer is as good as another.
    """

    upper: tuple[int, ...]
    rows: tuple[Row, ...]
    goals: tuple[Goal, ...] = ()
    ties: tuple[Goal, ...] = ()
    decisive: tuple[int, ...] = ()

    def but(self, **changes: Any) -> Self:
        """Return a copy with some parts changed."""
        return replace(self, **changes)

    def is_kept_by(self, values: Sequence[int]) -> bool:
        """Tell whether some values keep every row and every range."""
        inside = len(values) == len(self.upper) and all(
            0 <= value <= most for value, most in zip(values, self.upper, strict=True)
        )
        return inside and all(row.holds(values) for row in self.rows)

    def only(self, is_kept: Callable[[Row], bool]) -> Self:
        """Return the programme without goals and with only some of its rules' rows."""
        rows = tuple(row for row in self.rows if not row.rule or is_kept(row))
        return self.but(rows=rows, goals=(), ties=(), decisive=())

    def with_slack(self, is_soft: Callable[[Row], bool]) -> tuple[Self, dict[int, Row]]:
        """Return the programme with some rows made soft, to be broken as little as possible.

        Its goals are the number of rows broken and then by how much, added up.

        Parameters
        ----------
        is_soft
            Which rows may be broken.

        Returns
        -------
        tuple
            The programme, and the row behind each variable that says by how much.
        """
        upper, rows, slack_of = list(self.upper), [], {}
        broken: list[int] = []
        for row in self.rows:
            if not row.rule or not is_soft(row):
                rows.append(row)
                continue
            slack, most = len(upper), _largest_breach(row, self.upper)
            upper += [most, 1]
            slack_of[slack] = row
            broken.append(slack + 1)
            rows += [*_softened(row, slack), Row(((slack, 1), (slack + 1, -most)), None, 0)]
        goals = (
            Goal("rows", tuple((flag, 1) for flag in broken)),
            Goal("amount", tuple((slack, 1) for slack in slack_of)),
        )
        soft = self.but(upper=tuple(upper), rows=tuple(rows), goals=goals, ties=(), decisive=())
        return soft, slack_of


def value_of(terms: Terms, values: Sequence[int]) -> int:
    """Return ``Σ coefficient · x``."""
    return sum(coefficient * values[place] for place, coefficient in terms)


def _softened(row: Row, slack: int) -> list[Row]:
    """Return a row that the slack variable lets out, on whichever side it has a limit."""
    parts = []
    if row.high is not None:
        parts.append(Row((*row.terms, (slack, -1)), None, row.high, row.rule, row.subject))
    if row.low is not None:
        parts.append(Row((*row.terms, (slack, 1)), row.low, None, row.rule, row.subject))
    return parts


def _largest_breach(row: Row, upper: Sequence[int]) -> int:
    most = sum(max(0, c) * upper[place] for place, c in row.terms)
    least = sum(min(0, c) * upper[place] for place, c in row.terms)
    over = 0 if row.high is None else most - row.high
    under = 0 if row.low is None else row.low - least
    return max(1, over, under)


def largest_size(programme: IntegerProgramme) -> tuple[int, str]:
    """Return the largest ``Σ|coefficient| · upper`` of any row or goal, and what it is of."""
    sizes = [(0, "nothing")]
    sizes += [(_size(row.terms, programme), f"{row.rule} {row.subject}") for row in programme.rows]
    sizes += [
        (_size(goal.terms, programme), goal.id) for goal in (*programme.goals, *programme.ties)
    ]
    return max(sizes)


def _size(terms: Terms, programme: IntegerProgramme) -> int:
    return sum(abs(coefficient) * programme.upper[place] for place, coefficient in terms)


class ProgrammeWriter:
    """Writes a programme row by row."""

    def __init__(self) -> None:
        self._upper: list[int] = []
        self._rows: list[Row] = []
        self._goals: list[Goal] = []
        self._ties: list[Goal] = []
        self._decisive: list[int] = []

    def variable(self, *, decisive: bool = False) -> int:
        """Add a variable that is 0 or 1 and return its number."""
        self._upper.append(1)
        if decisive:
            self._decisive.append(len(self._upper) - 1)
        return len(self._upper) - 1

    def row(
        self,
        terms: Iterable[tuple[int, int]],
        *,
        low: int | None = None,
        high: int | None = None,
        rule: str = "",
        subject: str = "",
    ) -> None:
        """Add a row."""
        self._rows.append(Row(_gathered(terms), low, high, rule, subject))

    def goal(self, name: str, terms: Iterable[tuple[int, int]]) -> None:
        """Add the next goal."""
        self._goals.append(Goal(name, _gathered(terms)))

    def tie(self, name: str, terms: Iterable[tuple[int, int]]) -> None:
        """Add the next goal that breaks ties."""
        self._ties.append(Goal(name, _gathered(terms)))

    def written(self) -> IntegerProgramme:
        """Return the programme."""
        return IntegerProgramme(
            upper=tuple(self._upper),
            rows=tuple(self._rows),
            goals=tuple(self._goals),
            ties=tuple(self._ties),
            decisive=tuple(self._decisive),
        )


def _gathered(terms: Iterable[tuple[int, int]]) -> Terms:
    """Add up the coefficients of each variable, leaving out those that come to nothing."""
    total: dict[int, int] = {}
    for place, coefficient in terms:
        total[place] = total.get(place, 0) + coefficient
    return tuple((place, total[place]) for place in sorted(total) if total[place])


def programme_to_json(programme: IntegerProgramme) -> Mapping[str, Any]:
    """Write a programme in plain JSON values."""
    return {
        "upper": programme.upper,
        "rows": [(row.terms, row.low, row.high, row.rule, row.subject) for row in programme.rows],
        "goals": [(goal.id, goal.terms) for goal in programme.goals],
        "ties": [(goal.id, goal.terms) for goal in programme.ties],
        "decisive": programme.decisive,
    }


def programme_from_json(plain: Mapping[str, Any]) -> IntegerProgramme:
    """Read a programme back."""
    return IntegerProgramme(
        upper=tuple(plain["upper"]),
        rows=tuple(Row(_terms(terms), *rest) for terms, *rest in plain["rows"]),
        goals=tuple(Goal(name, _terms(terms)) for name, terms in plain["goals"]),
        ties=tuple(Goal(name, _terms(terms)) for name, terms in plain["ties"]),
        decisive=tuple(plain["decisive"]),
    )


def _terms(plain: Sequence[Sequence[int]]) -> Terms:
    return tuple((place, coefficient) for place, coefficient in plain)
