"""What happened, in a sentence: for the timeline and for mail alike."""

from datetime import date

from design.dates import day
from kernel.minutes import hours
from tenant_apps.exchanges.models.event import Kind

_SENTENCES = {
    Kind.PROPOSED: "{who} proposed {hours}",
    Kind.COUNTERED: "{who} suggested {hours} instead",
    Kind.ACCEPTED: "{who} agreed to {hours}",
    Kind.DECLINED: "{who} declined",
    Kind.WITHDRAWN: "{who} withdrew the proposal",
    Kind.CANCELLED: "{who} cancelled the exchange",
    Kind.LOGGED: "{who} logged {hours}",
    Kind.DISPUTED: "{who} did not agree with the hours",
    Kind.SETTLED: "{who} confirmed {hours}",
    Kind.RESOLVED: "{who} decided that it was {hours}",
    Kind.VOIDED: "{who} decided that nothing is to be paid",
    Kind.UNDO_ASKED: "{who} asked for this to be undone",
    Kind.UPHELD: "{who} decided that it stays as it is",
    Kind.REVERSED: "{who} undid the payment of {hours}",
    Kind.EXPIRED: "This ran out, since nothing more happened",
}
_CREDITS = {
    Kind.ACCEPTED: "The credits are held until the hours are confirmed.",
    Kind.CANCELLED: "The held credits are free again.",
    Kind.EXPIRED: "The held credits are free again.",
    Kind.SETTLED: "The credits have moved.",
    Kind.RESOLVED: "The credits have moved.",
    Kind.VOIDED: "The held credits are free again.",
    Kind.REVERSED: "The credits are back where they were.",
}

BY_TIME = "{hours} confirmed by time"
NOT_RIGHT = "Nobody had answered. If the hours are not right, ask there for this to be undone."


def unless_answered(confirms_on: date | None, *, who: str = "you") -> str:
    """What becomes of logged hours by themselves; nothing where they wait for a word."""
    if confirms_on is None:
        return ""
    says = "say" if who == "you" else "says"
    return f"If {who} {says} nothing, they are confirmed on {day(confirms_on)}."


def sentence(kind: str, *, who: str, minutes: int | None) -> str:
    """`Alice Archer proposed 1.5 hours`; of time nobody is named."""
    if kind == Kind.SETTLED and not who:
        return BY_TIME.format(hours=hours(minutes or 0))
    if kind == Kind.DISPUTED and minutes:
        return f"{who} did not agree, but said {hours(minutes)}"
    return _SENTENCES[Kind(kind)].format(who=who, hours=hours(minutes or 0))


def about_credits(kind: str, *, were_held: bool = True) -> str:
    """What became of the credits, where something did."""
    if kind == Kind.EXPIRED and not were_held:
        return ""
    return _CREDITS.get(Kind(kind), "")
