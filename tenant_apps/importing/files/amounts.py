"""Balances as other time banks write them."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

MOST_HOURS = 10_000
_CLOCK = re.compile(r"([+-]?)([0-9]{1,5}):([0-5][0-9])")
_NUMBER = re.compile(r"[+-]?[0-9]{1,5}(?:[.,][0-9]{1,6})?")
_THOUSANDS = re.compile(r",[0-9]{3}$")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": "", " ": ""})


def minutes(text: str) -> int:
    """A balance in hours (`3.5`, `-1,25`, `3:30`) in whole minutes; ValueError ends a sentence.

    Hours that are no whole minutes are rounded to the nearest, halves to the even one.
    """
    plain = text.translate(_MINUS)
    if clock := _CLOCK.fullmatch(plain):
        size = int(clock[2]) * 60 + int(clock[3])
        found = -size if clock[1] == "-" else size
    elif not _NUMBER.fullmatch(plain):
        raise ValueError("is no number of hours, such as 3.5, −1.25 or 3:30")
    elif _THOUSANDS.search(plain):
        raise ValueError("may have a thousands comma: write it without, such as 1234 or 1.234")
    else:
        exact = Decimal(plain.replace(",", ".")) * 60
        found = int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))
    if abs(found) > MOST_HOURS * 60:
        raise ValueError(f"is more than {MOST_HOURS:,} hours")
    return found
