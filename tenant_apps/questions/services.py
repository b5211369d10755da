"""Asking about a listing, and answering. Each request is done once, however often it is sent."""

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Least

from kernel import clock, database
from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import hash_of
from tenant_apps.audit import services as audit
from tenant_apps.blocks import services as blocks
from tenant_apps.exchanges.services import EmptyText, KeyReused, MemberNotActive, OwnListing
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.questions import mails
from tenant_apps.questions.models import Line, Question

QUIET = timedelta(minutes=10)


class ListingGone(Refused):
    """The listing was removed: nobody writes about it any more."""

    code = "listing_gone"
    default_message = "This listing is not there any more, so there is no more to write about it."


def ask(*, listing_id: UUID, text: str, key: UUID, by: Member) -> Question:
    """Ask the owner of a listing that one sees; again, it is the same talk.

    Raises OwnListing, EmptyText, KeyReused, MemberNotActive, and those of blocks.
    """
    listing = listings.get_visible(by, listing_id)
    if listing.owner_id == by.id:
        raise OwnListing
    if not may(by, Permission.EXCHANGE_PROPOSE):
        raise Forbidden
    _require_text(text)
    with database.atomic():
        blocks.require_none(by=by, other=listing.owner)
        question, _ = Question.objects.get_or_create(
            listing=listing, asker=by, defaults={"owner": listing.owner}
        )
        write(question_id=question.id, text=text, key=key, by=by)
    return question


def write(*, question_id: UUID, text: str, key: UUID, by: Member) -> Line:
    """Write to the other. The same words with the same key give the first line."""
    _require_text(text)
    asked = hash_of("line", text)
    with database.atomic():
        question = _lock(question_id, by)
        known = Line.objects.filter(question=question, author=by, request_key=key).first()
        if known is not None:
            if bytes(known.request_hash) != asked:
                raise KeyReused
            return known
        other = question.other(by.id)
        _require_open(question, other, by)
        lately = Line.objects.filter(
            question=question, author=by, created_at__gt=clock.now() - QUIET
        ).exists()
        line = _add(question, text, key, asked, by)
        if not lately:
            mails.tell_of_line(question, by=by)
    return line


def note_reading(*, question: Question, up_to: int, by: Member) -> None:
    """One of the two has read all that stands up to this position; never less than before."""
    field = question.read_field(by.id)
    if question.read_by(by.id) < up_to:
        further = Question.objects.filter(id=question.id, **{f"{field}__lt": up_to})
        further.update(**{field: Least("last_position", up_to)})


def hide(*, line_id: UUID, by: UUID) -> None:
    """Nobody reads this line any more. Twice does nothing more."""
    with database.atomic():
        line = Line.objects.filter(id=line_id).first()
        if line is None:
            raise NotFound
        if Line.objects.filter(id=line_id, hidden_at__isnull=True).update(hidden_at=clock.now()):
            audit.record(action="message.hidden", by=by, subject=line.id)


def _require_text(text: str) -> None:
    if not text.strip():
        raise EmptyText


def _require_open(question: Question, other: Member, by: Member) -> None:
    if question.listing.state == Listing.State.REMOVED:
        raise ListingGone
    if not other.is_active:
        raise MemberNotActive(other.name)
    blocks.require_none(by=by, other=other)


def _lock(question_id: UUID, by: Member) -> Question:
    found = Question.objects.select_related("listing", "owner__user", "asker__user")
    question = found.select_for_update(of=("self",)).filter(id=question_id).first()
    if question is None or by.id not in (question.owner_id, question.asker_id):
        raise NotFound
    return question


def _add(question: Question, text: str, key: UUID, asked: bytes, by: Member) -> Line:
    question.last_position += 1
    question.changed_at = clock.now()
    question.save(update_fields=["last_position", "changed_at"])
    return Line.objects.create(
        question=question,
        position=question.last_position,
        author=by,
        text=text.strip(),
        request_key=key,
        request_hash=asked,
    )
