"""Stripe did it, its answer was lost, and by the time we ask again it has forgotten our key."""

import pytest

from shared_apps.billing import carrying, errands, events, services
from shared_apps.billing.models import Account
from tenants import current
from tenants.current import NetworkRef
from tests.integration.billing.conftest import Till, offer, open_account


def two_days_later(till: Till) -> None:
    """Neither side could reach the other meanwhile."""
    till.fake.is_down = True
    till.pass_days(2)
    till.fake.is_down = False


def lose_the_next(till: Till) -> None:
    """Do what waits, and lose the first answer that comes of it."""
    till.fake.losing = 1
    till.run(rounds=1)
    assert till.fake.losing == 0
    two_days_later(till)
    till.run(rounds=12)


def test_the_fake_forgets_keys_after_a_day(till: Till, world: object) -> None:
    for days, made in ((0, 1), (0, 1), (2, 2)):
        till.books.pass_days(days)
        till.fake.answer("POST", "/v1/customers", {"name": "A"}, "key")
        assert len(till.books.all("customer")) == made


def test_an_institution_is_made_once(till: Till, nwl: NetworkRef) -> None:
    open_account(nwl)
    lose_the_next(till)
    [customer] = till.books.all("customer")
    assert till.account(nwl).stripe_id == customer["id"]


def test_a_subscription_is_begun_once(till: Till, nwl: NetworkRef) -> None:
    account = open_account(nwl)
    plan = offer(trial_days=0)
    till.run()
    with current.shared():
        services.choose_plan(account_id=account.id, plan_id=plan.id, members=0, by=None)
    lose_the_next(till)
    [row] = till.books.all("subscription")
    assert till.account(nwl).subscription.stripe_id == row["id"]
    assert len(till.books.all("invoice")) == 1


def test_a_credit_note_is_given_once(till: Till, nwl_pays: Account) -> None:
    till.pass_days(31)
    till.hear(lambda happened: happened)
    with current.shared():
        [invoice] = nwl_pays.invoices.all()
        services.credit(
            account_id=nwl_pays.id, invoice_id=invoice.id, pence=500, reason="Late", by=None
        )
    lose_the_next(till)
    assert len(till.books.all("credit_note")) == 1
    with current.shared():
        assert nwl_pays.invoices.get().credited_pence == 500


@pytest.mark.parametrize("status", ["verified", "unverified"])
def test_what_hmrc_said_meanwhile_is_kept(till: Till, nwl_pays: Account, status: str) -> None:
    """HMRC answers, and an event tells us, before our own call has come back."""
    with current.shared():
        services.set_vat_number(account_id=nwl_pays.id, number="GB980780684", by=None)
        write = carrying.carry(errands.waiting().get())
    till.books.verify_vat(nwl_pays.stripe_id, status)
    for event in till.books.events:
        till.post(event)
    with current.shared():
        events.handle_due(most=50)
        with errands.database.atomic():
            write()
        assert Account.objects.get().vat_state == status


def test_of_several_vat_numbers_ours_is_read(till: Till, nwl_pays: Account) -> None:
    """A champion may have given another one in the portal."""
    with current.shared():
        services.set_vat_number(account_id=nwl_pays.id, number="GB980780684", by=None)
    till.run()
    till.books.verify_vat(nwl_pays.stripe_id, "verified")
    till.books.create_tax_id(nwl_pays.stripe_id, {"type": "gb_vat", "value": "GBGD001"})
    till.hear(lambda happened: happened)
    with current.shared():
        assert Account.objects.get().vat_state == "verified"
