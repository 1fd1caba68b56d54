"""What an engine hands back: the plan, and for every level its value and what is proven of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from allocator.rules.choice_model import IntArray

if TYPE_CHECKING:
    from allocator.solve.certificate import Certificate


class Status(Enum):
    """What is known about a level; a closed list, never read as true or false."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNPROVEN = "unproven"

    def __bool__(self) -> bool:
        raise TypeError("a status is compared by name, it is neither true nor false")


@dataclass(frozen=True, slots=True)
class LevelOutcome:
    """One level's value with the proof that goes with it.

    The bound speaks of plans that keep every earlier level at or below the value reported for it,
    so "optimal" below a level that is only feasible means: optimal given what was reached above.

    Parameters
    ----------
    id
        The goal's rule id.
    value
        Recomputed from the plan in integers, never read from a solver.
    bound
        No plan as good on the earlier levels goes below this.
    status
        ``OPTIMAL`` exactly when bound and value meet; ``FEASIBLE`` when an engine worked on the
        level and a gap remains; ``UNPROVEN`` when no engine closed or bounded it.
    certificate
        Integers that re-prove the bound without a solver, where there are some.
    """

    id: str
    value: int
    bound: int
    status: Status
    certificate: Certificate | None = None

    @property
    def gap(self) -> int:
        """How far the value may be from the best, in the goal's own unit."""
        return self.value - self.bound


@dataclass(frozen=True, slots=True)
class Solution:
    """A feasible plan and what is known about it.

    Parameters
    ----------
    taken
        The choice taken in each group, shape ``(groups,)``.
    levels
        One outcome per level, most important first.
    method
        Which engine the plan comes from: ``"floor"``, ``"exact"`` or ``"county"``.
    events
        What happened on the way, in order: crashes, retries, refused claims, levels left open.
    """

    taken: IntArray
    levels: tuple[LevelOutcome, ...]
    method: str
    events: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[int, ...]:
        """The value of every level, most important first."""
        return tuple(level.value for level in self.levels)

    @property
    def is_optimal(self) -> bool:
        """Whether every level is proven."""
        return all(level.status is Status.OPTIMAL for level in self.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How hard an engine tries, in units that are the same on every machine.

    Parameters
    ----------
    deterministic_time
        CP-SAT's own time unit, spent at most on each level.
    search_steps
        Moves the local search of county-size models may try in each stage.
    """

    deterministic_time: float = 20.0
    search_steps: int = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the process around an engine may use before it is stopped.

    These never shape a result that was reached; they only say when a child has gone wrong.

    Parameters
    ----------
    seconds
        Wall-clock time for the whole job; two more seconds pass before the child is killed.
    memory_mb
        Resident memory of the child [MB].
    """

    seconds: float = 600.0
    memory_mb: int = 4096
