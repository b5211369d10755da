"""A poster for a wall: one sheet of A4 in the network's look, with the QR code of a join link.

All it takes is short and was checked when it was entered, and what is long is set smaller, so a
poster is one page and made in a moment, whatever is asked for.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from reportlab.lib.colors import Color, HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepInFrame

from design import colour as colours
from design import paper

HEADLINE = "Give an hour. Get an hour."
ABOUT = (
    "A time bank for improving health and care: give a colleague an hour of help with improvement "
    "work, and get an hour of help back. No money, and every hour is worth the same."
)
STEPS = (
    "Scan the code with your phone’s camera, or type the address below it.",
    "Say what you can give, and what you need.",
    "Meet, help, and pass it on.",
)
# Read from three metres away.
QR_SIDE = 90 * mm
_WIDTH, _HEIGHT = A4
_EDGE = 18 * mm
_INNER = _WIDTH - 2 * _EDGE
_BAND_TOP, _BAND_HEIGHT = _HEIGHT - 52 * mm, 52 * mm
_QR_TOP = _HEIGHT - 152 * mm


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it. `typed` is the address as somebody types it."""

    network: str
    colour: str
    logo: Path | None
    organisation: str
    address: str
    typed: str
    until: str


def pdf(poster: Poster) -> bytes:
    """The sheet as a file."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, lang="en-GB")
    canvas.setTitle(f"Join {poster.network}")
    canvas.setAuthor(poster.network)
    palette = colours.theme(poster.colour).light
    ink = HexColor(palette.brand_ink)
    _whose(canvas, poster, ink)
    canvas.setFillColor(HexColor(palette.brand))
    canvas.rect(0, _BAND_TOP - _BAND_HEIGHT, _WIDTH, _BAND_HEIGHT, stroke=0, fill=1)
    on_brand = HexColor(palette.on_brand)
    _put(canvas, [_words(HEADLINE, 38, on_brand, bold=True)], _BAND_TOP - 14 * mm, 30 * mm)
    _put(canvas, [_words(ABOUT, 15, black)], _BAND_TOP - _BAND_HEIGHT - 10 * mm, 34 * mm)
    _code(canvas, poster.address)
    _steps(canvas, ink)
    _foot(canvas, poster, ink)
    canvas.save()
    return file.getvalue()


def _whose(canvas: Canvas, poster: Poster, ink: Color) -> None:
    """The network's logo where it has one, and its name."""
    top, height, beside = _HEIGHT - 14 * mm, 28 * mm, 0.0
    if poster.logo is not None:
        picture = ImageReader(str(poster.logo))
        width, tall = picture.getSize()
        scale = min(60 * mm / width, height / tall)
        beside = width * scale + 8 * mm
        canvas.drawImage(
            picture, _EDGE, top - tall * scale, width * scale, tall * scale, mask="auto"
        )
    name = [_words(poster.network, 22, ink, bold=True)]
    _put(canvas, name, top - 4 * mm, height - 4 * mm, left=_EDGE + beside, width=_INNER - beside)


def _code(canvas: Canvas, address: str) -> None:
    """The QR code as one shape, black on the paper, with room around it."""
    modules = segno.make(address, error="q", micro=False).matrix
    side = QR_SIDE / len(modules)
    shape = canvas.beginPath()
    for down, row in enumerate(modules):
        for across, is_dark in enumerate(row):
            if is_dark:
                shape.rect(_EDGE + across * side, _QR_TOP - (down + 1) * side, side, side)
    canvas.setFillColor(black)
    canvas.drawPath(shape, stroke=0, fill=1)


def _steps(canvas: Canvas, ink: Color) -> None:
    parts: list[Any] = []
    for number, step in enumerate(STEPS, start=1):
        parts += [_words(str(number), 24, ink, bold=True), _words(step, 15, black), paper.gap(5)]
    left = _EDGE + QR_SIDE + 14 * mm
    _put(canvas, parts, _QR_TOP + 2 * mm, QR_SIDE, left=left, width=_WIDTH - _EDGE - left)


def _foot(canvas: Canvas, poster: Poster, ink: Color) -> None:
    """The address below the code; with whom one joins, and until when."""
    top = _QR_TOP - QR_SIDE - 8 * mm
    _put(canvas, [_words(poster.typed, 19, ink, bold=True)], top, 18 * mm)
    more = [f"You join with {poster.organisation}." if poster.organisation else "", poster.until]
    said = [_words(line, 13, black) for line in more if line]
    if said:
        _put(canvas, said, top - 20 * mm, 16 * mm)


def _words(text: str, size: float, colour: Color, *, bold: bool = False) -> Any:
    style = ParagraphStyle(
        f"poster-{size}",
        parent=paper.TEXT,
        fontName=paper.BOLD if bold else paper.PLAIN,
        fontSize=size,
        leading=size * 1.25,
        textColor=colour,
    )
    return paper.text(text, style)


def _put(
    canvas: Canvas,
    parts: Sequence[Any],
    top: float,
    height: float,
    *,
    left: float = _EDGE,
    width: float = _INNER,
) -> None:
    """Set these below this line, smaller where they do not fit."""
    fitted = KeepInFrame(width, height, list(parts), mode="shrink")
    _, used = fitted.wrapOn(canvas, width, height)
    fitted.drawOn(canvas, left, top - used)
