"""What the queue costs where everything waits at once: each kind, and groups of each kind."""

import re

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.brokering import services
from tenant_apps.credits import services as credits
from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups.models import Group
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory, fill_chest
from tests.factories.members import admit
from tests.integration.brokering.conftest import Pass

QUEUE = "/queue/"
MOST = 12
KINDS = ("request", "proposal", "hours", "dispute", "limit", "idle")
_TAGS = r">(Request|Proposal|Hours to confirm|Dispute|Near a limit|Newcomer)(?: · |<)"


@pytest.fixture
def everything(
    broker: Member, alice: Member, bob: Member, champion: Member, request_: Listing, later: Pass
) -> list[str]:
    """Names of things of all kinds; of what two can be of, an exchange and a group that somebody
    has taken."""
    fill_chest()
    carl = admit(name="Carl Carter")
    names = [f"request-{request_.id}"]
    for kind, of_exchange, of_group in (
        ("proposal", "proposed", "closed"),
        ("hours", "logged", "logged"),
        ("dispute", "disputed", "disputed"),
    ):
        exchange: Exchange = ExchangeFactory(
            provider=bob, recipient=alice, state=of_exchange, minutes=15
        )
        group: Group = GroupFactory(
            provider=alice, recipients=[bob, carl], state=of_group, payer="chest"
        )
        names += [f"{kind}-{exchange.id}", f"{kind}-{group.id}"]
    idle = admit(name="Quinn Quiet")
    credits.give(giver=alice, receiver_id=bob.id, minutes=75, note="", key=uuid7())
    later(days=15)
    names += [f"limit-{alice.id}", f"idle-{idle.id}"]
    for name in names:
        services.take(name=name, by=broker)
    return names


def _asked(client: Client, path: str) -> tuple[list[str], str]:
    client.get(path)
    with counted() as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    return queries, answer.content.decode()


def test_all_at_once_takes_few_queries(everything: list[str], as_broker: Client) -> None:
    queries, page = _asked(as_broker, QUEUE)
    assert len(set(re.findall(_TAGS, page))) == len(KINDS)
    assert page.count("Yours") == len(everything)
    for name in everything:
        assert f"{QUEUE}{name}/" in page
    assert len(queries) <= MOST, "\n".join(queries)


@pytest.mark.parametrize("kind", KINDS)
def test_so_does_each_kind(everything: list[str], as_broker: Client, kind: str) -> None:
    queries, page = _asked(as_broker, f"{QUEUE}?kind={kind}")
    shown = set(re.findall(rf"{QUEUE}([a-z]+)-[0-9a-f]{{8}}-", page))
    assert shown == {kind}
    assert len(queries) <= MOST, "\n".join(queries)


def test_so_does_each_thing(everything: list[str], as_broker: Client) -> None:
    for name in everything:
        queries, _page = _asked(as_broker, f"{QUEUE}{name}/")
        assert len(queries) <= MOST, "\n".join([name, *queries])
