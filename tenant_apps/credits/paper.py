"""A month's statement as a PDF: the table's head on every page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from django.utils import formats, timezone
from reportlab.platypus import Paragraph

from design import paper
from kernel.minutes import hours
from tenant_apps.credits.presenters import Row

WIDTHS = [24, 88, 31, 31]


def statement(
    *,
    network: str,
    holder: str,
    label: str,
    stats: Sequence[Mapping[str, str]],
    rows: Sequence[Row],
    made_on: date,
) -> bytes:
    """The document. `stats` are the month's balances and sums, `rows` its lines, newest first."""
    title = f"Statement of {label}"
    parts: list[Any] = [
        *paper.head(network=network, title=title, holder=holder),
        paper.gap(5),
        paper.figures(stats),
        paper.gap(6),
        _lines(rows) if rows else paper.text("Nothing moved in this month."),
    ]
    return paper.document(
        parts,
        title=f"{title}: {holder}",
        author=network,
        made_on=made_on,
        note="1 hour is 1 time credit.",
    )


def _lines(rows: Iterable[Row]) -> Any:
    head = [
        paper.text("When", paper.HEAD),
        paper.text("What", paper.HEAD),
        paper.text("Time credits", paper.HEAD_RIGHT),
        paper.text("Balance", paper.HEAD_RIGHT),
    ]
    return paper.table([head, *(_line(row) for row in rows)], WIDTHS)


def _line(row: Row) -> list[Paragraph]:
    what = escape(row.what)
    if row.detail:
        what += f"<br/><font size=8>{escape(row.detail)}</font>"
    sign = "+" if row.minutes > 0 else ""
    return [
        paper.text(formats.date_format(timezone.localtime(row.at), "j M Y")),
        Paragraph(what, paper.TEXT),
        paper.text(sign + hours(row.minutes), paper.RIGHT),
        paper.text(hours(row.balance_minutes), paper.RIGHT),
    ]
