"""Trade between networks in the words that pages show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from kernel.minutes import hours
from shared_apps.federation.between import Change
from shared_apps.federation.models import FederatedNetwork
from shared_apps.federation.partners import Partner
from shared_apps.federation.positions import WARN_PERCENT, Limit, MonthFigures, Standing
from shared_apps.federation.selectors import Crossing, StatementLine
from tenant_apps.credits.presenters import Month, Row, Tab, month_label
from tenant_apps.trade.models import LimitWarning
from tenant_apps.trade.selectors import MonthStatement

Side = LimitWarning.Side
_State = FederatedNetwork.State

_STATES = {
    _State.INVITED: "It is invited to the federation. Nothing crosses until it has joined.",
    _State.APPLIED: "It has applied to the federation. Nothing crosses until it has joined.",
    _State.LEAVING: "Your network is leaving the federation. What is open there can still finish.",
    _State.LEFT: "Its position stands. Nothing more crosses until it joins again.",
}
_TITLES = {
    _State.INVITED: "Not in the federation yet",
    _State.APPLIED: "Not in the federation yet",
    _State.LEAVING: "Your network is leaving the federation",
    _State.LEFT: "Your network has left the federation",
}


@dataclass(frozen=True, slots=True)
class Warned:
    """What is said of a limit that is near."""

    title: str
    room: str
    advice: str


WARNINGS = {
    Side.DOWN: Warned(
        title="Near the trade limit for sending",
        room="Members can still send {hours} to other networks.",
        advice="Helping members of other networks brings credits in, and makes room again. So "
        "tell members what is asked for elsewhere. The central service can change the limit.",
    ),
    Side.UP: Warned(
        title="Near the trade limit for receiving",
        room="Members can still receive {hours} from other networks.",
        advice="Asking members of other networks for help takes credits out, and makes room "
        "again. So tell members what is offered elsewhere. The central service can change the "
        "limit.",
    ),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning on the page. `see_url` is empty once a champion has said to have seen it."""

    title: str
    text: str
    advice: str
    see_url: str


@dataclass(frozen=True, slots=True)
class Room:
    """One limit: in words, and for the meter, whose `percent` is None without a limit."""

    label: str
    value: str
    note: str
    percent: int | None
    said: str

    @property
    def width(self) -> str:
        """How much of the meter, which is 98% wide, is full."""
        return f"{0.98 * (self.percent or 0):.1f}%"


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """What crossed between this network and another one."""

    name: str
    slug: str
    sent: str
    received: str
    net: str
    sign: str
    recent: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the table beside the picture."""

    label: str
    url: str
    received: str
    sent: str
    net: str
    sign: str
    beside: str
    position: str


def tabs(here: str) -> list[Tab]:
    """The pages of the federation; `here` is the URL name of the one that is open."""
    places = [
        ("Overview", "trade:overview"),
        ("Statement", "trade:statement"),
        ("Partners", "trade:partners"),
    ]
    return [Tab(label, reverse(name), name == here) for label, name in places]


def rest(standing: Standing) -> dict[str, str] | None:
    """Why nothing new crosses, if so."""
    if standing.is_trading:
        return None
    return {"title": _TITLES[standing.state], "text": _STATES[standing.state]}


def notices(standing: Standing, open_warnings: Iterable[LimitWarning]) -> list[Notice]:
    """The limits that are near at this moment, whether or not a round has noticed it yet."""
    if not standing.is_trading:
        return []
    unseen = {warning.side: warning.id for warning in open_warnings if warning.seen_at is None}
    both = ((Side.DOWN, standing.down), (Side.UP, standing.up))
    return [
        _notice(side, limit, reverse("trade:see", args=[unseen[side]]) if side in unseen else "")
        for side, limit in both
        if limit is not None and limit.is_near
    ]


def _notice(side: LimitWarning.Side, limit: Limit, see_url: str) -> Notice:
    words = WARNINGS[side]
    room = words.room.format(hours=hours(limit.room_minutes))
    return Notice(words.title, f"{limit.percent}% of it is used. {room}", words.advice, see_url)


def position(standing: Standing) -> dict[str, str]:
    """Where the network stands, in words."""
    if standing.minutes > 0:
        note = "More credits have come in than gone out."
    elif standing.minutes < 0:
        note = "More credits have gone out than come in."
    else:
        note = "As many credits have come in as gone out."
    return {"label": "Position", "value": signed(standing.minutes), "note": note}


def rooms(standing: Standing) -> list[Room]:
    """What may still move either way."""
    return [
        _room("Can still be sent", standing.down, standing.reserved_out_minutes),
        _room("Can still be received", standing.up, standing.reserved_in_minutes),
    ]


def _room(label: str, limit: Limit | None, reserved_minutes: int) -> Room:
    if limit is None:
        return Room(label, "No limit", "The federation set no trade limit this way.", None, "")
    if not limit.size_minutes:
        room = hours(limit.room_minutes)
        return Room(label, room, "Only what came the other way before.", None, "")
    used = f"{hours(limit.used_minutes)} of {hours(limit.size_minutes)} used"
    reserved = f", {hours(reserved_minutes)} of it reserved" if reserved_minutes else ""
    said = f"{limit.percent}% used"
    return Room(label, hours(limit.room_minutes), used + reserved, limit.percent, said)


def signed(minutes: int) -> str:
    """`+1.5 hours`, `−1 hour`, `0 hours`."""
    return ("+" if minutes > 0 else "") + hours(minutes)


def sign(minutes: int) -> str:
    """The class that marks credits which came in or went out."""
    return "plus" if minutes > 0 else "minus" if minutes < 0 else ""


def month_rows(figures: Sequence[MonthFigures]) -> list[MonthRow]:
    """The same as the picture, the newest month first."""
    here = reverse("trade:month")
    return [
        MonthRow(
            label=month_label(one.first),
            url=f"{here}?month={one.first:%Y-%m}",
            received=hours(one.received_minutes),
            sent=hours(one.sent_minutes),
            net=signed(one.net_minutes),
            sign=sign(one.net_minutes),
            beside=signed(one.beside_minutes),
            position=signed(one.position_minutes),
        )
        for one in reversed(figures)
    ]


def partner_rows(partners: Iterable[Partner]) -> list[PartnerRow]:
    """Each partner in words."""
    return [
        PartnerRow(
            name=one.network.name,
            slug=one.network.slug,
            sent=hours(one.flow.sent_minutes),
            received=hours(one.flow.received_minutes),
            net=signed(one.flow.net_minutes),
            sign=sign(one.flow.net_minutes),
            recent=_recent(one),
            last_at=one.flow.last_at,
        )
        for one in partners
    ]


def what_is_set(changes: Iterable[Change]) -> list[dict[str, str]]:
    """Pauses and limits between this network and others, and why."""
    return [
        {"tone": "warning" if one.paused else "info", "what": one.what, "reason": one.reason}
        for one in changes
    ]


def _recent(partner: Partner) -> str:
    flow = partner.flow
    if not flow.recent_minutes:
        return "Nothing"
    sent = f"{hours(flow.recent_sent_minutes)} sent" if flow.recent_sent_minutes else ""
    came = f"{hours(flow.recent_received_minutes)} received" if flow.recent_received_minutes else ""
    return ", ".join(part for part in (sent, came) if part)


def partner_stats(partners: Sequence[Partner]) -> list[dict[str, str]]:
    """What all partners come to: the network's position, from the other side."""
    return [
        {"label": "Networks traded with", "value": f"{len(partners):,}"},
        {"label": "Sent", "value": hours(sum(one.flow.sent_minutes for one in partners))},
        {"label": "Received", "value": hours(sum(one.flow.received_minutes for one in partners))},
        {"label": "Net", "value": signed(sum(one.flow.net_minutes for one in partners))},
    ]


def by_month(lines: Iterable[StatementLine]) -> list[Month]:
    """Lines by calendar month."""
    return [
        Month(month_label(first), [row(line) for line in group], f"{first:%Y-%m}")
        for first, group in groupby(lines, key=lambda line: _month(line.at))
    ]


def row(line: StatementLine) -> Row:
    """A line of the federated statement, without what members wrote."""
    what, detail = _what(line.crossing)
    if line.is_reversal:
        what = f"Reversal: {what}"
    if line.is_reversed:
        detail = f"{detail} · Reversed since"
    return Row(line.at, what, detail, "", line.minutes, line.position_minutes)


def _what(crossing: Crossing | None) -> tuple[str, str]:
    """Who sent whom, by address, and the other network. A settlement is of nobody."""
    if crossing is None:
        return "Settlement", "Made by the central service"
    here, there = crossing.here_handle, crossing.there_address
    if not here:
        return "Settlement", crossing.there_name
    payer, payee = (here, there) if crossing.outgoing else (there, here)
    what = f"{payer} to {payee}"
    if crossing.is_of_exchange:
        what = f"{payee} helped {payer}"
    if crossing.is_move:
        what = f"Balance of a member who moved: {what}"
    return what, crossing.there_name


def month_stats(told: MonthStatement) -> list[dict[str, str]]:
    """The two positions of a month, and what lies between them."""
    period = told.period
    return [
        {"label": "At the start", "value": signed(period.opening_minutes)},
        {"label": "Received", "value": hours(period.received_minutes)},
        {"label": "Sent", "value": hours(period.sent_minutes)},
        {"label": "At the end", "value": signed(period.closing_minutes)},
    ]


def to_do(warning: LimitWarning) -> str:
    """`Sending: past 80% of the trade limit`."""
    return f"{Side(warning.side).label}: past {WARN_PERCENT}% of the trade limit"


def _month(at: datetime) -> date:
    return timezone.localtime(at).date().replace(day=1)
