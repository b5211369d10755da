"""What follows when nobody pays: dated, in order, undone by a payment, and nothing is deleted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from design import dates
from kernel import clock
from shared_apps.billing import dunning, tasks
from shared_apps.billing.models import Account, DunningStep, Invoice
from shared_apps.commissioning import services as commissioning
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current, hosts
from tenants.current import NetworkRef
from tests.factories.billing import AccountFactory, InvoiceFactory
from tests.integration.billing.conftest import Till
from tests.world import World

DAY = timedelta(days=1)


def owing(network: NetworkRef, days: float) -> Account:
    """Who should have paid so many days ago."""
    with current.shared():
        account = AccountFactory(network_id=network.id, network=None)
        InvoiceFactory(account=account, overdue_from=clock.now() - days * DAY)
        return account


def dun() -> None:
    with current.shared():
        tasks.dun.run()
    hosts.forget()


def pay(account: Account) -> None:
    """As a pulled invoice does."""
    with current.shared(), dunning.database.atomic():
        account.invoices.update(state=Invoice.State.PAID, remaining_pence=0)
        dunning.settle(account)
    hosts.forget()


def steps(account: Account) -> list[tuple[str, bool]]:
    with current.shared():
        rows = DunningStep.objects.filter(account=account).order_by("id")
        return [(one.kind, one.undone_at is None) for one in rows]


def climb(till: Till, days: int) -> None:
    """Day by day, as the worker goes."""
    for _ in range(days):
        till.pass_days(1)
        dun()


def test_nobody_is_reminded_in_time(till: Till, nwl: NetworkRef) -> None:
    account = owing(nwl, -1)
    dun()
    assert steps(account) == []


def test_each_step_comes_in_its_time_and_all_go_with_the_payment(
    till: Till, world: World, nwl: NetworkRef
) -> None:
    account = owing(nwl, 0)
    taken = {}
    for day in range(1, 62):
        before = len(steps(account))
        climb(till, 1)
        if len(steps(account)) > before:
            taken[day] = steps(account)[-1][0]
    assert taken == {1: "reminder", 14: "banner", 30: "read_only", 60: "suspended"}
    assert world.ref(nwl.id).state == "suspended"
    assert world.client(nwl).get("/").status_code == 503
    pay(account)
    assert [is_open for _, is_open in steps(account)] == [False] * 4
    assert (world.ref(nwl.id).state, world.ref(nwl.id).standing) == ("active", "")
    with current.shared():
        assert Mail.objects.filter(to="invoices@nwl.example").count() == 4
        acts = set(Event.objects.filter(subject=nwl.id).values_list("action", flat=True))
    assert {"bill.reminded", "network.suspended", "network.reactivated", "bill.settled"} <= acts


def test_who_was_not_warned_in_time_is_warned_first(till: Till, nwl: NetworkRef) -> None:
    account = owing(nwl, 200)
    for _ in range(3):
        dun()
    assert steps(account) == [("reminder", True)]
    climb(till, 12)
    assert steps(account) == [("reminder", True)]
    climb(till, 1)
    assert steps(account) == [("reminder", True), ("banner", True)]


def test_a_second_invoice_that_is_overdue_keeps_the_steps(till: Till, nwl: NetworkRef) -> None:
    account = owing(nwl, 1)
    with current.shared():
        InvoiceFactory(account=account, overdue_from=clock.now() - DAY)
        dun()
        first = account.invoices.earliest("stripe_id")
        Invoice.objects.filter(id=first.id).update(state="paid", remaining_pence=0)
        dunning.settle(account)
    assert steps(account) == [("reminder", True)]


def test_another_invoice_keeps_only_the_steps_that_it_has_earned(
    till: Till, world: World, nwl: NetworkRef
) -> None:
    """The one that led to the suspension is paid; another is two weeks overdue."""
    account = owing(nwl, 0)
    with current.shared():
        first = account.invoices.get()
    climb(till, 61)
    with current.shared():
        InvoiceFactory(account=account, overdue_from=clock.now() - 15 * DAY)
    assert world.ref(nwl.id).state == "suspended"
    with current.shared(), dunning.database.atomic():
        Invoice.objects.filter(id=first.id).update(state="paid", remaining_pence=0)
        assert dunning.settle(account)
    hosts.forget()
    assert steps(account) == [
        ("reminder", True),
        ("banner", True),
        ("read_only", False),
        ("suspended", False),
    ]
    assert (world.ref(nwl.id).state, world.ref(nwl.id).standing) == ("active", "overdue")
    with current.shared():
        assert Event.objects.filter(subject=nwl.id, action="bill.eased").count() == 1
    pay(account)
    assert world.ref(nwl.id).standing == ""


def letters() -> list[Mail]:
    with current.shared():
        return list(Mail.objects.filter(to="invoices@nwl.example").order_by("created_at"))


def test_each_mail_says_when_the_next_step_comes(till: Till, nwl: NetworkRef) -> None:
    """Also to whom was not warned in time, for whom it comes later."""
    owing(nwl, 200)
    dun()
    read_only_on = dates.day(timezone.localtime(clock.now() + 29 * DAY).date())
    [first] = letters()
    assert f"becomes read-only on {read_only_on}." in first.text
    climb(till, 29)
    closed_on = dates.day(timezone.localtime(clock.now() + 30 * DAY).date())
    assert f"it is closed on {closed_on}." in letters()[-1].text


def test_of_a_network_that_is_closed_anyway_nothing_is_threatened(
    till: Till, world: World, nwl: NetworkRef, operator: Operator
) -> None:
    owing(nwl, 0)
    with current.shared():
        commissioning.suspend(network_id=nwl.id, reason="security", by=operator.id)
    climb(till, 61)
    assert len(letters()) == 4
    for letter in letters():
        assert "£1,200 has not come yet" in letter.text
        for word in ("read-only", "closed", "opens again"):
            assert word not in letter.text + letter.subject


def test_whose_card_was_declined_is_told_so(till: Till, nwl: NetworkRef) -> None:
    account = owing(nwl, 2)
    with current.shared():
        Account.objects.filter(id=account.id).update(way="card")
    dun()
    assert "The card that you gave could not be charged." in letters()[0].text


def test_a_suspension_by_an_operator_is_theirs_to_undo(
    till: Till, world: World, nwl: NetworkRef, operator: Operator
) -> None:
    account = owing(nwl, 0)
    climb(till, 59)
    with current.shared():
        commissioning.suspend(network_id=nwl.id, reason="security", by=operator.id)
    climb(till, 2)
    with current.shared():
        assert DunningStep.objects.get(kind="suspended").acted is False
    pay(account)
    assert world.ref(nwl.id).state == "suspended"


def test_an_operator_may_open_it_and_close_it_for_another_reason(
    till: Till, world: World, nwl: NetworkRef, operator: Operator
) -> None:
    account = owing(nwl, 0)
    climb(till, 61)
    with current.shared():
        commissioning.reactivate(network_id=nwl.id, by=operator.id)
    climb(till, 3)
    assert world.ref(nwl.id).state == "active", "what the operator let go on goes on"
    with current.shared():
        commissioning.suspend(network_id=nwl.id, reason="conduct", by=operator.id)
    pay(account)
    assert world.ref(nwl.id).state == "suspended"


def test_no_operator_chooses_not_paying_as_a_reason(as_operator: Client, nwl: NetworkRef) -> None:
    page = as_operator.get("/console/networks/nwl/suspend/").text
    assert "non_payment" not in page
    answer = as_operator.post("/console/networks/nwl/suspend/", {"reason": "non_payment"})
    assert answer.status_code == 422


@pytest.fixture
def read_only(till: Till, nwl: NetworkRef, alice: Member, champion: Member) -> Account:
    account = owing(nwl, 0)
    climb(till, 31)
    return account


REFUSED = ["/listings/new/request/", "/people/me/", "/settings/brand/", "/people/me/skills/"]


@pytest.mark.parametrize("path", REFUSED)
def test_a_read_only_network_refuses_changes_in_words(
    world: World, read_only: Account, nwl: NetworkRef, champion: Member, path: str
) -> None:
    browser = world.client(world.ref(nwl.id), champion.user)
    answer = browser.post(path, {"name": "Other"})
    assert answer.status_code == 403
    assert "read-only for now" in answer.text
    assert browser.get(path).status_code in (200, 302), "it can be read"


def test_what_is_each_persons_own_goes_on(
    world: World, read_only: Account, nwl: NetworkRef, alice: Member
) -> None:
    browser = world.client(world.ref(nwl.id), alice.user)
    for path in ("/people/me/data/", "/people/me/leave/", "/security/password/"):
        assert "read-only for now" not in browser.post(path).text, path
    assert "invoice" not in browser.get("/").text
    assert browser.post("/sign-out/").status_code == 302
    answer = browser.post("/sign-in/", {"login": alice.user.email, "password": "wrong"})
    assert "read-only for now" not in answer.text


def test_champions_alone_read_why(
    world: World, read_only: Account, nwl: NetworkRef, champion: Member, alice: Member
) -> None:
    network = world.ref(nwl.id)
    page = world.client(network, champion.user).get("/").text
    assert "The network is read-only: an invoice for it has not been paid." in page
    assert "/settings/billing/" in page
    member = world.client(network, alice.user).get("/").text
    for word in ("invoice", "Billing", "paid", "/settings/billing/"):
        assert word not in member


def test_before_that_champions_are_shown_that_it_is_overdue(
    till: Till, world: World, nwl: NetworkRef, champion: Member
) -> None:
    owing(nwl, 0)
    climb(till, 15)
    browser = world.client(world.ref(nwl.id), champion.user)
    assert "An invoice for the network is overdue." in browser.get("/").text
    assert browser.post("/settings/brand/", {"name": ""}).status_code != 403
