"""Every night both sides are held to each other; what differs is kept, said once and shown."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections
from django.test import Client

from kernel import database
from shared_apps.billing import pulling, reconciling, services, tasks
from shared_apps.billing.models import Account, BillingCheck, Invoice, Subscription
from shared_apps.billing.stripe_api import StripeDown
from shared_apps.operators.models import Operator
from tenant_apps.outbox.models import Mail
from tenants import current, metrics
from tests.factories.billing import InvoiceFactory
from tests.integration.billing.conftest import Till

HERE = "/console/billing/check/"


def night() -> BillingCheck:
    with current.shared():
        tasks.reconcile.run()
        return BillingCheck.objects.latest("started_at")


def mails() -> list[str]:
    with current.shared():
        found = Mail.objects.filter(to__contains="operator").order_by("created_at")
        return list(found.values_list("subject", flat=True))


@pytest.fixture
def billed(till: Till, nwl_pays: Account) -> Account:
    """The trial is over, and its invoice has come."""
    till.pass_days(31)
    till.hear(lambda happened: happened)
    return nwl_pays


def test_what_agrees_is_said_to(
    till: Till, billed: Account, operator: Operator, as_operator: Client
) -> None:
    check = night()
    assert (check.state, check.accounts, check.differences) == ("clean", 1, [])
    assert mails() == []
    assert "In order" in as_operator.get(HERE).text


def at_stripe(kind: str, **values: object) -> Callable[[Till], None]:
    def plant(till: Till) -> None:
        till.books.all(kind)[0].update(values)

    return plant


def here(model: type, **values: object) -> Callable[[Till], None]:
    def plant(till: Till) -> None:
        with current.shared():
            model.objects.update(**values)

    return plant


def quantity_at_stripe(till: Till) -> None:
    till.books.all("subscription")[0]["items"]["data"][0]["quantity"] = 7


def unknown_customer(till: Till) -> None:
    till.books.create_customer({"name": "Somebody", "email": "a@b.example"})


def unknown_here(till: Till) -> None:
    with current.shared():
        InvoiceFactory(account=Account.objects.get(), stripe_id="in_nowhere")


PLANTED = [
    (at_stripe("subscription", status="canceled"), "canceled at Stripe, active here"),
    (at_stripe("invoice", status="void"), "void at Stripe, open here"),
    (at_stripe("invoice", total=5), "£0.05 at Stripe, £1,200 here"),
    (at_stripe("customer", email="other@nwl.example"), "another e-mail address"),
    (at_stripe("customer", deleted=True), "is not at Stripe"),
    (quantity_at_stripe, "7 at Stripe, 1 here"),
    (unknown_customer, "is not known here"),
    (unknown_here, "invoice in_nowhere is not at Stripe"),
    (here(Subscription, state="unpaid"), "active at Stripe, unpaid here"),
    (here(Invoice, state="paid", remaining_pence=0), "open at Stripe, paid here"),
    (here(Account, billing_name="Another"), "another name"),
]


@pytest.mark.parametrize(("plant", "said"), PLANTED, ids=[said for _, said in PLANTED])
def test_a_difference_planted_on_either_side_is_found(
    till: Till,
    billed: Account,
    operator: Operator,
    as_operator: Client,
    plant: Callable[[Till], None],
    said: str,
) -> None:
    plant(till)
    till.pass_days(0)
    before = counted("differs")
    check = night()
    assert check.state == "differs"
    assert any(said in line for line in check.differences), check.differences
    assert counted("differs") == before + 1
    with current.shared():
        mail = Mail.objects.get(to=operator.user.email)
    assert mail.subject == "Stripe and our bills differ"
    assert said in mail.text
    assert night().state == "differs"
    with current.shared():
        assert Mail.objects.filter(to=operator.user.email).count() == 1, "it is known"
    assert "Differences" in as_operator.get(HERE).text


def counted(outcome: str) -> float:
    line = f'hexitime_billing_checks_total{{network="central",outcome="{outcome}"}}'
    lines = metrics.text().decode().splitlines()
    return next((float(one.split()[-1]) for one in lines if one.startswith(line)), 0.0)


def test_what_stripe_is_still_to_be_told_is_no_difference(till: Till, billed: Account) -> None:
    till.fake.is_down = True
    with current.shared():
        services.set_details(
            account_id=billed.id, name="Another", email="b@c.example", purchase_order="", by=None
        )
    till.fake.is_down = False
    assert night().state == "clean"


def test_what_stripe_has_not_been_told_for_a_day_is_one(till: Till, billed: Account) -> None:
    """And it hides nothing else that differs."""
    with current.shared():
        services.open_portal(account_id=billed.id, return_url="https://nwl.example/", by=None)
        services.set_vat_number(account_id=billed.id, number="GB 980 7806 84", by=None)
    till.books.all("invoice")[0]["status"] = "void"
    assert night().state == "clean", "its VAT number is on its way"
    till.wait_days(2)
    found = night().differences
    assert "nwl: give the vat number: it waits" in found
    assert any("void at Stripe, open here" in line for line in found)


def test_a_subscription_that_ended_and_was_begun_anew_is_none(till: Till, billed: Account) -> None:
    """We keep the new one alone; the old one asks for nothing any more."""
    till.books.cancel_subscription(billed.subscription.stripe_id)
    till.hear(lambda happened: happened)
    with current.shared():
        plan = billed.subscription.plan
        services.choose_plan(account_id=billed.id, plan_id=plan.id, members=0, by=None)
    till.run()
    till.hear(lambda happened: happened)
    assert len(till.books.all("subscription")) == 2
    assert (night().state, night().differences) == ("clean", [])


def test_what_stripe_told_and_was_not_handled_yet_is_none(till: Till, billed: Account) -> None:
    stranger = till.books.create_customer({"name": "Somebody", "email": "a@b.example"})
    till.post(till.books.events[-1])
    assert night().state == "clean"
    till.wait_days(2)
    found = night().differences
    assert f"Stripe: customer {stranger['id']} is not known here" in found
    assert any("could not be handled" in line for line in found)


def test_what_was_changed_here_while_stripe_was_asked_is_none(till: Till, billed: Account) -> None:
    """Both its details and its subscription, which was pulled meanwhile."""
    till.fake.between["/v1/invoices"] = Event()
    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(in_a_thread, night)
        till.fake.is_between.wait(30)
        till.books.all("subscription")[0]["status"] = "past_due"
        with current.shared():
            pulled = pulling.fetch(pulling.Kind.SUBSCRIPTION, billed.subscription.stripe_id)
            with database.atomic():
                pulling.apply(pulled)
            services.set_details(
                account_id=billed.id, name="Other", email="b@c.example", purchase_order="", by=None
            )
        till.fake.between["/v1/invoices"].set()
        assert checking.result(60).differences == []


def in_a_thread(work: Callable[[], BillingCheck]) -> BillingCheck:
    try:
        return work()
    finally:
        connections.close_all()


def test_another_way_of_paying_is_one(till: Till, billed: Account) -> None:
    till.books.all("subscription")[0]["collection_method"] = "charge_automatically"
    [said] = night().differences
    assert said.endswith("it is paid in another way")


def test_all_pages_of_stripes_lists_are_read(till: Till, billed: Account) -> None:
    for number in range(130):
        till.books.create_customer({"name": f"Stranger {number}"})
    assert night().difference_count == 130


def test_a_night_on_which_stripe_is_down_is_written_down(
    till: Till, billed: Account, operator: Operator, as_operator: Client
) -> None:
    till.fake.is_down = True
    with current.shared(), pytest.raises(StripeDown):
        reconciling.reconcile()
    with current.shared():
        assert BillingCheck.objects.get().state == "failed"
        assert Mail.objects.get(to=operator.user.email).subject.startswith("Our bills could not")
    assert "Could not be done" in as_operator.get(HERE).text


def test_it_asks_in_no_transaction(till: Till, billed: Account) -> None:
    with (
        current.shared(),
        pytest.raises(database.OutsideCallInTransaction),
        database.atomic(),
    ):
        list(reconciling.differences())
