"""A network that is archived pays no more, and is removed only once that has come to its end."""

from shared_apps.billing import ending, tasks
from shared_apps.billing.models import Subscription
from shared_apps.commissioning import services as commissioning
from shared_apps.removing import obstacles
from tenant_apps.audit.models import Event
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network
from tests.integration.billing.conftest import Till, offer, open_account


def subscribed(till: Till, nwl: NetworkRef) -> Subscription:
    """It pays, and Stripe knows."""
    offer()
    account = open_account(nwl)
    till.run()
    with current.shared():
        return Subscription.objects.get(account=account)


def archive(network: NetworkRef) -> None:
    with current.shared():
        commissioning.archive(network=network, reason="archive_ended", by=None)


def in_the_way(network: NetworkRef) -> list[str]:
    with current.shared():
        return obstacles.of(Network.objects.get(id=network.id))


def test_the_subscription_of_an_archived_network_ends_at_stripe(
    till: Till, nwl: NetworkRef
) -> None:
    row = subscribed(till, nwl)
    assert till.books.kept["subscription"][row.stripe_id]["status"] == "trialing"
    with current.shared():
        tasks.catch_up.run()
    till.run()
    assert till.account_state(till.account(nwl)) == "trialing", "it is not archived"
    archive(nwl)
    for _ in range(2):
        with current.shared():
            tasks.catch_up.run()
    assert [kind for kind, _ in till.errands()].count("end") == 1
    till.run()
    assert till.books.kept["subscription"][row.stripe_id]["status"] == "canceled"
    assert till.account_state(till.account(nwl)) == "canceled"
    with current.shared():
        assert ending.end_of_archived() == 0
        assert Event.objects.filter(action="bill.ended", subject=nwl.id).count() == 1


def test_it_stands_in_the_way_of_removal_until_then(till: Till, nwl: NetworkRef) -> None:
    subscribed(till, nwl)
    archive(nwl)
    assert any("subscription has not ended" in said for said in in_the_way(nwl))
    with current.shared():
        ending.end_of_archived()
    till.run()
    assert in_the_way(nwl) == []


def test_a_network_that_pays_nothing_has_nothing_to_end(till: Till, nwl: NetworkRef) -> None:
    archive(nwl)
    with current.shared():
        assert ending.end_of_archived() == 0
    assert in_the_way(nwl) == []
