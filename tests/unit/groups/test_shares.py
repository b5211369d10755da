"""Shares to the minute: the sums are exact, and no share differs from another by more than one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.groups import shares

MINUTES = st.integers(0, 6000)
PEOPLE = st.integers(1, 60)


@st.composite
def agreed_and_given(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """What up to six providers agreed to give, and what of it they gave."""
    agreed = draw(st.lists(st.integers(1, 6000), min_size=1, max_size=6))
    return agreed, [draw(st.integers(0, minutes)) for minutes in agreed]


@given(MINUTES, PEOPLE)
def test_shares_add_up_and_differ_by_at_most_one_those_who_joined_first_first(
    minutes: int, people: int
) -> None:
    found = shares.shares(minutes, people)
    assert len(found) == people
    assert sum(found) == minutes
    assert max(found) - min(found) <= 1
    assert found == sorted(found, reverse=True)


@given(agreed_and_given(), PEOPLE)
def test_each_provider_is_owed_exactly_what_they_gave_and_each_pays_their_share(
    minutes: tuple[list[int], list[int]], people: int
) -> None:
    _agreed, gave = minutes
    found = shares.owed(gave, people)
    assert [sum(row) for row in found] == gave
    paid = [sum(column) for column in zip(*found, strict=True)]
    assert paid == shares.shares(sum(gave), people)


@given(agreed_and_given(), PEOPLE)
def test_what_is_set_aside_is_enough_for_all_that_may_be_owed_and_little_more(
    minutes: tuple[list[int], list[int]], people: int
) -> None:
    agreed, gave = minutes
    held = shares.set_aside(agreed, people)
    for owed, aside in zip(shares.owed(gave, people), held, strict=True):
        assert all(one <= most for one, most in zip(owed, aside, strict=True))
    most = [sum(column) for column in zip(*held, strict=True)]
    share = shares.shares(sum(agreed), people)
    more = [aside - due for aside, due in zip(most, share, strict=True)]
    assert min(more) >= 0
    assert max(more) <= (0 if len(agreed) == 1 else len(agreed))


@pytest.mark.parametrize(
    ("minutes", "people", "expected"),
    [
        (270, 11, [25] * 6 + [24] * 5),
        (60, 4, [15] * 4),
        (15, 60, [1] * 15 + [0] * 45),
        (90, 1, [90]),
    ],
)
def test_what_is_left_over_falls_to_those_who_joined_first(
    minutes: int, people: int, expected: list[int]
) -> None:
    assert shares.shares(minutes, people) == expected
