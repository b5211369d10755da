"""Expiring goes on whatever happens to one of many: one that fails, a killed worker, old holds."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connections

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.exchanges import services, tasks
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import expiring
from tenant_apps.exchanges.services.proposing import HELP_WITHIN
from tenant_apps.ledger import check, lapsing
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import Account, Hold, HoldResolution, Transfer
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.ledger import AccountFactory, HoldFactory
from tests.integration.exchanges.conftest import Exchanging, account, figures
from tests.site import wait_until

Several = Callable[[int], list[Exchange]]


@pytest.fixture
def several(inside: NetworkRef, alice: Member, bob: Member) -> Several:
    """So many agreed exchanges of a quarter of an hour between Alice and Bob."""

    def make(count: int) -> list[Exchange]:
        agreed = {"provider": bob, "recipient": alice, "minutes": 15, "state": State.ACCEPTED}
        return [ExchangeFactory(**agreed) for _ in range(count)]

    return make


@pytest.fixture
def long_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the time of all agreements be over."""

    def go() -> None:
        then = clock.now() + HELP_WITHIN + timedelta(minutes=1)
        monkeypatch.setattr(clock, "now", lambda: then)

    return go


def expired() -> int:
    return Exchange.objects.filter(state=State.EXPIRED).count()


def lapse() -> None:
    """Wait until a hold made with so little time is over."""
    wait_until(lambda: bool(list(lapsing.lapsed_holds(batch=9))), seconds=10)


def test_one_that_fails_keeps_none_back(
    several: Several,
    long_after: Callable[[], None],
    alice: Member,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, *good = several(4)
    long_after()
    give_back = expiring.payment.give_back

    def fail_for_one(held: UUID | None) -> None:
        if held == bad.hold_id:
            raise RuntimeError("The hold is damaged.")
        give_back(held)

    monkeypatch.setattr(expiring.payment, "give_back", fail_for_one)
    caplog.set_level(logging.ERROR)
    assert services.expire_due() == len(good)
    assert str(bad.id) in caplog.text
    bad.refresh_from_db()
    assert bad.state == State.ACCEPTED
    assert figures(alice) == (120, 15)
    monkeypatch.setattr(expiring.payment, "give_back", give_back)
    assert services.expire_due() == 1
    assert figures(alice) == (120, 0)


def test_failing_ones_fill_no_batch_for_good(
    several: Several, long_after: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More fail than a batch holds, and they are the oldest."""
    bad = {one.hold_id for one in several(3)}
    several(4)
    long_after()
    give_back = expiring.payment.give_back

    def fail_for_some(held: UUID | None) -> None:
        if held in bad:
            raise RuntimeError("The hold is damaged.")
        give_back(held)

    monkeypatch.setattr(expiring, "BATCH", 2)
    monkeypatch.setattr(expiring.payment, "give_back", fail_for_some)
    assert services.expire_due() == 4


def test_when_the_rounds_time_is_up_the_next_goes_on(
    several: Several, long_after: Callable[[], None], alice: Member
) -> None:
    several(3)
    long_after()
    assert services.expire_due(most_seconds=0) == 0
    assert services.expire_due() == 3
    assert figures(alice) == (120, 0)


def test_a_worker_told_to_stop_stops_and_leaves_whole_ones(
    several: Several,
    long_after: Callable[[], None],
    alice: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    several(4)
    long_after()
    give_back, given = expiring.payment.give_back, []

    def stop_at_the_third(held: UUID | None) -> None:
        given.append(held)
        if len(given) == 3:
            raise SoftTimeLimitExceeded
        give_back(held)

    monkeypatch.setattr(expiring.payment, "give_back", stop_at_the_third)
    with pytest.raises(SoftTimeLimitExceeded):
        services.expire_due()
    assert expired() == 2
    assert figures(alice) == (120, 30)
    monkeypatch.setattr(expiring.payment, "give_back", give_back)
    assert services.expire_due() == 2
    assert ExchangeEvent.objects.filter(kind="expired").count() == 4


def test_two_workers_at_once_expire_each_once(
    several: Several, long_after: Callable[[], None], alice: Member, inside: NetworkRef
) -> None:
    several(6)
    long_after()
    Mail.objects.all().delete()
    together, counts = threading.Barrier(2), []

    def work() -> None:
        try:
            with current.enter(inside):
                together.wait()
                counts.append(services.expire_due())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) + services.expire_due() == 6
    assert ExchangeEvent.objects.filter(kind="expired").count() == 6
    assert Mail.objects.count() == 12
    assert figures(alice) == (120, 0)


def test_an_exchange_whose_hold_has_ended_already_expires(
    exchanging: Exchanging, alice: Member, bob: Member, long_after: Callable[[], None]
) -> None:
    ledger.expire(hold=given_a_time(exchanging(State.ACCEPTED), alice, bob))
    long_after()
    assert services.expire_due() == 1


def test_mails_say_that_the_credits_are_free_again_where_some_were_held(
    exchanging: Exchanging, long_after: Callable[[], None]
) -> None:
    exchanging(State.ACCEPTED)
    exchanging(State.PROPOSED)
    long_after()
    Mail.objects.all().delete()
    assert services.expire_due() == 2
    texts = [mail.text for mail in Mail.objects.all()]
    assert len(texts) == 4
    assert sum("The held credits are free again." in text for text in texts) == 2


def given_a_time(made: Exchange, alice: Member, bob: Member) -> UUID:
    """The same exchange with a hold that is over in a moment."""
    ledger.release(hold=made.hold_id, by=None)
    hold = HoldFactory(
        payer=Account.objects.get(id=account(alice).id),
        payee=Account.objects.get(id=account(bob).id),
        minutes=15,
        subject=made.id,
        expires_at=clock.now() + timedelta(seconds=0.2),
    )
    made.hold_id = hold.id
    made.save()
    lapse()
    return hold.id


def test_a_hold_whose_own_time_is_over_ends_its_exchange_and_both_are_told(
    exchanging: Exchanging, alice: Member, bob: Member
) -> None:
    made = exchanging(State.ACCEPTED)
    hold = given_a_time(made, alice, bob)
    Mail.objects.all().delete()
    assert services.expire_due() == 0
    assert services.expire_holds() == 1
    assert services.expire_holds() == 0
    assert HoldResolution.objects.get(hold=hold).outcome == "expired"
    assert figures(alice) == (120, 0)
    made.refresh_from_db()
    assert made.state == State.EXPIRED
    assert set(Mail.objects.values_list("to", flat=True)) == {alice.user.email, bob.user.email}
    assert list(check.check()) == []


def test_a_hold_for_hours_that_wait_to_be_confirmed_stays(
    exchanging: Exchanging, alice: Member, bob: Member
) -> None:
    made = exchanging(State.LOGGED, minutes=15)
    hold = given_a_time(made, alice, bob)
    assert services.expire_holds() == 0
    services.confirm(exchange_id=made.id, key=uuid7(), by=alice)
    assert Transfer.objects.get(hold=hold).minutes == 15
    assert figures(bob) == (135, 0)


def test_a_hold_for_disputed_hours_stays_until_they_are_decided(
    exchanging: Exchanging, alice: Member, bob: Member
) -> None:
    hold = given_a_time(exchanging(State.DISPUTED, minutes=15), alice, bob)
    assert services.expire_holds() == 0
    assert not HoldResolution.objects.filter(hold=hold).exists()
    assert figures(alice) == (120, 15)


def test_a_hold_of_nothing_that_is_there_ends_too(inside: NetworkRef) -> None:
    payer, soon = AccountFactory(minutes=60), clock.now() + timedelta(seconds=0.2)
    HoldFactory(payer=payer, expires_at=soon, subject=uuid7())
    lapse()
    assert services.expire_holds() == 1


def test_a_hold_that_fails_keeps_none_back(
    inside: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    payer, soon = AccountFactory(minutes=60), clock.now() + timedelta(seconds=0.5)
    holds = [HoldFactory(payer=payer, minutes=10, expires_at=soon).id for _ in range(5)]
    wait_until(lambda: len(list(lapsing.lapsed_holds(batch=2))) == 5, seconds=10)
    let_expire = expiring.payment.let_expire

    def fail_for_the_oldest(held: UUID) -> None:
        if held in holds[:3]:
            raise RuntimeError("The hold is damaged.")
        let_expire(held)

    monkeypatch.setattr(expiring, "BATCH", 2)
    monkeypatch.setattr(expiring.payment, "let_expire", fail_for_the_oldest)
    assert services.expire_holds() == 2
    monkeypatch.setattr(expiring.payment, "let_expire", let_expire)
    assert services.expire_holds() == 3


def test_a_hold_of_the_federation_is_left_to_it(inside: NetworkRef) -> None:
    payer, payee = AccountFactory(minutes=60), AccountFactory()
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_hold (id, payer_id, payee_id, minutes, expires_at, "
            "federation_reference, request_hash) "
            "VALUES (%s, %s, %s, 15, clock_timestamp() + interval '50 ms', %s, '')",
            [uuid7(), payer.id, payee.id, uuid7()],
        )
        cursor.execute("SELECT pg_sleep(0.1)")
    assert Hold.objects.get(payer=payer.id).expires_at < clock.now()
    assert list(lapsing.lapsed_holds(batch=9)) == []
    assert services.expire_holds() == 0


def test_the_round_ends_holds_too(exchanging: Exchanging, alice: Member, bob: Member) -> None:
    given_a_time(exchanging(State.ACCEPTED), alice, bob)
    tasks.expire.run()
    assert expired() == 1
