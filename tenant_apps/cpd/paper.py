"""An entry, or a year of a CPD record, as a PDF for a portfolio."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from design import paper
from tenant_apps.cpd import presenters
from tenant_apps.cpd.selectors import Item, Totals
from tenant_apps.cpd.years import Year

WIDTHS = [130, 44]
TITLE = "CPD record"


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose document it is: the network with its mark, the member, the day it is made."""

    network: str
    mark: Path | None
    holder: str
    made_on: date


def entry(one: Item, frame: Frame) -> bytes:
    """One entry on a page of its own."""
    title = f"{TITLE}: {one.title}"
    return _made([*_head(frame, title), paper.gap(5), *_told(one)], frame, title)


def year(items: Sequence[Item], totals: Totals, which: Year, frame: Frame) -> bytes:
    """The sums of a year, then each entry with what is written on it."""
    title = f"{TITLE}, {which.label}"
    parts = [*_head(frame, title), paper.gap(5), paper.figures(presenters.stats(totals))]
    parts += _sums("Hours by kind of help", totals.by_kind)
    parts += _sums("Hours by skill", totals.by_skill, presenters.TWICE)
    if not items:
        parts += [paper.gap(6), paper.text("Nothing stands in this year.")]
    for one in items:
        parts += [paper.gap(7), paper.text(one.title, paper.HEADING), paper.gap(1), *_told(one)]
    return _made(parts, frame, title)


def _head(frame: Frame, title: str) -> list[Any]:
    return paper.head(network=frame.network, title=title, holder=frame.holder, mark=frame.mark)


def _made(parts: list[Any], frame: Frame, title: str) -> bytes:
    return paper.document(
        parts, title=f"{title}: {frame.holder}", author=frame.network, made_on=frame.made_on
    )


def _sums(heading: str, counted: Sequence[tuple[str, int]], note: str = "") -> list[Any]:
    if not counted:
        return []
    cells = [[paper.text(heading, paper.HEAD), paper.text("Hours", paper.HEAD_RIGHT)]]
    for row in presenters.sums(counted):
        cells.append([paper.text(row["key"]), paper.text(row["value"], paper.RIGHT)])
    parts: list[Any] = [paper.gap(6), paper.table(cells, WIDTHS)]
    return [*parts, paper.gap(1), paper.text(note, paper.SMALL)] if note else parts


def _told(one: Item) -> list[Any]:
    """What it was, then what was written."""
    parts: list[Any] = [
        paper.text(f"{row['key']}: {row['value']}") for row in presenters.facts(one)
    ]
    for answer in presenters.answers(one.reflection):
        parts += [paper.gap(2), paper.text(answer["question"], paper.HEAD)]
        parts += [paper.text(line) for line in answer["text"].splitlines() if line.strip()]
    if one.reflection is None:
        parts.append(paper.text("No reflection written.", paper.SMALL))
    return parts
