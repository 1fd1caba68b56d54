"""What every goal would lose if a package went somewhere else: the exact best plan that does so.

The regret of a pair is the value of each level with the pair forced, minus the free value. The
first level at which it is not zero says how far the alternative is behind; later levels may well be
better. Each forced problem is solved on its own, so a result never depends on the others asked for,
nor on the number of processes.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.columns import fits_alone
from allocator.solve.forcing import force_into
from allocator.solve.process import Children, How, lend
from allocator.solve.solution import Effort, Limits
from allocator.solve.wire import Message, WireError, pack_request, read_taken

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Forced:
    """The best plan with one choice forced.

    Parameters
    ----------
    choice
        The choice forced.
    values
        Value of every level, recomputed from the plan; ``None`` when the choice cannot be forced
        because it breaks a hard row by itself.
    taken
        The plan, shape ``(groups,)``; ``None`` likewise.
    is_proven
        Whether every level is proven optimal, or the choice proven impossible.
    """

    choice: int
    values: tuple[int, ...] | None
    taken: IntArray | None
    is_proven: bool

    def regret(self, free: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return forced minus free, level by level."""
        if self.values is None:
            return None
        return tuple(forced - usual for forced, usual in zip(self.values, free, strict=True))

    def plain(self) -> Message:
        """Write the result as a message."""
        taken = None if self.taken is None else self.taken.tolist()
        return {
            "kind": "forced",
            "choice": self.choice,
            "taken": taken,
            "is_proven": self.is_proven,
        }


def forced_values(  # noqa: PLR0913 - all but the first three are rarely given
    model: ChoiceModel,
    taken: IntArray,
    choices: IntArray,
    *,
    advance: Advance | None = None,
    effort: Effort | None = None,
    limits: Limits | None = None,
    processes: int | None = None,
    children: Children | None = None,
) -> tuple[Forced, ...]:
    """Find the exact lexicographic optimum with each of some choices forced.

    Parameters
    ----------
    model
        The programme; leave out levels nobody loses by, such as the tie-break.
    taken
        The free optimum, shape ``(groups,)``; any feasible plan will do.
    choices
        The choices to force, one at a time.
    advance
        Told how many are done, of how many, from a thread of its own.
    effort
        Deterministic limits of each solve.
    limits
        Wall-clock time and memory of each child.
    processes
        Number of children; by default one for each core, at most four.
    children
        Who solves; by default children of its own.

    Returns
    -------
    tuple of Forced
        One for each choice, in order. Where a child failed, the repaired plan stands, unproven.

    Raises
    ------
    ValueError
        When ``taken`` is not feasible or a choice does not exist.
    """
    if not model.is_feasible(taken):
        raise ValueError("the free plan is not feasible")
    if len(choices) and not 0 <= int(choices.min()) <= int(choices.max()) < model.choices:
        raise ValueError("a choice to force does not exist")
    wanted = np.unique(choices)
    count = max(1, min(processes or min(4, os.cpu_count() or 1), -(-len(wanted) // 8)))
    desk = _Desk(model, taken, len(wanted), advance)
    job = {
        "kind": "forced",
        "memory_mb": (limits or Limits()).memory_mb,
        "effort": asdict(effort or Effort()),
        "presolve": True,
    }
    with lend(children) as crew:
        threads = [
            threading.Thread(
                target=desk.work, args=(job, wanted[k::count], limits or Limits(), crew)
            )
            for k in range(count if len(wanted) else 0)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return tuple(desk.result(int(choice)) for choice in choices)


@dataclass
class _Desk:
    """Where the children's results are checked and collected."""

    model: ChoiceModel
    taken: IntArray
    total: int
    advance: Advance | None
    found: dict[int, Forced] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self, job: Message, choices: IntArray, limits: Limits, children: Children) -> None:
        """Have one child force some choices; once more without presolve if it crashes."""
        for presolve in (True, False):
            left = choices[[int(choice) not in self.found for choice in choices]]
            if not len(left):
                return
            request = pack_request(
                {**job, "presolve": presolve}, self.model, start=self.taken, choices=left
            )
            ending = children.run(request, self.receive, limits)
            if ending.how is not How.CRASHED:
                return

    def receive(self, message: Message) -> None:
        """Check a result in integers and keep it."""
        if message["kind"] == "done":
            return
        choice = message.get("choice")
        if message["kind"] != "forced" or type(choice) is not int:
            raise WireError("a message of an unknown kind")
        if not 0 <= choice < self.model.choices:
            raise WireError("a choice that does not exist")
        result = self._checked(choice, message)
        with self.lock:
            self.found[choice] = result
            if self.advance is not None:
                self.advance(len(self.found), self.total)

    def result(self, choice: int) -> Forced:
        """Return what was found for a choice, or the repaired plan where a child failed."""
        if choice in self.found:
            return self.found[choice]
        if not fits_alone(self.model)[choice]:
            return Forced(choice, None, None, True)
        plan = force_into(self.model, self.taken, choice)
        return Forced(choice, self.model.values(plan), plan, False)

    def _checked(self, choice: int, message: Message) -> Forced:
        if message.get("taken") is None:
            if fits_alone(self.model)[choice]:
                raise WireError("a choice that fits was called impossible")
            return Forced(choice, None, None, True)
        taken = read_taken(message["taken"], self.model.groups)
        if not self.model.is_feasible(taken) or choice not in taken:
            raise WireError("a forced plan breaks a rule or does not take the choice")
        return Forced(choice, self.model.values(taken), taken, message.get("is_proven") is True)
