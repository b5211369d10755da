"""r33: whatever order, however often, by whomever: what Stripe has at last is what we have."""

import json
import time
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import database
from shared_apps.billing import events, pulling, services
from shared_apps.billing.models import Account, Invoice, Plan, StripeEvent, Subscription
from shared_apps.billing.pulling import Kind, Pulled
from tenants import current
from tenants.current import NetworkRef
from tests.factories.tenants import NetworkFactory
from tests.integration.billing.conftest import HOOK, Till, offer
from tests.stripe_fake.server import signed
from tests.world import World


def state(till: Till) -> dict[str, Any]:
    """All that is known of what Stripe has."""
    with current.shared():
        rows = Subscription.objects.order_by("stripe_id")
        invoices = Invoice.objects.order_by("stripe_id")
        return {
            "subscriptions": list(
                rows.values("stripe_id", "state", "trial_ends_at", "period_ends_at")
            ),
            "invoices": list(
                invoices.values("stripe_id", "state", "total_pence", "remaining_pence")
            ),
        }


def at_stripe(till: Till) -> dict[str, Any]:
    """The same as Stripe has it."""
    rows = {row["id"]: row["status"] for row in till.books.all("subscription")}
    invoices = {
        one["id"]: (one["status"], one["total"], one["amount_remaining"])
        for one in till.books.all("invoice")
    }
    return {"subscriptions": rows, "invoices": invoices}


def agrees(till: Till) -> bool:
    ours, theirs = state(till), at_stripe(till)
    return theirs == {
        "subscriptions": {row["stripe_id"]: row["state"] for row in ours["subscriptions"]},
        "invoices": {
            one["stripe_id"]: (one["state"], one["total_pence"], one["remaining_pence"])
            for one in ours["invoices"]
        },
    }


def test_r33_a_history_in_order_is_followed(till: Till, nwl_pays: Account) -> None:
    """A trial ends; an invoice is overdue, given up, and paid at last."""
    seen = [till.account_state(nwl_pays)]
    for days in (31, 31, 46):
        till.pass_days(days)
        till.hear(lambda happened: happened)
        assert agrees(till)
        seen.append(till.account_state(nwl_pays))
    till.books.pay(till.books.all("invoice")[0]["id"])
    till.hear(lambda happened: happened)
    assert agrees(till)
    assert [*seen, till.account_state(nwl_pays)] == [
        "trialing",
        "active",
        "past_due",
        "unpaid",
        "active",
    ]


@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_r33_any_order_and_any_repetition_end_in_the_same_state(
    till: Till, data: st.DataObject
) -> None:
    """Events come while more happens, late, twice and backwards, and some at the end."""
    account = another_account(till)
    told: list[dict[str, Any]] = []
    for happens in (31, 31, 46, "pay", 300):
        if happens == "pay":
            till.books.pay(invoices_of(till, account)[0]["id"])
        else:
            till.pass_days(int(happens))
        told += till.books.events
        till.books.events = []
        for event in data.draw(st.lists(st.sampled_from(told), max_size=4)):
            assert till.post(event) == 200
        if data.draw(st.booleans()):
            till.run()
    for event in data.draw(st.permutations(told)):
        assert till.post(event) == 200
    till.run()
    assert agrees(till)
    assert till.account_state(account) == "active"
    with current.shared():
        assert not StripeEvent.objects.filter(handled_at=None).exists()
        assert set(StripeEvent.objects.values_list("id", flat=True)) >= {one["id"] for one in told}


def another_account(till: Till) -> Account:
    """Of a network that has nothing but its name: billing does not look into it."""
    with current.shared():
        network = NetworkFactory(kind="accelerator")
        if not Plan.objects.filter(kind="accelerator").exists():
            offer(kind="accelerator")
        account = services.open_account(
            network_id=network.id, kind="accelerator", name="A", email="a@b.example", by=None
        )
    assert account is not None
    till.run()
    return account


def invoices_of(till: Till, account: Account) -> list[dict[str, Any]]:
    with current.shared():
        customer = Account.objects.get(id=account.id).stripe_id
    return [one for one in till.books.all("invoice") if one["customer"] == customer]


def test_r33_what_was_asked_for_later_is_kept_whatever_came_back_first(
    till: Till, nwl_pays: Account
) -> None:
    key = nwl_pays.subscription.stripe_id
    with current.shared():
        early = pulling.fetch(Kind.SUBSCRIPTION, key)
        till.books.cancel_subscription(key)
        late = pulling.fetch(Kind.SUBSCRIPTION, key)
        with database.atomic():
            assert pulling.apply(late) == "applied"
        with database.atomic():
            assert pulling.apply(early) == "known"
        assert Subscription.objects.get(stripe_id=key).state == "canceled"


def test_r33_the_content_of_an_event_is_never_believed(till: Till, nwl_pays: Account) -> None:
    """Signed, and yet it says what Stripe does not."""
    lie = {
        "id": "evt_lie",
        "type": "customer.subscription.deleted",
        "created": int(time.time()),
        "data": {"object": {"id": nwl_pays.subscription.stripe_id, "status": "canceled"}},
    }
    assert till.post(lie) == 200
    till.run()
    assert till.account_state(nwl_pays) == "trialing"


@pytest.mark.parametrize(
    "how", [{"secret": "whsec_guessed"}, {"at": 0}, {"at": -301}, {"at": 400}], ids=str
)
def test_r33_forged_stale_and_early_events_are_turned_away(
    till: Till, nwl_pays: Account, how: dict[str, Any]
) -> None:
    if how.get("at"):
        how = {"at": int(time.time()) + how["at"]}
    event = till.books.events[-1]
    assert till.post(event, **how) == 400
    with current.shared():
        assert not StripeEvent.objects.exists()


def test_r33_a_changed_body_proves_nothing(till: Till, nwl_pays: Account) -> None:
    body, header = signed(till.books.events[-1])
    assert till.send(body.replace(b"cus_", b"cux_"), header) == 400
    assert till.send(body, "") == 400
    assert till.send(body, "t=now,v1=") == 400
    assert till.send(b"\xff\xfe", header) == 400


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        {"id": "evt_1"},
        {"id": "evt_1", "type": "x", "created": "soon", "data": {"object": {}}},
        {"id": "evt 1; DROP", "type": "x", "created": 1, "data": {"object": {}}},
        {"id": "evt_1", "type": "x" * 81, "created": 1, "data": {"object": {}}},
        {"id": "evt_1", "type": "x\0", "created": 1, "data": {"object": {}}},
        {"id": "evt_1", "type": "x", "created": 1, "data": {"object": "in_1"}},
        {"id": "evt_1", "type": "x", "created": 10**30, "data": {"object": {}}},
    ],
    ids=lambda event: json.dumps(event)[:30],
)
def test_r33_what_is_signed_and_no_event_is_turned_away(till: Till, event: Any) -> None:
    assert till.post(event) == 400
    with current.shared():
        assert not StripeEvent.objects.exists()


def test_r33_an_event_of_nothing_of_ours_is_noted_and_does_nothing(
    till: Till, nwl_pays: Account
) -> None:
    stranger = till.books.create_customer({"name": "Somebody else"})
    before = state(till)
    till.books.events[:] = till.books.events[-1:]
    till.books.events.append(
        {
            "id": "evt_other",
            "type": "payout.paid",
            "created": int(time.time()),
            "data": {"object": {"id": "po_1"}},
        }
    )
    gone = {"id": "in_999999"}
    till.books.events.append(
        {"id": "evt_gone", "type": "invoice.paid", "created": 1, "data": {"object": gone}}
    )
    till.hear(lambda happened: happened)
    assert state(till) == before
    with current.shared():
        outcomes = dict(StripeEvent.objects.values_list("type", "outcome"))
        accounts = Account.objects.filter(stripe_id=stranger["id"]).count()
    assert outcomes == {
        "customer.created": "unknown",
        "payout.paid": "ignored",
        "invoice.paid": "unknown",
    }
    assert accounts == 0


def test_r33_an_event_that_comes_before_our_own_answer_waits_for_it(
    till: Till, nwl_pays: Account
) -> None:
    """Stripe tells of a subscription whose id we do not know yet."""
    with current.shared():
        key = nwl_pays.subscription.stripe_id
        unknown = {"stripe_id": "", "state": "asked"}
        Subscription.objects.filter(stripe_id=key).update(**unknown)
        from shared_apps.billing import errands

        waits = errands.add(errands.Errand.Kind.VAT, account=nwl_pays, payload={"number": ""})
        till.post(till.books.events[-1])
        events.handle_due(most=5)
        [event] = StripeEvent.objects.all()
        assert event.handled_at is None
        Subscription.objects.filter(account=nwl_pays).update(stripe_id=key, state="trialing")
        waits.delete()
    till.run()
    with current.shared():
        assert StripeEvent.objects.get().outcome in ("applied", "known")


def test_r33_an_event_that_breaks_holds_up_no_other(till: Till, nwl_pays: Account) -> None:
    """It is tried again later, and known to the nightly check."""
    till.pass_days(31)
    till.books.all("invoice")[0]["status"] = "something new"
    till.hear(lambda happened: happened)
    assert till.account_state(nwl_pays) == "active"
    with current.shared():
        broken = StripeEvent.objects.filter(handled_at=None)
        assert {one.type.partition(".")[0] for one in broken} == {"invoice"}
    till.books.all("invoice")[0]["status"] = "open"
    till.run()
    assert agrees(till)


def test_r33_an_event_waits_while_stripe_is_down(till: Till, nwl_pays: Account) -> None:
    till.books.cancel_subscription(nwl_pays.subscription.stripe_id)
    till.fake.is_down = True
    till.hear(lambda happened: happened)
    assert till.account_state(nwl_pays) == "trialing"
    till.fake.is_down = False
    till.run()
    assert till.account_state(nwl_pays) == "canceled"


def test_r33_an_events_work_and_its_note_are_one(till: Till, nwl_pays: Account) -> None:
    """A worker that dies while it writes leaves the event to be handled again."""
    till.books.cancel_subscription(nwl_pays.subscription.stripe_id)
    till.post(till.books.events[-1])
    with current.shared():
        [event] = StripeEvent.objects.all()
        pulled = pulling.fetch(Kind.SUBSCRIPTION, event.object_id)
        with pytest.raises(IntegrityError):
            dies_while_writing(event, [pulled])
        assert StripeEvent.objects.get().handled_at is None
    assert till.account_state(nwl_pays) == "trialing"
    till.run()
    assert till.account_state(nwl_pays) == "canceled"


def dies_while_writing(event: StripeEvent, pulled: list[Pulled]) -> None:
    with database.atomic():
        events._finish(event, pulled)
        StripeEvent.objects.filter(id=event.id).update(outcome="")


def test_the_address_is_the_centres_alone(till: Till, world: World, nwl: NetworkRef) -> None:
    body, header = signed({"id": "evt_1"})
    client = world.client(nwl)
    answer = client.post(
        HOOK, data=body, content_type="application/json", headers={"stripe-signature": header}
    )
    assert answer.status_code == 404


def test_it_is_only_posted_and_only_small(till: Till) -> None:
    assert Client(headers={"host": "hexitime.localhost"}).get(HOOK).status_code == 405
    assert till.send(b"x" * (events.MAX_BYTES + 1), "t=1,v1=x") == 413


def test_without_a_key_there_is_no_such_address(till: Till) -> None:
    with override_settings(STRIPE_API_KEY=""):
        assert till.post({"id": "evt_1"}) == 404
    with override_settings(STRIPE_WEBHOOK_SECRET=""):
        assert till.post({"id": "evt_1"}) == 404
