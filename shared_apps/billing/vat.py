"""VAT numbers of the United Kingdom: their form and their check digits.

Sources: HMRC's VATREC22700 for the forms; the two check sums (97 and 9755) are those in use since
1973 and since 2010. Government departments (GD) and health authorities (HA) have three digits and
no check. Whether HMRC knows the number is asked by Stripe.
"""

import re

from kernel.errors import Refused

_STANDARD = re.compile(r"(\d{9})(\d{3})?")
_DEPARTMENT = re.compile(r"GD[0-4]\d\d")
_AUTHORITY = re.compile(r"HA[5-9]\d\d")
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)


class BadVatNumber(Refused):
    """Not a VAT number of the United Kingdom."""

    code = "bad_vat_number"
    status = 400


def tidy(text: str) -> str:
    """`gb 980 7806 84` as `GB980780684`; nothing stays nothing. Raises BadVatNumber."""
    number = re.sub(r"[\s.\-]", "", text).upper().removeprefix("GB")
    if not number:
        return ""
    if not number.isascii() or not _is_one(number):
        raise BadVatNumber(
            f"“{text.strip()[:40]}” is no VAT number. Enter it as on the institution’s letters, "
            "such as GB 980 7806 84."
        )
    return f"GB{number}"


def _is_one(number: str) -> bool:
    if _DEPARTMENT.fullmatch(number) or _AUTHORITY.fullmatch(number):
        return True
    found = _STANDARD.fullmatch(number)
    return found is not None and _adds_up(found[1])


def _adds_up(digits: str) -> bool:
    """Nine digits, of which the last two make the weighted sum a multiple of 97, or 42 more."""
    if not int(digits):
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    total = weighted + int(digits[7:])
    return total % 97 == 0 or (total + 55) % 97 == 0
