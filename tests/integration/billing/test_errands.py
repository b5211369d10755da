"""What Stripe is told: once, after the commit, in order, and however long it was down."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client, override_settings

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.billing import carrying, errands, plans, services, stripe_api
from shared_apps.billing.models import Account, Errand, Plan, Subscription
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.integration.billing.conftest import Till, offer, open_account
from tests.stripe_fake.known import unknown


def test_a_network_gets_a_customer_and_a_trial(till: Till, nwl_pays: Account) -> None:
    [customer] = till.books.all("customer")
    assert customer["email"] == "invoices@nwl.example"
    assert customer["metadata"]["network"] == str(nwl_pays.network_id)
    [row] = till.books.all("subscription")
    assert (row["status"], row["collection_method"], row["days_until_due"]) == (
        "trialing",
        "send_invoice",
        30,
    )
    ours = nwl_pays.subscription
    assert (ours.state, ours.stripe_id) == ("trialing", row["id"])
    assert ours.trial_ends_at is not None
    assert ours.trial_ends_at.timestamp() == row["trial_end"]
    assert ours.period_ends_at == ours.trial_ends_at
    assert ours.stripe_item_id == row["items"]["data"][0]["id"]
    assert nwl_pays.stripe_id == customer["id"]


def test_while_stripe_is_down_everything_waits_and_is_done_later(
    till: Till, nwl: NetworkRef
) -> None:
    till.fake.is_down = True
    offer()
    open_account(nwl)
    till.run()
    assert till.account(nwl).subscription.state == "asked"
    assert till.errands() == [("plan", False), ("customer", False), ("subscribe", False)]
    till.fake.is_down = False
    till.run()
    assert till.account(nwl).subscription.state == "trialing"
    assert all(is_done for _, is_done in till.errands())


def test_nobody_listening_is_down_too(till: Till, nwl: NetworkRef) -> None:
    with override_settings(STRIPE_BASE="http://127.0.0.1:9"):
        open_account(nwl)
        till.run()
        assert till.errands() == [("customer", False)]
    till.run()
    assert till.errands() == [("customer", True)]


def test_pauses_grow_and_end_at_six_hours(till: Till, nwl: NetworkRef) -> None:
    till.fake.is_down = True
    open_account(nwl)
    pauses = []
    with current.shared():
        for _ in range(9):
            errands.waiting().update(due_at=clock.now())
            before = clock.now()
            errands.carry_due(carrying.carry, most=5)
            pauses.append(round((errands.waiting().get().due_at - before).total_seconds() / 60))
        assert errands.carry_due(carrying.carry, most=5) == 0, "none is due before its pause ends"
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 360]


@pytest.mark.parametrize("lost", range(1, 5))
def test_an_answer_that_is_lost_makes_nothing_twice(till: Till, nwl: NetworkRef, lost: int) -> None:
    till.fake.losing = lost
    offer()
    open_account(nwl)
    till.run(rounds=12)
    assert till.account(nwl).subscription.state == "trialing"
    for kind in ("product", "price", "customer", "subscription"):
        assert len(till.books.all(kind)) == 1, kind
    keys = {key for _, path, key in till.fake.asked if path == "/v1/subscriptions" and key}
    assert len(keys) == 1


def test_nothing_is_asked_within_a_transaction(till: Till, world: object) -> None:
    with (
        current.shared(),
        database.atomic(),
        pytest.raises(database.OutsideCallInTransaction),
    ):
        stripe_api.customer("cus_000001")
    assert till.fake.asked == []


def test_of_two_workers_one_does_it(till: Till, nwl: NetworkRef) -> None:
    account = open_account(nwl)
    with current.shared():
        errand = errands.waiting().get()
        first = carrying.carry(errand)
        second = carrying.carry(errand)
        errands._end(errand, first)
        errands._end(errand, second)
    assert len(till.books.all("customer")) == 1
    assert till.account(nwl).id == account.id


def test_one_accounts_errands_are_done_in_order(till: Till, nwl: NetworkRef) -> None:
    account = open_account(nwl)
    with current.shared():
        for order in ("PO 1", "PO 2", "PO 3"):
            services.set_purchase_order(account_id=account.id, purchase_order=order, by=None)
        waiting = Errand.objects.order_by("id")
        waiting.filter(id=waiting[0].id).update(due_at=clock.now() + timedelta(hours=1))
        assert errands.carry_due(carrying.carry, most=20) == 0, "the first is not due"
    till.run()
    [customer] = till.books.all("customer")
    assert customer["invoice_settings"]["custom_fields"] == [
        {"name": "Purchase order", "value": "PO 3"}
    ]


def test_what_stripe_refuses_is_kept_with_why_and_asked_again(
    till: Till, nwl_pays: Account
) -> None:
    till.fake.refusing["/v1/checkout/sessions"] = "Checkout is not set up."
    with current.shared():
        services.set_way(account_id=nwl_pays.id, way="card", by=None)
    till.run()
    with current.shared():
        refused = Errand.objects.get(kind="checkout")
        assert refused.refusal == "Checkout is not set up."
        assert refused.done_at is None
        assert not errands.waiting().exists()
    till.fake.refusing.clear()
    with current.shared():
        errands.again(refused.id)
    till.run()
    assert len(till.books.all("checkout.session")) == 1
    assert till.errands()[-1] == ("checkout", True)
    with current.shared(), pytest.raises(errands.NotRefused):
        errands.again(refused.id)


def test_a_card_is_asked_for_by_mail_and_charged_once_given(till: Till, nwl_pays: Account) -> None:
    with current.shared():
        services.set_way(account_id=nwl_pays.id, way="card", by=None)
    till.run()
    [session] = till.books.all("checkout.session")
    with current.shared():
        mail = Mail.objects.get(to="invoices@nwl.example")
    assert session["url"] in mail.text
    with current.shared():
        assert Account.objects.get(id=nwl_pays.id).way == "invoice", "until it has been given"
    till.books.give_card(session["id"])
    till.hear(lambda happened: happened * 2)
    with current.shared():
        assert Account.objects.get(id=nwl_pays.id).way == "card"
        assert Errand.objects.filter(kind="card").count() == 1
    [row] = till.books.all("subscription")
    assert row["collection_method"] == "charge_automatically"
    [customer] = till.books.all("customer")
    assert customer["invoice_settings"]["default_payment_method"] == "pm_card_good"


def test_the_portals_address_is_forgotten(till: Till, nwl_pays: Account) -> None:
    with current.shared():
        errand = services.open_portal(
            account_id=nwl_pays.id, return_url="https://nwl.example/", by=None
        )
    till.run()
    with current.shared():
        assert Errand.objects.get(id=errand.id).url.startswith("https://billing.stripe.example/")
    till.pass_days(1)
    till.run()
    with current.shared():
        assert Errand.objects.get(id=errand.id).url == ""


def test_without_a_key_nothing_is_opened(till: Till, nwl: NetworkRef) -> None:
    with override_settings(STRIPE_API_KEY=""), current.shared():
        assert (
            services.open_account(
                network_id=nwl.id, kind="ics", name="NWL", email="a@b.example", by=None
            )
            is None
        )
        assert not Account.objects.exists()


def test_a_community_pays_nothing(till: Till, world: object) -> None:
    with current.shared():
        assert (
            services.open_account(
                network_id=uuid7(), kind="community", name="All", email="a@b.example", by=None
            )
            is None
        )


def test_a_plan_that_is_withdrawn_while_chosen_is_refused(till: Till, nwl_pays: Account) -> None:
    chosen = offer(name="Larger", from_members=100, pence=240_000)
    with current.shared():
        plans.withdraw(plan_id=chosen.id, by=None)
        with pytest.raises(services.PlanWithdrawn):
            services.choose_plan(account_id=nwl_pays.id, plan_id=chosen.id, members=150, by=None)
        assert Subscription.objects.get(account=nwl_pays).plan.name == "A whole system"
        with pytest.raises(services.PlanWithdrawn):
            plans.withdraw(plan_id=chosen.id, by=None)


def test_another_plan_counts_pro_rata(till: Till, nwl_pays: Account) -> None:
    till.pass_days(31)
    larger = offer(name="Larger", from_members=100, pence=240_000)
    with current.shared():
        services.choose_plan(account_id=nwl_pays.id, plan_id=larger.id, members=150, by=None)
    till.run()
    [row] = till.books.all("subscription")
    assert row["items"]["data"][0]["price"]["unit_amount"] == 240_000
    [pending] = till.books.all("invoiceitem")
    assert 118_000 < pending["amount"] <= 120_000, "nearly a year of the difference"
    with current.shared():
        assert (
            Plan.objects.get(id=larger.id).stripe_price_id == row["items"]["data"][0]["price"]["id"]
        )


def test_a_credit_note_is_for_no_more_than_is_left(till: Till, nwl_pays: Account) -> None:
    till.pass_days(31)
    till.hear(lambda happened: happened)
    with current.shared():
        [invoice] = nwl_pays.invoices.all()
        for pence in (0, -5, 120_001):
            with pytest.raises(services.NotToCredit):
                services.credit(
                    account_id=nwl_pays.id,
                    invoice_id=invoice.id,
                    pence=pence,
                    reason="Half of it",
                    by=None,
                )
        with pytest.raises(services.ReasonMissing):
            services.credit(
                account_id=nwl_pays.id, invoice_id=invoice.id, pence=5, reason=" ", by=None
            )
        for _ in range(2):
            services.credit(
                account_id=nwl_pays.id,
                invoice_id=invoice.id,
                pence=60_000,
                reason="It began late",
                by=None,
            )
        with pytest.raises(services.NotToCredit):
            services.credit(
                account_id=nwl_pays.id, invoice_id=invoice.id, pence=1, reason="More", by=None
            )
    till.run()
    with current.shared():
        [invoice] = nwl_pays.invoices.all()
    assert (invoice.credited_pence, invoice.remaining_pence, invoice.state) == (120_000, 0, "paid")


def test_of_an_invoice_paid_in_part_no_more_is_credited_than_is_left(
    till: Till, nwl_pays: Account
) -> None:
    """For what was paid Stripe would want to be told where it goes."""
    till.pass_days(31)
    till.books.all("invoice")[0].update(amount_remaining=50_000, amount_paid=70_000)
    till.hear(lambda happened: happened)
    give = partial(services.credit, account_id=nwl_pays.id, reason="Late", by=None)
    with current.shared():
        [invoice] = nwl_pays.invoices.all()
        with pytest.raises(services.NotToCredit):
            give(invoice_id=invoice.id, pence=50_001)
        give(invoice_id=invoice.id, pence=50_000)
    till.run()
    with current.shared():
        assert nwl_pays.invoices.get().state == "paid"


def test_what_is_credited_of_a_paid_invoice_counts_towards_the_next(
    till: Till, nwl_pays: Account
) -> None:
    till.pass_days(31)
    till.books.pay(till.books.all("invoice")[0]["id"])
    till.hear(lambda happened: happened)
    with current.shared():
        [invoice] = nwl_pays.invoices.all()
        services.credit(
            account_id=nwl_pays.id, invoice_id=invoice.id, pence=20_000, reason="Late", by=None
        )
    till.run()
    till.pass_days(366)
    till.hear(lambda happened: happened)
    with current.shared():
        latest = nwl_pays.invoices.first()
    assert latest is not None
    assert (latest.total_pence, latest.remaining_pence) == (120_000, 100_000)


def test_a_card_is_asked_for_once_while_stripe_is_down(till: Till, nwl_pays: Account) -> None:
    till.fake.is_down = True
    with current.shared():
        for _ in range(2):
            services.set_way(account_id=nwl_pays.id, way="card", by=None)
    till.run()
    till.fake.is_down = False
    till.run()
    [session] = till.books.all("checkout.session")
    assert session["allowed_payment_method_types"] == ["card"]


def test_stripe_knows_all_that_it_is_sent(till: Till, nwl_pays: Account) -> None:
    """By the types of its own library, which are made from its description."""
    assert till.fake.answer("POST", "/v1/customers", {"colour": "red"}, "")[0] == 400
    assert unknown("POST", "/v1/checkout/sessions", {"payment_method_types": []})


def test_vat_is_added_by_the_rate_that_the_deployment_names(
    till: Till, nwl: NetworkRef, as_champion: Client
) -> None:
    with override_settings(STRIPE_TAX_RATE="txr_20"):
        offer(trial_days=0)
        account = open_account(nwl)
        till.run()
        assert "£1,200 a year, plus VAT" in as_champion.get("/settings/billing/").text
    with current.shared():
        assert account.invoices.get().total_pence == 144_000
