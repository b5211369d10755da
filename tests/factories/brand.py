"""The network's one brand, and pictures to try as its logo."""

from io import BytesIO
from typing import Any

import factory
from PIL import Image

from tenant_apps.brand import services
from tenant_apps.brand.models import Brand


class BrandFactory(factory.Factory[Brand]):
    """The brand of the network that is entered."""

    class Meta:
        model = Brand

    name = "North West London"

    @classmethod
    def _create(cls, model_class: type[Brand], *args: Any, **kwargs: Any) -> Brand:
        return services.start(**kwargs)


def picture(
    width: int = 640, height: int = 320, kind: str = "PNG", colour: str = "#0b6e4f"
) -> bytes:
    """A plain picture in one of Pillow's formats."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, format=kind)
    return out.getvalue()
