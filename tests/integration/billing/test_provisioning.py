"""A network is built whether or not Stripe answers, and gets its bill all the same."""

from django.test import override_settings

from provisioning import services as provisioning
from shared_apps.billing import tasks
from shared_apps.billing.models import Account
from tenants import current
from tests.factories.commissioning import ProvisioningRunFactory
from tests.integration.billing.conftest import Till, offer
from tests.world import World


def build(**wanted: object) -> str:
    """As the worker builds a network that an operator asked for."""
    with current.shared():
        run = ProvisioningRunFactory(**wanted)
        built = provisioning.build(run.id).network
    return world_state(built.id)


def world_state(network_id: object) -> str:
    with current.shared():
        return str(Account.objects.filter(network_id=network_id).count())


def test_a_network_that_is_built_gets_an_account_and_a_trial(till: Till, world: World) -> None:
    offer(kind="school")
    assert build(name="Warwick", slug="warwick") == "1"
    till.run()
    with current.shared():
        account = Account.objects.select_related("subscription", "network").get()
    assert account.billing_email == "chris@trust.example"
    assert account.subscription.state == "trialing"
    assert account.network.state == "active"


def test_while_stripe_is_down_networks_are_built(till: Till, world: World) -> None:
    offer(kind="school")
    till.fake.is_down = True
    build(slug="warwick")
    till.run()
    with current.shared():
        account = Account.objects.select_related("subscription", "network").get()
        assert (account.network.state, account.subscription.state) == ("active", "asked")
    till.fake.is_down = False
    till.run()
    with current.shared():
        assert Account.objects.get(subscription__state="trialing").id == account.id


def test_without_a_plan_there_is_an_account_and_no_subscription(till: Till, world: World) -> None:
    build(slug="warwick")
    till.run()
    with current.shared():
        assert not hasattr(Account.objects.get(), "subscription")


def test_a_community_has_no_bill(till: Till, world: World) -> None:
    assert build(slug="open", kind="community") == "0"


def test_networks_built_while_billing_was_off_are_caught_up_with(till: Till, world: World) -> None:
    with override_settings(STRIPE_API_KEY=""):
        assert build(slug="warwick") == "0"
        with current.shared():
            tasks.catch_up.run()
            assert not Account.objects.exists()
    offer(kind="school")
    with current.shared():
        for _ in range(2):
            tasks.catch_up.run()
    till.run()
    with current.shared():
        assert Account.objects.get().subscription.state == "trialing"
    assert len(till.books.all("customer")) == 1
