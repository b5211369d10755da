"""Why an exchange says no."""

from typing import Protocol

from kernel.errors import Refused
from kernel.minutes import hours


class Stated(Protocol):
    """Help that is in a state, which has a name."""

    def get_state_display(self) -> str: ...


class OwnListing(Refused):
    """A member proposed an exchange on their own listing."""

    code = "own_listing"
    default_message = "This is your own listing. Others propose to you here."


class ToOneself(Refused):
    """A member proposed an exchange to themselves."""

    code = "to_oneself"
    default_message = "An exchange is between two people. Choose another member."


class MemberNotActive(Refused):
    """The other party is suspended or has left."""

    code = "member_not_active"

    def __init__(self, name: str = "This member") -> None:
        super().__init__(
            f"{name} cannot take part at the moment: the membership is suspended or has ended."
        )


class AlreadyProposed(Refused):
    """A proposal of this member to this listing still waits for an answer."""

    code = "already_proposed"
    default_message = "You have proposed this already, and it waits for an answer."


class KeyReused(Refused):
    """The key stands for something else that this member has asked for."""

    code = "key_reused"
    default_message = (
        "You have sent this form before, with something else in it, and that has been done. "
        "To send this as well, open the form again."
    )


class MoveImpossible(Refused):
    """The exchange has moved on, or it is the other party's turn."""

    code = "exchange_state"

    def __init__(self, exchange: Stated | None = None) -> None:
        state = f"It is “{exchange.get_state_display().lower()}” now. " if exchange else ""
        super().__init__(f"That is not possible any more. {state}Look at what happened since.")


class BadHours(Refused):
    """Hours that are none, too many, or not in quarters."""

    code = "hours"
    status = 422
    default_message = "Enter hours in quarters, more than 0 and at most 100."


class SameHours(Refused):
    """Other hours were suggested that are none, and without a word."""

    code = "same_hours"
    status = 422
    default_message = (
        "These are the hours that are proposed already. Agree to them, or suggest others."
    )


class BadDay(Refused):
    """A day of help in the future, or long ago."""

    code = "day"
    status = 422
    default_message = "Enter a day within the last year, today at the latest."


class EmptyText(Refused):
    """Nothing was written."""

    code = "empty"
    status = 422
    default_message = "Write something first."


class CreditsMissing(Refused):
    """The recipient's balance does not allow it."""

    code = "not_enough_credits"


class CreditsTooMany(Refused):
    """The provider's ceiling does not allow it."""

    code = "above_ceiling"


class MoreThanAgreed(Refused):
    """A broker decided on more than the recipient agreed to pay."""

    code = "more_than_agreed"
    status = 422

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"They agreed on {hours(minutes)}, and no more is held. For more, the one who received "
            "the help has to log it."
        )


class OwnExchange(Refused):
    """A broker wanted to decide about an exchange of their own."""

    code = "own_exchange"
    default_message = "You are one of the two: another broker or champion has to decide this."


class NotEndorsable(Refused):
    """A skill that has nothing to do with the exchange, or not by the one who was helped."""

    code = "not_endorsable"
    status = 422
    default_message = "Choose skills from the list: those that they offer, or that this was about."


class FeedbackGiven(Refused):
    """One member gives feedback on an exchange once."""

    code = "feedback_given"
    default_message = "You have given feedback on this exchange already. Thank you."


class NoRoom(Refused):
    """A file could not be kept: the disk is full, or is not there."""

    code = "no_room"
    status = 507
    default_message = (
        "The file could not be kept, so nothing was sent. It is not your fault: try again later, "
        "or write without it."
    )


class TooManyFiles(Refused):
    """The files of one exchange or group have a size in all."""

    code = "too_many_files"
    default_message = "The files here are as much as there may be, 100 MB. Write without a file."
