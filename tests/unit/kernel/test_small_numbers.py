"""No figure of few people is shown, and none can be worked out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.small_numbers import about, few, together

SIZES = st.lists(st.integers(0, 12), max_size=8)
LEAST = st.integers(5, 9)


@pytest.mark.parametrize(
    ("sizes", "shown_as_one"),
    [
        ([], set()),
        ([5, 12, 0], set()),
        ([3, 4, 20], {0, 1}),
        ([3, 20, 7], {0, 2}),  # one alone would be the whole less the others
        ([1, 1, 20, 7], {0, 1, 3}),  # two would be known to be two
        ([1, 1, 1, 1, 1, 9], {0, 1, 2, 3, 4, 5}),  # five of whom each is one
        ([1, 1, 1, 1, 1, 0], {0, 1, 2, 3, 4, 5}),
        ([2, 0, 1], {0, 1, 2}),
        ([4, 4, 4, 20], {0, 1, 2, 3}),  # fewer than five each, and twelve: all are four
        ([4], {0}),
    ],
)
def test_which_are_shown_as_one(sizes: list[int], shown_as_one: set[int]) -> None:
    assert together(sizes, 5) == shown_as_one


def seen(sizes: list[int], least: int) -> tuple[frozenset[int], int, tuple[int, ...]]:
    """All that a reader sees: which are one, how many they are, and each of the others."""
    small = together(sizes, least)
    others = tuple(size for place, size in enumerate(sizes) if place not in small)
    return small, sum(sizes[place] for place in small), others


@given(SIZES, LEAST)
def test_what_is_shown_by_itself_is_not_small(sizes: list[int], least: int) -> None:
    small, whole, others = seen(sizes, least)
    assert not [size for size in others if few(size, least)]
    assert len(small) < len(sizes) or not few(whole, least) or sum(sizes) == whole
    if small and len(small) < len(sizes):
        assert whole >= least
        assert len(small) > 1


@given(SIZES, LEAST)
def test_the_size_of_a_small_one_cannot_be_worked_out(sizes: list[int], least: int) -> None:
    """For each there is another size that goes with all that is shown."""
    small, whole, others = seen(sizes, least)
    if not others and (len(small) < 2 or whole < least):
        return  # the network itself is small
    hidden = [sizes[place] for place in sorted(small)]
    all_small = all(few(size, least) for size in hidden)
    if not others and all_small and whole in (len(small), len(small) * (least - 1)):
        return  # it has no other group to stand beside them
    low, high = (1, least - 1) if all_small else (0, whole)
    for place in range(len(hidden)):
        assert any(min(one) >= low and max(one) <= high for one in _moved(hidden, place))


def _moved(sizes: list[int], place: int) -> list[list[int]]:
    """The same with one more or less here, and as many less or more in another."""
    found = []
    for other in set(range(len(sizes))) - {place}:
        for step in (1, -1):
            moved = list(sizes)
            moved[place] += step
            moved[other] -= step
            found.append(moved)
    return found


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1234, "1,234")],
)
def test_counts_in_words(count: int, said: str) -> None:
    assert about(count, 5) == said
