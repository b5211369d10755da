"""What every move shares: the locked exchange, the rule, and the record of what happened."""

from uuid import UUID

from kernel import clock
from kernel.errors import NotFound
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.audit import services as audit
from tenant_apps.blocks import services as blocks
from tenant_apps.exchanges import happenings, mails
from tenant_apps.exchanges.models import Exchange, ExchangeEvent, Note
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import AFTER_POSTING, NOT_WHERE_BLOCKED, Move, may
from tenant_apps.exchanges.services.refusals import BadHours, EmptyText, KeyReused, MoveImpossible
from tenant_apps.listings import minimum
from tenant_apps.members.models import Member


def lock(exchange_id: UUID, by: Member) -> Exchange:
    """The member's exchange, locked until the transaction ends: two never act at once."""
    exchanges = Exchange.objects.of(by.id).with_people()
    exchange = exchanges.select_for_update(of=("self",)).filter(id=exchange_id).first()
    if exchange is None:
        raise NotFound
    return exchange


def was_done(exchange: Exchange, by: Member, key: UUID, asked: bytes) -> bool:
    """Whether this very request has been carried out already.

    Raises KeyReused where the key stands for another: a move, or a note.
    """
    events = ExchangeEvent.objects.filter(exchange=exchange, actor=by, request_key=key)
    notes = Note.objects.filter(exchange=exchange, author=by, request_key=key)
    hashes = [rows.order_by().values_list("request_hash", flat=True) for rows in (events, notes)]
    known = set(hashes[0].union(hashes[1]))
    if known - {asked}:
        raise KeyReused
    return bool(known)


def require(exchange: Exchange, move: Move, by: Member) -> None:
    """Raises MoveImpossible unless the member may make this move now.

    What agrees is MinimumMissing where the network wants more posted first. What begins something
    or only talks is Blocked or NotAvailable where one has blocked the other.
    """
    if not may(by.id, move, on=exchange):
        raise MoveImpossible(exchange)
    if move in AFTER_POSTING:
        minimum.require(by)
    if move in NOT_WHERE_BLOCKED:
        blocks.require_none(by=by, other=exchange.other(by.id))


def require_hours(minutes: int) -> None:
    """Raises BadHours for what is no amount of help."""
    if not 0 < minutes <= MAX_MINUTES or minutes % STEP_MINUTES:
        raise BadHours


def require_text(text: str) -> None:
    """Raises EmptyText where words are needed."""
    if not text.strip():
        raise EmptyText


def happened(
    exchange: Exchange,
    kind: Kind,
    *,
    by: Member | None,
    key: UUID,
    asked: bytes | None = None,
    minutes: int | None = None,
    text: str = "",
) -> None:
    """Save the exchange with its new state, and leave event, words, audit and mail."""
    exchange.last_position += 1
    ExchangeEvent.objects.create(
        exchange=exchange,
        position=exchange.last_position,
        kind=kind,
        actor=by,
        minutes=minutes,
        request_key=key,
        request_hash=asked,
    )
    if by is not None and text.strip():
        add_note(exchange, by=by, text=text, key=key, asked=asked)
    exchange.changed_at = clock.now()
    if exchange.state != State.LOGGED:
        exchange.confirms_on = None
    exchange.save()
    audit.record(action=f"exchange.{kind.value}", by=by.id if by else None, subject=exchange.id)
    mails.tell_of_event(exchange, kind, by=by, minutes=minutes)
    happenings.tell(exchange, kind, by)


def take_position(exchange: Exchange) -> int:
    """The next place in the timeline of an exchange that is locked, for what an app above tells."""
    exchange.last_position += 1
    exchange.save(update_fields=["last_position"])
    return exchange.last_position


def add_note(exchange: Exchange, *, by: Member, text: str, key: UUID, asked: bytes | None) -> Note:
    """The next words in the exchange. Whoever calls saves the exchange."""
    exchange.last_position += 1
    return Note.objects.create(
        exchange=exchange,
        position=exchange.last_position,
        author=by,
        text=text.strip(),
        request_key=key,
        request_hash=asked,
    )
