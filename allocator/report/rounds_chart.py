"""Rounds along the hours of a day: one row a carer, drawn to scale, on as many pictures as needed.

A call is a box with its number in the round, travel a line, and every gap is seen for what it is:
waiting, the break, or time off between two peaks of the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.domain.week import Band, clock
from allocator.report.amounts import count, duration
from allocator.report.rounds_facts import Gap, Round, Stop
from allocator.report.texture import texture

WIDTH = 1000
ROWS = 20
"""Most rounds in one picture, so that each fits on a printed page."""

_LEFT, _RIGHT, _TOP = 52, 8, 26
_ROW, _BAR, _GAP = 28, 18, 10
_HOUR = 60
_MANY_HOURS = 18
_NUMBER_WIDTH = 7.0


@dataclass(frozen=True, slots=True)
class Box:
    """A call or a gap: a rectangle with what it says on it and in full."""

    kind: str
    x: float
    width: float
    y: float
    title: str
    text: str = ""
    is_double: bool = False
    height: float = _BAR

    @property
    def strokes(self) -> str:
        """What tells its kind without colour, as a path."""
        return texture(self.kind, (self.x, self.y), (self.width, self.height))

    @property
    def middle(self) -> float:
        """Where its text stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of road or of time off, along the middle of a row."""

    kind: str
    x: float
    to: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One carer's row: the shift behind it, lines under boxes."""

    carer: str
    y: float
    shift: Box
    lines: tuple[Line, ...]
    gaps: tuple[Box, ...]
    calls: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some rounds.

    Parameters
    ----------
    title, summary
        What it shows, and in a sentence what is to be seen.
    height
        In units; the width is always `WIDTH`.
    hours
        Where each hour's line stands, and its label.
    rows
        One for each round.
    """

    title: str
    summary: str
    height: int
    hours: tuple[tuple[float, str], ...]
    rows: tuple[ChartRow, ...]


BAND_KEY = tuple(Box(band.value, 1, 34, 1, band.value) for band in Band)
"""A box of each band, for the legend."""

BREAK_KEY = Box(Gap.BREAK.value, 1, 34, 5, "break", height=_GAP)
"""A break, for the legend."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Turns minutes after midnight into units of the drawing."""

    first: int
    last: int

    def at(self, minute: int) -> float:
        """Return how far from the left a minute after midnight is drawn [px]."""
        share = (minute - self.first) / (self.last - self.first)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def span(self, start: int, end: int) -> tuple[float, float]:
        """Return where a stretch begins and how long it is."""
        return self.at(start), round(self.at(end) - self.at(start), 1)


def draw_charts(rounds: Sequence[Round]) -> tuple[Chart, ...]:
    """Lay out the rounds of a day, a few to each picture and all along the same hours.

    Parameters
    ----------
    rounds
        In the order of the rows; no picture without any.
    """
    if not rounds:
        return ()
    first = min(min(it.on_duty, it.start - it.leave) for it in rounds) // _HOUR
    last = -(-max(max(it.off_duty, it.end + it.back) for it in rounds) // _HOUR)
    scale = _Scale(first * _HOUR, last * _HOUR)
    return tuple(_chart(scale, rounds[at : at + ROWS]) for at in range(0, len(rounds), ROWS))


def _chart(scale: _Scale, rounds: Sequence[Round]) -> Chart:
    names = rounds[0].carer
    if len(rounds) > 1:
        names = f"{names} to {rounds[-1].carer}"
    calls = sum(len(it.stops) for it in rounds)
    start, end = min(it.start for it in rounds), max(it.end for it in rounds)
    return Chart(
        title=f"Rounds of {names} along the hours of the day",
        summary=(
            f"{count(len(rounds), 'round')} with {count(calls, 'call')}, the first at "
            f"{clock(start)}, the last done by {clock(end)}. The tables below say the same."
        ),
        height=_TOP + _ROW * len(rounds) + 6,
        hours=tuple(_hours(scale)),
        rows=tuple(_row(scale, it, _TOP + _ROW * at) for at, it in enumerate(rounds)),
    )


def _hours(scale: _Scale) -> Iterator[tuple[float, str]]:
    """Yield the lines of the grid, every second one labelled on a long day."""
    step = 2 if scale.last - scale.first > _MANY_HOURS * _HOUR else 1
    for number, minute in enumerate(range(scale.first, scale.last + 1, _HOUR)):
        yield scale.at(minute), f"{minute // _HOUR % 24:02d}" if number % step == 0 else ""


def _row(scale: _Scale, one: Round, top: int) -> ChartRow:
    y = top + (_ROW - _BAR) / 2
    shift = Box(
        "shift", *scale.span(one.on_duty, one.off_duty), top + 1, _shift_title(one), height=_ROW - 2
    )
    return ChartRow(
        carer=one.carer,
        y=top + _ROW / 2,
        shift=shift,
        lines=tuple(_lines(scale, one, top + _ROW / 2)),
        gaps=tuple(_gaps(scale, one, y)),
        calls=tuple(_call(scale, one, stop, y) for stop in one.stops),
    )


def _shift_title(one: Round) -> str:
    return f"{one.carer}: on duty {clock(one.on_duty)} to {clock(one.off_duty)}"


def _lines(scale: _Scale, one: Round, y: float) -> Iterator[Line]:
    """Yield home legs, travel, and time off."""
    if one.leave:
        start = scale.at(one.start - one.leave)
        title = f"{one.carer}: {duration(one.leave)} from the branch to the first call"
        yield Line("home", start, scale.at(one.start), y, title)
    for stop in one.stops:
        came = stop.start - stop.gap
        if stop.travel:
            title = f"{one.carer}: {duration(stop.travel)} of travel to call {stop.number}"
            yield Line("travel", scale.at(came - stop.travel), scale.at(came), y, title)
        off = stop.gap if stop.gap_kind is Gap.OFF else stop.rest
        if Gap.OFF in (stop.gap_kind, stop.rest_kind):
            title = f"{one.carer}: {duration(off)} off before call {stop.number}"
            yield Line("off", scale.at(stop.start - off), scale.at(stop.start), y, title)
    if one.back:
        title = f"{one.carer}: {duration(one.back)} from the last call to the branch"
        yield Line("home", scale.at(one.end), scale.at(one.end + one.back), y, title)


def _gaps(scale: _Scale, one: Round, y: float) -> Iterator[Box]:
    """Yield waiting and the break as boxes."""
    words = {Gap.WAIT: "of waiting", Gap.BREAK: "for the break"}
    for stop in one.stops:
        came, resumed = stop.start - stop.gap, stop.start - stop.rest
        for kind, start, end in (
            (stop.gap_kind, came, resumed),
            (stop.rest_kind, resumed, stop.start),
        ):
            if kind in words:
                x, width = scale.span(start, end)
                title = (
                    f"{one.carer}: {duration(end - start)} {words[kind]} before call {stop.number}"
                )
                yield Box(kind.value, x, width, y + (_BAR - _GAP) / 2, title, height=_GAP)


def _call(scale: _Scale, one: Round, stop: Stop, y: float) -> Box:
    x, width = scale.span(stop.start, stop.end)
    number = str(stop.number)
    is_seen = width >= _NUMBER_WIDTH * len(number) + 2
    return Box(
        stop.band.value, x, width, y, call_title(one, stop), number if is_seen else "",
        stop.is_double,
    )  # fmt: skip


def call_title(one: Round, stop: Stop) -> str:
    """Say in words what a call is.

    Parameters
    ----------
    one, stop
        The round, and the call in it.
    """
    both = f", together with {stop.partner}" if stop.partner else ""
    late = f", {duration(stop.late)} late" if stop.late else ""
    return (
        f"{one.carer}, call {stop.number}: {stop.package.ref}, {clock(stop.start)} to "
        f"{clock(stop.end)}, {stop.band.value}{both}{late}"
    )
