"""Hexagons as SVG: six edges of ten minutes make an hour."""

from functools import cache
from math import cos, pi, sin

SIZE = 24
_RADIUS = 11.0
_CENTRE = SIZE / 2
_CORNERS = [
    (_CENTRE + _RADIUS * sin(i * pi / 3), _CENTRE - _RADIUS * cos(i * pi / 3)) for i in range(7)
]


@cache
def hexagon() -> str:
    """The points of a whole hexagon, standing on its tip."""
    return _points(_CORNERS[:6])


def part(share: float) -> str:
    """The points of the part a clock's hand sweeps from the top; share is 0 to 1."""
    edges = min(max(share, 0.0), 1.0) * 6
    whole = min(int(edges), 5)
    (x, y), (to_x, to_y) = _CORNERS[whole], _CORNERS[whole + 1]
    end = (x + (to_x - x) * (edges - whole), y + (to_y - y) * (edges - whole))
    return _points([(_CENTRE, _CENTRE), *_CORNERS[: whole + 1], end])


def _points(corners: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
