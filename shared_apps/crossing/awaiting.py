"""What waits for people of this network with members of others, kept where each page asks."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kernel import clock, database
from shared_apps.crossing import blocks
from shared_apps.crossing.models import (
    TO_JUDGE,
    CrossEvent,
    CrossExchange,
    CrossQuestion,
    Side,
    Talk,
)
from shared_apps.crossing.seeing import Seen, SeenQuestion, seen_by
from tenant_apps.awaited import services as awaited
from tenant_apps.awaited.models import OF_TWO, Awaited, What
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.selectors import FEEDBACK_WITHIN
from tenants import current

_OF = [*OF_TWO, What.RULING, What.UNDOING]
# A question that was not answered by then waits for nobody.
_ASKED_WITHIN = timedelta(days=14)


def take_up(*, about: UUID | None = None) -> int:
    """Note all that waits in the network that is entered, or all about one exchange or question.

    Returns how much changed.
    """
    here = current.network().id
    only = Q() if about is None else Q(id=about)
    with current.federation(current.network()), database.atomic():
        exchanges = list(_exchanges(here, only))
        questions = blocks.unblocked(_questions(here, only), by=here)
        unread = blocks.unblocked(_unread(here, only), by=here)
        settled = blocks.unblocked(_to_thank(here, only), by=here)
    found = [*map(_awaited, exchanges), *map(_reply, questions)]
    found += [_message(one, here) for one in unread]
    found += [_thanks(one, here) for one in settled]
    return awaited.keep(found, of=_OF, about=about)


def take_up_now(*, about: UUID | None = None) -> None:
    """The same right after an answer, so that the next page does not ask for it again.

    Whatever was done is committed, whether or not this is noted: a round notes it else.
    """
    with awaited.left_to_a_round():
        take_up(about=about)


def _exchanges(here: UUID, only: Q) -> Iterator[Seen]:
    """Those in which people of this network have to answer or decide: one index for each part."""
    for side in Side:
        of_side = Q(**{f"{side}_network": here})
        for waits in (Q(awaiting=side.value), TO_JUDGE & ~Q(ruled_by=side.value)):
            rows = CrossExchange.objects.filter(only, of_side, waits).with_networks()
            yield from (Seen(one, side) for one in rows if not one.is_erased)


def _questions(here: UUID, only: Q) -> list[CrossQuestion]:
    """What people of this network were asked lately and have not answered."""
    lately = Q(answered_at=None, created_at__gt=clock.now() - _ASKED_WITHIN)
    found: list[CrossQuestion] = []
    for side in Side:
        asked = Q(asked_by=side.other.value, **{f"{side}_network": here})
        found += CrossQuestion.objects.filter(only, asked, lately).with_networks()
    return [one for one in found if not one.is_erased]


def _unread(here: UUID, only: Q) -> list[Talk]:
    """Those with a message that whoever is here has not read, beside what waits as a question."""
    found: list[Talk] = []
    for side in Side:
        of_side = Q(**{f"{side}_network": here})
        to_answer = Q(asked_by=side.other.value, answered_at=None)
        found += CrossExchange.objects.unread_by(side).filter(only, of_side).with_networks()
        lines = CrossQuestion.objects.unread_by(side).filter(only, of_side).exclude(to_answer)
        found += lines.with_networks()
    return [one for one in found if not one.is_erased]


def _to_thank(here: UUID, only: Q) -> list[CrossExchange]:
    """Settled of late, where whoever is here has not said what they learned."""
    lately = Q(state=State.SETTLED, settled_at__gt=clock.now() - FEEDBACK_WITHIN)
    found: list[CrossExchange] = []
    for side in Side:
        said = CrossEvent.objects.filter(
            exchange=OuterRef("id"), kind=CrossEvent.Kind.THANKED, by=side.value
        )
        of_side = Q(**{f"{side}_network": here})
        rows = CrossExchange.objects.filter(only, of_side, lately).exclude(Exists(said))
        found += rows.with_networks()
    return [one for one in found if not one.is_erased]


def _awaited(seen: Seen) -> Awaited:
    exchange = seen.exchange
    row = Awaited(subject=exchange.id, title=exchange.title, since=exchange.changed_at)
    if exchange.awaiting == seen.side:
        is_logged = exchange.state == State.LOGGED
        row.what = What.CONFIRM if is_logged else What.ANSWER
        row.member_id = exchange.member_of(seen.side)
        row.other = seen.other
        row.minutes = exchange.logged_minutes or exchange.minutes
    else:
        row.what = What.UNDOING if exchange.undo_asked_by else What.RULING
        row.not_for_id = exchange.member_of(seen.side)
        row.other = seen.there.name
    return row


def _message(talk: Talk, here: UUID) -> Awaited:
    """Since it was first noted: what else happened in it may be later, or long ago."""
    side = talk.side_of(here)
    assert side is not None
    is_of_exchange = isinstance(talk, CrossExchange)
    return Awaited(
        what=What.MESSAGE if is_of_exchange else What.LINE,
        subject=talk.id,
        member_id=talk.member_of(side),
        title=talk.title,
        other=seen_by(talk, side).other,
    )


def _thanks(exchange: CrossExchange, here: UUID) -> Awaited:
    side, since = exchange.side_of(here), exchange.settled_at
    assert side is not None
    assert since is not None
    return Awaited(
        what=What.THANKS,
        subject=exchange.id,
        member_id=exchange.member_of(side),
        title=exchange.title,
        other=Seen(exchange, side).other,
        since=since,
    )


def _reply(question: CrossQuestion) -> Awaited:
    seen = SeenQuestion(question, Side(question.asked_by).other)
    return Awaited(
        what=What.REPLY,
        subject=question.id,
        member_id=question.member_of(seen.side),
        title=question.title,
        other=seen.other,
        since=question.created_at,
    )
