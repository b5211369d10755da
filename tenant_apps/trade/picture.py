"""The balance of trade as a picture: for each month what came and went, and where it led.

Everything is in per cent of the drawing, so it fits a phone and a desktop while words keep their
size. Minutes are turned into heights by one scale, whose marks are round numbers of hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from django.utils import formats

from shared_apps.federation.positions import MonthFigures

LEFT, RIGHT = 15.0, 99.0
TOP, BOTTOM = 4.0, 86.0
MARKS = 4
# Of a month's width, what each of its two bars takes.
BAR = 0.3
EVERY = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """What came or went in a month. `css` fills it or leaves it open."""

    x: str
    y: str
    width: str
    height: str
    css: str


@dataclass(frozen=True, slots=True)
class Point:
    """Where the position stood at the end of a month."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Step:
    """The position's way from one month's end to the next."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A round number of hours, or a month, and where it stands."""

    at: str
    words: str
    is_zero: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """All there is to draw."""

    bars: list[Bar]
    steps: list[Step]
    points: list[Point]
    heights: list[Mark]
    months: list[Mark]


@dataclass(frozen=True, slots=True)
class Scale:
    """From minutes to per cent of the drawing's height. `marks` are minutes."""

    lowest: int
    highest: int
    marks: list[int]

    def y(self, minutes: int) -> float:
        share = (self.highest - minutes) / (self.highest - self.lowest)
        return TOP + share * (BOTTOM - TOP)


def scale(values: Sequence[int]) -> Scale:
    """One that has room for all of these and for zero, with some marks of round numbers."""
    least, most = min(0, *values), max(0, *values)
    step = _round_step(max(most - least, 60) / MARKS)
    first, last = floor(least / step), max(ceil(most / step), floor(least / step) + 1)
    return Scale(first * step, last * step, [number * step for number in range(first, last + 1)])


def _round_step(least_minutes: float) -> int:
    """The smallest of 15 and 30 minutes, 1, 2, 5, 10, 20, 50 … hours that is not less."""
    for minutes in (15, 30):
        if least_minutes <= minutes:
            return minutes
    hours = least_minutes / 60
    power: float = 10.0 ** floor(log10(hours))
    found = next(factor * power for factor in (1, 2, 5, 10) if hours <= factor * power * 1.000001)
    return max(round(found), 1) * 60


def draw(figures: Sequence[MonthFigures]) -> Picture:
    """The picture of these months, which are in the order of time."""
    amounts = [value for one in figures for value in _values(one)]
    heights = scale(amounts)
    width = (RIGHT - LEFT) / max(len(figures), 1)
    centres = [LEFT + (number + 0.5) * width for number in range(len(figures))]
    ends = [(x, heights.y(one.position_minutes)) for x, one in zip(centres, figures, strict=True)]
    return Picture(
        bars=[
            bar
            for x, one in zip(centres, figures, strict=True)
            for bar in _bars(x, width, one, heights)
        ],
        steps=[
            Step(_percent(x1), _percent(y1), _percent(x2), _percent(y2))
            for (x1, y1), (x2, y2) in pairwise(ends)
        ],
        points=[Point(_percent(x), _percent(y)) for x, y in ends],
        heights=[
            Mark(_percent(heights.y(mark)), _in_hours(mark), mark == 0) for mark in heights.marks
        ],
        months=[
            Mark(_percent(x), formats.date_format(one.first, "M"))
            for number, (x, one) in enumerate(zip(centres, figures, strict=True))
            if (len(figures) - 1 - number) % EVERY == 0
        ],
    )


def _values(one: MonthFigures) -> tuple[int, int, int]:
    return one.received_minutes, -one.sent_minutes, one.position_minutes


def _bars(x: float, width: float, one: MonthFigures, heights: Scale) -> list[Bar]:
    """Received upwards and full, sent downwards and open, side by side."""
    zero, side = heights.y(0), width * BAR
    found = []
    if one.received_minutes:
        top = heights.y(one.received_minutes)
        found.append(_bar(x - side, top, side, zero - top, "cell-full"))
    if one.sent_minutes:
        found.append(_bar(x, zero, side, heights.y(-one.sent_minutes) - zero, "cell"))
    return found


def _bar(x: float, y: float, width: float, height: float, css: str) -> Bar:
    return Bar(_percent(x), _percent(y), _percent(width), _percent(height), css)


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _in_hours(minutes: int) -> str:
    """`+40 h`, `−0.5 h`, `0`."""
    if not minutes:
        return "0"
    number = f"{abs(minutes) / 60:,.2f}".rstrip("0").rstrip(".")
    return f"{'−' if minutes < 0 else '+'}{number} h"
