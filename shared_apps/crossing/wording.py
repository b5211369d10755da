"""What happened between two networks, in a sentence: for the timeline and for mail alike."""

from kernel.minutes import hours
from shared_apps.crossing.models import CrossEvent, Ruling
from tenant_apps.exchanges import wording

Kind = CrossEvent.Kind
By = CrossEvent.By

_MOVES_NOTHING = {Kind.WRITTEN, Kind.THANKED, Kind.RULED}
_RULINGS = {
    Ruling.PAY: "to pay {hours}",
    Ruling.NOTHING: "to pay nothing",
    Ruling.UNDO: "to undo the payment",
    Ruling.KEEP: "to leave it as it is",
}


def sentence(event: CrossEvent, *, who: str) -> str:
    """`sofia@warwick proposed 1.5 hours`."""
    kind = event.kind
    if kind == Kind.WRITTEN:
        return f"{who} has written"
    if kind == Kind.THANKED:
        return f"{who} wrote what the hours were good for"
    if kind == Kind.RULED:
        return f"{who} proposes {ruling(Ruling(event.ruling), event.minutes)}"
    if kind == Kind.CANCELLED and event.by == By.NOBODY:
        return "This was cancelled, since one of the two networks leaves the federation"
    return wording.sentence(kind, who=who, minutes=event.minutes)


def about_credits(event: CrossEvent) -> str:
    """What became of the credits; what ends by itself says how many minutes were held."""
    if event.kind in _MOVES_NOTHING or (event.by == By.NOBODY and not event.minutes):
        return ""
    return wording.about_credits(event.kind)


def ruling(one: Ruling, minutes: int | None) -> str:
    """`to pay 1.5 hours`."""
    return _RULINGS[one].format(hours=hours(minutes or 0))


def judge_of(network_name: str, *, decides_undo: bool) -> str:
    """Those who decide for a network are not named to another."""
    return f"A {'champion' if decides_undo else 'broker'} of {network_name}"
