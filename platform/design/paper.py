"""Documents to print or file, as PDF: A4, black on white, a foot with the page on every one."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.utils import formats
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle
from ttf_opensans import opensans

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
MARK_SIDE = 14 * mm

PLAIN, BOLD = "OpenSans", "OpenSansBold"
pdfmetrics.registerFont(TTFont(PLAIN, opensans(font_weight=400).path))
pdfmetrics.registerFont(TTFont(BOLD, opensans(font_weight=700).path))

TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9.5, leading=13)
SMALL = ParagraphStyle("small", parent=TEXT, fontSize=8, textColor=colors.Color(0.3, 0.3, 0.3))
TITLE = ParagraphStyle("title", parent=TEXT, fontName=BOLD, fontSize=17, leading=22)
HEADING = ParagraphStyle(
    "heading", parent=TEXT, fontName=BOLD, fontSize=12, leading=16, keepWithNext=1
)
HEAD = ParagraphStyle("head", parent=TEXT, fontName=BOLD, keepWithNext=1)
RIGHT = ParagraphStyle("right", parent=TEXT, alignment=2)
HEAD_RIGHT = ParagraphStyle("head_right", parent=HEAD, alignment=2)
_FLUSH = [("LEFTPADDING", (0, 0), (0, -1), 0), ("RIGHTPADDING", (-1, 0), (-1, -1), 0)]
LINES = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.Color(0.6, 0.6, 0.6)),
        *_FLUSH,
    ]
)


def document(
    parts: Sequence[Any], *, title: str, author: str, made_on: date, note: str = ""
) -> bytes:
    """The whole file. At the foot of each page: when it was made, a note, the page's number."""
    file = io.BytesIO()
    made = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title,
        author=author,
        lang="en-GB",
    )
    foot = f"Made on {formats.date_format(made_on, 'j F Y')}. {note}".rstrip()

    def number(canvas: Canvas, page: Any) -> None:
        canvas.setFont(PLAIN, 8)
        canvas.drawString(MARGIN, MARGIN / 2, foot)
        canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, f"Page {page.page}")

    made.build(list(parts), onFirstPage=number, onLaterPages=number)
    return file.getvalue()


def head(*, network: str, title: str, holder: str, mark: Path | None = None) -> list[Any]:
    """Whose document it is: the network, with its mark where it has one; the title; the person."""
    words = [text(network, SMALL), text(title, TITLE), text(holder)]
    if mark is None:
        return words
    logo = Image(str(mark), width=MARK_SIDE, height=MARK_SIDE, kind="proportional")
    beside = Table([[words, logo]], colWidths=[WIDTH - MARK_SIDE - 6 * mm, MARK_SIDE + 6 * mm])
    placed = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (-1, 0), (-1, -1), "RIGHT"), *_FLUSH]
    beside.setStyle(TableStyle(placed))
    return [beside]


def text(words: str, style: ParagraphStyle = TEXT) -> Paragraph:
    """Plain words, whose lines stay lines."""
    return Paragraph("<br/>".join(escape(line) for line in words.splitlines()), style)


def gap(millimetres: float) -> Spacer:
    return Spacer(0, millimetres * mm)


def figures(stats: Iterable[Mapping[str, str]]) -> Table:
    """Labels with their values below them."""
    each = list(stats)
    cells = [
        [text(one["label"], SMALL) for one in each],
        [text(one["value"], HEAD) for one in each],
    ]
    made = Table(cells, hAlign="LEFT")
    made.setStyle(TableStyle([("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return made


def table(cells: Sequence[list[Any]], widths: Sequence[float]) -> Table:
    """Rows of which the first is the head, which every page repeats. Widths are millimetres."""
    made = Table(cells, colWidths=[width * mm for width in widths], repeatRows=1, hAlign="LEFT")
    made.setStyle(LINES)
    return made
