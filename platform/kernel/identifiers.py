"""Finds what looks like a patient in free text, so that its writer can be warned.

NHS numbers by their check digit, hospital numbers by the words before them, and dates of birth by
a word such as "born" with a name or "DOB". Ordinary dates, phone numbers and postcodes are left.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel import clock


class What(StrEnum):
    """What a passage looks like, as a sentence ends."""

    NHS_NUMBER = "a patient’s NHS number"
    HOSPITAL_NUMBER = "a patient’s hospital number"
    BIRTH = "a patient’s date of birth"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words as they were written, and what they look like."""

    text: str
    what: What


# Ten digits, each pair perhaps parted by one space, dash or dot; no part of a longer number.
_GAP = r"[ \u00a0\u202f.\-\u2010-\u2015]?"
_TEN_DIGITS = re.compile(rf"(?<![0-9])(?=([0-9](?:{_GAP}[0-9]){{9}})(?![0-9]))")
_COUNTRY = re.compile(r"(\+|\b00)[1-9][0-9]{0,2}[ \u00a0.\-]?(\(0\)[ \u00a0]?)?$")

_HOSPITAL = re.compile(
    r"\b(?:MRN"
    r"|(?:hosp(?:ital)?|patient|case[ -]?note|unit|PAS|NHS hospital)\.?\s?"
    r"(?:number|num|no|id(?:entifier)?|ref(?:erence)?)\b"
    r")[\s.:#=\-–]{0,4}(?:(?:is|was)\s{1,4})?"
    r"[A-Z]{0,3}[ /-]?[0-9](?:[ /-]?[0-9]){4,11}[A-Z]?\b",
    re.IGNORECASE,
)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    r"(?<![0-9])(?:"
    r"[0-3]?[0-9][./\- ][01]?[0-9][./\- ](?P<y1>(?:19|20)?[0-9]{2})"
    rf"|[0-3]?[0-9](?:st|nd|rd|th)?(?: of)? (?i:{_MONTH})\.?,? (?P<y2>(?:19|20)[0-9]{{2}})"
    r"|(?P<y3>(?:19|20)[0-9]{2})-[01][0-9]-[0-3][0-9]"
    r")(?![0-9])"
)
_LOWER = "[a-zà-öø-ÿ]"
_WORD = rf"[A-ZÀ-ÖØ-Þ](?:{_LOWER}+|[’'][A-Z]{_LOWER}+)(?:[’'\-][A-Z]?{_LOWER}+){{0,3}}"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Master|Baby|Dr)\.? "
_NAME = rf"(?:{_TITLE}(?:{_WORD} )?|{_WORD} (?:[A-Z]\.? )?){_WORD}"
_SAID = (
    r"(?i:\bd\.?\s?o\.?\s?b\b\.?|\bdate of birth|\bbirth ?date)"
    r"[\s:=\-–]{0,4}(?i:(?:is|was|of)\s{1,4})?"
)
_BORN = r"[\s,;(–-]{1,3}(?i:(?:who )?(?:was |is )?(?:born|b\.))(?i: on)?[\s:]{1,2}"
_BIRTHS = [
    re.compile(_SAID + _DATE),
    re.compile(_NAME + _BORN + _DATE),
]
# A name, and right behind it a date of long ago: nobody meets on that day.
_NAMED_DATE = re.compile(rf"{_NAME}\s?[,(]\s?" + _DATE)
_LONG_AGO_YEARS = 10


def patients(text: str) -> list[Passage]:
    """All that looks like a patient, in the order of its kinds."""
    return [
        *(Passage(number, What.NHS_NUMBER) for number in nhs_numbers(text)),
        *(Passage(match[0].strip(), What.HOSPITAL_NUMBER) for match in _HOSPITAL.finditer(text)),
        *(Passage(" ".join(found.split()), What.BIRTH) for found in _births(text)),
    ]


def nhs_numbers(text: str) -> list[str]:
    """All runs of ten digits whose last is a valid check digit, as they were written.

    What follows a country's code is a phone number.
    """
    written = [
        match[1]
        for match in _TEN_DIGITS.finditer(text)
        if not _COUNTRY.search(text, max(0, match.start() - 12), match.start())
    ]
    return [number for number in written if _is_valid("".join(re.findall("[0-9]", number)))]


def _births(text: str) -> list[str]:
    today = clock.now().date()
    found = [
        match for pattern in _BIRTHS for match in pattern.finditer(text) if _year(match, today)
    ]
    spans = [match.span() for match in found]
    for match in _NAMED_DATE.finditer(text):
        year = _year(match, today)
        is_known = any(start <= match.start() < end for start, end in spans)
        if year and year <= today.year - _LONG_AGO_YEARS and not is_known:
            found.append(match)
    return [match[0] for match in found]


def _year(match: re.Match[str], today: date) -> int | None:
    """The year of a date on which someone alive may have been born."""
    written = match["y1"] or match["y2"] or match["y3"]
    year = int(written)
    if year < 100:
        year += 2000 if year <= today.year % 100 else 1900
    return year if 1900 <= year <= today.year else None


def _is_valid(digits: str) -> bool:
    """Modulus 11: weights 10 to 2 on the first nine digits give the tenth; 10 is never given."""
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])
