"""Minutes are said as hours, and hours are read as minutes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.minutes import MAX_MINUTES, STEP_MINUTES, hours, hours_range, parse_hours

amounts = st.integers(1, MAX_MINUTES // STEP_MINUTES).map(lambda steps: steps * STEP_MINUTES)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 hours"),
        (1, "1 minute"),
        (15, "15 minutes"),
        (60, "1 hour"),
        (61, "1 h 1 min"),
        (75, "1.25 hours"),
        (90, "1.5 hours"),
        (120, "2 hours"),
        (600, "10 hours"),
        (6000, "100 hours"),
        (-60, "−1 hour"),
        (-90, "−1.5 hours"),
        (-1, "−1 minute"),
        (-125, "−2 h 5 min"),
    ],
)
def test_minutes_as_people_say_them(minutes: int, said: str) -> None:
    assert hours(minutes) == said


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (60, None, "1 hour"),
        (60, 150, "1 to 2.5 hours"),
        (120, 240, "2 to 4 hours"),
        (15, 45, "15 to 45 minutes"),
        (30, 60, "30 minutes to 1 hour"),
    ],
)
def test_a_range_names_its_unit_once(least: int, most: int | None, said: str) -> None:
    assert hours_range(least, most) == said


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1.5", 90),
        ("1,5", 90),
        (" 2 ", 120),
        ("0.25", 15),
        (".5", 30),
        ("01.50", 90),
        ("1e1", 600),
        ("100", MAX_MINUTES),
    ],
)
def test_hours_as_people_type_them(typed: str, minutes: int) -> None:
    assert parse_hours(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "as a number"),
        ("one", "as a number"),
        ("1.5 hours", "as a number"),
        ("1:30", "as a number"),
        ("1,000.5", "as a number"),
        ("nan", "as a number"),
        ("sNaN", "as a number"),
        ("-inf", "as a number"),
        ("Infinity", "as a number"),
        ("0", "more than 0"),
        ("-0", "more than 0"),
        ("0.00", "more than 0"),
        ("-1", "more than 0"),
        ("0.1", "quarter of an hour"),
        ("1.3333", "quarter of an hour"),
        ("1e-9", "quarter of an hour"),
        ("1e-999999", "quarter of an hour"),
        ("1e-2000000", "quarter of an hour"),
        ("1." + "0" * 40 + "1", "quarter of an hour"),
        ("100.25", "at most 100"),
        ("10000", "at most 100"),
        ("1e999999", "at most 100"),
        ("9" * 10_000, "at most 100"),
    ],
)
def test_what_is_no_amount_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_hours(typed)


@given(amounts)
def test_what_is_typed_in_quarters_comes_back(minutes: int) -> None:
    assert parse_hours(str(minutes / 60)) == minutes
    assert parse_hours(f"{minutes / 60:.2f}".replace(".", ",")) == minutes


@given(amounts.filter(lambda minutes: minutes >= 60))
def test_what_is_said_can_be_typed(minutes: int) -> None:
    assert parse_hours(hours(minutes).split()[0]) == minutes


@given(st.integers(-(10**9), 10**9))
def test_all_amounts_can_be_said_without_loss(minutes: int) -> None:
    assert _read(hours(minutes)) == minutes


@given(st.text(max_size=40) | st.from_regex(r"[-+]?[0-9_]*[.,]?[0-9]*([eE][-+]?[0-9]{1,8})?"))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    """It is an amount, or a ValueError; an overflow would be neither."""
    with suppress(ValueError):
        minutes = parse_hours(text)
        assert 0 < minutes <= MAX_MINUTES
        assert minutes % STEP_MINUTES == 0


def _read(said: str) -> int:
    """A reader of its own for what `hours` says."""
    sign = -1 if said.startswith("−") else 1
    words = said.removeprefix("−").split()
    if words[1] == "h":
        return sign * (int(words[0]) * 60 + int(words[2]))
    number = float(words[0]) * (1 if words[1].startswith("minute") else 60)
    assert number == int(number)
    return sign * int(number)
