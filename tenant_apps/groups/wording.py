"""What happened, in a sentence: for the timeline and for mail alike."""

from kernel.minutes import hours
from tenant_apps.exchanges.wording import BY_TIME
from tenant_apps.groups.models.event import Kind

_SENTENCES = {
    Kind.SET_UP: "{who} set this up",
    Kind.TOOK_PART: "{who} agreed to give the time",
    Kind.REFUSED: "{who} cannot give the time",
    Kind.INVITED: "{who} invited {whom}",
    Kind.JOINED: "{who} joined",
    Kind.LEFT: "{who} left",
    Kind.REMOVED: "{who} took {whom} off the list",
    Kind.CLOSED: "{who} closed the list and asked for {hours}",
    Kind.AGREED: "{who} agreed that {hours} are paid",
    Kind.TURNED_DOWN: "{who} did not agree to pay",
    Kind.WITHDRAWN: "{who} withdrew this",
    Kind.CANCELLED: "{who} cancelled this",
    Kind.LOGGED: "{who} logged {hours}",
    Kind.DISPUTED: "{who} did not agree with what was logged",
    Kind.SETTLED: "{who} confirmed {hours}",
    Kind.RESOLVED: "{who} decided that it was {hours}",
    Kind.VOIDED: "{who} decided that nothing is to be paid",
    Kind.UNDO_ASKED: "{who} asked for this to be undone",
    Kind.UPHELD: "{who} decided that it stays as it is",
    Kind.REVERSED: "{who} undid the payment of {hours}",
    Kind.EXPIRED: "This ran out, since nothing more happened",
}
_CREDITS = {
    Kind.AGREED: "The credits are held until the hours are confirmed.",
    Kind.CANCELLED: "The held credits are free again.",
    Kind.SETTLED: "The credits have moved.",
    Kind.RESOLVED: "The credits have moved.",
    Kind.VOIDED: "The held credits are free again.",
    Kind.REVERSED: "The credits are back where they were.",
}


def sentence(kind: str, *, who: str, whom: str = "", minutes: int | None = None) -> str:
    """`Alice Archer logged 4.5 hours`; of time nobody is named."""
    if kind == Kind.SETTLED and not who:
        return BY_TIME.format(hours=hours(minutes or 0))
    return _SENTENCES[Kind(kind)].format(who=who, whom=whom, hours=hours(minutes or 0))


def about_credits(kind: str, *, were_held: bool) -> str:
    """What became of the credits, where something did."""
    if kind == Kind.EXPIRED and were_held:
        return "The held credits are free again."
    return _CREDITS.get(Kind(kind), "")
