"""Why somebody does not leave, or come back, just now."""

from kernel.errors import Refused


class HoursWait(Refused):
    """They have to confirm hours first, or to say what is not right."""

    code = "hours_wait"
    default_message = (
        "Hours wait for you to confirm them. Do that first, or say what is not right, so that "
        "whoever helped is paid."
    )


class CreditsToNobody(Refused):
    """Whoever was named cannot be given the credits."""

    code = "credits_to_nobody"
    status = 422
    default_message = "Nobody else here has this handle. Check it, or give them to the chest."


class BackClosed(Refused):
    """The way back is not open, or not any more."""

    code = "back_closed"
    status = 410
    default_message = (
        "This link does not lead back any more. A champion of the network can invite you again."
    )


class CopyAsked(Refused):
    """One that was asked for is being made."""

    code = "copy_asked"
    default_message = "Your copy is being made. You hear by mail once it is there."
