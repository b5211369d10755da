"""Asking somebody of another network before anything is proposed, and answering.

Ways to reach each other are left out of what the two write: they have agreed to nothing yet.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from kernel import clock, database
from kernel.errors import Forbidden, NotFound
from kernel.ids import hash_of
from shared_apps.crossing import openings
from shared_apps.crossing.models import CrossEvent, CrossQuestion, Side
from shared_apps.crossing.openings import Opening
from shared_apps.crossing.services import acting, barring, limits
from shared_apps.crossing.services.acting import Kind
from shared_apps.crossing.services.refusals import AnswerAwaited, TalkEnded
from tenant_apps.exchanges.services.acting import require_text
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.sharing import contacts
from tenants import current


def ask_about_listing(*, listing_id: UUID, text: str, key: UUID, by: Member) -> CrossQuestion:
    """Ask who shares a listing; again, it is the same talk.

    Raises Forbidden, EmptyText, EntryGone, Blocked, AnswerAwaited, TooManyToday, KeyReused.
    """
    asked = hash_of(Kind.WRITTEN, listing_id, text)
    return _ask(lambda: openings.of_listing(listing_id), text, key, asked, by, is_of_person=False)


def ask_person(*, person_id: UUID, title: str, text: str, key: UUID, by: Member) -> CrossQuestion:
    """The same of someone who wants to be found. The first `title` stays that of the talk."""
    require_text(title)
    asked = hash_of(Kind.WRITTEN, person_id, title, text)

    def opening() -> Opening:
        return openings.of_person(person_id, title=contacts.without(title), by_gives=False)

    return _ask(opening, text, key, asked, by, is_of_person=True)


def write_to(*, question_id: UUID, text: str, key: UUID, by: Member) -> CrossQuestion:
    """Write to the other of a question. What is shared no more can still be talked about.

    Raises NotFound for whoever is no party, EmptyText, TalkEnded, Blocked, PartnerNotActive,
    AnswerAwaited, KeyReused.
    """
    require_text(text)
    found = find(question_id, by)
    side = found.side_of(current.network().id)
    assert side is not None
    both = acting.between(found)
    asked = hash_of(Kind.WRITTEN, text)
    is_reachable = acting.can_be_reached(found, side.other, both)
    with locked(found, both) as question:
        if not _is_known(question, side, key, asked, by):
            if question.is_erased:
                raise TalkEnded
            other = both.other(question, side)
            barring.require_none(question, side, other=other, is_reachable=is_reachable)
            _write(question, side, text, key, asked, by)
    return question


def find(question_id: UUID, by: Member) -> CrossQuestion:
    """The member's question, of the network that is entered; any other is missing."""
    here = current.network()
    with current.federation(here):
        found = CrossQuestion.objects.of(here.id, by.id).filter(id=question_id).first()
    if found is None:
        raise NotFound
    return found


@contextmanager
def locked(found: CrossQuestion, both: acting.Between) -> Iterator[CrossQuestion]:
    """The question until the end of this, in one transaction through the federation's door."""
    with current.federation(both.provider, both.recipient), database.atomic():
        yield CrossQuestion.objects.select_for_update().get(id=found.id)


def _ask(
    opening: Callable[[], Opening],
    text: str,
    key: UUID,
    asked: bytes,
    by: Member,
    *,
    is_of_person: bool,
) -> CrossQuestion:
    if not may(by, Permission.EXCHANGE_PROPOSE):
        raise Forbidden
    require_text(text)
    here = current.network()
    with current.federation(here):
        for known in CrossQuestion.objects.asked_by(here.id, by.id).filter(events__request_key=key):
            if _is_known(known, Side(known.asked_by), key, asked, by):
                return known
    found = opening()
    assert found.entry is not None
    side = Side.PROVIDER if found.by_gives else Side.RECIPIENT
    with current.federation(here, found.to.network), database.atomic():
        limits.one_at_a_time(here, by)
        own = CrossQuestion.objects.asked_by(here.id, by.id).standing()
        question = own.filter(entry=found.entry).select_for_update().first()
        if question is not None and _is_known(question, side, key, asked, by):
            return question
        barring.require_none_to_begin(found, here, by)
        if question is None:
            limits.require_another_today(here, by)
            question = CrossQuestion.objects.create(
                **_values(found, side, here.id, by), is_of_person=is_of_person
            )
        _write(question, side, text, key, asked, by)
    return question


def _values(found: Opening, side: Side, here: UUID, by: Member) -> dict[str, Any]:
    to = found.to
    return {
        **acting.named(side, here, by.id, by.handle),
        **acting.named(side.other, to.network.id, to.member_id, to.handle),
        "entry": found.entry,
        "title": found.title,
        "asked_by": side,
    }


def _is_known(question: CrossQuestion, side: Side, key: UUID, asked: bytes, by: Member) -> bool:
    lines = CrossEvent.objects.filter(question=question)
    return acting.is_known(lines, acting.party(side, by), key, asked)


def _write(
    question: CrossQuestion, side: Side, text: str, key: UUID, asked: bytes, by: Member
) -> None:
    if question.has_to_wait(side):
        raise AnswerAwaited
    if side != question.asked_by and question.answered_at is None:
        question.answered_at = clock.now()
    actor = acting.party(side, by)
    acting.written(question, actor=actor, key=key, asked=asked, text=contacts.without(text))
