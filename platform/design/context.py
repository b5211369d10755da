"""What the base page shows of the host it is on: the network's brand, or Hexitime's own."""

from typing import Protocol

from django.http import HttpRequest
from django.templatetags.static import static

from design.wording import USUAL, Words

OWN_NAME = "Hexitime"


class Brand(Protocol):
    """What a request may carry as `brand`; an empty address means that there is none."""

    name: str
    logo_url: str
    theme_url: str
    words: Words


def page(request: HttpRequest) -> dict[str, object]:
    """Name, logo and theme of the page; an attribute the brand leaves empty is left out."""
    brand: Brand | None = getattr(request, "brand", None)
    return {
        "site_name": getattr(brand, "name", "") or OWN_NAME,
        "logo_url": getattr(brand, "logo_url", "") or "",
        "theme_url": getattr(brand, "theme_url", "") or "",
        "mark_url": static("design/mark.svg"),
        "words": getattr(brand, "words", None) or USUAL,
        "branded": brand is not None,
    }
