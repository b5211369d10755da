"""Trade between networks in the words that the console shows. No member is named in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import formats, timezone

from kernel.minutes import hours
from shared_apps.federation.pairs import PairChanged, PairView
from shared_apps.federation.partners import Flow, Named, Pair
from shared_apps.federation.patterns import RETURN_DAYS, USUAL_WEEKS, Kind, Pattern
from shared_apps.federation.positions import Limit, Standing
from shared_apps.trade_watch.models import Reconciliation
from shared_apps.trade_watch.selectors import History, Night, Watched
from tenants.current import NetworkRef

MATRIX = 8
State = Reconciliation.State
Both = tuple[NetworkRef, NetworkRef]


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One line of the list of positions."""

    name: str
    url: str
    pairs_url: str
    position: str
    sign: str
    floor: str
    to_send: str
    ceiling: str
    to_receive: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two networks that traded: what each sent the other, and who is ahead."""

    one: str
    other: str
    url: str
    sent: str
    received: str
    net: str
    recent: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class PairAct:
    """The words of a page that changes a pair."""

    title: str
    text: str
    submit: str
    done: str
    kind: str = "primary"


PAIR_ACTS = {
    "pause": PairAct(
        title="Pause trade between them?",
        text="Nothing crosses between these two, nor is held for it, until it is resumed. What is "
        "held stays held and can be given back; what has crossed can be undone.",
        submit="Pause",
        done="Trade between them is paused.",
        kind="danger",
    ),
    "resume": PairAct(
        title="Resume trade between them?",
        text="Members of these two networks can send credits to each other again.",
        submit="Resume",
        done="Trade between them goes on.",
    ),
    "limit": PairAct(
        title="Limit trade between them",
        text="Besides the trade limit that each has with all. One that is lower than what stands "
        "refuses only what makes it worse.",
        submit="Save",
        done="The limit between them is set.",
    ),
}


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A network against each of the others: `cells` have the column's name, words and sign."""

    name: str
    cells: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class PatternCard:
    """Something to look at, in words."""

    title: str
    text: str
    advice: str
    tag: str
    tone: str
    url: str
    looked: str


@dataclass(frozen=True, slots=True)
class NightRow:
    """A night and its reconciliation, or that there was none."""

    day: str
    words: str
    tone: str
    took: str
    networks: str
    differences: list[str]
    more: int


def tabs(here: str) -> list[dict[str, Any]]:
    """The pages of the federation; `here` is the URL name of the one that is open."""
    places = [
        ("Positions", "console:federation"),
        ("Between networks", "console:pairs"),
        ("Patterns", "console:patterns"),
        ("To decide", "console:disputes"),
        ("Reconciliation", "console:reconciliation"),
    ]
    return [
        {"label": label, "url": reverse(name), "current": name == here} for label, name in places
    ]


def federation_stats(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """What the positions come to."""
    owed = sum(one.minutes for one in standings if one.minutes > 0)
    total = sum(one.minutes for one in standings)
    return [
        {"label": "Networks trading", "value": sum(one.is_trading for one in standings)},
        {"label": "Near a limit", "value": sum(_is_warned(one) for one in standings)},
        {"label": "Owed between networks", "value": hours(owed)},
        {"label": "Sum of all positions", "value": hours(total)},
    ]


def chosen(standings: Iterable[Standing], *, words: str, sort: str) -> list[Standing]:
    """Those whose name or address holds all the words, in this order."""
    sought = words.casefold().split()
    found = [
        one
        for one in standings
        if all(word in one.name.casefold() or word in one.slug for word in sought)
    ]
    return sorted(found, key=_POSITION_ORDERS.get(sort, _furthest))


def position_row(one: Standing) -> PositionRow:
    """One network's line."""
    state, tone = ("Trading", "good") if one.is_trading else (one.state.label, "")
    if _is_warned(one):
        state, tone = "Near its limit", "warn"
    return PositionRow(
        name=one.name,
        url=reverse("console:network", args=[one.slug]),
        pairs_url=f"{reverse('console:pairs')}?network={one.slug}",
        position=signed(one.minutes),
        sign=_sign(one.minutes),
        floor=_limit(one.down, -1),
        to_send=_room(one.down),
        ceiling=_limit(one.up, 1),
        to_receive=_room(one.up),
        state=state,
        tone=tone,
    )


def networks_of(pairs: Iterable[Pair]) -> list[Named]:
    """Those that traded, by name."""
    found = {network.id: network for pair in pairs for network in (pair.one, pair.other)}
    return sorted(found.values(), key=lambda network: network.name)


def chosen_pairs(pairs: Iterable[Pair], *, slug: str, sort: str) -> list[Pair]:
    """Those that this network is one of, or all, in this order."""
    found = [pair for pair in pairs if not slug or slug in (pair.one.slug, pair.other.slug)]
    order = _PAIR_ORDERS.get(sort)
    return sorted(found, key=order) if order else found


def pair_row(pair: Pair) -> PairRow:
    """One pair's line."""
    flow = pair.flow
    net = "Even"
    if flow.net_minutes:
        net = f"{pair.one.name} is ahead by {hours(flow.net_minutes)}"
    return PairRow(
        one=pair.one.name,
        other=pair.other.name,
        url=reverse("console:pair", args=[pair.one.slug, pair.other.slug]),
        received=hours(flow.received_minutes),
        sent=hours(flow.sent_minutes),
        net=net,
        recent=hours(flow.recent_minutes),
        last_at=flow.last_at,
    )


def pair_stats(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """What these pairs come to."""
    return [
        {"label": "Pairs that traded", "value": f"{len(pairs):,}"},
        {"label": "Moved", "value": hours(sum(pair.flow.moved_minutes for pair in pairs))},
        {"label": "Last 30 days", "value": hours(sum(pair.flow.recent_minutes for pair in pairs))},
        {"label": "Out of balance", "value": hours(sum(pair.flow.net_minutes for pair in pairs))},
    ]


def pair_figures(both: Both, flow: Flow) -> list[dict[str, Any]]:
    """What crossed between two networks."""
    one, other = both
    ahead = one if flow.net_minutes >= 0 else other
    return [
        {"label": f"{one.name} sent", "value": hours(flow.sent_minutes)},
        {"label": f"{other.name} sent", "value": hours(flow.received_minutes)},
        {"label": "Last 30 days", "value": hours(flow.recent_minutes)},
        {"label": f"{ahead.name} is ahead by", "value": hours(abs(flow.net_minutes))},
    ]


def pair_limit(both: Both, stands: PairView | None) -> str:
    """The limit between two networks, and the room that is left of it, in words."""
    if stands is None or stands.limit_minutes is None:
        return "There is no limit between these two; each has its trade limit with all."
    room = [hours(stands.room_minutes(network.id) or 0) for network in both]
    return (
        f"One may be ahead of the other by {hours(stands.limit_minutes)}. {both[0].name} can still "
        f"send {room[0]}, {both[1].name} {room[1]}."
    )


def pair_actions(both: Both, stands: PairView | None) -> list[dict[str, str]]:
    """What may be done to a pair as it stands: label, url, kind."""
    is_paused = stands is not None and stands.is_paused
    offered = [
        ("Resume trade", "resume", "primary") if is_paused else ("Pause trade", "pause", "danger"),
        ("Set a limit", "limit", "secondary"),
    ]
    slugs = [network.slug for network in both]
    return [
        {"label": label, "url": reverse("console:pair_act", args=[*slugs, what]), "kind": kind}
        for label, what, kind in offered
    ]


def pair_change(change: PairChanged, names: Mapping[UUID, str]) -> dict[str, Any]:
    """One thing that was set between two networks."""
    what = {True: "Paused", False: "Resumed", None: ""}[change.paused]
    if change.sets_limit:
        minutes = change.limit_minutes
        what = "No limit" if minutes is None else f"Limit of {hours(minutes)}"
    by = names.get(change.actor, "") if change.actor else ""
    return {"at": change.at, "what": what, "reason": change.reason, "by": by or "–"}


def matrix(pairs: Sequence[Pair]) -> list[MatrixRow]:
    """The networks that trade most, each against the others: above zero, the row is ahead."""
    moved: dict[Named, int] = {}
    net: dict[tuple[Named, Named], int] = {}
    for pair in pairs:
        for one, other, sign in ((pair.one, pair.other, 1), (pair.other, pair.one, -1)):
            moved[one] = moved.get(one, 0) + pair.flow.moved_minutes
            net[one, other] = sign * pair.flow.net_minutes
    most = sorted(moved, key=lambda one: (-moved[one], one.name))[:MATRIX]
    return [
        MatrixRow(one.name, [_cell(one, other, net.get((one, other))) for other in most])
        for one in most
    ]


def pattern_card(watched: Watched) -> PatternCard:
    """A pattern in words, and what was said of it."""
    pattern, look = watched.pattern, watched.look
    tag, tone = ("Looked at", "good") if look else ("To look at", "warn")
    if watched.has_grown:
        tag, tone = "Has grown since", "warn"
    looked = ""
    if look:
        day = formats.date_format(timezone.localtime(look.at), "j F Y")
        looked = f"{look.by.name}, {day}: “{look.reason}”"
    words = _PATTERNS[pattern.kind](pattern)
    return PatternCard(
        title=f"{pattern.kind.label}: {_between(pattern)}",
        text=words,
        advice=_ADVICE[pattern.kind],
        tag=tag,
        tone=tone,
        url=reverse("console:pattern", args=[pattern.key]) if watched.is_waiting else "",
        looked=looked,
    )


def night_rows(history: History) -> list[NightRow]:
    """The last nights, the newest first."""
    return [_night(night) for night in history.nights]


def standing_of(history: History) -> dict[str, str]:
    """How it stands, as a notice: tone, title, text."""
    last = history.last
    newest = history.nights[0].run if history.nights else None
    if newest and newest.state == State.FAILED:
        text = "It broke off; the error is in the log. It runs again next night."
        return {"tone": "error", "title": "The last one could not be done", "text": text}
    if history.is_overdue:
        when = _moment(last.started_at) if last else "never"
        text = f"The last one that came to its end: {when}. See whether beat and the workers run."
        return {"tone": "error", "title": "A night has gone by without", "text": text}
    if last is None:
        text = "It runs every night at 4:15. hexitime ledger check does the same at any time."
        return {"tone": "info", "title": "There was none yet", "text": text}
    if last.state == State.DIFFERS:
        text = "Let no network trade until it is clear why. What differs stands below."
        return {"tone": "error", "title": "The ledgers differ", "text": text}
    text = f"Looked at on {_moment(last.started_at)}: {_networks(last)} and the national ledger."
    return {"tone": "success", "title": "All ledgers agree", "text": text}


def signed(minutes: int) -> str:
    """`+1.5 hours`, `−1 hour`, `0 hours`."""
    return ("+" if minutes > 0 else "") + hours(minutes)


def _is_warned(one: Standing) -> bool:
    return one.is_trading and one.is_near


def _furthest(one: Standing) -> tuple[float, str]:
    return -abs(one.minutes), one.name


def _nearest_limit(one: Standing) -> tuple[float, str]:
    used = [limit.percent for limit in (one.down, one.up) if limit and limit.size_minutes]
    return -max(used, default=-1), one.name


_POSITION_ORDERS: dict[str, Callable[[Standing], tuple[float, str]]] = {
    "limit": _nearest_limit,
    "lowest": lambda one: (one.minutes, one.name),
    "name": lambda one: (0, one.name.casefold()),
}
_PAIR_ORDERS: dict[str, Callable[[Pair], tuple[float, str]]] = {
    "most": lambda pair: (-pair.flow.moved_minutes, pair.one.name),
    "recent": lambda pair: (-pair.flow.recent_minutes, pair.one.name),
    "name": lambda pair: (0, f"{pair.one.name} {pair.other.name}".casefold()),
}


def _sign(minutes: int) -> str:
    return "plus" if minutes > 0 else "minus" if minutes < 0 else ""


def _limit(limit: Limit | None, way: int) -> str:
    return "No limit" if limit is None else hours(way * limit.size_minutes)


def _room(limit: Limit | None) -> str:
    return "No limit" if limit is None else hours(limit.room_minutes)


def _cell(one: Named, other: Named, minutes: int | None) -> dict[str, str]:
    """`+40 h`; nothing where a network meets itself, or one that it never traded with."""
    words = "–"
    if minutes is not None:
        number = f"{abs(minutes) / 60:,.2f}".rstrip("0").rstrip(".")
        words = f"{'+' if minutes > 0 else '−' if minutes < 0 else ''}{number} h"
    return {"label": other.slug, "words": words, "sign": _sign(minutes or 0)}


def _between(pattern: Pattern) -> str:
    if pattern.away is None:
        return pattern.home.name
    return f"{pattern.home.name} and {pattern.away.name}"


def _round_trip(pattern: Pattern) -> str:
    times = pattern.transfers // 2
    return (
        f"In {formats.date_format(pattern.since, 'F Y')}, credits of one member of "
        f"{pattern.home.name} went to {pattern.away.name if pattern.away else ''} and came back to "
        f"the same member within {RETURN_DAYS} days, in like amounts: "
        f"{'once' if times == 1 else f'{times} times'}, {hours(pattern.minutes)} moved in all."
    )


def _burst(pattern: Pattern) -> str:
    usual = f"An ordinary week of the {USUAL_WEEKS} before had {hours(pattern.usual_minutes)}."
    if not pattern.usual_minutes:
        usual = f"In the {USUAL_WEEKS} weeks before, it sent nothing there."
    return (
        f"In the week from {formats.date_format(pattern.since, 'j F Y')}, {pattern.home.name} sent "
        f"{hours(pattern.minutes)} to {pattern.away.name if pattern.away else ''}, in "
        f"{_transfers(pattern.transfers)}. {usual}"
    )


def _one_sender(pattern: Pattern) -> str:
    return (
        f"In {formats.date_format(pattern.since, 'F Y')}, one member of {pattern.home.name} sent "
        f"{pattern.percent}% of all that the network sent to others: {hours(pattern.minutes)}, in "
        f"{_transfers(pattern.transfers)}."
    )


def _transfers(count: int) -> str:
    return "1 transfer" if count == 1 else f"{count:,} transfers"


_PATTERNS: dict[Kind, Callable[[Pattern], str]] = {
    Kind.ROUND_TRIP: _round_trip,
    Kind.BURST: _burst,
    Kind.ONE_SENDER: _one_sender,
}
_FIND = "Their champion finds the transfers in the federated statement of that month, by address."
_ADVICE = {
    Kind.ROUND_TRIP: f"Two who help each other look the same, so ask before you judge. {_FIND}",
    Kind.BURST: f"A training day for many looks the same, so ask before you judge. {_FIND}",
    Kind.ONE_SENDER: f"In a young or small network this is nothing unusual. {_FIND}",
}


def _night(night: Night) -> NightRow:
    day = formats.date_format(night.day, "j F Y")
    run = night.run
    if run is None:
        return NightRow(day, "Did not happen", "bad", "", "", [], 0)
    if night.broke_off:
        return NightRow(day, "Broke off", "bad", "", "", [], 0)
    count = run.difference_count
    words = State(run.state).label
    if count:
        words = "1 difference" if count == 1 else f"{count:,} differences"
    return NightRow(
        day=day,
        words=words,
        tone={State.CLEAN: "good", State.RUNNING: "brand"}.get(State(run.state), "bad"),
        took=_seconds(run),
        networks=f"{run.networks:,}" if run.finished_at else "",
        differences=list(run.differences),
        more=count - len(run.differences),
    )


def _seconds(run: Reconciliation) -> str:
    if run.finished_at is None:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _networks(run: Reconciliation) -> str:
    return "1 network" if run.networks == 1 else f"{run.networks:,} networks"


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "j F Y, H:i")
