"""Whatever is uploaded as a logo comes out as a small clean PNG, or is refused in plain words."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tenant_apps.brand import logo
from tenant_apps.brand.logo import BadLogo
from tests.factories.brand import picture


def drawn(content: bytes) -> Image.Image:
    return Image.open(BytesIO(logo.to_png(content)), formats=["PNG"])


def refusal(content: bytes) -> str:
    with pytest.raises(BadLogo) as caught:
        logo.to_png(content)
    return str(caught.value)


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose heading names a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    heading = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", heading) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_comes_out_as_a_png_of_at_most_512_pixels(kind: str) -> None:
    out = drawn(picture(2000, 1000, kind))
    assert (out.format, out.size, out.mode) == ("PNG", (512, 256), "RGBA")


def test_a_small_picture_keeps_its_size() -> None:
    assert drawn(picture(40, 30)).size == (40, 30)


def test_nothing_but_the_picture_is_kept() -> None:
    source, out = Image.new("RGB", (20, 20)), BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    source.save(out, format="JPEG", exif=exif, comment=b"secret words")
    clean = logo.to_png(out.getvalue())
    assert b"secret" not in clean
    assert b"home" not in clean
    assert not drawn(out.getvalue()).getexif()


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert logo.to_png(picture()) == logo.to_png(picture())


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_kinds_of_picture_are_refused(kind: str) -> None:
    assert "PNG, JPEG or WebP" in refusal(picture(32, 32, kind))


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'\xef\xbb\xbf<?xml version="1.0"?><svg/>',
        b"<!-- drawn by hand --><svg></svg>",
    ],
)
def test_svg_is_refused_by_name(content: bytes) -> None:
    assert "SVG" in refusal(content)


@pytest.mark.parametrize("content", [b"", b"hello", picture()[:200], picture(kind="JPEG")[:300]])
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    assert "no picture" in refusal(content)


@pytest.mark.parametrize("size", [(4097, 10), (10, 4097), (12_000, 12_000), (60_000, 60_000)])
def test_a_picture_that_would_be_huge_is_refused_before_it_is_decoded(
    size: tuple[int, int],
) -> None:
    assert "4,096 pixels" in refusal(png_that_claims(*size))


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert "2 MB" in refusal(b"\0" * (logo.MAX_BYTES + 1))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_a_damaged_picture_is_drawn_or_refused_and_nothing_else(
    kind: str, data: st.DataObject
) -> None:
    content = bytearray(picture(24, 24, kind))
    for _ in range(data.draw(st.integers(1, 8))):
        where = data.draw(st.integers(0, len(content) - 1))
        content[where] = data.draw(st.integers(0, 255))
    with suppress(BadLogo):
        assert drawn(bytes(content)).format == "PNG"
