"""Hours that nobody answers are confirmed on the day that was told with them, where that is so."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.exchanges import services, tasks
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.exchanges.services import by_time
from tenant_apps.ledger import check
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import TransferKind
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.oversight.services import set_by_time
from tenants.current import NetworkRef
from tests.counting import counted
from tests.integration.exchanges.conftest import Exchanging, account, figures
from tests.integration.exchanges.test_at_once import at_once

NOON = datetime(2027, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
Set = Callable[[int | None], None]
At = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """It is so late, by all clocks but the database's."""

    def travel(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    travel(NOON)
    return travel


@pytest.fixture
def after(inside: NetworkRef, at: At, champion: Member) -> Set:
    """The network's champion sets after how many days."""
    return lambda days: set_by_time(days=days, by=champion.id)


def stands(exchange: Exchange) -> tuple[str, date | None]:
    exchange.refresh_from_db()
    return exchange.state, exchange.confirms_on


def log(exchange: Exchange, by: Member, minutes: int = 60) -> Exchange:
    which = {"exchange_id": exchange.id, "helped_on": timezone.localdate(clock.now())}
    return services.log_hours(**which, minutes=minutes, key=uuid7(), by=by)


def of(client: Client, exchange: Exchange) -> str:
    return " ".join(client.get(f"/exchanges/{exchange.id}/").content.decode().split())


def test_the_day_is_told_and_kept(
    exchanging: Exchanging,
    after: Set,
    at: At,
    as_alice: Client,
    as_bob: Client,
    alice: Member,
    bob: Member,
    champion: Member,
) -> None:
    after(14)
    exchange = exchanging("logged")
    assert stands(exchange) == ("logged", date(2027, 12, 12))
    said = "they are confirmed on 12 December"
    [mail] = Mail.objects.filter(subject__startswith="Bob Baker logged", to=alice.user.email)
    assert f"if they are right. If you say nothing, {said}:" in mail.text
    assert f"If you say nothing, {said}." in of(as_alice, exchange)
    assert f"If Alice Archer says nothing, {said}." in of(as_bob, exchange)
    with counted() as queries:
        of(as_alice, exchange)
    assert len(queries) <= 12

    Mail.objects.all().delete()
    at(datetime(2027, 12, 11, 23, 59, tzinfo=UTC))
    assert services.confirm_due() == 0
    at(datetime(2027, 12, 12, tzinfo=UTC))
    for _ in range(2):
        tasks.confirm_by_time.run()
    assert stands(exchange) == ("settled", None)
    assert (figures(alice), figures(bob)) == ((60, 0), (180, 0))
    assert ExchangeEvent.objects.get(kind="settled").actor is None
    assert {mail.to for mail in Mail.objects.all()} == {alice.user.email, bob.user.email}
    for mail in Mail.objects.all():
        assert mail.subject == f"1 hour confirmed by time: {exchange.title}"
        assert "Nobody had answered." in mail.text
    assert "1 hour confirmed by time" in of(as_alice, exchange)

    which = {"exchange_id": exchange.id}
    services.give_feedback(**which, learned="Plot it.", thanks="", may_be_shared=False, by=bob)
    services.ask_undo(**which, reason="I was away.", key=uuid7(), by=alice)
    services.reverse(**which, reason="She was.", key=uuid7(), by=champion)
    assert (figures(alice), figures(bob)) == ((120, 0), (120, 0))
    assert list(check.check()) == []


def test_what_was_told_holds_whatever_is_set_since(
    exchanging: Exchanging, after: Set, at: At, as_alice: Client, alice: Member
) -> None:
    before = exchanging("logged", minutes=15)
    after(30)
    early = exchanging("logged", minutes=15)
    after(7)
    late = exchanging("logged", minutes=15)
    after(60)
    assert stands(before) == ("logged", None)
    assert stands(early) == ("logged", date(2027, 12, 28))
    assert stands(late) == ("logged", date(2027, 12, 5))
    at(NOON + 7 * DAY)
    assert services.confirm_due() == 1
    assert stands(late) == ("settled", None)
    after(None)
    after(14)
    at(NOON + 30 * DAY)
    assert services.confirm_due() == 0
    assert stands(early) == ("logged", None)
    assert "say nothing" not in of(as_alice, early)
    # Logged while it was turned off: what came in between is taken away by the round.
    after(None)
    Exchange.objects.filter(id=early.id).update(confirms_on=date(2027, 12, 28))
    assert services.confirm_due() == 0
    assert stands(early) == ("logged", None)
    services.confirm(exchange_id=early.id, key=uuid7(), by=alice)


def test_silence_is_no_answer_to_a_dispute_or_to_more_than_was_agreed(
    exchanging: Exchanging, after: Set, at: At, alice: Member, bob: Member
) -> None:
    after(7)
    disputed = exchanging("disputed", minutes=15)
    again = exchanging("disputed", minutes=15)
    log(again, bob, 15)
    more, consented = exchanging("accepted", minutes=15), exchanging("accepted", minutes=15)
    log(more, bob, 30)
    log(consented, alice, 45)
    for one in (disputed, again, more):
        assert stands(one)[1] is None
    at(NOON + 30 * DAY)
    with database.atomic():
        Exchange.objects.filter(id=consented.id).update(confirms_on=timezone.localdate(clock.now()))
    assert services.confirm_due() == 1
    assert [stands(one)[0] for one in (disputed, again, more)] == ["disputed", "logged", "logged"]
    assert stands(consented) == ("settled", None)
    assert figures(alice) == (75, 45)
    assert list(check.check()) == []


@pytest.mark.parametrize(
    ("logged", "too_early", "on"),
    [
        # Clocks go forward on 28 March 2027, and back on 31 October.
        ("2027-03-21 23:30", "2027-03-27 23:59", date(2027, 3, 28)),
        ("2027-03-22 12:00", "2027-03-28 22:59", date(2027, 3, 29)),
        ("2027-10-24 22:30", "2027-10-30 22:59", date(2027, 10, 31)),
        ("2027-10-24 23:30", "2027-10-31 23:59", date(2027, 11, 1)),
    ],
)
def test_a_day_begins_as_london_has_it(
    exchanging: Exchanging, after: Set, at: At, logged: str, too_early: str, on: date
) -> None:
    at(datetime.fromisoformat(f"{logged}Z"))
    after(7)
    exchange = exchanging("logged")
    assert stands(exchange) == ("logged", on)
    last = datetime.fromisoformat(f"{too_early}Z")
    at(last)
    assert services.confirm_due() == 0
    at(last + timedelta(minutes=1))
    assert services.confirm_due() == 1


def test_who_was_suspended_has_a_week_from_when_they_are_back(
    exchanging: Exchanging, after: Set, at: At, alice: Member, champion: Member
) -> None:
    after(14)
    exchange = exchanging("logged")
    members.suspend(member=alice, by=champion.id)
    for days, told in ((5, 14), (10, 17), (14, 21)):
        at(NOON + days * DAY)
        assert services.confirm_due() == 0
        assert stands(exchange) == ("logged", NOON.date() + told * DAY)
    members.reinstate(member=alice, by=champion.id)
    at(NOON + 20 * DAY)
    assert services.confirm_due() == 0
    at(NOON + 21 * DAY)
    assert services.confirm_due() == 1


def test_a_day_that_nobody_kept_is_given_anew(exchanging: Exchanging, after: Set, at: At) -> None:
    """As while the network rested, when nobody could have answered."""
    after(7)
    exchange, late = exchanging("logged"), exchanging("logged")
    Exchange.objects.filter(id=late.id).update(confirms_on=date(2027, 12, 6))
    at(NOON + 9 * DAY)
    assert services.confirm_due() == 1
    assert stands(exchange) == ("logged", date(2027, 12, 14))
    assert stands(late) == ("settled", None)
    at(NOON + 16 * DAY)
    assert services.confirm_due() == 1


def test_what_was_held_is_paid_whatever_was_spent_since_and_no_more(
    exchanging: Exchanging,
    after: Set,
    at: At,
    alice: Member,
    bob: Member,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Even where a slip gave a day to more hours than were agreed, which Alice could not pay."""
    after(7)
    more, agreed = exchanging("accepted", minutes=30), exchanging("logged", minutes=60)
    log(more, bob, 60)
    Exchange.objects.filter(id=more.id).update(confirms_on=date(2027, 12, 5))
    ledger.transfer(
        key=uuid7(),
        kind=TransferKind.GIFT,
        payer=account(alice).id,
        payee=account(bob).id,
        minutes=30,
        by=alice.id,
    )
    at(NOON + 7 * DAY)
    assert services.confirm_due() == 1
    assert (stands(more)[0], stands(agreed)[0]) == ("logged", "settled")
    assert (figures(alice), figures(bob)) == ((30, 30), (210, 0))
    assert f"did not: {more.id}" in caplog.text
    assert list(check.check()) == []


def test_killed_in_the_middle_it_goes_on(
    exchanging: Exchanging, after: Set, at: At, monkeypatch: pytest.MonkeyPatch, alice: Member
) -> None:
    class Killed(BaseException):
        pass

    after(7)
    both = [exchanging("logged", minutes=30) for _ in range(2)]
    at(NOON + 7 * DAY)
    settle, done = by_time.settle, []

    def once(exchange: Exchange, **words: object) -> None:
        settle(exchange, **words)
        done.append(exchange)
        if len(done) == 2:
            raise Killed

    monkeypatch.setattr(by_time, "settle", once)
    with pytest.raises(Killed):
        services.confirm_due()
    assert sorted(stands(one)[0] for one in both) == ["logged", "settled"]
    assert figures(alice) == (90, 30)
    assert services.confirm_due() == 1
    assert services.confirm_due() == 0
    assert figures(alice) == (60, 0)
    assert list(check.check()) == []


@pytest.mark.parametrize("answer", [None, "confirm", "dispute"])
def test_two_at_once(
    exchanging: Exchanging,
    after: Set,
    at: At,
    nwl: NetworkRef,
    alice: Member,
    bob: Member,
    answer: str | None,
) -> None:
    after(7)
    exchange = exchanging("logged")
    at(NOON + 7 * DAY)
    which = {"exchange_id": exchange.id, "key": uuid7(), "by": alice}
    acts = {
        None: services.confirm_due,
        "confirm": lambda: services.confirm(**which),
        "dispute": lambda: services.dispute(**which, message="It was less."),
    }
    at_once(nwl, services.confirm_due, acts[answer])
    was_disputed = stands(exchange)[0] == "disputed"
    assert answer == "dispute" or not was_disputed
    moved = 0 if was_disputed else 60
    assert (figures(alice)[0], figures(bob)[0]) == (120 - moved, 120 + moved)
    assert ExchangeEvent.objects.filter(kind="settled").count() == (not was_disputed)
    assert list(check.check()) == []


def test_the_database_refuses_a_day_for_what_is_not_logged(exchanging: Exchanging) -> None:
    exchange = exchanging("accepted")
    name = "exchanges_exchange_confirms_what_is_logged"
    with pytest.raises(IntegrityError, match=name), database.atomic():
        Exchange.objects.filter(id=exchange.id).update(confirms_on=date(2027, 12, 12))
    with pytest.raises(IntegrityError, match="exchanges_event_actor_known"), database.atomic():
        ExchangeEvent.objects.create(exchange=exchange, position=99, kind="accepted")
