"""What waits for a member: on the front page, on its own and in the weekly mail."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, JSONField, QuerySet, Value

from tenant_apps.announcements import selectors as announcements
from tenant_apps.announcements.models import Announcement
from tenant_apps.awaited import selectors as awaited
from tenant_apps.awaited.models import Awaited, What
from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.group_talk import selectors as group_talk
from tenant_apps.groups import learned
from tenant_apps.groups import selectors as groups
from tenant_apps.groups.models import Group
from tenant_apps.groups.moves import Move
from tenant_apps.joining import selectors as joining
from tenant_apps.listings import review_selectors
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.models import Listing
from tenant_apps.meetings import selectors as meetings
from tenant_apps.meetings.models import Meeting
from tenant_apps.members.models import Member
from tenant_apps.questions import selectors as questions
from tenant_apps.reports import matter_selectors as matters
from tenant_apps.reports import selectors as reports
from tenant_apps.reports.models import Matter, Report
from tenant_apps.reports.models import State as MatterState
from tenant_apps.starting import selectors as starting
from tenant_apps.starting.selectors import Journey
from tenant_apps.trade import presenters as trade_words
from tenant_apps.trade import selectors as trade
from tenant_apps.trade.models import LimitWarning


class Kind(StrEnum):
    """What there is to do."""

    ANSWER = "answer"
    CONFIRM = "confirm"
    TIMES = "times"
    FEEDBACK = "feedback"
    RENEW = "renew"
    GROUP_GIVE = "group_give"
    GROUP_JOIN = "group_join"
    GROUP_PAY = "group_pay"
    GROUP_CONFIRM = "group_confirm"
    GROUP_FEEDBACK = "group_feedback"
    TRADE_LIMIT = "trade_limit"
    REPORTED = "reported"
    MATTER = "matter"
    APPEAL = "appeal"
    CROSS_ANSWER = "cross_answer"
    CROSS_CONFIRM = "cross_confirm"
    CROSS_REPLY = "cross_reply"
    CROSS_MESSAGE = "cross_message"
    CROSS_LINE = "cross_line"
    CROSS_FEEDBACK = "cross_feedback"
    CROSS_RULING = "cross_ruling"
    CROSS_UNDOING = "cross_undoing"
    INVITATION = "invitation"
    TERMS = "terms"
    SETTLING = "settling"
    APPLIED = "applied"
    HOME = "home"


@dataclass(frozen=True)
class ToDo:
    """One thing that waits for a member: a listing until a day, anything else since some time."""

    kind: Kind
    id: UUID
    title: str
    other: str
    minutes: int = 0
    since: datetime | None = None
    closes_on: date | None = None
    count: int = 1


def to_do(member: Member, *, known: "News | None" = None) -> list[ToDo]:
    """Proposals to answer and hours to confirm, with other networks first, then groups, each the
    longest waiting first; then times to choose from; then listings about to close, the soonest
    first; then feedback to give. A trade limit that is near comes first: all members wait for that
    one. Whoever has the news gets as many as are near, without saying which.
    """
    if known is None:
        waiting = [_of_warning(warning) for warning in trade.waiting_for(member)]
        reported, disputed, applied = _to_decide(member)
        waiting += map(_of_report, reported)
        waiting += map(_of_matter, disputed)
        waiting += map(_of_awaited, awaited.waiting_for(member))
        waiting += _of_applications(applied)
    else:
        waiting = [_NEAR] * known.near
        waiting += map(_of_report, known.reported)
        waiting += map(_of_matter, known.matters)
        waiting += map(_of_awaited, known.elsewhere)
        waiting += _of_applications(known.applied)
    waiting += [_of_exchange(exchange, member) for exchange in exchanges.to_do(member)]
    waiting += map(_of_meeting, meetings.to_answer([member]))
    waiting += [
        _of_group(group, move) if move else _to_thank(group, member)
        for group, move in groups.to_do(member)
    ]
    return _in_order(waiting, map(_of_listing, listings.closing_soon([member])))


def _to_decide(member: Member) -> tuple[list[Report], list[Matter], int]:
    """Messages and things that were reported, and how many ask to be let in, in one query."""
    applied = joining.to_answer(member).order_by().values_list(Value(None, JSONField()))
    reported = reports.waiting_for(member).order_by().values_list(reports.AS_JSON, Value(1))
    things = matters.waiting_for(member).order_by().values_list(matters.AS_JSON, Value(1))
    rows = list(reported.union(things, applied.annotate(Count("pk")), all=True))
    found = [reports.read(one) for one, _ in rows if one and "kind" not in one]
    disputed = [matters.read(one) for one, _ in rows if one and "kind" in one]
    count = sum(count for one, count in rows if one is None)
    by_id = attrgetter("id")
    return sorted(found, key=by_id), sorted(disputed, key=by_id), count


def to_do_of(members: Iterable[Member]) -> dict[UUID, list[ToDo]]:
    """The same for many members, in a dozen queries, by member; those with nothing to do are left
    out."""
    everyone = list(members)
    waiting: dict[UUID, list[ToDo]] = defaultdict(list)
    closing: dict[UUID, list[ToDo]] = defaultdict(list)
    for member, warning in trade.waiting_for_many(everyone):
        waiting[member.id].append(_of_warning(warning))
    for member, report in reports.waiting_for_many(everyone):
        waiting[member.id].append(_of_report(report))
    for member, matter in matters.waiting_for_many(everyone):
        waiting[member.id].append(_of_matter(matter))
    for member, one in awaited.waiting_for_many(everyone):
        waiting[member.id].append(_of_awaited(one))
    for member, count in joining.to_answer_of_many(everyone):
        waiting[member.id] += _of_applications(count)
    for member, exchange in exchanges.waiting_for_many(everyone):
        waiting[member.id].append(_of_exchange(exchange, member))
    for meeting in meetings.to_answer(everyone):
        assert meeting.awaiting_id
        waiting[meeting.awaiting_id].append(_of_meeting(meeting))
    for member, group, move in groups.waiting_for_many(everyone):
        waiting[member.id].append(_of_group(group, move))
    for member, group in learned.to_thank_many(everyone):
        waiting[member.id].append(_to_thank(group, member))
    for listing in listings.closing_soon(everyone):
        closing[listing.owner_id].append(_of_listing(listing))
    return {
        member.id: _in_order(waiting[member.id], closing[member.id])
        for member in everyone
        if waiting[member.id] or closing[member.id]
    }


@dataclass(frozen=True, slots=True)
class News:
    """How much is new or waits for a member, beside what there is to do; how far they are on the
    way to a first exchange; what was announced to them; and what was reported, or waits for them
    in the federation."""

    written: int = 0
    in_groups: int = 0
    asked: int = 0
    to_review: int = 0
    near: int = 0
    applied: int = 0
    journey: Journey = field(default_factory=Journey)
    announced: list[Announcement] = field(default_factory=list)
    reported: list[Report] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    elsewhere: list[Awaited] = field(default_factory=list)


def news(member: Member) -> News:
    """Exchanges, groups and talks about listings with something new, what waits for their decision
    as a reviewer or broker, trade limits, how far they are on the way to a first exchange, and
    what waits in the federation, in one query."""
    parts: dict[str, QuerySet[Any]] = {
        "written": exchanges.unread(member),
        "in_groups": group_talk.unread(member),
        "asked": questions.unread(member),
        "to_review": review_selectors.waiting_for(member),
        "near": trade.waiting_for(member),
        "applied": joining.to_answer(member),
    }
    labelled = [(Value(name), part) for name, part in parts.items()]
    counted = [
        part.order_by().values_list(label, Value(None, JSONField())).annotate(Count("pk"))
        for label, part in [*labelled, *starting.parts(member)]
    ]
    waits = awaited.waiting_for(member).order_by()
    reported = reports.waiting_for(member).order_by()
    things = matters.waiting_for(member).order_by()
    unread = announcements.unread(member).order_by()
    one_by_one = [
        waits.values_list(Value("elsewhere"), awaited.AS_JSON, Value(1)),
        reported.values_list(Value("reported"), reports.AS_JSON, Value(1)),
        things.values_list(Value("matter"), matters.AS_JSON, Value(1)),
        unread.values_list(Value("announced"), announcements.AS_JSON, Value(1)),
    ]
    rows = list(counted[0].union(*counted[1:], *one_by_one, all=True))
    counts: Counter[str] = Counter()
    for name, one, count in rows:
        counts[name] += count if one is None else 0
    elsewhere = [awaited.read(one) for name, one, _ in rows if one and name == "elsewhere"]
    found = [reports.read(one) for name, one, _ in rows if one and name == "reported"]
    disputed = [matters.read(one) for name, one, _ in rows if one and name == "matter"]
    said = [announcements.read(one) for name, one, _ in rows if one and name == "announced"]
    return News(
        **{name: counts[name] for name in parts},
        journey=Journey.of(counts),
        announced=sorted(said, key=lambda one: one.id, reverse=True),
        reported=sorted(found, key=lambda one: one.id),
        matters=sorted(disputed, key=lambda one: one.id),
        elsewhere=sorted(elsewhere, key=lambda one: (one.since, one.id)),
    )


def _in_order(waiting: Iterable[ToDo], closing: Iterable[ToDo]) -> list[ToDo]:
    feedback = dict.fromkeys([Kind.FEEDBACK, Kind.GROUP_FEEDBACK, Kind.CROSS_FEEDBACK], 3)
    last = {Kind.TIMES: 1, Kind.RENEW: 2, **feedback}
    return sorted([*waiting, *closing], key=lambda item: last.get(item.kind, 0))


def _of_exchange(exchange: Exchange, member: Member) -> ToDo:
    kinds = {State.LOGGED: Kind.CONFIRM, State.SETTLED: Kind.FEEDBACK}
    return ToDo(
        kind=kinds.get(State(exchange.state), Kind.ANSWER),
        id=exchange.id,
        title=exchange.title,
        other=exchange.other(member.id).name,
        minutes=exchange.logged_minutes or exchange.minutes,
        since=exchange.settled_at or exchange.changed_at,
    )


_OF_GROUPS = {
    Move.TAKE_PART: Kind.GROUP_GIVE,
    Move.JOIN: Kind.GROUP_JOIN,
    Move.FUND: Kind.GROUP_PAY,
    Move.CONFIRM: Kind.GROUP_CONFIRM,
}


def _of_group(group: Group, move: Move) -> ToDo:
    is_logged = move == Move.CONFIRM and group.logged_by is not None
    return ToDo(
        kind=_OF_GROUPS[move],
        id=group.id,
        title=group.title,
        other=group.logged_by.name if is_logged and group.logged_by else group.host.name,
        minutes=group.given_minutes if is_logged else group.agreed_minutes,
        since=group.changed_at,
    )


def _to_thank(group: Group, member: Member) -> ToDo:
    """Named by who set it up; by nobody for them."""
    return ToDo(
        kind=Kind.GROUP_FEEDBACK,
        id=group.id,
        title=group.title,
        other="" if group.host_id == member.id else group.host.name,
        since=group.settled_at,
    )


_NEAR = ToDo(
    kind=Kind.TRADE_LIMIT, id=UUID(int=0), title="See how far it can still trade", other=""
)


def _of_warning(warning: LimitWarning) -> ToDo:
    return ToDo(
        kind=Kind.TRADE_LIMIT,
        id=warning.id,
        title=trade_words.to_do(warning),
        other="",
        since=warning.began_at,
    )


def _of_applications(count: int) -> list[ToDo]:
    """One thing to do, however many wait."""
    if not count:
        return []
    return [ToDo(kind=Kind.APPLIED, id=UUID(int=0), title="", other="", count=count)]


def _of_report(report: Report) -> ToDo:
    return ToDo(
        kind=Kind.REPORTED,
        id=report.id,
        title=report.get_reason_display(),
        other="",
        since=report.made_at,
    )


def _of_matter(matter: Matter) -> ToDo:
    is_appealed = matter.state == MatterState.APPEALED
    return ToDo(
        kind=Kind.APPEAL if is_appealed else Kind.MATTER,
        id=matter.id,
        title=matter.get_kind_display(),
        other="",
        since=matter.waits_since,
    )


_OF_AWAITED = {
    What.ANSWER: Kind.CROSS_ANSWER,
    What.CONFIRM: Kind.CROSS_CONFIRM,
    What.REPLY: Kind.CROSS_REPLY,
    What.MESSAGE: Kind.CROSS_MESSAGE,
    What.LINE: Kind.CROSS_LINE,
    What.THANKS: Kind.CROSS_FEEDBACK,
    What.RULING: Kind.CROSS_RULING,
    What.UNDOING: Kind.CROSS_UNDOING,
    What.INVITATION: Kind.INVITATION,
    What.TERMS: Kind.TERMS,
    What.SETTLING: Kind.SETTLING,
    What.HOME: Kind.HOME,
}


def _of_awaited(one: Awaited) -> ToDo:
    return ToDo(
        kind=_OF_AWAITED[What(one.what)],
        id=one.subject,
        title=one.title,
        other=one.other,
        minutes=one.minutes,
        since=one.since,
    )


def _of_meeting(meeting: Meeting) -> ToDo:
    exchange = meeting.exchange
    assert meeting.awaiting_id
    return ToDo(
        kind=Kind.TIMES,
        id=exchange.id,
        title=exchange.title,
        other=exchange.other(meeting.awaiting_id).name,
        since=meeting.changed_at,
    )


def _of_listing(listing: Listing) -> ToDo:
    return ToDo(
        kind=Kind.RENEW, id=listing.id, title=listing.title, other="", closes_on=listing.closes_on
    )
