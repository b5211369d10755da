"""What the page of an exchange says before anything can go wrong."""

import pytest
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory, NoteFactory

pytestmark = pytest.mark.usefixtures("inside")


def _page(client: Client, exchange: Exchange) -> str:
    with counted() as asked:
        answer = client.get(f"/exchanges/{exchange.id}/")
    assert len(asked) <= 12
    return answer.text


def _log(exchange: Exchange, by: Member, minutes: int) -> None:
    day = clock.now().date()
    services.log_hours(exchange_id=exchange.id, minutes=minutes, helped_on=day, key=uuid7(), by=by)


def test_a_dispute_names_what_each_says(
    as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=90)
    _log(exchange, bob, 90)
    services.dispute(
        exchange_id=exchange.id, message="It was shorter.", minutes=60, key=uuid7(), by=alice
    )
    assert "You logged 1.5 hours, Alice Archer said 1 hour." in _page(as_bob, exchange)
    assert "Bob Baker logged 1.5 hours, you said 1 hour." in _page(as_alice, exchange)


def test_who_cannot_pay_more_is_told_so_before_they_confirm(
    as_alice: Client, alice: Member, bob: Member
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=90)
    _log(exchange, bob, 120)
    assert "30 minutes more than you agreed. If you confirm" in _page(as_alice, exchange)
    ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
    shown = _page(as_alice, exchange)
    assert "you have 15 minutes available, so you cannot confirm it yet." in shown
    assert "Yes, confirm" not in shown


def test_that_it_was_read_is_said_until_something_follows(
    as_alice: Client, alice: Member, bob: Member
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="accepted")
    NoteFactory(exchange=exchange, by=alice, text="Thursday?")
    assert "Not read yet" in _page(as_alice, exchange)
    NoteFactory(exchange=exchange, by=bob, text="Yes.")
    assert "Not read yet" not in _page(as_alice, exchange)
    assert "Read by" not in _page(as_alice, exchange)
