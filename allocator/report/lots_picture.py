"""The maps of lot plans as one picture; needs Matplotlib (extra ``analyst``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path as File

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Shape
from matplotlib.transforms import Affine2D, Transform

from allocator.lots.judge import Judgement
from allocator.report.lot_fills import FILLS
from allocator.report.lot_insets import Inset
from allocator.report.lot_maps import WIDTH, Bar, PlanMap, Scale, draw_plans
from allocator.report.lot_numbers import Number

TINTS = ("#cfe3f3", "#fbe6bd", "#d6ead0", "#f4d4ce", "#e1d6ee", "#e7e3d8")
HATCHES = ("", "///", "---", "|||", "\\\\\\", "+++")
_INK, _STROKE = "#27343f", "#5d6c78"
_PLAIN = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
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
    scale, plans = draw_plans(judged, [""] * len(judged))
    across = 2 if len(judged) == 4 else min(_ACROSS, len(judged))
    down = -(-len(judged) // across)
    tall = 6.4 * scale.height / WIDTH + 0.4
    with mpl.rc_context(
        {"font.size": 9, "svg.hashsalt": "lots", "text.color": _INK, "hatch.linewidth": 0.5}
    ):
        figure = Figure(figsize=(6.4 * across, tall * down + 0.5), layout="constrained")
        grid = figure.subplots(down, across, squeeze=False).ravel()
        for axes in grid:
            axes.set_axis_off()
        for axes, plan in zip(grid, plans, strict=False):
            _draw(axes, plan, scale)
        made_up = "Invented people and providers. " if areas.is_synthetic else ""
        note = f"{made_up}{areas.source}. {areas.attribution}"
        figure.supxlabel(note, x=0.01, ha="left", fontsize=6.5, color=_INK, wrap=True)
        undated = {"Date": None} if path.suffix == ".svg" else None
        figure.savefig(path, dpi=130, metadata=undated)


def _draw(axes: Axes, plan: PlanMap, scale: Scale) -> None:
    """Draw one plan with its lots' numbers, hubs and bars for the scales."""
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(scale.height, 0)
    axes.set_aspect("equal")
    axes.set_title(f"{plan.title}: {len(plan.shapes)} lots", loc="left", fontweight="bold")
    _fill(axes, plan, axes.transData)
    _draw_bar(axes, scale.bar, scale.frame.height)
    if scale.inset:
        _draw_inset(axes, plan, scale.inset)
        words = f"; the framed part, {scale.inset.shown} times as large"
        _draw_bar(axes, scale.inset_bar, scale.height, words)
    for shape in plan.shapes:
        if shape.hub:
            axes.plot(*shape.hub, "o", color=_INK, markersize=3, markeredgecolor="white")
        if shape.label:
            _write_number(axes, shape.number, shape.label)
        if shape.again:
            axes.text(
                *shape.again, str(shape.number), ha="center", va="center", style="italic",
                bbox=_PLAIN,
            )  # fmt: skip


def _fill(axes: Axes, plan: PlanMap, where: Transform, frame: Rectangle | None = None) -> None:
    """Draw the lots, cut off at a frame if there is one."""
    for shape in plan.shapes:
        if shape.path:
            tint, stroke = FILLS[shape.style]
            outline = _shape(shape.path)
            fill = PathPatch(outline, facecolor=TINTS[tint], edgecolor=_STROKE, linewidth=0)
            fill.set_hatch(HATCHES[stroke])
            for patch in (fill, PathPatch(outline, fill=False, edgecolor=_INK, linewidth=0.7)):
                patch.set_transform(where)
                axes.add_patch(patch)
                if frame is not None:
                    patch.set_clip_path(frame)


def _draw_inset(axes: Axes, plan: PlanMap, inset: Inset) -> None:
    """Frame the window, and draw it larger."""
    left, top, right, bottom = inset.window
    axes.add_patch(
        Rectangle((left, top), right - left, bottom - top, facecolor=(1, 1, 1, 0.4), edgecolor=_INK)
    )
    frame = Rectangle(inset.corner, *inset.size, fill=False, edgecolor=_INK)
    axes.add_patch(frame)
    larger = Affine2D().translate(-left, -top).scale(inset.zoom).translate(*inset.corner)
    _fill(axes, plan, larger + axes.transData, frame)


def _draw_bar(axes: Axes, bar: Bar, height: float, words: str = "") -> None:
    low, end = height - 8, 16 + bar.length
    axes.plot([16, end], [low, low], color=_INK, linewidth=1.5)
    axes.text(end + 4, low, f"{bar.kilometres} km{words}", va="center", fontsize=8)


def _write_number(axes: Axes, number: int, place: Number) -> None:
    if place.line:
        (x, y), (a, b) = place.line
        axes.plot([x, a], [y, b], color="white", linewidth=2.4)
        axes.plot([x, a], [y, b], color=_INK, linewidth=0.9)
    axes.text(
        *place.at, str(number), ha="center", va="center", fontweight="bold",
        bbox=_PLAIN,
    )  # fmt: skip


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
    """Return the corners of one ring."""
    numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", ring)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
