"""Networks are told: their champions by mail, and their own audit.

A worker may die at any moment: each mail has a key of its own, so it is written once, and the
network's note stands in the transaction that writes the first of them.
"""

from collections.abc import Callable
from uuid import UUID

from kernel import clock, database
from shared_apps.champion_news import mails, selectors
from shared_apps.champion_news.models import News, Recipient
from tenant_apps.audit import services as audit
from tenant_apps.members import selectors as members
from tenant_apps.outbox import services as outbox
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network


def ask_for_all(ask: Callable[[UUID], object]) -> int:
    """In each network that is to be told, ask for these news; returns how many were asked for.

    At the centre. Whoever is not open by now is not mailed at all.
    """
    closed = Recipient.objects.filter(told_at=None, missed_at=None)
    closed.exclude(network__state=Network.State.ACTIVE).update(missed_at=clock.now())
    asked = 0
    for one in selectors.due():
        network = networks.by_id(one.network_id)
        if network is None or not _claim(one.recipient_id):
            continue
        with current.enter(network):
            ask(one.news_id)
        asked += 1
    return asked


def tell(network: NetworkRef, news_id: UUID) -> None:
    """Mail its champions, each once; or take back what has not left of what is withdrawn.

    In a network, for a worker: opens the shared door as well.
    """
    with current.shared():
        found = _waiting(network, news_id)
    if found is None:
        return
    if not found.news.withdrawn_at:
        if not found.told_at and found.news.shows_until >= selectors.today():
            _mail(found.news)
            _mark(found, "told_at")
    elif found.told_at:
        _take_back(found.news)
        _mark(found, "taken_back_at")


def _claim(recipient_id: UUID) -> bool:
    """Whether nobody else has asked for it just now."""
    now = clock.now()
    free = Recipient.objects.filter(id=recipient_id).exclude(asked_at__gt=now - selectors.ASK_AGAIN)
    return bool(free.update(asked_at=now))


def _waiting(network: NetworkRef, news_id: UUID) -> Recipient | None:
    found = Recipient.objects.select_related("news").filter(
        news=news_id, network=network.id, missed_at=None, taken_back_at=None
    )
    return found.first()


def _mail(news: News) -> None:
    with database.atomic():
        champions = list(members.champions().select_related("user"))
        written = outbox.known(mails.key(news.id, one.id) for one in champions)
        outbox.send_many([mails.of(news, one) for one in champions])
        if champions and not written:
            audit.record(action="champion_news.received", by=None, subject=news.id)


def _take_back(news: News) -> None:
    with database.atomic():
        outbox.take_back(mails.key(news.id, one) for one in members.all_ids())


def _mark(recipient: Recipient, field: str) -> None:
    with current.shared():
        Recipient.objects.filter(id=recipient.id).update(**{field: clock.now()})
