"""What a benchmark finds: each figure beside its reference, measured in the same run."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. `ratio` is value by reference; `ok` says whether the goal was met, if there is one.

    `goal` is in words, such as `<= 1.1 x`.
    """

    name: str
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    goal: str = ""
    ok: bool | None = None


def compared(name: str, value: float, unit: str, reference: float, most: float) -> Figure:
    """A figure that may be at most so many times its reference."""
    ratio = value / reference
    return Figure(name, value, unit, reference, ratio, f"<= {most:g} x", ratio <= most)


def at_most(
    name: str, value: float, unit: str, most: float, reference: float | None = None
) -> Figure:
    """A figure with a limit of its own; a reference is printed beside it."""
    ratio = value / reference if reference else None
    return Figure(name, value, unit, reference, ratio, f"<= {most:g} {unit}", value <= most)


def at_least(
    name: str,
    value: float,
    unit: str,
    reference: float,
    least: float,
    *,
    ratio: float | None = None,
) -> Figure:
    """A figure that must be at least so many times its reference.

    `ratio` where it is not simply the one by the other, such as a median of several.
    """
    times = value / reference if ratio is None else ratio
    return Figure(name, value, unit, reference, times, f">= {least:g} x", times >= least)


def median(values: Iterable[float]) -> float:
    return statistics.median(list(values))


def percentile(values: Iterable[float], percent: int) -> float:
    """The value that so many percent do not pass."""
    return statistics.quantiles(list(values), n=100, method="inclusive")[percent - 1]


def as_json(figures: list[Figure]) -> str:
    return json.dumps([asdict(figure) for figure in figures], indent=2)


def show(figures: list[Figure]) -> None:
    table = Table("Figure", "Value", "Unit", "Reference", "Ratio", "Goal", "")
    for one in figures:
        verdict = "" if one.ok is None else "ok" if one.ok else "MISSED"
        table.add_row(
            one.name,
            f"{one.value:.4g}",
            one.unit,
            "" if one.reference is None else f"{one.reference:.4g}",
            "" if one.ratio is None else f"{one.ratio:.3g}",
            one.goal,
            verdict,
        )
    Console(width=150).print(table)
