"""Bills in the console: for provisioners and finance, every change in words and audited."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.test import Client, override_settings

from kernel.ids import uuid7
from shared_apps.billing import carrying, errands
from shared_apps.billing.models import Account, Errand, Invoice, Plan, Subscription
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenants import current
from tenants.current import NetworkRef
from tests.factories.billing import (
    AccountFactory,
    DunningStepFactory,
    InvoiceFactory,
    PlanFactory,
    SubscriptionFactory,
    UsageSnapshotFactory,
)
from tests.factories.operators import OperatorFactory
from tests.stripe_fake import StripeFake
from tests.world import World

BILL = "/console/networks/nwl/bill/"
LISTS = ["/console/billing/", "/console/billing/plans/", "/console/billing/check/"]
NEW = "/console/billing/plans/new/"
ACTS = [f"{BILL}{act}/" for act in ("details", "vat", "way", "plan")]
A_PLAN = {
    "name": "System",
    "kind": "ics",
    "from_members": "0",
    "to_members": "",
    "pence": "1,200.50",
    "per": "network",
    "interval": "year",
    "trial_days": "90",
}


@pytest.fixture
def fake() -> Iterator[StripeFake]:
    with ExitStack() as stack:
        stripe = stack.enter_context(StripeFake())
        stack.enter_context(override_settings(**stripe.settings()))
        yield stripe


@pytest.fixture
def account(nwl: NetworkRef, fake: StripeFake) -> Account:
    """North West London, subscribed, with an invoice of £1,200."""
    with current.shared():
        made = AccountFactory(network_id=nwl.id, network=None, stripe_id="cus_000001")
        SubscriptionFactory(account=made, state="active", stripe_id="sub_000001")
        InvoiceFactory(account=made)
        return made


def test_who_gives_support_sees_no_bill(world: World, account: Account) -> None:
    with current.shared():
        support = OperatorFactory(role=Operator.Role.SUPPORT)
    client = world.client(None, support.user)
    for path in [*LISTS, NEW, BILL, *ACTS]:
        assert client.get(path).status_code == 403, path
    assert "/bill/" not in client.get("/console/networks/nwl/").text


def test_an_auditor_reads_bills_and_finance_changes_them(world: World, account: Account) -> None:
    with current.shared():
        auditor = OperatorFactory(role=Operator.Role.AUDITOR)
        finance = OperatorFactory(role=Operator.Role.FINANCE)
    readers = world.client(None, auditor.user)
    for path in [*LISTS, BILL]:
        assert readers.get(path).status_code == 200, path
    for path in [NEW, *ACTS]:
        assert readers.get(path).status_code == 403, path
    assert "details/" not in readers.get(BILL).text
    changers = world.client(None, finance.user)
    for path in [*LISTS, NEW, BILL, *ACTS]:
        assert changers.get(path).status_code == 200, path


@pytest.mark.parametrize("path", [*LISTS, NEW, BILL, *ACTS])
def test_strangers_are_asked_to_sign_in(world: World, account: Account, path: str) -> None:
    assert world.client().get(path).status_code == 302


@pytest.mark.parametrize("path", [*LISTS, BILL])
def test_pages_are_only_read(as_operator: Client, account: Account, path: str) -> None:
    assert as_operator.post(path).status_code == 405


def test_it_says_when_billing_is_off(as_operator: Client, nwl: NetworkRef) -> None:
    for path in ("/console/billing/", "/console/billing/plans/", BILL):
        assert "Billing is off" in as_operator.get(path).text
    refused = as_operator.post(f"{BILL}open/", {"name": "NWL", "email": "a@b.example"})
    assert "no Stripe key is set" in refused.text


def test_a_plan_is_offered_and_withdrawn(as_operator: Client, fake: StripeFake) -> None:
    assert as_operator.post(NEW, A_PLAN)["Location"] == "/console/billing/plans/"
    with current.shared():
        plan = Plan.objects.get()
        assert (plan.pence, plan.to_members, plan.trial_days) == (120_050, None, 90)
        errands.carry_due(carrying.carry, most=5)
    assert fake.books.all("price")[0]["unit_amount"] == 120_050
    again = as_operator.post(NEW, A_PLAN)
    assert again.status_code == 409
    assert "is offered already" in again.text
    page = as_operator.get("/console/billing/plans/").text
    assert "£1,200.50 a year" in page
    withdraw = f"/console/billing/plans/{plan.id}/withdraw/"
    assert "Networks that are on it stay on it" in as_operator.get(withdraw).text
    assert as_operator.post(withdraw).status_code == 302
    assert "Withdrawn" in as_operator.get("/console/billing/plans/").text
    assert as_operator.post(withdraw).status_code == 409
    assert as_operator.post(f"/console/billing/plans/{uuid7()}/withdraw/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"pence": "nothing"},
        {"pence": "-5"},
        {"pence": "1.234"},
        {"name": ""},
        {"kind": "community"},
        {"from_members": "9", "to_members": "3"},
        {"trial_days": "9999"},
    ],
    ids=str,
)
def test_a_plan_that_is_none_is_refused_beside_its_field(
    as_operator: Client, fake: StripeFake, wrong: dict[str, str]
) -> None:
    assert as_operator.post(NEW, A_PLAN | wrong).status_code == 422
    with current.shared():
        assert not Plan.objects.exists()


def test_a_bill_is_told_in_words(as_operator: Client, account: Account) -> None:
    with current.shared():
        UsageSnapshotFactory(network_id=account.network_id, network=None)
        DunningStepFactory(invoice=account.invoices.get())
    page = as_operator.get(BILL).text
    for said in ("Active", "£1,200 a year", "HEX-", "October 2026", "Reminder", "40"):
        assert said in page
    assert "North West London" in as_operator.get("/console/billing/").text
    assert BILL in as_operator.get("/console/networks/nwl/").text


def test_details_and_the_vat_number(as_operator: Client, account: Account) -> None:
    sent = {"name": "NHS NWL", "email": "Pay@NWL.example", "purchase_order": "PO 7"}
    assert as_operator.post(f"{BILL}details/", sent)["Location"] == BILL
    wrong = as_operator.post(f"{BILL}vat/", {"number": "GB 980 7806 85"})
    assert wrong.status_code == 422
    assert "is no VAT number" in wrong.text
    assert as_operator.post(f"{BILL}vat/", {"number": "gb 980 7806 84"})["Location"] == BILL
    page = as_operator.get(BILL).text
    assert "GB980780684 (being checked)" in page
    with current.shared():
        found = Account.objects.get()
        assert (found.billing_email, found.purchase_order) == ("pay@nwl.example", "PO 7")
        waiting = list(Errand.objects.order_by("id").values_list("kind", flat=True))
        acts = set(
            Event.objects.filter(subject=account.network_id).values_list("action", flat=True)
        )
    assert waiting == ["customer", "vat"]
    assert {"bill.details_changed", "bill.vat_changed"} <= acts


def test_another_plan_and_one_withdrawn_meanwhile(as_operator: Client, account: Account) -> None:
    with current.shared():
        larger = PlanFactory(from_members=10, pence=500_000, name="Larger")
        elsewhere = PlanFactory(kind="school", name="Schools")
    page = as_operator.get(f"{BILL}plan/").text
    assert "Larger: £5,000 a year" in page
    assert "Schools" not in page
    assert as_operator.post(f"{BILL}plan/", {"plan": str(elsewhere.id)}).status_code == 422
    with current.shared():
        Plan.objects.filter(id=larger.id).update(withdrawn_at=larger.created_at)
    gone = as_operator.post(f"{BILL}plan/", {"plan": str(larger.id)})
    assert gone.status_code == 422
    assert "has been withdrawn" in gone.text
    with current.shared():
        Plan.objects.filter(id=larger.id).update(withdrawn_at=None)
    assert as_operator.post(f"{BILL}plan/", {"plan": str(larger.id)})["Location"] == BILL
    with current.shared():
        assert Subscription.objects.get().plan_id == larger.id
    same = as_operator.post(f"{BILL}plan/", {"plan": str(larger.id)})
    assert (same.status_code, "on this plan already" in same.text) == (409, True)


def test_a_credit_note_needs_an_amount_and_a_reason(as_operator: Client, account: Account) -> None:
    with current.shared():
        invoice = Invoice.objects.get()
    path = f"{BILL}credit/{invoice.id}/"
    assert "Up to £1,200." in as_operator.get(path).text
    assert as_operator.post(path, {"pence": "100"}).status_code == 422
    too_much = as_operator.post(path, {"pence": "1200.01", "reason": "All of it"})
    assert too_much.status_code == 409
    assert as_operator.post(path, {"pence": "£100", "reason": "Late start"})["Location"] == BILL
    with current.shared():
        payload = Errand.objects.get(kind="credit").payload
    assert payload == {"invoice": invoice.stripe_id, "amount": 10_000, "memo": "Late start"}
    assert "Up to £1,100." in as_operator.get(path).text
    assert as_operator.get(f"{BILL}credit/{uuid7()}/").status_code == 404


def test_the_same_page_sent_twice_gives_one_credit_note(
    as_operator: Client, account: Account
) -> None:
    with current.shared():
        path = f"{BILL}credit/{Invoice.objects.get().id}/"
    page = as_operator.get(path).text
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert key
    for sent in (key[1], key[1], str(uuid7())):
        form = {"pence": "100", "reason": "Late start", "key": sent}
        assert as_operator.post(path, form)["Location"] == BILL
    with current.shared():
        assert Errand.objects.filter(kind="credit").count() == 2


def test_a_card_is_asked_for(as_operator: Client, account: Account) -> None:
    assert as_operator.post(f"{BILL}way/", {"way": "card"})["Location"] == BILL
    with current.shared():
        assert Errand.objects.get().kind == "checkout"
    assert as_operator.post(f"{BILL}way/", {"way": "cash"}).status_code == 422


def test_what_stripe_refused_is_shown_and_asked_again(
    as_operator: Client, account: Account
) -> None:
    with current.shared():
        refused = Errand.objects.create(
            kind="checkout", account=account, refused_at=account.created_at, refusal="No such card."
        )
    assert "Stripe says: No such card." in as_operator.get(BILL).text
    path = f"{BILL}again/{refused.id}/"
    assert as_operator.post(path)["Location"] == BILL
    assert as_operator.post(path).status_code == 409
    assert as_operator.get(path).status_code == 405


def test_a_network_of_before_gets_a_bill(
    as_operator: Client, nwl: NetworkRef, fake: StripeFake
) -> None:
    assert "Nobody pays for it yet" in as_operator.get(BILL).text
    sent = {"name": "NHS NWL", "email": "pay@nwl.example"}
    assert as_operator.post(f"{BILL}open/", sent)["Location"] == BILL
    assert "Who pays" in as_operator.get(BILL).text
    assert as_operator.get("/console/networks/nobody/bill/").status_code == 404
