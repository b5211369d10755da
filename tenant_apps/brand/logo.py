"""Logos: whatever was uploaded is decoded and drawn anew, and never passed through."""

import struct
import warnings
import zlib
from io import BytesIO

from PIL import Image, ImageOps

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4096
KEPT_SIDE = 512
FORMATS = ("PNG", "JPEG", "WEBP")

_NO_IMAGE = "This file is no picture that we can read. Choose a PNG, JPEG or WebP file."
_TOO_MANY_BYTES = "This file is larger than 2 MB. Choose a smaller one."
_TOO_WIDE = f"This picture is too large. Each side may have at most {MAX_SIDE:,} pixels."
_SVG = "SVG drawings can carry scripts, so we do not take them. Save the logo as a PNG file."


class BadLogo(ValueError):
    """The message says what is wrong with the file and what to choose instead."""


def check_size(size_bytes: int) -> None:
    """Refuse a file by its size alone, before it is read."""
    if size_bytes > MAX_BYTES:
        raise BadLogo(_TOO_MANY_BYTES)


def to_png(content: bytes) -> bytes:
    """The picture as a PNG of at most 512 pixels a side, with nothing else in it; or BadLogo."""
    check_size(len(content))
    if _looks_like_svg(content):
        raise BadLogo(_SVG)
    try:
        return _redraw(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadLogo(_TOO_WIDE) from error
    except BadLogo:
        raise
    except _UNREADABLE as error:
        raise BadLogo(_NO_IMAGE) from error


# What Pillow's decoders raise on broken files, as found by feeding them such files.
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
)


def _redraw(content: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if max(opened.size) > MAX_SIDE:
                raise BadLogo(_TOO_WIDE)
            opened.load()
            upright = ImageOps.exif_transpose(opened)
    drawn = upright.convert("RGBA")
    drawn.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    out = BytesIO()
    clean.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _looks_like_svg(content: bytes) -> bool:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in start
