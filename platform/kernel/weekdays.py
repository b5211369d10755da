"""The days of the week, by the numbers that Python's `isoweekday` gives them."""

from collections.abc import Iterable

NAMED = [
    (1, "Monday"),
    (2, "Tuesday"),
    (3, "Wednesday"),
    (4, "Thursday"),
    (5, "Friday"),
    (6, "Saturday"),
    (7, "Sunday"),
]


def said(days: Iterable[int]) -> str:
    """{2, 4} → `Tuesdays and Thursdays`."""
    names = [f"{name}s" for number, name in NAMED if number in set(days)]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
