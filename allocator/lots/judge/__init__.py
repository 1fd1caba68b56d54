"""Judge lots and lot plans: what they hold, how they travel, who could win, what is at risk."""

from allocator.lots.judge.ground import Ground, SampleSums
from allocator.lots.judge.judge import Judgement, judge_plan
from allocator.lots.judge.market import Market, read_market
from allocator.lots.judge.measure import MEASURES, Better, Measure, Taken, Unit
from allocator.lots.judge.yardsticks import Yardsticks, read_yardsticks

__all__ = [
    "MEASURES",
    "Better",
    "Ground",
    "Judgement",
    "Market",
    "Measure",
    "SampleSums",
    "Taken",
    "Unit",
    "Yardsticks",
    "judge_plan",
    "read_market",
    "read_yardsticks",
]
