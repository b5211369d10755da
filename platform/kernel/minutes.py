"""Whole minutes: the only amount there is. 60 minutes are 1 hour, 1 time credit."""

import re
from decimal import Decimal, InvalidOperation

STEP_MINUTES = 15
MAX_MINUTES = 100 * 60
_THOUSANDS = re.compile(r",[0-9]{3}\s*$")
_STEP_HOURS = Decimal(STEP_MINUTES) / 60


def hours(minutes: int) -> str:
    """Minutes as people say them: `1.5 hours`, `1 hour`, `15 minutes`, `−2 hours`, `0 hours`."""
    sign = "−" if minutes < 0 else ""
    size = abs(minutes)
    if 0 < size < 60:
        return f"{sign}{size} minutes" if size != 1 else f"{sign}1 minute"
    if size % STEP_MINUTES:
        whole, rest = divmod(size, 60)
        return f"{sign}{whole} h {rest} min"
    number = f"{Decimal(size) / 60:f}".rstrip("0").rstrip(".") if size % 60 else str(size // 60)
    return f"{sign}{number} hour" if size == 60 else f"{sign}{number} hours"


def hours_range(least: int, most: int | None) -> str:
    """`1 to 2.5 hours`, `30 minutes to 1 hour`; without a most as `hours`."""
    if most is None:
        return hours(least)
    first, last = hours(least), hours(most)
    number, _, unit = first.partition(" ")
    is_shared = unit.removesuffix("s") == last.partition(" ")[2].removesuffix("s")
    return f"{number if is_shared else first} to {last}"


def parse_hours(text: str, *, most_minutes: int = MAX_MINUTES) -> int:
    """Hours as typed (`1.5`, `0.25`, `2`) in minutes; ValueError says what is wrong."""
    if _THOUSANDS.search(text):
        raise ValueError("Write the hours without a thousands comma, such as 1.5.")
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError("Enter the hours as a number, such as 1.5.") from None
    if not value.is_finite():
        raise ValueError("Enter the hours as a number, such as 1.5.")
    if value <= 0:
        raise ValueError("Enter more than 0 hours.")
    if value > most_minutes // 60:
        raise ValueError(f"Enter at most {most_minutes // 60} hours.")
    # The first of the two also keeps out numbers so small that reckoning would round them to 0.
    if value < _STEP_HOURS or value % _STEP_HOURS:
        raise ValueError("Use steps of a quarter of an hour: 0.25, 0.5, 0.75, 1 …")
    return int(value * 60)
