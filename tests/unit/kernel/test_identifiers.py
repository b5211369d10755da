"""What looks like a patient, and what does not."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.identifiers import What, nhs_numbers, patients


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
        "943–476–5919",
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
        "+44 943 476 5919",
        "+44 (0)943 476 5919",
        "0044 943 476 5919",
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


@given(st.integers(0, 9_999_999_999), st.sampled_from(["", " ", "-"]))
def test_what_is_found_is_what_the_rule_makes(number: int, gap: str) -> None:
    """The rule the other way round: with the check digit, the weighted sum divides by 11."""
    digits = f"{number:010d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True))
    written = gap.join([digits[:3], digits[3:6], digits[6:]])
    assert bool(nhs_numbers(f"It is {written}, I think.")) == (total % 11 == 0)


@pytest.mark.parametrize(
    "passage",
    [
        "MRN 1234567",
        "MRN: 1234567",
        "hospital number A123456",
        "Hospital no. is 123456",
        "Hosp. No. 123456",
        "patient ID: RXX0012345",
        "Case note number 12-34-567",
        "unit number 123 456",
    ],
)
def test_a_hospital_number_is_found_with_its_words(passage: str) -> None:
    [found] = patients(f"Look at {passage}, please.")
    assert (found.text, found.what) == (passage, What.HOSPITAL_NUMBER)


@pytest.mark.parametrize(
    "passage",
    [
        "Jane Smith, born 12/03/1961",
        "DOB 12.3.61",
        "D.O.B: 3rd March 1961",
        "date of birth 1961-03-12",
        "Date of birth is 12 Mar 1961",
        "Mr O'Brien was born on 12 March 1961",
        "Mrs Jones (12/03/1961",
        "José García-López, b. 1/2/1999",
        "Baby Smith born 1/11/2024",
    ],
)
def test_a_date_of_birth_is_found_with_its_name(passage: str) -> None:
    [found] = patients(f"Ask about {passage} today.")
    assert found.text.removeprefix("Ask about ") == passage
    assert found.what == What.BIRTH


@pytest.mark.parametrize(
    "text",
    [
        "Let us meet on 12/03/2027 at 14:00, or on 3 May 2027.",
        "Ring me on 020 7946 0958 or 07700 900123, from abroad +44 7700 900123.",
        "We are at 12 Hospital Road, London N1 9AG, near SW1A 1AA.",
        "The project was born on 12 March 2019.",
        "Jane Smith, 12/03/2027, room 4",
        "Jane Smith, 3 March 2024 was our first meeting",
        "We see 12,000 patients; patient numbers were 20000 last year.",
        "Version 1.2.34567890 of the audit, 2019/20 to 2024/25",
        "I was born in Leeds in 1961.",
        "It is hospital no longer; 12345 came.",
        "ORCID 0000-0002-1825-0097, ISBN 978-0-306-40615-7, £1,234,567.89",
        "Ward Round, 4/5/26 at 9",
        "Join Zoom: 812 3456 7890, passcode 123456",
        "DOB fields are missing from 12 of 61 forms",
        "Mary Seacole, born 1805, and the Nightingale School, 1860",
    ],
)
def test_ordinary_texts_are_left_alone(text: str) -> None:
    assert patients(text) == []


@given(st.text())
def test_no_text_breaks_it_whatever_is_sought(text: str) -> None:
    patients(text)


@pytest.mark.parametrize(
    "part", ["A", "Aa", "Aa-", "Aa Aa, born ", "Aa ", "O'Aa ", "1 ", "1-", "MRN ", "DOB ", " "]
)
def test_a_long_text_takes_no_long_time(part: str) -> None:
    began = process_time()
    patients(part * (80_000 // len(part)))
    assert process_time() - began < 2
