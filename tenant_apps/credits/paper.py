"""A month's statement as a PDF: A4, black on white, the table's head on every page."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from django.utils import formats, timezone
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle
from ttf_opensans import opensans

from kernel.minutes import hours
from tenant_apps.credits.presenters import Row

MARGIN = 18 * mm
WIDTHS = [24 * mm, 88 * mm, 31 * mm, 31 * mm]

PLAIN, BOLD = "OpenSans", "OpenSansBold"
pdfmetrics.registerFont(TTFont(PLAIN, opensans(font_weight=400).path))
pdfmetrics.registerFont(TTFont(BOLD, opensans(font_weight=700).path))

_TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9.5, leading=13)
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=8, textColor=colors.Color(0.3, 0.3, 0.3))
_TITLE = ParagraphStyle("title", parent=_TEXT, fontName=BOLD, fontSize=17, leading=22)
_RIGHT = ParagraphStyle("right", parent=_TEXT, alignment=2)
_HEAD = ParagraphStyle("head", parent=_TEXT, fontName=BOLD)
_HEAD_RIGHT = ParagraphStyle("head_right", parent=_HEAD, alignment=2)
_LINES = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.Color(0.6, 0.6, 0.6)),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ]
)


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
        Paragraph(escape(network), _SMALL),
        Paragraph(escape(title), _TITLE),
        Paragraph(escape(holder), _TEXT),
        Spacer(0, 5 * mm),
        _figures(stats),
        Spacer(0, 6 * mm),
        _lines(rows) if rows else Paragraph("Nothing moved in this month.", _TEXT),
    ]
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{title}: {holder}",
        author=network,
        lang="en-GB",
    )
    foot = f"Made on {formats.date_format(made_on, 'j F Y')}. 1 hour is 1 time credit."

    def number(canvas: Canvas, made: Any) -> None:
        canvas.setFont(PLAIN, 8)
        canvas.drawString(MARGIN, MARGIN / 2, foot)
        canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, f"Page {made.page}")

    document.build(parts, onFirstPage=number, onLaterPages=number)
    return file.getvalue()


def _figures(stats: Iterable[Mapping[str, str]]) -> Table:
    cells = [[Paragraph(escape(one["label"]), _SMALL) for one in stats]]
    cells.append([Paragraph(escape(one["value"]), _HEAD) for one in stats])
    made = Table(cells, hAlign="LEFT")
    made.setStyle(TableStyle([("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return made


def _lines(rows: Iterable[Row]) -> Table:
    head = [
        Paragraph("When", _HEAD),
        Paragraph("What", _HEAD),
        Paragraph("Time credits", _HEAD_RIGHT),
        Paragraph("Balance", _HEAD_RIGHT),
    ]
    cells = [head, *(_line(row) for row in rows)]
    made = Table(cells, colWidths=WIDTHS, repeatRows=1, hAlign="LEFT")
    made.setStyle(_LINES)
    return made


def _line(row: Row) -> list[Paragraph]:
    what = escape(row.what)
    if row.detail:
        what += f"<br/><font size=8>{escape(row.detail)}</font>"
    sign = "+" if row.minutes > 0 else ""
    return [
        Paragraph(formats.date_format(timezone.localtime(row.at), "j M Y"), _TEXT),
        Paragraph(what, _TEXT),
        Paragraph(escape(sign + hours(row.minutes)), _RIGHT),
        Paragraph(escape(hours(row.balance_minutes)), _RIGHT),
    ]
