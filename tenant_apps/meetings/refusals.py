"""Why a meeting is not arranged as it was asked for."""

from kernel.errors import Refused


class MeetingMovedOn(Refused):
    """Something has happened that the one who acts has not seen, or the move is not theirs."""

    code = "meeting_state"
    default_message = (
        "Something has changed about when you meet since you opened this page. Look at it again."
    )


class BadTimes(Refused):
    """No times, too many, or one of them twice."""

    code = "times"
    status = 422
    default_message = "Propose one to three times, each of them once."


class TimePassed(Refused):
    """A time that is over, or has begun."""

    code = "time_passed"
    status = 422
    default_message = "This time has passed. Enter one that is still to come."


class TimeTooLate(Refused):
    """After the exchange itself runs out."""

    code = "time_too_late"
    status = 422

    def __init__(self, last: str) -> None:
        super().__init__(f"The credits are held until {last}. Enter a time before that.")


class BadLength(Refused):
    """Not in quarters, or more than a day."""

    code = "length"
    status = 422
    default_message = "Enter a length in quarters of an hour, at most 12 hours."


class NoPlace(Refused):
    """Neither a place nor a link."""

    code = "no_place"
    status = 422
    default_message = "Say where you meet, or give a video link."


class BadLink(Refused):
    """A video link that is none, or not encrypted."""

    code = "video_url"
    status = 422
    default_message = "Enter a video link that begins with https://."
