"""Two networks with a champion each, and what workers do for them."""

from collections.abc import Callable

import pytest

from shared_apps.champion_news import telling
from shared_apps.champion_news.models import News
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit


@pytest.fixture
def helen(warwick: NetworkRef) -> Member:
    """Who runs Warwick."""
    with current.enter(warwick):
        return admit(name="Helen Hart", role="champion")


def work() -> list[NetworkRef]:
    """What the centre's round and the workers of all networks do; returns who was asked."""
    asked: list[NetworkRef] = []
    to_do: list[Callable[[], None]] = []

    def ask(news_id: object) -> None:
        network = current.network()
        asked.append(network)
        to_do.append(lambda: tell(network, news_id))

    with current.shared():
        telling.ask_for_all(ask)
    for one in to_do:
        one()
    return asked


def tell(network: NetworkRef, news_id: object) -> None:
    """What one worker does in one network."""
    with current.enter(network):
        telling.tell(network, news_id)  # type: ignore[arg-type]


def mailed(network: NetworkRef, news: News) -> list[str]:
    """To whom mail of it was written in a network."""
    with current.enter(network):
        found = Mail.objects.filter(subject=news.title)
        return sorted(found.values_list("to", flat=True))
