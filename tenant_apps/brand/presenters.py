"""How a brand would look: drawn on the server, so that it shows before it is saved."""

from base64 import b64encode
from dataclasses import dataclass

from design import colour as colours
from design.colour import DARK, LIGHT, Ground, Palette

_WIDTH_LETTERS = 22


@dataclass(frozen=True, slots=True)
class Sample:
    """A small page under the brand, by day or by night."""

    label: str
    ground: Ground
    palette: Palette


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows of a brand that is being chosen."""

    name: str
    colour: str
    logo_url: str
    samples: list[Sample]
    notes: list[str]


def preview(*, name: str, colour: str, logo_url: str = "", png: bytes | None = None) -> Preview:
    """A brand as it would look; `png` is a logo that is not yet kept."""
    theme = colours.theme(colour)
    if png:
        logo_url = "data:image/png;base64," + b64encode(png).decode()
    return Preview(
        name=_short(name),
        colour=theme.colour,
        logo_url=logo_url,
        samples=[
            Sample("By day", LIGHT, theme.light),
            Sample("By night", DARK, theme.dark),
        ],
        notes=_notes(theme.colour, theme.light),
    )


def _notes(colour: str, palette: Palette) -> list[str]:
    ink = {"#ffffff": "White", "#000000": "Black"}.get(palette.on_brand, "Dark")
    ratio = colours.contrast(palette.on_brand, palette.brand)
    notes = [f"{ink} text stands on your colour, with a contrast of {ratio:.1f} to 1."]
    if palette.brand_ink == colour:
        notes.append("Your colour can be read as text, so links have it as it is.")
    else:
        ratio = colours.contrast(palette.brand_ink, LIGHT.card)
        notes.append(
            f"As text, your colour would be hard to read on white. Links have a nearby one, "
            f"{palette.brand_ink}, with a contrast of {ratio:.1f} to 1."
        )
    return notes


def _short(name: str) -> str:
    tidy = " ".join(name.split()) or "Your network"
    return tidy if len(tidy) <= _WIDTH_LETTERS else tidy[: _WIDTH_LETTERS - 1] + "…"
