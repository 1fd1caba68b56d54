"""The chart of the density benchmark; needs Matplotlib (extra ``analyst``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from benchmarks.density import COUNTS, KINDS, SPLIT, TODAY, Shared, of_kind

_COLOURS = {"urban": "#1f4e79", "rural": "#7a8f3c"}
_PALE = "#b9c0c7"
_INK = "#333333"


def draw(found: Sequence[Shared], path: Path) -> None:
    """Draw driving against the number of providers, and 70/30 beside today.

    Parameters
    ----------
    found
        What was measured; kinds without a patch are left out.
    path
        File to write; its ending decides the format. The same numbers give the same file.
    """
    kinds = [kind for kind in KINDS if of_kind(found, kind, TODAY)]
    with matplotlib.rc_context({"font.size": 9, "svg.hashsalt": "density", "text.color": _INK}):
        figure = Figure(figsize=(8.4, 3.8), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=[3, 2])
        for kind in kinds:
            _curve(left, found, kind)
        _bars(right, found, kinds)
        left.set_ylabel("driving minutes per contact hour")
        for axes in (left, right):
            axes.set_ylim(0, 1.18 * max(x.driving for x in found))
            axes.yaxis.set_major_locator(MultipleLocator(5))
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(length=0)
        note = (
            "Synthetic county, one Monday, driving from the base and back; thin lines are patches."
        )
        figure.supxlabel(note, x=0.01, ha="left", fontsize=7.5, color=_INK)
        undated = {"Date": None} if path.suffix == ".svg" else None
        figure.savefig(path, dpi=150, metadata=undated)


def _curve(axes: Axes, found: Sequence[Shared], kind: str) -> None:
    """Draw one kind: each patch thin, their mean thick and named at its end."""
    for patch in [x.patch for x in of_kind(found, kind, TODAY)]:
        mine = [x.driving for x in found if x.patch is patch and x.way.isdecimal()]
        axes.plot(COUNTS, mine, color=_COLOURS[kind], linewidth=0.8, alpha=0.35)
    means = [mean(x.driving for x in of_kind(found, kind, str(count))) for count in COUNTS]
    axes.plot(COUNTS, means, color=_COLOURS[kind], linewidth=2, marker="o", markersize=4)
    axes.annotate(
        kind, (COUNTS[-1], means[-1]), xytext=(6, -3), textcoords="offset points",
        color=_COLOURS[kind], fontweight="bold",
    )  # fmt: skip
    axes.set_xscale("log", base=2)
    axes.set_xticks(COUNTS, [str(count) for count in COUNTS])
    axes.set_xlim(0.9, 24)
    axes.set_xlabel("providers overlapping, equal shares")
    axes.set_title("More providers, more driving", loc="left", fontweight="bold")


def _bars(axes: Axes, found: Sequence[Shared], kinds: Sequence[str]) -> None:
    """Draw today beside 70/30 for each kind, with the saving over the pair."""
    for row, kind in enumerate(kinds):
        before, after = (
            mean(x.driving for x in of_kind(found, kind, way)) for way in (TODAY, SPLIT)
        )
        axes.bar(row - 0.2, before, 0.36, color=_PALE)
        axes.bar(row + 0.2, after, 0.36, color=_COLOURS[kind])
        for place, height, name in ((-0.2, before, "today"), (0.2, after, "70/30")):
            axes.annotate(f"{name}\n{height:.1f}", (row + place, height), xytext=(0, 3),
                          textcoords="offset points", ha="center", va="bottom")  # fmt: skip
    saved = []
    for kind in kinds:
        today = mean(x.driving for x in of_kind(found, kind, TODAY))
        split = mean(x.driving for x in of_kind(found, kind, SPLIT))
        saved.append(f"{kind}\n{100 * (today - split) / today:.0f} % saved")
    axes.set_xticks(range(len(kinds)), saved)
    axes.set_title("What 70/30 saves", loc="left", fontweight="bold")
