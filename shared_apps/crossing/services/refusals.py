"""Why an exchange between networks says no. What the other network's people have is not told."""

from kernel.errors import Refused
from shared_apps.crossing.models import MOST_UNANSWERED


class PartnerNotActive(Refused):
    """The other member is suspended or gone, or cannot be paid or pay now: which is not told."""

    code = "partner_not_active"

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} cannot take part at the moment. Nothing has changed.")


class TradeLimitReached(Refused):
    """The limit of a network that is not one's own: how much room it has left is not told."""

    code = "trade_limit"
    default_message = (
        "The other network has reached its limit of trade with other networks, so this many hours "
        "cannot cross now. Suggest fewer, or come back to it later. Nothing has changed."
    )


class NotForOperators(Refused):
    """The two networks have not both been heard yet."""

    code = "not_for_operators"
    default_message = (
        "Both networks decide this between them first. It comes to the operators once each of "
        "them has said something else, or one has not answered for 14 days."
    )


class TooManyOpen(Refused):
    """A member has proposed to many in other networks who have not answered."""

    code = "too_many_open"
    default_message = (
        "Many in other networks have not answered your proposals yet. Wait for an answer, or "
        "withdraw one."
    )


class TalkEnded(Refused):
    """One of the two is erased, or their network has left."""

    code = "talk_ended"
    default_message = "The other is not there any more, so nobody writes here any more."


class AnswerAwaited(Refused):
    """Whoever asks has written as often as they may before they are answered."""

    code = "answer_awaited"
    default_message = (
        f"You have written {MOST_UNANSWERED} times, and can write more once they have answered. "
        "Nothing was sent."
    )


class TooManyToday(Refused):
    """A member has begun as much with other networks as they may within a day."""

    code = "too_many_today"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You have written to people in other networks {most} times within a day, which is as "
            "often as you may begin with somebody new. Try again tomorrow. Nothing was sent."
        )
