"""Erasing: what two networks have in common keeps nothing of a member, or of one that has left.

What was done, when, and for how many hours stays, since three ledgers speak of it; of the two an
opaque id and a pseudonym. Before anything is erased, people are told what they were still to be
told: what they read in it would be gone.
"""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel import database
from shared_apps.crossing import awaiting, telling
from shared_apps.crossing.models import (
    ERASED_TITLE,
    CrossBlock,
    CrossEvent,
    CrossExchange,
    CrossNotice,
    CrossQuestion,
)
from shared_apps.crossing.services.ending import end_open_of
from shared_apps.federation import forgetting
from shared_apps.federation.forgetting import Named
from tenant_apps.audit import services as audit
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network

_PLACES = (
    Named("crossing_exchange", "provider_network_id", "provider_handle"),
    Named("crossing_exchange", "recipient_network_id", "recipient_handle"),
    Named("crossing_question", "provider_network_id", "provider_handle"),
    Named("crossing_question", "recipient_network_id", "recipient_handle"),
)
_Talks = tuple[QuerySet[CrossExchange], QuerySet[CrossQuestion]]
_BOTH = ("provider_network", "recipient_network")
_JUDGED = (CrossEvent.By.PROVIDERS_NETWORK, CrossEvent.By.RECIPIENTS_NETWORK)


def erase_member(*, member: Member, by: UUID) -> None:
    """End what goes on of a member, and erase their words, titles and handle in both networks.

    What was written to them goes too. Called within their network's door, outside a transaction;
    done again, it takes up what was left. What crossed stays, under the same pseudonym.
    """
    here, member_id = current.network(), member.id
    end_open_of(member)
    _tell_first(here)
    _erase_member(here, member, by)
    forgetting.forget_member(here, member.handle)
    _note_anew(here, lambda: _touched_by(here, member_id))


def forget_network(network: NetworkRef) -> None:
    """Erase words, and handles of its people, of what a network that has left had with others."""
    _tell_first(network)
    _forget_network(network)
    _note_anew(network, lambda: _touched(network))


@repeated
def _erase_member(here: NetworkRef, member: Member, by: UUID) -> None:
    with current.federation(here), database.atomic():
        _erase_words(*_touched_by(here, member.id))
        judged = CrossEvent.objects.filter(actor=member.id, by__in=_JUDGED)
        judged.filter(exchange__in=CrossExchange.objects.in_network(here.id)).update(text="")
        forgetting.one(_PLACES, here.id, member.handle)
        _unblock(by_network=here.id, by_member=member.id)
        _unblock(blocked_network=here.id, blocked_member=member.id)
        audit.record(action="crossing.erased", by=by, subject=member.id)


@repeated
def _forget_network(network: NetworkRef) -> None:
    with current.federation(network), database.atomic():
        _erase_words(*_touched(network))
        forgetting.everyone(_PLACES, network.id)
        _unblock(by_network=network.id)
        _unblock(blocked_network=network.id)


def _touched(network: NetworkRef) -> _Talks:
    exchanges = CrossExchange.objects.in_network(network.id)
    return exchanges, CrossQuestion.objects.in_network(network.id)


def _touched_by(here: NetworkRef, member_id: UUID) -> _Talks:
    exchanges = CrossExchange.objects.of(here.id, member_id)
    return exchanges, CrossQuestion.objects.of(here.id, member_id)


def _of(exchanges: QuerySet[CrossExchange], questions: QuerySet[CrossQuestion]) -> Q:
    return Q(exchange__in=exchanges) | Q(question__in=questions)


def _erase_words(exchanges: QuerySet[CrossExchange], questions: QuerySet[CrossQuestion]) -> None:
    """Locks them first: whoever is writing finishes before, and whoever comes later writes none."""
    exchanges.exclude(title=ERASED_TITLE).update(title=ERASED_TITLE)
    questions.exclude(title=ERASED_TITLE).update(title=ERASED_TITLE)
    written = CrossEvent.objects.filter(_of(exchanges, questions))
    written.exclude(text="").update(text="")


def _unblock(**whose: UUID) -> None:
    CrossBlock.objects.filter(**whose).delete()


def _note_anew(network: NetworkRef, touched: Callable[[], _Talks]) -> None:
    """What waited of these waits for nobody any more, in any network that is still there."""
    with current.federation(network):
        exchanges, questions = touched()
        both = [
            set(each.order_by().values_list(*_BOTH).distinct()) for each in (exchanges, questions)
        ]
    for network_id in sorted({one for pair in both[0] | both[1] for one in pair}):
        found = networks.by_id(network_id)
        if found and found.state != Network.State.REMOVED:
            with current.enter(found):
                awaiting.take_up()


def _tell_first(network: NetworkRef) -> None:
    """Mail what is still to be told of this network's exchanges, where a network is active."""
    with current.federation(network):
        touched = CrossEvent.objects.filter(_of(*_touched(network)))
        untold = CrossNotice.objects.filter(told_at__isnull=True, event__in=touched)
        waiting = set(untold.values_list("network", flat=True))
    for network_id in sorted(waiting):
        found = networks.by_id(network_id)
        if found and found.state == Network.State.ACTIVE:
            with current.enter(found):
                telling.tell_due()
