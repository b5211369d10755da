"""A network that is archived pays no more, and is removed only once that has come to its end."""

from shared_apps.billing import ending, tasks
from shared_apps.billing.models import Invoice, Subscription
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


def test_what_stripe_refuses_to_end_is_asked_once(till: Till, nwl: NetworkRef) -> None:
    row = subscribed(till, nwl)
    till.fake.refusing[f"/v1/subscriptions/{row.stripe_id}"] = "Not now."
    archive(nwl)
    for _ in range(3):
        with current.shared():
            tasks.catch_up.run()
        till.run()
    assert [kind for kind, _ in till.errands()].count("end") == 1


def test_a_network_that_was_restored_in_between_keeps_its_subscription(
    till: Till, nwl: NetworkRef
) -> None:
    row = subscribed(till, nwl)
    archive(nwl)
    till.fake.is_down = True
    with current.shared():
        tasks.catch_up.run()
    till.run()
    with current.shared():
        commissioning.restore(network=nwl, by=None)
    till.fake.is_down = False
    till.run()
    assert till.books.kept["subscription"][row.stripe_id]["status"] == "trialing"
    assert all(is_done for _, is_done in till.errands())


def test_one_that_has_ended_at_stripe_already_has_ended(till: Till, nwl: NetworkRef) -> None:
    """Somebody ended it at its dashboard, and its event was lost; or our answer was."""
    row = subscribed(till, nwl)
    till.books.cancel_subscription(row.stripe_id)
    archive(nwl)
    with current.shared():
        tasks.catch_up.run()
    till.run()
    assert till.account_state(till.account(nwl)) == "canceled"
    assert in_the_way(nwl) == []


def test_one_that_stripe_no_longer_knows_has_ended(till: Till, nwl: NetworkRef) -> None:
    row = subscribed(till, nwl)
    del till.books.kept["subscription"][row.stripe_id]
    archive(nwl)
    with current.shared():
        tasks.catch_up.run()
    till.run()
    assert in_the_way(nwl) == []


def test_what_is_left_of_the_year_counts_in_its_favour(till: Till, nwl: NetworkRef) -> None:
    subscribed(till, nwl)
    till.pass_days(31)
    till.books.pay(till.books.all("invoice")[0]["id"])
    till.hear(lambda happened: happened)
    archive(nwl)
    with current.shared():
        tasks.catch_up.run()
    till.run()
    till.hear(lambda happened: happened)
    assert -120_000 <= till.books.all("customer")[0]["balance"] < -119_000
    with current.shared():
        assert sorted(Invoice.objects.values_list("state", flat=True)) == ["paid", "paid"]
