"""What was found when one package was quoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from allocator.rounds.left_out import LeftOut
from allocator.rounds.quote import Quote
from allocator.rules.rule import Breach

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a location may not take a package.

    Parameters
    ----------
    location_id
        The location.
    breaches
        Every rule it breaks, the first failing one first.
    """

    location_id: str
    breaches: tuple[Breach, ...]


@dataclass(frozen=True)
class Quoted:
    """What was found for one package.

    Parameters
    ----------
    quotes
        Cheapest first, those that leave a visit out last.
    left
        Visits that a quoted location cannot make.
    refuse
        Tells which locations may not take it; nobody when the locations were chosen by somebody.
        It takes its time, and is asked only where that is shown.
    short
        Those of them that were quoted: their declared time is too short for the quote.
    barred
        Quoted locations that may not take it, where the locations were chosen by somebody.
    """

    quotes: tuple[Quote, ...]
    left: tuple[LeftOut, ...] = ()
    refuse: Callable[[], tuple[Refusal, ...]] = tuple
    short: tuple[Refusal, ...] = ()
    barred: tuple[Refusal, ...] = ()

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Locations that may not take it."""
        return self.refuse()

    @property
    def can_be_made(self) -> bool:
        """Whether a quoted location can make any visit of it."""
        return any(quote.stops for quote in self.quotes)

    @property
    def excluded(self) -> tuple[tuple[str, int], ...]:
        """How many locations each rule leaves out first, the most first."""
        return tuple(Counter(it.breaches[0].rule for it in self.refusals).most_common())

    @property
    def nearest(self) -> tuple[Refusal, ...]:
        """A few locations that break one rule only, the smallest breach of a rule first."""
        near = [it for it in self.refusals if len(it.breaches) == 1]
        near.sort(key=lambda it: (it.breaches[0].amount, it.location_id))
        return tuple(near[:_NEAREST])
