"""Whatever colour a champion picks, what stands on it and what is made of it can be read."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from design import colour

STYLESHEET = Path(colour.__file__).parent / "static/design/hexitime.css"
ANY_COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(ANY_COLOUR)
@example("#ffffff")
@example("#000000")
@example("#777777")
@example("#ffff00")
@example("#00ff00")
@example("#0000ff")
def test_every_pair_of_every_colour_reaches_its_contrast(picked: str) -> None:
    made = colour.theme(picked)
    for palette, ground in ((made.light, colour.LIGHT), (made.dark, colour.DARK)):
        for name, text, surface, least in colour.pairs(palette, ground):
            assert colour.contrast(text, surface) >= least, (picked, name, text, surface)


@given(ANY_COLOUR)
def test_the_brand_itself_is_kept(picked: str) -> None:
    assert colour.theme(picked).light.brand == picked


@given(ANY_COLOUR)
def test_every_value_is_a_plain_colour(picked: str) -> None:
    values = re.findall(r"--[a-z-]+:([^;]+);", colour.theme_css(colour.theme(picked)))
    assert len(values) == 16
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in values)


def test_a_readable_brand_is_used_for_text_as_it_is() -> None:
    assert colour.theme("#005eb8").light.brand_ink == "#005eb8"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("#4a2559", "#4a2559"), (" #4A2559 ", "#4a2559"), ("#FfF", "#ffffff"), ("#0a3", "#00aa33")],
)
def test_colours_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert colour.parse(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "red",
        "4a2559",
        "#12",
        "#12345",
        "#1234567",
        "#ggg",
        "rgb(1,2,3)",
        "#fff;}",
        "#ｆff",
        "#12\n",
    ],
)
def test_what_is_no_colour_is_refused_in_plain_words(typed: str) -> None:
    with pytest.raises(ValueError, match="Enter a colour"):
        colour.theme(typed)


def test_the_hash_follows_the_theme() -> None:
    one, same, other = (
        colour.theme_hash(colour.theme(c)) for c in ("#005eb8", "#005EB8", "#005eb9")
    )
    assert one == same
    assert one != other


def test_the_style_sheet_holds_our_own_theme_and_grounds() -> None:
    css = STYLESHEET.read_text()
    for block in re.findall(r":root\{(.*?)\}", colour.theme_css(colour.theme(colour.OWN_COLOUR))):
        assert block in css
    for ground in (colour.LIGHT, colour.DARK):
        expected = (
            f"--page: {ground.page}; --card: {ground.card}; --sunk: {ground.sunk};"
            f" --ink: {ground.ink}; --muted: {ground.muted};"
        )
        assert expected in css


@pytest.mark.parametrize("tone", ["good", "bad", "honey"])
def test_states_can_be_read_by_day_and_by_night(tone: str) -> None:
    css = STYLESHEET.read_text()
    inks = re.findall(rf"--{tone}-ink: (#\w+)", css)
    softs = re.findall(rf"--{tone}-soft: (#\w+)", css)
    assert len(inks) == len(softs) == 2
    for ink, soft, ground in zip(inks, softs, (colour.LIGHT, colour.DARK), strict=True):
        assert colour.contrast(ink, soft) >= colour.TEXT
        assert colour.contrast(ground.ink, soft) >= colour.TEXT
        assert colour.contrast(ground.muted, soft) >= colour.TEXT
        assert all(colour.contrast(ink, surface) >= colour.TEXT for surface in ground.surfaces)


def test_the_style_sheet_stays_small_and_loads_nothing_from_elsewhere() -> None:
    css = STYLESHEET.read_text()
    assert len(css) < 28_200
    assert "http" not in css
    assert "@import" not in css
