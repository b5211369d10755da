"""Brand colours: from one colour, pairs of text and surface that can always be read.

Every text reaches 4.5:1 against the least favourable surface it may stand on, every line and
focus ring 3:1, whatever the colour. Worked in OKLCH, checked on the rounded sRGB that is sent.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from coloraide import Color

TEXT = 4.5
LINE = 3.0
OWN_COLOUR = "#4a2559"

_SHORT = re.compile(r"#[0-9a-f]{3}")
_LONG = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Ground:
    """The product's own surfaces and inks, the same under every brand. Kept in hexitime.css."""

    page: str
    card: str
    sunk: str
    ink: str
    muted: str
    is_dark: bool

    @property
    def surfaces(self) -> tuple[str, ...]:
        return (self.page, self.card, self.sunk)


LIGHT = Ground("#fbf8f3", "#ffffff", "#f3ede3", "#221c26", "#5c5360", is_dark=False)
DARK = Ground("#17131a", "#211c25", "#2c2631", "#f4efe8", "#c0b6c3", is_dark=True)


@dataclass(frozen=True)
class Palette:
    """A brand on one ground. `brand` fills; `on_brand` is written on it and on `brand_hover`."""

    brand: str
    on_brand: str
    brand_hover: str
    brand_edge: str
    brand_ink: str
    brand_soft: str
    brand_line: str
    focus: str


@dataclass(frozen=True)
class Theme:
    """A brand by day and by night."""

    colour: str
    light: Palette
    dark: Palette


def parse(colour: str) -> str:
    """`#rgb` or `#rrggbb` as lower-case `#rrggbb`; ValueError says what to enter."""
    text = colour.strip().lower()
    if _SHORT.fullmatch(text):
        return "#" + "".join(digit * 2 for digit in text[1:])
    if _LONG.fullmatch(text):
        return text
    raise ValueError("Enter a colour as # and six digits or letters from a to f, such as #4a2559.")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG, 1 to 21."""
    return float(Color(one).contrast(Color(other), method="wcag21"))


def theme(colour: str) -> Theme:
    """All pairs for a brand colour; ValueError for what is no colour."""
    brand = parse(colour)
    return Theme(brand, _palette(brand, LIGHT), _palette(brand, DARK))


def pairs(palette: Palette, ground: Ground) -> Iterator[tuple[str, str, str, float]]:
    """Each pair in use: what it is, foreground, background, least contrast."""
    surfaces = (*ground.surfaces, palette.brand_soft)
    yield "text on brand", palette.on_brand, palette.brand, TEXT
    yield "text on brand, pointed at", palette.on_brand, palette.brand_hover, TEXT
    for surface in surfaces:
        yield "text", ground.ink, surface, TEXT
        yield "quiet text", ground.muted, surface, TEXT
        yield "brand as text", palette.brand_ink, surface, TEXT
        yield "edge of a button", palette.brand_edge, surface, LINE
        yield "focus", palette.focus, surface, LINE


def theme_css(chosen: Theme) -> str:
    """The custom properties of a theme, as a style sheet of its own."""
    light, dark = _properties(chosen.light), _properties(chosen.dark)
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def theme_hash(chosen: Theme) -> str:
    """Changes whenever the style sheet does: for `/theme.css?v=…`."""
    return hashlib.sha256(theme_css(chosen).encode()).hexdigest()[:12]


def _properties(palette: Palette) -> str:
    return "".join(
        f"--{field.name.replace('_', '-')}:{getattr(palette, field.name)};"
        for field in fields(palette)
    )


def _palette(brand: str, ground: Ground) -> Palette:
    soft = _with(brand, lightness=0.33 if ground.is_dark else 0.955, most_chroma=0.022)
    surfaces = (*ground.surfaces, soft)
    on_brand = _on(brand)
    ink = _readable(brand, surfaces, TEXT, ground)
    return Palette(
        brand=brand,
        on_brand=on_brand,
        brand_hover=_hover(brand, on_brand),
        brand_edge=_readable(brand, surfaces, LINE, ground),
        brand_ink=ink,
        brand_soft=soft,
        brand_line=_with(brand, lightness=0.45 if ground.is_dark else 0.86, most_chroma=0.07),
        focus=ink,
    )


def _on(brand: str) -> str:
    """White where it can be read, else near-black, else black, which then always can."""
    for candidate in ("#ffffff", LIGHT.ink):
        if contrast(candidate, brand) >= TEXT:
            return candidate
    return "#000000"


def _readable(brand: str, surfaces: tuple[str, ...], least: float, ground: Ground) -> str:
    """The brand, moved no further from itself than reading it on all the surfaces asks."""
    lightness = float(Color(brand).convert("oklch")["lightness"])
    step = 0.01 if ground.is_dark else -0.01
    candidate = brand
    while min(contrast(candidate, surface) for surface in surfaces) < least:
        lightness += step
        if not 0 < lightness < 1:
            return ground.ink
        candidate = _with(brand, lightness=lightness)
    return candidate


def _hover(brand: str, on_brand: str) -> str:
    """A little darker where its text stays readable and a difference shows, else lighter."""
    lightness = float(Color(brand).convert("oklch")["lightness"])
    for step in (-0.06, 0.06):
        candidate = _with(brand, lightness=min(max(lightness + step, 0.0), 1.0))
        if candidate != brand and contrast(on_brand, candidate) >= TEXT:
            return candidate
    return brand


def _with(brand: str, *, lightness: float, most_chroma: float | None = None) -> str:
    """The brand's hue at another lightness, brought into sRGB by giving up chroma."""
    colour = Color(brand).convert("oklch")
    colour["lightness"] = lightness
    if most_chroma is not None:
        colour["chroma"] = min(float(colour["chroma"]), most_chroma)
    fitted = colour.convert("srgb").fit(method="oklch-chroma")
    return str(fitted.to_string(hex=True))
