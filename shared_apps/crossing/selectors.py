"""Reading what two networks have in common, through the federation's door, as one of them sees it.

The two parties see one, and those who decide what waits for a decision; to everyone else it is
missing.
"""

from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Q

from kernel.errors import NotFound
from kernel.pages import Page, newest_first
from shared_apps.crossing import blocks, for_operators
from shared_apps.crossing.for_operators import Case
from shared_apps.crossing.models import (
    CrossEvent,
    CrossExchange,
    CrossExchangeQuerySet,
    CrossNotice,
    CrossQuestion,
    CrossQuestionQuerySet,
    Side,
    Talk,
)
from shared_apps.crossing.models.talk import TalkQuerySet
from shared_apps.crossing.seeing import Seen, SeenQuestion, SeenTalk, seen_by
from shared_apps.directory import selectors as directory
from tenant_apps.exchanges.models.exchange import OPEN_STATES, State
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenants import current
from tenants import selectors as networks
from tenants.models import Network

T = TypeVar("T", bound=Talk)
PAGE_SIZE = 20
MOST_OPEN = 200
_TALKS = [f"{talk}__{side}_network__network" for talk in ("exchange", "question") for side in Side]
_NETWORKS = [f"event__{one}" for one in _TALKS]


def here(exchange: CrossExchange) -> Seen:
    """What the network that is entered sees of it."""
    return Seen(exchange, _side(exchange))


def get(member: Member, exchange_id: UUID) -> Seen:
    """An exchange of this member, with the other's name if they show it; any other is missing."""
    with current.federation(current.network()):
        found, side, has_blocked = _one(_own(member), exchange_id)
    return Seen(found, side, _name_of(found, side.other), has_blocked)


def timeline(talk: CrossExchange | CrossQuestion, *, after: int = 0) -> list[CrossEvent]:
    """What happened and what was written, in order, from past that position on."""
    which = "exchange" if isinstance(talk, CrossExchange) else "question"
    with current.federation(current.network()):
        found = CrossEvent.objects.filter(**{which: talk.id}, position__gt=after)
        return list(found.order_by("position"))


def written_to(reader: Member, event_id: UUID) -> tuple[CrossEvent, SeenTalk]:
    """What the other of the two wrote to this member, while it is there; any other is missing."""
    here = current.network()
    with current.federation(here):
        found = CrossEvent.objects.filter(id=event_id, by__in=list(Side)).exclude(text="")
        event = found.select_related("exchange", "question", *_TALKS).first()
    if event is None:
        raise NotFound
    talk = event.talk
    side = talk.side_of(here.id)
    if side is None or talk.member_of(side) != reader.id or event.by == side:
        raise NotFound
    return event, seen_by(talk, side)


def get_question(member: Member, question_id: UUID) -> SeenQuestion:
    """A question of this member, to them or by them; any other is missing."""
    with current.federation(current.network()):
        found, side, has_blocked = _one(_questions(member), question_id)
    return SeenQuestion(found, side, _name_of(found, side.other), has_blocked)


def questions_of(member: Member, *, before: UUID | None = None) -> Page[CrossQuestion]:
    """A member's, the newest first, older than the cursor."""
    with current.federation(current.network()):
        return newest_first(_questions(member), before=before, size=PAGE_SIZE)


def of_question(question: CrossQuestion) -> SeenQuestion:
    """What the network that is entered sees of it."""
    return SeenQuestion(question, _side(question))


def asked(member: Member, entry: UUID) -> CrossQuestion | None:
    """What this member has asked already of what the directory has."""
    here = current.network()
    with current.federation(here):
        own = CrossQuestion.objects.asked_by(here.id, member.id).standing()
        return own.filter(entry=entry).first()


def is_shared(question: CrossQuestion) -> bool:
    """Whether what it is about is shared with this network now."""
    shows = directory.shows_person if question.is_of_person else directory.shows_listing
    return shows(current.network(), question.entry)


def open_of(member: Member) -> list[Seen]:
    """All of a member's that go on, the latest change first."""
    with current.federation(current.network()):
        going = _own(member).with_networks().filter(state__in=OPEN_STATES)
        rows = list(going.order_by("-changed_at", "-id")[:MOST_OPEN])
    return [here(one) for one in rows]


def past_of(member: Member, *, before: UUID | None = None) -> Page[CrossExchange]:
    """A member's that have ended, the newest first, older than the cursor."""
    with current.federation(current.network()):
        ended = _own(member).with_networks().exclude(state__in=OPEN_STATES)
        return newest_first(ended, before=before, size=PAGE_SIZE)


def waiting_for(member: Member) -> list[Seen]:
    """Those in which this member's answer is awaited, the longest waiting first."""
    with current.federation(current.network()):
        awaited = Q(awaiting=Side.PROVIDER, provider_member=member.id)
        awaited |= Q(awaiting=Side.RECIPIENT, recipient_member=member.id)
        found = _own(member).with_networks().filter(awaited).order_by("changed_at", "id")
        rows = list(found[:MOST_OPEN])
    return [here(one) for one in rows]


def to_judge(viewer: Member) -> list[Seen]:
    """What this broker or champion may decide for their network, the longest waiting first."""
    with current.federation(current.network()):
        found = _to_judge(viewer).with_networks().order_by("changed_at", "id")
        rows = list(found[:MOST_OPEN])
    return [here(one) for one in rows]


def to_judge_count(viewer: Member) -> int:
    """How many."""
    with current.federation(current.network()):
        return _to_judge(viewer).count()


def get_to_judge(viewer: Member, exchange_id: UUID) -> Seen:
    """One that waits for this broker or champion; any other is missing."""
    with current.federation(current.network()):
        found = _to_judge(viewer).with_networks().filter(id=exchange_id).first()
    if found is None:
        raise NotFound
    return here(found)


def was_judged(viewer: Member, exchange_id: UUID) -> bool:
    """Whether it once waited for a decision of this one's network, and they are no party to it."""
    with current.federation(current.network()):
        here = _here()
        put = CrossEvent.objects.filter(
            exchange=exchange_id, kind__in=[CrossEvent.Kind.DISPUTED, CrossEvent.Kind.UNDO_ASKED]
        )
        theirs = CrossExchange.objects.of(here, viewer.id)
        found = CrossExchange.objects.in_network(here).filter(id=exchange_id)
        return found.exclude(id__in=theirs.values("id")).filter(Exists(put)).exists()


def case_of(exchange: CrossExchange) -> Case:
    """How it came to need a decision, and what each network has proposed since."""
    with current.federation(current.network()):
        return for_operators.of(exchange)


def disputed_by(exchange: CrossExchange) -> CrossEvent:
    """Who did not agree with the hours last, and what they made of them, if they said."""
    with current.federation(current.network()):
        events = CrossEvent.objects.filter(exchange=exchange.id, kind=CrossEvent.Kind.DISPUTED)
        return events.latest("position")


def may_thank(seen: Seen) -> bool:
    """Whether it is settled, and the one who sees it has not said yet what they learned."""
    if seen.exchange.state != State.SETTLED or seen.has_blocked or seen.exchange.is_erased:
        return False
    with current.federation(current.network()):
        said = CrossEvent.objects.filter(exchange=seen.exchange.id, kind=CrossEvent.Kind.THANKED)
        return not said.filter(by=seen.side.value).exists()


def notices(*, most: int) -> list[CrossNotice]:
    """What people of the network that is entered are still to be told, the oldest first."""
    here = current.network()
    with current.federation(here):
        waiting = CrossNotice.objects.filter(network=here.id, told_at__isnull=True)
        return list(waiting.select_related("event", *_NETWORKS).order_by("id")[:most])


def _own(member: Member) -> CrossExchangeQuerySet:
    here = _here()
    return CrossExchange.objects.of(here, member.id)


def _one(own: TalkQuerySet[T], which: UUID) -> tuple[T, Side, bool]:
    """One of these, its side here, and whether the one on it has blocked the other."""
    found = own.with_networks().filter(id=which).first()
    if found is None:
        raise NotFound
    side = found.side_of(_here())
    assert side is not None
    return found, side, blocks.seen(found, side)


def _questions(member: Member) -> CrossQuestionQuerySet:
    return CrossQuestion.objects.of(_here(), member.id).with_networks()


def _here() -> UUID:
    """The network whose pages ask: the only one whose door was opened for this."""
    door = current.door()
    assert door is not None
    [partner] = door.partners
    return partner.id


def _side(talk: Talk) -> Side:
    side = talk.side_of(current.network().id)
    assert side is not None
    return side


def _name_of(talk: Talk, side: Side) -> str:
    """The member's name as their own network tells it now; empty unless they show it outside.

    Once they are erased, or their network has left, it is not asked any more.
    """
    if talk.is_gone(side):
        return ""
    network = networks.by_id(talk.network_of(side))
    if network is None or network.state != Network.State.ACTIVE:
        return ""
    with current.enter(network):
        for member in members.some_active([talk.member_of(side)]):
            return member.name if member.shows_name_outside else ""
    return ""


def _to_judge(viewer: Member) -> CrossExchangeQuerySet:
    """Disputes for those who may decide them, and what is to be undone; nobody's own."""
    here, which = _here(), Q()
    if may(viewer, Permission.EXCHANGE_BROKER):
        which |= Q(state=State.DISPUTED)
    if may(viewer, Permission.CREDITS_REVERSE):
        which |= ~Q(undo_asked_by="")
    if not which:
        return CrossExchange.objects.none()
    own = Q(provider_network=here, provider_member=viewer.id)
    own |= Q(recipient_network=here, recipient_member=viewer.id)
    return CrossExchange.objects.in_network(here).filter(which).exclude(own)
