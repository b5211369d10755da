"""Reading announcements to champions. At the centre, but for what opens its door itself."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from kernel import clock
from kernel.errors import NotFound
from shared_apps.champion_news.models import News, PutAway, Recipient
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network

MOST_SHOWN = 100
# After so long a worker that was asked is asked again: the message is lost, or whoever had it died.
ASK_AGAIN = timedelta(minutes=10)

_OPEN = Q(network__state=Network.State.ACTIVE)
_THERE = ~Q(state__in=[Network.State.PROVISIONING, Network.State.REMOVED])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A network that is to be told of news, or that news are withdrawn."""

    recipient_id: UUID
    news_id: UUID
    network_id: UUID


def today() -> date:
    """The day it is where champions live."""
    return timezone.localdate(clock.now())


def aimed_at(audience: str, kinds: Collection[str], slugs: Collection[str]) -> list[Network]:
    """The networks that are meant and are there, those that are not open among them."""
    networks = Network.objects.filter(_THERE)
    if audience == News.Audience.KINDS:
        networks = networks.filter(kind__in=kinds)
    elif audience == News.Audience.CHOSEN:
        networks = networks.filter(slug__in=slugs)
    return list(networks)


def unknown(slugs: Iterable[str]) -> list[str]:
    """Those of these addresses that no network has."""
    asked = list(slugs)
    known = set(Network.objects.filter(_THERE, slug__in=asked).values_list("slug", flat=True))
    return [one for one in asked if one not in known]


def everything() -> list[News]:
    """The newest ones, each with how many networks it goes to, and how many have been told."""
    return list(_counted()[:MOST_SHOWN])


def get(news_id: UUID) -> News:
    """One of them, counted the same. Raises NotFound."""
    found = _counted().select_related("withdrawn_by").filter(id=news_id).first()
    if found is None:
        raise NotFound
    return found


def recipients(news: News) -> list[Recipient]:
    """The networks that it goes to, by name."""
    return list(news.recipients.select_related("network").order_by("network__name"))


def showing_in(network: NetworkRef) -> list[News]:
    """What its champions are told today, put away or not, the newest first. Opens the door."""
    with current.shared():
        return list(_showing(network)[:MOST_SHOWN])


def unread(network: NetworkRef, member_id: UUID) -> list[News]:
    """What this champion has not put away. One query; opens the door."""
    with current.shared():
        put_away = PutAway.objects.filter(member=member_id, news=OuterRef("pk"))
        return list(_showing(network).filter(~Exists(put_away))[:MOST_SHOWN])


def one_in(network: NetworkRef, news_id: UUID) -> News:
    """One that its champions are told today. Opens the door. Raises NotFound."""
    with current.shared():
        found = _showing(network).filter(id=news_id).first()
    if found is None:
        raise NotFound
    return found


def due() -> list[Waiting]:
    """The open networks that a worker has to be asked for, once in ASK_AGAIN."""
    asked_lately = Q(asked_at__gt=clock.now() - ASK_AGAIN)
    to_tell = Q(
        told_at=None, missed_at=None, news__withdrawn_at=None, news__shows_until__gte=today()
    )
    to_take_back = Q(told_at__isnull=False, taken_back_at=None, news__withdrawn_at__isnull=False)
    found = Recipient.objects.filter(_OPEN, to_tell | to_take_back).exclude(asked_lately)
    return [
        Waiting(*one) for one in found.order_by("id").values_list("id", "news_id", "network_id")
    ]


def _showing(network: NetworkRef) -> QuerySet[News]:
    """What is not over, said to all, to its kind, or to it."""
    chosen = Recipient.objects.filter(news=OuterRef("pk"), network=network.id)
    meant = Q(audience=News.Audience.ALL) | Q(kinds__contains=[network.kind]) | Exists(chosen)
    return News.objects.filter(meant, withdrawn_at=None, shows_until__gte=today())


def _counted() -> QuerySet[News]:
    told = Q(recipients__told_at__isnull=False)
    return News.objects.select_related("sent_by").annotate(
        network_count=Count("recipients"),
        told_count=Count("recipients", filter=told),
        missed_count=Count("recipients", filter=Q(recipients__missed_at__isnull=False)),
    )
