"""Why a change of the rules is refused, and beside which question the answer belongs."""

from datetime import date

from django.utils import formats

from kernel.errors import Refused
from kernel.minutes import MAX_MINUTES, hours
from tenant_apps.policy.models import MAX_CEILING_MINUTES


class PolicyRefused(Refused):
    """No network may set this. `field` is the part of the rules that is wrong, if it is one."""

    code = "bad_policy"
    status = 422
    field = ""


class BadWelcome(PolicyRefused):
    code = "bad_welcome"
    field = "welcome_minutes"
    default_message = f"Welcome credits are 0 to {hours(MAX_MINUTES)}."


class FloorAboveZero(PolicyRefused):
    code = "floor_above_zero"
    field = "floor_minutes"
    default_message = (
        "The lowest balance cannot be above zero: nobody could spend all that they have earned."
    )


class BadFloor(PolicyRefused):
    code = "bad_floor"
    field = "floor_minutes"
    default_message = f"A balance may go at most {hours(MAX_MINUTES)} below zero."


class FloorAboveCeiling(PolicyRefused):
    code = "floor_above_ceiling"
    field = "ceiling_minutes"
    default_message = "The lowest balance cannot be above the highest."


class BadCeiling(PolicyRefused):
    code = "bad_ceiling"
    field = "ceiling_minutes"
    default_message = (
        f"The highest balance lies above zero, and is at most {hours(MAX_CEILING_MINUTES)}. "
        "Leave it empty for no limit."
    )


class WelcomeAboveCeiling(PolicyRefused):
    code = "welcome_above_ceiling"
    field = "ceiling_minutes"

    def __init__(self, welcome_minutes: int = 0) -> None:
        super().__init__(
            f"The highest balance must have room for the welcome credits, {hours(welcome_minutes)}."
        )


class DayPast(PolicyRefused):
    code = "day_past"
    field = "applies_on"
    default_message = "This day is past. Rules never apply backwards: choose today or a later day."


class DayTooFar(PolicyRefused):
    code = "day_too_far"
    field = "applies_on"
    default_message = "Choose a day within the next two years."


class DayTaken(PolicyRefused):
    """Another change is planned for the same day."""

    code = "day_taken"
    status = 409
    field = "applies_on"

    def __init__(self, has_begun: bool = False) -> None:
        super().__init__(
            "The rules change today already. Choose a later day."
            if has_begun
            else "A change is planned for this day already. Withdraw it first, or choose another."
        )


class PlansClash(PolicyRefused):
    """Together with another change, it would leave rules that do not go together."""

    code = "plans_clash"
    status = 409

    def __init__(self, day: date) -> None:
        said = formats.date_format(day, "j F Y")
        super().__init__(
            f"From {said} the welcome credits would not fit below the highest balance any more. "
            "Withdraw the change planned for that day first, and plan it anew."
        )


class HasBegun(PolicyRefused):
    """Too late to withdraw."""

    code = "has_begun"
    status = 409
    default_message = (
        "This change has begun, so it cannot be withdrawn. Plan another one for a later day."
    )
