"""Force one choice and find the best plan that goes with it, for many choices in one process.

Each forced problem is the whole problem with one group decided, solved level by level as exactly
as the free one. Most of the work is shared: the columns are listed once, and prices of the free
problem bound every forced one for as long as it keeps up with the free values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray
from allocator.solve.columns import fits_alone
from allocator.solve.exact import Climb
from allocator.solve.forcing import force_into
from allocator.solve.pricing import Pricing
from allocator.solve.programme import Programme, state_programme
from allocator.solve.regret import Forced
from allocator.solve.solution import Effort


def force_choices(
    model: ChoiceModel,
    taken: IntArray,
    choices: Sequence[int],
    effort: Effort,
    found: Callable[[Forced], None],
    *,
    presolve: bool = True,
) -> None:
    """Find the lexicographic optimum with each of some choices forced.

    Parameters
    ----------
    model
        The programme.
    taken
        A feasible plan, best the free optimum.
    choices
        The choices to force, one at a time.
    effort
        Deterministic limits of each solve.
    found
        Called with each result, in the order of the choices.
    presolve
        Whether the solver simplifies first.
    """
    shared = _share(model, taken, effort, presolve)
    fits = fits_alone(model)
    for choice in choices:
        if not fits[choice]:
            found(Forced(choice, None, None, True))
        else:
            found(shared.force(choice))


@dataclass(frozen=True)
class Shared:
    """What all forced problems have in common.

    Parameters
    ----------
    programme
        The free programme.
    taken, values
        The free plan and its values.
    prices
        Prices of each level of the free problem at those values, where it had to be relaxed.
    pool
        Columns the free relaxations needed.
    effort, presolve
        Passed on to each solve.
    """

    programme: Programme
    taken: IntArray
    values: tuple[int, ...]
    prices: dict[int, Pricing]
    pool: BoolArray
    effort: Effort
    presolve: bool

    def force(self, choice: int) -> Forced:
        """Find the lexicographic optimum with a choice forced."""
        model = self.programme.model
        start = force_into(model, self.taken, choice)
        climb = Climb(
            self.programme, self.effort, self.presolve, advice=self._advice, near=self.taken
        )
        solution = climb.run(start, self.programme.only_with(choice), self.pool)
        assert solution.taken[model.choice_group[choice]] == choice
        return Forced(choice, solution.values, solution.taken, solution.is_optimal)

    def _advice(self, level: int, held: tuple[int, ...]) -> Pricing | None:
        return self.prices.get(level) if held == self.values[:level] else None


def _share(model: ChoiceModel, taken: IntArray, effort: Effort, presolve: bool) -> Shared:
    """Solve the free problem once, keeping its prices and columns."""
    climb = Climb(state_programme(model), effort, presolve, keeps_prices=True)
    free = climb.run(taken)
    return Shared(
        climb.programme, free.taken, free.values, climb.prices, climb.pool, effort, presolve
    )
