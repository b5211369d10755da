"""What looks like an NHS number, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.identifiers import nhs_numbers


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5919",
        "9434765919",
        "943-476-5919",
        "943.476.5919",
        "943\u00a0476\u00a05919",
        "94 34 76 59 19",
        "Her number is 943 476 5919, ward 4.",
        "ward 12 943 476 5919",
        "(9434765919)",
    ],
)
def test_a_valid_number_is_found(text: str) -> None:
    assert len(nhs_numbers(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "943 476 5918",
        "943 476 591",
        "94347659190",
        "19434765919",
        "020 7946 0958",
        "+44 20 7946 0958",
        "943  476  5919",
        "2026-11-22 14:05",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert nhs_numbers(text) == []


def test_all_numbers_are_found_as_they_were_written() -> None:
    found = nhs_numbers("943 476 5919 and 4010232137")
    assert found == ["943 476 5919", "4010232137"]


@given(st.integers(0, 999_999_999), st.sampled_from(["", " ", "-"]))
def test_of_ten_last_digits_at_most_one_is_valid(first_nine: int, gap: str) -> None:
    digits = f"{first_nine:09d}"
    found = [last for last in range(10) if nhs_numbers(gap.join(digits + str(last)))]
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
    check = 11 - total % 11
    assert found == ([] if check == 10 else [check % 11])


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    nhs_numbers(text)
