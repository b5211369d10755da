"""What Stripe refuses holds up nothing else, can be asked again, and can be given up."""

import logging
from typing import Any

import pytest
from django.test import Client

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.billing import carrying, errands, plans, services, stuck, usage
from shared_apps.billing.models import Account, Errand, Subscription
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenants import current
from tenants.current import NetworkRef
from tests.factories.billing import AccountFactory, ErrandFactory
from tests.integration.billing.conftest import Till, at_once, offer, open_account

CUSTOMERS, SUBSCRIPTIONS = "/v1/customers", "/v1/subscriptions"
NUMBER = "GB980780684"


def unfinished(kind: str) -> Errand:
    with current.shared():
        return errands.unfinished().get(kind=kind)


def subscription(account: Account) -> Subscription | None:
    with current.shared():
        rows = Subscription.objects.select_related("plan")
        return rows.filter(account_id=account.id).first()


def give_up(errand: Errand, by: Operator | None = None) -> None:
    with current.shared():
        stuck.give_up(
            account_id=errand.account_id,  # type: ignore[arg-type]
            errand_id=errand.id,
            reason="mistake",
            by=by.id if by else None,
        )


def noted(network: NetworkRef, action: str) -> dict[str, Any]:
    with current.shared():
        return dict(Event.objects.get(subject=network.id, action=action).detail)


def grow(network: NetworkRef, members: int) -> None:
    with current.shared(), usage.database.atomic():
        assert usage.follow(network.id, members=members)


@pytest.fixture
def refused(till: Till, nwl: NetworkRef) -> Account:
    """Stripe would not begin the subscription."""
    till.fake.refusing[SUBSCRIPTIONS] = "No such price."
    offer()
    account = open_account(nwl)
    till.run()
    till.fake.refusing.clear()
    return account


def test_an_institution_that_stripe_refused_is_put_right(till: Till, nwl: NetworkRef) -> None:
    till.fake.refusing[CUSTOMERS] = "Invalid email address."
    offer()
    account = open_account(nwl)
    till.run()
    assert [kind for kind, is_done in till.errands() if not is_done] == ["customer", "subscribe"]
    till.fake.refusing.clear()
    with current.shared():
        services.set_details(
            account_id=account.id, name="NWL", email="pay@nwl.example", purchase_order="", by=None
        )
    till.run()
    assert till.account_state(account) == "trialing"
    assert till.books.all("customer")[0]["email"] == "pay@nwl.example"


def test_what_waits_for_the_subscription_does_not_hold_it_up(
    till: Till, nwl: NetworkRef, refused: Account
) -> None:
    offer(name="Larger", from_members=101, pence=240_000)
    with current.shared():
        plan = Subscription.objects.get().plan
        services.move(Subscription.objects.get(), plan, quantity=3, by=None)
        services.open_portal(account_id=refused.id, return_url="https://nwl.example/", by=None)
    till.run()
    assert till.errands()[-1] == ("portal", True), "champions get into the portal all the same"
    stuck_one = unfinished("subscribe")
    with current.shared():
        stuck.ask_again(account_id=refused.id, errand_id=stuck_one.id, by=None)
    till.run()
    assert till.account_state(refused) == "trialing"
    assert all(is_done for _, is_done in till.errands())
    assert till.books.all("subscription")[0]["items"]["data"][0]["quantity"] == 3


def test_what_waited_for_it_is_done_at_once(till: Till, nwl: NetworkRef, refused: Account) -> None:
    """However long its own pause has grown."""
    with current.shared():
        row = Subscription.objects.get()
        services.move(row, row.plan, quantity=2, by=None)
        waiting = errands.waiting().get(kind="change")
        later = clock.now() + errands.LONGEST_PAUSE
        Errand.objects.filter(id=waiting.id).update(attempts=9, due_at=later)
        stuck.ask_again(account_id=refused.id, errand_id=unfinished("subscribe").id, by=None)
        errands.carry_due(carrying.carry, most=10)
    assert all(is_done for _, is_done in till.errands())


def test_another_plan_is_begun_where_stripe_refused_the_first(
    till: Till, nwl: NetworkRef, refused: Account
) -> None:
    other = offer(name="Larger", from_members=100, pence=240_000)
    with current.shared():
        services.choose_plan(account_id=refused.id, plan_id=other.id, members=150, by=None)
    till.run()
    [row] = till.books.all("subscription")
    assert row["items"]["data"][0]["price"]["unit_amount"] == 240_000
    assert row["status"] == "trialing", "no trial has been had yet"
    with current.shared():
        assert not errands.unfinished().exists()


def test_nothing_newer_is_undone_by_asking_again(till: Till, nwl_pays: Account) -> None:
    path = f"{CUSTOMERS}/{nwl_pays.stripe_id}"
    till.fake.refusing[path] = "Not now."
    order(nwl_pays, "PO 1")
    till.run()
    till.fake.refusing.clear()
    order(nwl_pays, "PO 2")
    till.run()
    old = unfinished("customer")
    with current.shared(), pytest.raises(errands.Superseded):
        stuck.ask_again(account_id=nwl_pays.id, errand_id=old.id, by=None)
    give_up(old)
    [customer] = till.books.all("customer")
    assert customer["invoice_settings"]["custom_fields"][0]["value"] == "PO 2"


def order(account: Account, number: str) -> None:
    with current.shared():
        services.set_purchase_order(account_id=account.id, purchase_order=number, by=None)


def test_another_accounts_errand_is_not_asked_for(
    till: Till, nwl_pays: Account, warwick: NetworkRef
) -> None:
    other = open_account(warwick)
    till.fake.refusing[CUSTOMERS] = "Not now."
    till.run()
    errand = unfinished("customer")
    assert errand.account_id == other.id
    with current.shared():
        with pytest.raises(errands.NotRefused):
            stuck.ask_again(account_id=nwl_pays.id, errand_id=errand.id, by=None)
        with pytest.raises(NotFound):
            stuck.give_up(account_id=nwl_pays.id, errand_id=errand.id, reason="mistake", by=None)


def test_a_subscription_that_is_given_up_can_be_begun_anew(
    till: Till, nwl: NetworkRef, refused: Account, operator: Operator
) -> None:
    give_up(unfinished("subscribe"), operator)
    assert subscription(refused) is None
    assert noted(nwl, "bill.given_up") == {
        "kind": "subscribe",
        "reason": "mistake",
        "refused": True,
    }
    with current.shared():
        [plan] = plans.Plan.objects.all()
        services.choose_plan(account_id=refused.id, plan_id=plan.id, members=0, by=None)
    till.run()
    assert till.account_state(refused) == "trialing"


def test_a_change_that_is_given_up_leaves_the_plan_as_it_was(
    till: Till, nwl: NetworkRef, nwl_pays: Account
) -> None:
    larger = offer(name="Larger", from_members=100, pence=240_000)
    till.run()
    till.fake.refusing[f"{SUBSCRIPTIONS}/{nwl_pays.subscription.stripe_id}"] = "Not now."
    with current.shared():
        services.choose_plan(account_id=nwl_pays.id, plan_id=larger.id, members=150, by=None)
    till.run()
    give_up(unfinished("change"))
    row = subscription(nwl_pays)
    assert row is not None
    assert row.plan.name == "A whole system"
    with current.shared():
        services.choose_plan(account_id=nwl_pays.id, plan_id=larger.id, members=150, by=None)


def test_a_vat_number_that_is_given_up_can_be_given_again(till: Till, nwl_pays: Account) -> None:
    till.fake.refusing[f"{CUSTOMERS}/{nwl_pays.stripe_id}/tax_ids"] = "Not now."
    vat(nwl_pays)
    till.run()
    give_up(unfinished("vat"))
    with current.shared():
        assert Account.objects.get().vat_state == "unavailable"
    till.fake.refusing.clear()
    vat(nwl_pays)
    till.run()
    assert till.books.all("tax_id")[0]["value"] == NUMBER


def vat(account: Account) -> None:
    with current.shared():
        services.set_vat_number(account_id=account.id, number=NUMBER, by=None)


def test_what_waits_is_given_up_unless_stripe_is_being_told(till: Till, nwl: NetworkRef) -> None:
    till.fake.is_down = True
    open_account(nwl)
    with current.shared():
        errands.carry_due(carrying.carry, most=1)
        with pytest.raises(stuck.UnderWay):
            give_up(unfinished("customer"))
    till.wait_days(1)
    give_up(unfinished("customer"))
    assert till.errands() == []
    assert noted(nwl, "bill.given_up")["refused"] is False


def test_what_is_done_is_not_given_up(till: Till, nwl_pays: Account) -> None:
    with current.shared():
        done = Errand.objects.filter(account=nwl_pays).first()
        assert done is not None
    with pytest.raises(NotFound):
        give_up(done)


def test_the_log_does_not_say_what_stripe_says(
    till: Till, nwl: NetworkRef, caplog: pytest.LogCaptureFixture
) -> None:
    """It may name whoever is sent the invoices; operators read it with the bill."""
    till.fake.refusing[CUSTOMERS] = "Invalid email address: pat@trust.example"
    open_account(nwl)
    with caplog.at_level(logging.INFO):
        till.run()
    assert "pat@trust.example" in unfinished("customer").refusal
    assert "Stripe refuses customer" in caplog.text
    assert "pat@trust.example" not in caplog.text


def test_who_paid_before_is_not_kept_with_what_was_told(till: Till, nwl_pays: Account) -> None:
    with current.shared():
        done = Errand.objects.get(kind="customer")
    assert (done.done_at is not None, done.payload) == (True, {})


def test_once_stripe_is_down_the_others_wait(
    till: Till, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    open_account(nwl)
    open_account(warwick)
    till.fake.is_down = True
    with current.shared():
        assert errands.carry_due(carrying.carry, most=20) == 1


def test_one_that_breaks_holds_up_no_other(till: Till, warwick: NetworkRef) -> None:
    with current.shared():
        ErrandFactory(kind="credit", account=AccountFactory(stripe_id="cus_1"), payload={})
    open_account(warwick)
    till.run(rounds=1)
    assert till.account(warwick).stripe_id


@pytest.mark.parametrize("round_", range(3))
def test_of_two_operators_at_once_one_decides(
    till: Till, nwl: NetworkRef, refused: Account, round_: int
) -> None:
    errand = unfinished("subscribe")

    def again() -> None:
        with current.shared():
            stuck.ask_again(account_id=refused.id, errand_id=errand.id, by=None)

    outcomes = at_once(again, lambda: give_up(errand))
    assert sorted(outcomes) in (["done", "errand_not_refused"], ["done", "not_found"])
    with current.shared():
        actions = ("bill.asked_again", "bill.given_up")
        assert Event.objects.filter(action__in=actions).count() == 1
        assert Subscription.objects.exists() == errands.waiting().exists()


# In the console

BILL = "/console/networks/nwl/bill/"


def test_an_operator_gives_up_with_a_reason(
    till: Till, nwl: NetworkRef, refused: Account, as_operator: Client
) -> None:
    errand = unfinished("subscribe")
    path = f"{BILL}give-up/{errand.id}/"
    page = as_operator.get(BILL).text
    assert path in page
    assert "Stripe said: “No such price.”" in as_operator.get(path).text
    assert as_operator.post(path).status_code == 422
    assert as_operator.post(path, {"reason": "because"}).status_code == 422
    assert as_operator.post(path, {"reason": "refused"})["Location"] == BILL
    assert as_operator.post(path, {"reason": "refused"}).status_code == 404
    assert "No plan" in as_operator.get(BILL).text
    with current.shared():
        event = Event.objects.get(action="bill.given_up")
    assert event.actor is not None


def test_asking_again_is_noted_with_who_asked(
    till: Till, nwl: NetworkRef, refused: Account, as_operator: Client, operator: Operator
) -> None:
    path = f"{BILL}again/{unfinished('subscribe').id}/"
    assert as_operator.post(path)["Location"] == BILL
    with current.shared():
        assert Event.objects.get(action="bill.asked_again").actor == operator.id


def test_a_price_that_stripe_refused_is_asked_for_again(
    till: Till, as_operator: Client, operator: Operator
) -> None:
    till.fake.refusing["/v1/prices"] = "Too much."
    plan = offer()
    till.run()
    path = f"/console/billing/plans/{plan.id}/again/"
    page = as_operator.get("/console/billing/plans/").text
    assert "Stripe says: Too much." in page
    assert path in page
    till.fake.refusing.clear()
    assert as_operator.post(path).status_code == 302
    till.run()
    assert "Offered" in as_operator.get("/console/billing/plans/").text
    assert as_operator.post(path).status_code == 409
    assert as_operator.post(f"/console/billing/plans/{uuid7()}/again/").status_code == 409
    with current.shared():
        assert Event.objects.get(action="plan.asked_again").actor == operator.id


def test_the_price_of_a_plan_that_nobody_needs_is_dropped(till: Till, world: object) -> None:
    till.fake.refusing["/v1/prices"] = "Too much."
    plan = offer()
    till.run()
    with current.shared():
        plans.withdraw(plan_id=plan.id, by=None)
        assert not errands.unfinished().exists()
