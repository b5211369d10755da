"""How far words are apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.search.typing_errors import mistyped

WORDS = st.text(alphabet="abc", max_size=8)


@pytest.mark.parametrize(
    ("typed", "meant", "mistakes"),
    [
        ("diagram", "diagram", 0),
        ("digram", "diagram", 1),
        ("diagrram", "diagram", 1),
        ("diogram", "diagram", 1),
        ("driagam", "diagram", 2),
        ("drvier", "driver", 1),
        ("rdiver", "driver", 1),
        ("", "word", 4),
        ("ward", "", 4),
        ("huddle", "triage", 5),
    ],
)
def test_mistakes(typed: str, meant: str, mistakes: int) -> None:
    assert mistyped(typed, meant) == mistakes


@given(WORDS, WORDS)
def test_it_is_the_same_both_ways_and_never_more_than_the_longer(one: str, two: str) -> None:
    assert mistyped(one, two) == mistyped(two, one)
    assert (mistyped(one, two) == 0) == (one == two)
    assert abs(len(one) - len(two)) <= mistyped(one, two) <= max(len(one), len(two))
