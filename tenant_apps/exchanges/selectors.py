"""Reading exchanges. The two parties see one; to everyone else it is missing."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from kernel import clock
from kernel.errors import NotFound
from kernel.pages import Page, page_of, rows_of_page
from tenant_apps.blocks import selectors as blocks
from tenant_apps.exchanges.models import Attachment, Exchange, ExchangeEvent, Feedback, Note
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.exchanges.models.exchange import (
    OPEN_STATES,
    PAID_STATES,
    PENDING_STATES,
    ExchangeQuerySet,
    State,
)
from tenant_apps.exchanges.stored import MESSAGES
from tenant_apps.members.four_eyes import NobodyLeft, nobody_left
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenants.kept_queries import KeptQuery

PAGE_SIZE = 20
MOST_OPEN = 200
FEEDBACK_WITHIN = timedelta(days=60)
_ROW = (
    "title",
    "state",
    "minutes",
    "logged_minutes",
    "changed_at",
    "awaiting",
    "provider__name",
    "recipient__name",
)
_TO_DO = (
    "title",
    "state",
    "minutes",
    "logged_minutes",
    "changed_at",
    "settled_at",
    "provider__name",
    "recipient__name",
)


def get(member: Member, exchange_id: UUID) -> Exchange:
    """An exchange of this member, and whether they have blocked the other; any other is missing."""
    exchange = _ONE.first(member_id=member.id, exchange_id=exchange_id)
    if exchange is None:
        raise NotFound
    return exchange


def _one(*, member_id: UUID, exchange_id: UUID) -> ExchangeQuerySet:
    other = Q(blocked=OuterRef("provider")) | Q(blocked=OuterRef("recipient"))
    has_blocked = Exists(blocks.of_id(member_id).filter(other))
    found = Exchange.objects.of(member_id).with_people().annotate(has_blocked=has_blocked)
    return found.filter(id=exchange_id)


_ONE = KeptQuery(_one)


def nobody_decides(exchange: Exchange) -> NobodyLeft | None:
    """Whether all who may decide what is asked about an exchange are its own two."""
    both = (exchange.provider_id, exchange.recipient_id)
    if exchange.undo_asked_by_id is not None:
        return nobody_left(Permission.CREDITS_REVERSE, without=both)
    if exchange.state == State.DISPUTED:
        return nobody_left(Permission.EXCHANGE_BROKER, without=both)
    return None


def timeline(exchange: Exchange, *, after: int = 0) -> list[ExchangeEvent | Note]:
    """What happened and what was written, in order, from past that position on."""
    events = _EVENTS.all(exchange_id=exchange.id, after=after)
    notes = _NOTES.all(exchange_id=exchange.id, after=after)
    return sorted([*events, *notes], key=lambda entry: entry.position)


def _happened(*, exchange_id: UUID, after: int) -> QuerySet[ExchangeEvent]:
    found = ExchangeEvent.objects.filter(exchange=exchange_id, position__gt=after)
    return found.select_related("actor")


def _written(*, exchange_id: UUID, after: int) -> QuerySet[Note]:
    found = Note.objects.filter(exchange=exchange_id, position__gt=after)
    return found.select_related("author").prefetch_related("attachments")


_EVENTS, _NOTES = KeptQuery(_happened), KeptQuery(_written)


def last_written(exchange: Exchange, by: Member) -> int:
    """The position of a party's last message; 0 where they have written none."""
    notes = Note.objects.filter(exchange=exchange, author=by)
    return notes.aggregate(last=Max("position"))["last"] or 0


def note_to(reader: Member, note_id: UUID) -> Note:
    """A message that somebody else wrote in an exchange of the reader's; any other is missing."""
    theirs = Q(exchange__provider=reader) | Q(exchange__recipient=reader)
    found = Note.objects.filter(theirs, id=note_id, hidden_at__isnull=True).exclude(author=reader)
    note = found.select_related("author").prefetch_related("attachments").first()
    if note is None:
        raise NotFound
    return note


def attachment(exchange: Exchange, attachment_id: UUID) -> tuple[Attachment, Path]:
    """A file of this exchange and where it lies; that of a hidden message is missing."""
    found = Attachment.objects.filter(
        id=attachment_id, note__exchange=exchange, note__hidden_at__isnull=True
    ).first()
    if found is None:
        raise NotFound
    return found, MESSAGES.path(found.id)


def files_with(note_id: UUID) -> list[tuple[Attachment, Path]]:
    """The files of a message and where each lies, for whoever was shown it by its reader."""
    found = Attachment.objects.filter(note=note_id)
    return [(one, MESSAGES.path(one.id)) for one in found]


def feedback_on(exchange: Exchange) -> list[Feedback]:
    """What the parties said once it was settled."""
    if exchange.state not in PAID_STATES:
        return []
    return _FEEDBACK.all(exchange_id=exchange.id)


_FEEDBACK = KeptQuery(lambda *, exchange_id: Feedback.objects.filter(exchange=exchange_id))


def open_of(member: Member) -> list[Exchange]:
    """All exchanges of a member that go on, the latest change first."""
    return _OPEN.all(member_id=member.id)


def _open(*, member_id: UUID) -> ExchangeQuerySet:
    going = _listed(member_id).filter(state__in=OPEN_STATES)
    return going.order_by("-changed_at", "-id")[:MOST_OPEN]


_OPEN = KeptQuery(_open)


def past_of(member: Member, *, before: UUID | None = None, size: int = PAGE_SIZE) -> Page[Exchange]:
    """A member's exchanges that have ended, the newest first, older than the cursor."""
    return page_of(_PAST.all(size, member_id=member.id, before=before), size)


def _past(size: int, *, member_id: UUID, before: UUID | None) -> QuerySet[Exchange]:
    ended = _listed(member_id).exclude(state__in=OPEN_STATES)
    return rows_of_page(ended, before=before, size=size)


_PAST = KeptQuery(_past)


def unread(member: Member) -> ExchangeQuerySet:
    """The member's exchanges in which somebody has written something new."""
    return _with_read(member.id).filter(Exists(_unread(member.id))).order_by()


def _listed(member_id: UUID) -> ExchangeQuerySet:
    """A member's exchanges as rows of a list, with the names of the two, each with how many
    messages of the other it has that are `unread`."""
    counted = _unread(member_id).values("exchange").values(count=Count("id"))
    with_names = _with_read(member_id).select_related("provider", "recipient").only(*_ROW)
    return with_names.annotate(unread=Coalesce(Subquery(counted), 0))


def _with_read(member_id: UUID) -> ExchangeQuerySet:
    """A member's exchanges, each with how far they have `read`."""
    read = Case(
        When(provider=member_id, then=F("provider_read_position")),
        default=F("recipient_read_position"),
    )
    return Exchange.objects.of(member_id).annotate(read=read)


def _unread(member_id: UUID) -> QuerySet[Note]:
    """What others wrote past that, in an outer query of exchanges."""
    past = Note.objects.filter(exchange=OuterRef("id"), position__gt=OuterRef("read"))
    return past.filter(hidden_at__isnull=True).exclude(author=member_id).order_by()


def pending_on(*, listing_id: UUID, by: Member) -> Exchange | None:
    """This member's proposal to the listing that still waits for an answer, if there is one."""
    return Exchange.objects.filter(
        listing=listing_id, proposed_by=by, state__in=PENDING_STATES
    ).first()


def to_judge(viewer: Member) -> list[Exchange]:
    """What this broker or champion may decide, the longest waiting first, at most MOST_OPEN."""
    return list(_to_judge(viewer).with_people().order_by("changed_at", "id")[:MOST_OPEN])


def to_judge_count(viewer: Member) -> int | None:
    """How many; None for whoever decides nothing."""
    return _to_judge(viewer).count() if may(viewer, Permission.EXCHANGE_BROKER) else None


def get_to_judge(viewer: Member, exchange_id: UUID) -> Exchange:
    """One that waits for this broker or champion; any other is missing."""
    found = _to_judge(viewer).with_people().select_related("undo_asked_by", "logged_by")
    exchange = found.filter(id=exchange_id).first()
    if exchange is None:
        raise NotFound
    return exchange


def disputed_by(exchange: Exchange) -> ExchangeEvent:
    """Who did not agree with the hours last, and what they made of them, if they said."""
    events = ExchangeEvent.objects.filter(exchange=exchange, kind=Kind.DISPUTED)
    return events.select_related("actor").latest("position")


def _to_judge(viewer: Member) -> ExchangeQuerySet:
    """Disputes for those who may decide them, and what is to be undone; nobody's own."""
    which = Q()
    if may(viewer, Permission.EXCHANGE_BROKER):
        which |= Q(state=State.DISPUTED)
    if may(viewer, Permission.CREDITS_REVERSE):
        which |= Q(undo_asked_by__isnull=False)
    if not which:
        return Exchange.objects.none()
    return Exchange.objects.filter(which).exclude(Q(provider=viewer) | Q(recipient=viewer))


def to_do(member: Member) -> list[Exchange]:
    """What waits for this member's answer, longest first; then the lately settled ones that they
    have said nothing about. Each with its two people's names."""
    waiting = waiting_for(member).select_related("provider", "recipient").only(*_TO_DO)
    found = waiting.order_by("changed_at")[:MOST_OPEN]
    return sorted(found, key=lambda exchange: exchange.state == State.SETTLED)


def waiting_for(member: Member) -> ExchangeQuerySet:
    """What waits for this member's answer, or was settled lately and they have said nothing."""
    given = Feedback.objects.filter(exchange=OuterRef("id"), author=member)
    return Exchange.objects.of(member.id).filter(
        Q(awaiting=member) | _settled_lately() & ~Exists(given)
    )


def waiting_for_many(members: Iterable[Member]) -> list[tuple[Member, Exchange]]:
    """The same for many in three queries, each with whom it waits for, the longest first."""
    people = {member.id: member for member in members}
    theirs = Q(provider__in=people) | Q(recipient__in=people)
    settled = Exchange.objects.filter(_settled_lately() & theirs)
    awaited = Exchange.objects.filter(awaiting__in=people)
    found = [
        *awaited.select_related("provider", "recipient").only(*_TO_DO, "awaiting"),
        *settled.select_related("provider", "recipient").only(*_TO_DO, "awaiting"),
    ]
    said = set(
        Feedback.objects.filter(author__in=people, exchange__in=settled)
        .order_by()
        .values_list("author_id", "exchange_id")
    )
    pairs = []
    for exchange in sorted(found, key=lambda one: (one.state == State.SETTLED, one.changed_at)):
        parties = [exchange.provider_id, exchange.recipient_id]
        whose = parties if exchange.state == State.SETTLED else [exchange.awaiting_id]
        pairs += [
            (people[one], exchange)
            for one in whose
            if one in people and (one, exchange.id) not in said
        ]
    return pairs


def _settled_lately() -> Q:
    return Q(state=State.SETTLED, settled_at__gt=clock.now() - FEEDBACK_WITHIN)
