"""What a PDF says, for tests."""

import io

from pypdf import PdfReader


def text_of(document: bytes) -> str:
    """The words of all its pages."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
