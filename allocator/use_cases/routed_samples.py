"""Route the sample days of lot plans, each day once, and keep what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.areas import Areas
from allocator.lots.judge.ground import SampleSums
from allocator.lots.judge.market import Find
from allocator.lots.judge.sample_days import Sampler, content_of, split_by_lot
from allocator.lots.lot_plan import LotPlan
from allocator.rounds.day import Day
from allocator.use_cases.processes import Call, Processes, lend
from allocator.use_cases.progress import Progress, Silence
from allocator.workspace.canonical import hash_bytes
from allocator.workspace.sample_store import SampleStore

_METHOD = 1
"""Raised when days are routed another way, so that sums of the old way are not reused."""
_FEW = 6
"""Days below which this process alone is quicker than several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedSamples:
    """Routes sample days, from the store where they are there.

    Parameters
    ----------
    sampler
        Draws them.
    areas
        What lots are made of.
    find
        Tells in which of them a home lies.
    steps
        Steps of the search for each call.
    store
        Where sums are kept; ``None`` to keep none.
    jobs
        Processes; 0 for one per core.
    processes
        Used in place of new ones, where somebody lends them.
    """

    sampler: Sampler
    areas: Areas
    find: Find
    steps: int
    store: SampleStore | None = None
    jobs: int = 0
    processes: Processes | None = None

    def route(
        self, plan: LotPlan, hubs: IntArray, progress: Progress | None = None
    ) -> dict[str, SampleSums]:
        """Return what the sample days of each lot come to, by lot id.

        Parameters
        ----------
        plan, hubs
            The plan and the hub of each lot.
        progress
            Told how many days are done.
        """
        return _by_lot(plan, self.route_days(plan, hubs, progress))

    def route_days(
        self, plan: LotPlan, hubs: IntArray, progress: Progress | None = None
    ) -> dict[tuple[int, int], SampleSums]:
        """Return what each sample day of each lot comes to, by lot index and sample.

        Parameters
        ----------
        plan, hubs, progress
            As for `route`.
        """
        hear = progress or Silence()
        days = self._days(plan, hubs)
        content = {key: self._content(day) for key, day in days.items()}
        found = {key: self._kept(content[key]) for key in days}
        missing = [key for key in days if found[key] is None]
        done = len(days) - len(missing)
        for number, sums in self._route_all([days[key] for key in missing]):
            key = missing[number]
            found[key] = sums
            if self.store is not None:
                self.store.write(content[key], asdict(sums))
            done += 1
            hear.advance(done, len(days))
        return {key: sums for key, sums in found.items() if sums is not None}

    def _days(self, plan: LotPlan, hubs: IntArray) -> dict[tuple[int, int], Day]:
        """Return every day there is, by lot and sample."""
        lot_of = plan.lot_of(self.areas)
        days = {}
        for sample, people in enumerate(self.sampler.people()):
            parts = split_by_lot(people, self.find, lot_of, len(plan.lots))
            for lot, packages in enumerate(parts):
                if hubs[lot] < 0 or not packages:
                    continue
                day = self.sampler.day(packages, self.areas, int(hubs[lot]))
                if day is not None:
                    days[lot, sample] = day
        return days

    def _content(self, day: Day) -> str:
        return hash_bytes(repr((_METHOD, self.steps, content_of(day))).encode())

    def _kept(self, content: str) -> SampleSums | None:
        sums = self.store.read(content) if self.store is not None else None
        try:
            return None if sums is None else SampleSums(**sums)
        except TypeError:
            return None  # kept by another version

    def _route_all(self, days: list[Day]) -> Iterator[tuple[int, SampleSums]]:
        """Route days, the largest first, and yield each with its number."""
        if not days:
            return
        from allocator.lots.judge.route_sample import (  # noqa: PLC0415  compiles the search
            route_sample,
        )

        order = np.argsort([-len(day.calls) for day in days], kind="stable").tolist()
        calls: list[Call[SampleSums]] = [(route_sample, (days[i], self.steps)) for i in order]
        with lend(self.processes, self.jobs) as processes:
            spread = processes.spread(calls, are_few=len(calls) < _FEW)
            for number, sums in spread:
                yield order[number], sums


def _by_lot(plan: LotPlan, found: Mapping[tuple[int, int], SampleSums]) -> dict[str, SampleSums]:
    """Add up the samples of each lot."""
    sums: dict[str, SampleSums] = {}
    for (lot, _), one in sorted(found.items()):
        lot_id = plan.lots[lot].lot_id
        sums[lot_id] = sums.get(lot_id, SampleSums()) + one
    return sums
