"""From a trial to a suspension and back, with webhooks scrambled, on either Stripe.

And the nightly reconciliation finds a difference planted in either.
"""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.test import override_settings

from shared_apps.billing import tasks
from shared_apps.billing.models import Account, BillingCheck, DunningStep, Invoice, StripeEvent
from tenants import current, hosts
from tenants.current import NetworkRef
from tests.integration.billing.conftest import Till, offer, open_account
from tests.stripe_fake import StripeFake
from tests.stripe_fake.local import BAD_CARD, GOOD_CARD, LocalStripe
from tests.stripe_fake.server import signed
from tests.world import World

SEEDS = (1, 2)


def scrambled(sent: list[Any], seed: int) -> list[Any]:
    """In any order, some of them twice."""
    chance = random.Random(seed)
    again = [chance.choice(sent) for _ in range(len(sent) // 2)]
    return chance.sample(sent + again, len(sent) + len(again))


def forge(till: Till, account: Account) -> None:
    """Somebody else says that all is paid, or that it is over; Stripe's own of last week too."""
    about = {"id": account.subscription.stripe_id, "status": "active"}
    lie = {"id": "evt_lie", "type": "customer.subscription.updated", "created": 1, "data": {}}
    event = lie | {"data": {"object": about}}
    assert till.post(event, secret="whsec_guessed") == 400
    assert till.post(event, at=int(time.time()) - 3600) == 400


def climb(till: Till, account: Account, days: int) -> None:
    for _ in range(days):
        till.wait_days(1)
        with current.shared():
            tasks.dun.run()
    hosts.forget()


def stands(world: World, network: NetworkRef) -> tuple[str, str]:
    now = world.ref(network.id)
    return now.state, now.standing


def suspended_and_nothing_deleted(world: World, network: NetworkRef, account: Account) -> None:
    assert stands(world, network) == ("suspended", "suspended")
    with current.shared():
        kinds = DunningStep.objects.filter(account=account).values_list("kind", flat=True)
        assert sorted(kinds) == ["banner", "read_only", "reminder", "suspended"]


def back_again(world: World, till: Till, network: NetworkRef, account: Account) -> None:
    assert stands(world, network) == ("active", "")
    assert till.account_state(account) == "active"
    with current.shared():
        assert DunningStep.objects.filter(account=account, undone_at=None).count() == 0
        assert DunningStep.objects.filter(account=account).count() == 4
        assert set(Invoice.objects.values_list("state", flat=True)) == {"paid"}
        assert not StripeEvent.objects.filter(handled_at=None).exists()


def night() -> BillingCheck:
    with current.shared():
        tasks.reconcile.run()
        return BillingCheck.objects.latest("started_at")


@pytest.mark.parametrize("seed", SEEDS)
def test_r33_on_our_own_stripe(till: Till, world: World, nwl: NetworkRef, seed: int) -> None:
    offer()
    account = open_account(nwl)
    till.run()
    account = till.account(nwl)
    assert account.subscription.state == "trialing"
    for days, state in ((31, "active"), (31, "past_due")):
        till.pass_days(days)
        forge(till, account)
        till.hear(lambda happened: scrambled(happened, seed))
        assert till.account_state(account) == state
    climb(till, account, 62)
    till.books.pass_days(62)
    till.hear(lambda happened: scrambled(happened, seed))
    assert till.account_state(account) == "unpaid"
    suspended_and_nothing_deleted(world, nwl, account)
    forge(till, account)
    assert stands(world, nwl)[0] == "suspended"
    [invoice] = till.books.all("invoice")
    till.books.pay(invoice["id"])
    till.hear(lambda happened: scrambled(happened, seed))
    back_again(world, till, nwl, account)
    assert night().state == "clean"
    invoice["status"] = "void"
    assert any("void at Stripe, paid here" in line for line in night().differences)


@pytest.fixture
def local(world: World) -> Iterator[LocalStripe]:
    with ExitStack() as stack:
        stripe = stack.enter_context(LocalStripe())
        stack.enter_context(override_settings(**stripe.settings()))
        yield stripe


@pytest.fixture
def local_till(world: World, local: LocalStripe, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    """Our side alone: localstripe answers."""
    with StripeFake() as unused:
        yield Till(world, unused, monkeypatch)
    assert unused.asked == []


@pytest.mark.parametrize("seed", SEEDS)
def test_r33_on_localstripe(
    local_till: Till, local: LocalStripe, world: World, nwl: NetworkRef, seed: int
) -> None:
    till = local_till
    offer()
    open_account(nwl)
    till.run()
    account = till.account(nwl)
    assert account.subscription.state == "trialing"
    key, customer = account.subscription.stripe_id, account.stripe_id
    local.give_card(customer, BAD_CARD)
    local.ask("POST", f"/v1/subscriptions/{key}", trial_end="now")
    invoice = local.ask("POST", "/v1/invoices", customer=customer, subscription=key)["id"]
    local.ask("POST", f"/v1/invoices/{invoice}/pay")
    forge(till, account)
    sent = local.listen("invoice.created")
    till.overhear(scrambled(sent, seed))
    assert till.account_state(account) == "past_due"
    with current.shared():
        assert Invoice.objects.get().state == "open"
    climb(till, account, 62)
    suspended_and_nothing_deleted(world, nwl, account)
    local.give_card(customer, GOOD_CARD)
    local.ask("POST", f"/v1/invoices/{invoice}/pay")
    till.overhear(scrambled([*local.listen("invoice.payment_succeeded"), *sent], seed))
    assert stands(world, nwl) == ("active", "")
    back_again(world, till, nwl, account)
    assert night().state == "clean"
    local.ask("POST", f"/v1/customers/{customer}", email="other@nwl.example")
    assert night().differences == [f"nwl: customer {customer}: another e-mail address"]
    stranger = local.ask("POST", "/v1/customers", email="a@b.example")["id"]
    assert f"Stripe: customer {stranger} is not known here" in night().differences


def test_a_word_is_signed_as_stripe_signs(local_till: Till) -> None:
    """The two Stripes of the tests prove themselves alike."""
    body, header = signed({"id": "evt_1"})
    assert local_till.send(body, header) == 400, "signed, and no event"
    assert local_till.send(body, header.replace("v1=", "v1=0")) == 400
