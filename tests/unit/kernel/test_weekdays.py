"""Days of the week in words."""

import pytest

from kernel import weekdays


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        ([1], "Mondays"),
        ([4, 2], "Tuesdays and Thursdays"),
        ([7, 1, 3], "Mondays, Wednesdays and Sundays"),
    ],
)
def test_said(days: list[int], words: str) -> None:
    assert weekdays.said(days) == words
