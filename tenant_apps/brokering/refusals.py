"""Why a broker cannot do something now, in words."""

from datetime import datetime

from design.dates import friendly
from kernel.errors import Refused


class TakenByOther(Refused):
    """Another broker sees to it."""

    code = "taken_by_other"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} sees to this. Ask them, or choose another.")


class NudgedLately(Refused):
    """They had a mail about it a few days ago."""

    code = "nudged_lately"

    def __init__(self, again_at: datetime) -> None:
        super().__init__(
            f"They had a mail about it lately. You can write again {friendly(again_at)}."
        )


class WeekIsFull(Refused):
    """They had as many mails this week as anyone may get."""

    code = "week_is_full"
    default_message = "They have had enough mails this week. Try again next week, or ask them."


class MailsUnwanted(Refused):
    """They do not want such mails, or are not active."""

    code = "mails_unwanted"
    default_message = "They do not want mails from brokers. Speak with them, if you can."


class NobodyToNudge(Refused):
    """Nobody's answer is awaited."""

    code = "nobody_to_nudge"
    default_message = "Nobody’s answer is awaited here: it is yours to decide."


class NotAsRead(Refused):
    """What would be sent is not what the broker has read."""

    code = "not_as_read"
    default_message = "Read what is sent first: it has changed since, or you have not seen it."


class NobodyChosen(Refused):
    """Nobody was chosen, or too many."""

    code = "nobody_chosen"
    status = 422
    default_message = "Choose one, two or three members."


class NotSuggested(Refused):
    """Someone who does not suit, or was told by now."""

    code = "not_suggested"
    default_message = "Someone you chose cannot be told now. Look at the list again."
