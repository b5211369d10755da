"""The list of networks says how each does, and what becomes of its bill to whoever reads bills."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock
from shared_apps.operators.models import Operator
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.billing import AccountFactory, InvoiceFactory, SubscriptionFactory
from tests.factories.console import NetworkFiguresFactory, NetworkHealthFactory
from tests.factories.operators import OperatorFactory
from tests.world import World

LIST = "/console/networks/"


def cells(page: str, name: str, label: str) -> str:
    """What stands under this label in the line of this network."""
    [line] = [one for one in page.split("<tr>") if f">{name}</a>" in one]
    found = re.search(rf'data-label="{label}">([^<]*)<', line)
    assert found, line
    return found[1]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "In order"),
        ({"mails_late": 2}, "Mail is late"),
        ({"mails_failed": 1}, "Mail failed"),
        ({"mails_failed": 1, "mails_late": 2}, "Mail is late, Mail failed"),
        ({"looked_at": timedelta(hours=1)}, "Not looked at"),
    ],
)
def test_it_says_what_is_wrong(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, found: dict[str, object], said: str
) -> None:
    now = clock.now()
    given = {name: now - one if isinstance(one, timedelta) else one for name, one in found.items()}
    with current.shared():
        NetworkHealthFactory(network_id=nwl.id, **given)
    page = as_operator.get(LIST).text
    assert cells(page, "North West London", "Health") == said
    assert cells(page, "Warwick Business School", "Health") == "–"


def test_bills_stand_there_for_whoever_reads_them(
    world: World, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.shared():
        SubscriptionFactory(account=AccountFactory(network=None, network_id=nwl.id))
        readers = [OperatorFactory(role=role) for role in ("finance", "auditor", "provisioner")]
        support = OperatorFactory(role=Operator.Role.SUPPORT)
    for reader in readers:
        page = world.client(None, reader.user).get(LIST).text
        assert cells(page, "North West London", "Bill") not in ("", "–")
        assert cells(page, "Warwick Business School", "Bill") == "–"
    assert 'data-label="Bill"' not in world.client(None, support.user).get(LIST).text


def test_an_overdue_one_is_seen_at_once(as_operator: Client, nwl: NetworkRef) -> None:
    with current.shared():
        account = AccountFactory(network=None, network_id=nwl.id)
        SubscriptionFactory(account=account)
        InvoiceFactory(account=account, state="open", overdue_from=clock.now() - timedelta(days=3))
    page = as_operator.get(LIST).text
    assert cells(page, "North West London", "Bill") == "Overdue"


def test_it_asks_little_however_many_there_are(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.shared():
        for network in (nwl, warwick):
            NetworkFiguresFactory(network_id=network.id)
            NetworkHealthFactory(network_id=network.id)
            account = AccountFactory(network=None, network_id=network.id)
            SubscriptionFactory(account=account, plan__kind=network.kind)
    with counted() as queries:
        assert as_operator.get(LIST).status_code == 200
    assert len(queries) <= 12, queries
