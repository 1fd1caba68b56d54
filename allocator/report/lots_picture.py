"""The maps of lot plans as one picture; needs Matplotlib (extra ``analyst``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path as File

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Shape

from allocator.lots.judge import Judgement
from allocator.report.lot_fills import FILLS
from allocator.report.lot_maps import WIDTH, PlanMap, Scale, draw_plan, lay_scale

TINTS = ("#cfe3f3", "#fbe6bd", "#d6ead0", "#f4d4ce", "#e1d6ee", "#e7e3d8")
HATCHES = ("", "///", "---", "|||", "\\\\\\", "+++")
_INK, _STROKE = "#27343f", "#5d6c78"
_ACROSS = 3
_MOVE, _LINE, _CLOSE = int(Shape.MOVETO), int(Shape.LINETO), int(Shape.CLOSEPOLY)


def draw_picture(judged: Sequence[Judgement], path: File) -> None:
    """Draw the lots of plans side by side at one scale.

    Parameters
    ----------
    judged
        Plans on one ground.
    path
        File to write; its ending decides the format. The same plans give the same file.
    """
    areas = judged[0].cut.ground.areas
    scale = lay_scale(areas)
    across = min(_ACROSS, len(judged))
    down = -(-len(judged) // across)
    tall = 6.4 * scale.frame.height / WIDTH + 0.4
    with mpl.rc_context(
        {"font.size": 9, "svg.hashsalt": "lots", "text.color": _INK, "hatch.linewidth": 0.5}
    ):
        figure = Figure(figsize=(6.4 * across, tall * down + 0.5), layout="constrained")
        grid = figure.subplots(down, across, squeeze=False).ravel()
        for axes in grid:
            axes.set_axis_off()
        for number, (axes, one) in enumerate(zip(grid, judged, strict=False)):
            _draw(axes, draw_plan(one, scale, f"plan-{number}"), scale)
        made_up = "Invented people and providers. " if areas.is_synthetic else ""
        note = f"{made_up}{areas.source}. {areas.attribution}"
        figure.supxlabel(note, x=0.01, ha="left", fontsize=6.5, color=_INK, wrap=True)
        undated = {"Date": None} if path.suffix == ".svg" else None
        figure.savefig(path, dpi=130, metadata=undated)


def _draw(axes: Axes, plan: PlanMap, scale: Scale) -> None:
    """Draw one plan with its lots' numbers, hubs and a bar for the scale."""
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(scale.frame.height, 0)
    axes.set_aspect("equal")
    axes.set_title(f"{plan.title}: {len(plan.shapes)} lots", loc="left", fontweight="bold")
    for shape in plan.shapes:
        if shape.path:
            tint, stroke = FILLS[shape.style]
            patch = PathPatch(
                _shape(shape.path), facecolor=TINTS[tint], edgecolor=_STROKE, linewidth=0
            )
            patch.set_hatch(HATCHES[stroke])
            axes.add_patch(patch)
            axes.add_patch(PathPatch(_shape(shape.path), fill=False, edgecolor=_INK, linewidth=0.7))
    for shape in plan.shapes:
        if shape.hub:
            axes.plot(*shape.hub, "o", color=_INK, markersize=3, markeredgecolor="white")
        axes.text(
            shape.label[0], shape.label[1] - 5, str(shape.number), ha="center", va="center",
            fontweight="bold", bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
    low = scale.frame.height - 8
    axes.plot([16, 16 + scale.bar], [low, low], color=_INK, linewidth=1.5)
    axes.text(20 + scale.bar, low, f"{scale.kilometres} km", va="center", fontsize=8)


def _shape(path: str) -> Shape:
    """Return a path of moves, lines and closings as Matplotlib knows it."""
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for ring in path.split("M")[1:]:
        corners = _corners(ring)
        points += [*corners, corners[0]]
        codes += [_MOVE, *[_LINE] * (len(corners) - 1), _CLOSE]
    return Shape(points, codes)


def _corners(ring: str) -> list[tuple[float, float]]:
    """Return the corners of one ring, those of a square too."""
    numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", ring)]
    if "h" in ring:
        x, y, side = numbers[:3]
        return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
