"""Finds what looks like a patient's NHS number in free text, so that its writer can be warned."""

import re

# Ten digits, each pair perhaps parted by one space, hyphen or dot; no part of a longer number.
_TEN_DIGITS = re.compile(r"(?<![0-9])(?=([0-9](?:[ \u00a0.\-]?[0-9]){9})(?![0-9]))")


def nhs_numbers(text: str) -> list[str]:
    """All runs of ten digits whose last is a valid check digit, as they were written."""
    written = [match[1] for match in _TEN_DIGITS.finditer(text)]
    return [number for number in written if _is_valid("".join(re.findall("[0-9]", number)))]


def _is_valid(digits: str) -> bool:
    """Modulus 11: weights 10 to 2 on the first nine digits give the tenth; 10 is never given."""
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])
