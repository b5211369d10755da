"""Blocking a member of another network, who is not told, and taking it back."""

from uuid import UUID

from kernel import database
from kernel.errors import Forbidden, NotFound
from shared_apps.crossing import blocks
from shared_apps.crossing.models import CrossBlock, Side, Talk
from shared_apps.crossing.services import acting, asking, limits
from tenant_apps.audit import services as audit
from tenant_apps.members.models import Member
from tenants import current


def block(*, exchange_id: UUID, by: Member) -> None:
    """Keep the other of an exchange away. Twice does nothing more.

    Raises NotFound for whoever is no party, and where one of the two is erased.
    """
    if not by.is_active:
        raise Forbidden
    both = acting.between(acting.find(exchange_id, by))
    here = current.network().id
    with acting.locked(exchange_id, both) as exchange:
        side = exchange.side_of(here)
        assert side is not None
        _block(exchange, side, by)


def block_of_question(*, question_id: UUID, by: Member) -> None:
    """The same of the other of a question."""
    if not by.is_active:
        raise Forbidden
    found = asking.find(question_id, by)
    here = current.network().id
    with asking.locked(found, acting.between(found)) as question:
        side = question.side_of(here)
        assert side is not None
        _block(question, side, by)


def unblock(*, block_id: UUID, by: Member) -> None:
    """Take one's own back. Where there is nothing to take back, nothing happens."""
    here = current.network()
    with current.federation(here), database.atomic():
        own = CrossBlock.objects.filter(id=block_id, by_network=here.id, by_member=by.id)
        count, _ = own.delete()
        if count:
            audit.record(action="crossing.unblocked", by=by.id, subject=block_id)


def _block(talk: Talk, side: Side, by: Member) -> None:
    if talk.is_erased:
        raise NotFound
    me, other = blocks.party(talk, side), blocks.party(talk, side.other)
    limits.one_of_two_at_a_time(me, other)
    if blocks.seen(talk, side):
        return
    known = talk.handle_of(side.other) if talk.shows_other_to(side) else ""
    CrossBlock.objects.create(
        by_network_id=me.network,
        by_member=me.member,
        blocked_network_id=other.network,
        blocked_member=other.member,
        blocked_handle=known,
        talk=talk.id,
    )
    audit.record(action="crossing.blocked", by=by.id, subject=talk.id)
