"""What quotes were measured to be, beside the targets and the estimate by insertion."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numpy as np

PROVIDERS = 4
"""How many locations share a drawn day."""
NOISE_SEEDS = 20
"""How often the same quote is searched with other seeds."""


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time and by the clock."""

    cpu: float
    wall: float

    @staticmethod
    def until_now() -> Spent:
        """Return both from wherever they began."""
        return Spent(time.process_time(), time.perf_counter())

    def __sub__(self, began: Spent) -> Spent:
        """Return what passed since then."""
        return Spent(self.cpu - began.cpu, self.wall - began.wall)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One client at one provider, all figures in minutes of that day.

    Parameters
    ----------
    client, provider
        Who asks, and whom.
    truth, quoted, inserted
        What the long search, the quote and the estimate by insertion say.
    low, high
        The quote's interval.
    unsure
        By how much the long search with the client differs between its seeds.
    seeds
        How many seeds it had.
    spent, truth_spent
        What the quote and the long search took.
    faults, truth_faults
        What the checker found in their rounds.
    """

    client: str
    provider: str
    truth: int
    quoted: int
    inserted: int
    low: int
    high: int
    unsure: int
    seeds: int
    spent: Spent
    truth_spent: Spent
    faults: tuple[str, ...]
    truth_faults: tuple[str, ...]


def _error(figures: list[int], pairs: list[Pair]) -> float:
    """Return the mean absolute error in per cent of the mean truth."""
    off = sum(abs(one - pair.truth) for one, pair in zip(figures, pairs, strict=True))
    return 100.0 * off / max(1, sum(pair.truth for pair in pairs))


def _right(pairs: list[Pair], kind: str) -> float:
    """Return in how many per cent of clients the cheapest provider is one of the truly cheapest."""
    by_client: dict[tuple[int, str], list[Pair]] = {}
    for number, pair in enumerate(pairs):
        by_client.setdefault((number // PROVIDERS, pair.client), []).append(pair)
    hits = 0
    for mine in by_client.values():
        chosen = min(mine, key=lambda p: (getattr(p, kind), p.provider))
        hits += chosen.truth == min(p.truth for p in mine)
    return 100.0 * hits / len(by_client)


def _reach(pairs: list[Pair]) -> tuple[float, float]:
    """Return how far truth lies below and above quotes in all but a twentieth each way [%]."""
    off = [100.0 * (pair.truth - pair.quoted) / max(1, pair.quoted) for pair in pairs]
    low, high = np.quantile(off, (0.05, 0.95)).tolist()
    return max(0.0, -low), max(0.0, high)


def print_summary(visits: int, pairs: list[Pair], noise: list[int]) -> None:
    """Print what was measured beside the targets and the insertion estimate.

    Parameters
    ----------
    visits
        Of each provider-day.
    pairs
        Every client at every provider, day after day.
    noise
        Minutes by which quotes differ between seeds.
    """
    seconds = sorted(p.spent.cpu for p in pairs[1:])
    p95 = 1000 * seconds[int(0.95 * (len(seconds) - 1))]
    ours, other = [p.quoted for p in pairs], [p.inserted for p in pairs]
    bias = statistics.mean(p.inserted - p.truth for p in pairs)
    inside = 100.0 * sum(p.low <= p.truth <= p.high for p in pairs) / len(pairs)
    mean = statistics.mean(p.truth for p in pairs)
    print(f"\n{visits} visits a day, {len(pairs)} pairs, mean truth {mean:.1f} min")
    print(f"  mean error            {_error(ours, pairs):6.1f} %   target 5 %     "
          f"insertion {_error(other, pairs):.1f} % (bias {bias:+.1f} min)")  # fmt: skip
    steady = 100.0 * sum(minutes <= 1 for minutes in noise) / len(noise)
    usual = f"mean {statistics.mean(noise):.1f} min, {steady:.0f} % of {len(noise)} pairs within 1"
    print(f"  noise over {NOISE_SEEDS} seeds   {max(noise):6d} min target 1 min    {usual}")
    print(f"  cheapest provider     {_right(pairs, 'quoted'):6.1f} %   target 95 %    "
          f"insertion {_right(pairs, 'inserted'):.1f} %")  # fmt: skip
    print(f"  time, 95th percentile {p95:6.1f} ms  target 50 ms")
    below, above = _reach(pairs)
    print(f"  90 % interval covers  {inside:6.1f} %   target 85-95 %  "
          f"(truth from {below:.0f} % below to {above:.0f} % above in nine of ten)")  # fmt: skip
    beaten = sum(p.quoted < p.truth for p in pairs)
    print(f"  quoted below the long search {beaten} times")
    unsure = statistics.mean(p.unsure for p in pairs)
    seeds = statistics.mean(p.seeds for p in pairs)
    said = f"the {seeds:.3g} seeds of a long search differ by {unsure:.1f} min on average"
    print(f"  truth: {said}\n", flush=True)
