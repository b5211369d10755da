"""Logging hours, confirming them, and what was learned."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange, ExchangeEvent, Feedback
from tenant_apps.ledger import check, statements
from tenant_apps.ledger import services as ledger
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tests.integration.exchanges.conftest import Exchanging, account, figures


def _post(client: Client, exchange: Exchange, what: str, **form: Any) -> Any:
    return client.post(f"/exchanges/{exchange.id}/{what}/", {"key": uuid7(), **form})


def _log(client: Client, exchange: Exchange, hours: str, **changes: Any) -> Any:
    today = timezone.localdate(clock.now()).isoformat()
    form = {"minutes": hours, "helped_on": today, "note": "", **changes}
    return _post(client, exchange, "log", **form)


def _state() -> str:
    return Exchange.objects.get().state


def test_hours_logged_by_one_and_confirmed_by_the_other_move_credits(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted", minutes=90)
    assert _log(as_bob, exchange, "1.5").status_code == 302
    assert figures(alice) == (120, 90)
    assert _post(as_alice, exchange, "confirm").status_code == 302
    assert _state() == "settled"
    assert (figures(alice), figures(bob)) == ((30, 0), (210, 0))
    lines = [statements.statement(account=account(who).id).lines[0] for who in (alice, bob)]
    assert [line.minutes for line in lines] == [-90, 90]
    assert {line.subject for line in lines} == {exchange.id}
    assert list(check.check()) == []


def test_the_recipient_may_log_and_the_provider_confirm(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member
) -> None:
    exchange = exchanging("accepted")
    _log(as_alice, exchange, "1")
    assert _post(as_alice, exchange, "confirm").status_code == 409
    _post(as_bob, exchange, "confirm")
    assert figures(alice) == (60, 0)


def test_fewer_hours_than_held_free_the_rest(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted", minutes=120)
    _log(as_bob, exchange, "0.75")
    _post(as_alice, exchange, "confirm")
    assert (figures(alice), figures(bob)) == ((75, 0), (165, 0))


def test_more_hours_logged_by_the_provider_are_paid_if_the_recipient_confirms(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted")
    _log(as_bob, exchange, "1.5", more_than_agreed_90="on")
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "30 minutes more than you agreed" in page
    _post(as_alice, exchange, "confirm")
    assert (figures(alice), figures(bob)) == ((30, 0), (210, 0))
    assert list(check.check()) == []


def test_more_hours_than_agreed_are_logged_after_a_question(
    exchanging: Exchanging, as_bob: Client, alice: Member
) -> None:
    exchange = exchanging("accepted")
    asked = _log(as_bob, exchange, "50")
    assert asked.status_code == 422
    assert "It was 50 hours: 49 hours more than you agreed." in asked.content.decode()
    assert 'name="more_than_agreed_3000"' in asked.content.decode()
    assert _state() == "accepted"
    assert _log(as_bob, exchange, "51", more_than_agreed_3000="on").status_code == 422
    assert _log(as_bob, exchange, "50", more_than_agreed_3000="on").status_code == 302
    assert Exchange.objects.get().logged_minutes == 3000


def test_more_hours_logged_by_the_recipient_are_held_at_once(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted")
    _log(as_alice, exchange, "1.5", more_than_agreed_90="on")
    assert figures(alice) == (120, 90)
    _post(as_bob, exchange, "confirm")
    assert (figures(alice), figures(bob)) == ((30, 0), (210, 0))
    assert list(check.check()) == []


def test_more_than_the_balance_allows_is_refused_when_the_recipient_logs(
    exchanging: Exchanging, as_alice: Client, alice: Member
) -> None:
    exchange = exchanging("accepted")
    answer = _log(as_alice, exchange, "3", more_than_agreed_180="on")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "You have 1 hour available, and this takes 2 hours more than is held." in page
    assert _state() == "accepted"
    assert figures(alice) == (120, 60)


def test_more_than_the_balance_allows_is_refused_when_the_recipient_confirms(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted")
    _log(as_bob, exchange, "3", more_than_agreed_180="on")
    answer = _post(as_alice, exchange, "confirm")
    assert answer.status_code == 409
    assert _state() == "logged"
    assert (figures(alice), figures(bob)) == ((120, 60), (120, 0))


def test_hours_that_are_not_right_are_logged_again(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted")
    _log(as_alice, exchange, "2", more_than_agreed_120="on")
    assert _post(as_bob, exchange, "dispute", message="").status_code == 422
    form = as_bob.get(f"/exchanges/{exchange.id}/dispute/").content.decode()
    assert 'name="minutes"' in form
    assert 'value="1"' not in form
    words = {"message": "I make it 1.25.", "minutes": "1.25"}
    assert _post(as_bob, exchange, "dispute", **words).status_code == 302
    assert _state() == "disputed"
    assert figures(alice) == (120, 60)
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "I make it 1.25." in page
    assert "Bob Baker did not agree, but said 1.25 hours" in page
    _log(as_alice, exchange, "1.25", more_than_agreed_75="on")
    _post(as_bob, exchange, "confirm")
    assert (figures(alice), figures(bob)) == ((45, 0), (195, 0))
    assert list(check.check()) == []


def test_confirming_twice_moves_credits_once(
    exchanging: Exchanging, as_alice: Client, alice: Member
) -> None:
    exchange, key = exchanging("logged"), uuid7()
    for _ in range(2):
        answer = as_alice.post(f"/exchanges/{exchange.id}/confirm/", {"key": key})
        assert answer.status_code == 302
    assert _post(as_alice, exchange, "confirm").status_code == 409
    assert figures(alice) == (60, 0)
    assert ExchangeEvent.objects.filter(kind="settled").count() == 1


def test_what_was_agreed_is_paid_though_the_recipient_was_suspended_since(
    exchanging: Exchanging, as_bob: Client, as_alice: Client, alice: Member, champion: Member
) -> None:
    exchange = exchanging("accepted")
    _log(as_alice, exchange, "1")
    members.suspend(member=alice, by=champion.id)
    assert _post(as_bob, exchange, "confirm").status_code == 302
    assert figures(alice) == (60, 0)


def test_a_ceiling_set_since_does_not_take_what_was_agreed(
    exchanging: Exchanging, as_alice: Client, bob: Member
) -> None:
    exchange = exchanging("logged")
    ledger.change_account(account=account(bob).id, by=None, reason="policy.changed", ceiling=130)
    assert _post(as_alice, exchange, "confirm").status_code == 302
    assert figures(bob) == (180, 0)


@pytest.mark.parametrize("hours", ["0", "-1", "0.1", "10000", ""])
def test_impossible_hours_are_refused(exchanging: Exchanging, as_bob: Client, hours: str) -> None:
    assert _log(as_bob, exchanging("accepted"), hours).status_code == 422
    assert _state() == "accepted"


@pytest.mark.parametrize("days", [1, -366])
def test_a_day_to_come_or_long_ago_is_refused(
    exchanging: Exchanging, as_bob: Client, days: int
) -> None:
    day = timezone.localdate(clock.now()) + timedelta(days=days)
    answer = _log(as_bob, exchanging("accepted"), "1", helped_on=day.isoformat())
    assert answer.status_code == 422
    assert "today at the latest" in answer.content.decode()


@pytest.mark.parametrize("state", ["proposed", "logged", "settled", "cancelled"])
def test_hours_are_logged_only_once_agreed(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, state: str
) -> None:
    exchange = exchanging(state)
    assert _log(as_bob, exchange, "1").status_code == 409
    assert _log(as_alice, exchange, "1").status_code == 409
    assert _state() == state


def _feedback(**changes: Any) -> dict[str, Any]:
    return {"learned": "Start with the outcome.", "thanks": "Thank you!", **changes}


def test_both_say_what_they_learned(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member
) -> None:
    exchange = exchanging("settled")
    for client in (as_alice, as_bob):
        assert client.get(f"/exchanges/{exchange.id}/feedback/").status_code == 200
        answer = _post(client, exchange, "feedback", **_feedback(may_be_shared="on"))
        assert answer.status_code == 302
    assert Feedback.objects.filter(may_be_shared=True).count() == 2
    assert "Start with the outcome." in as_bob.get(f"/exchanges/{exchange.id}/").content.decode()


def test_feedback_is_not_shared_unless_asked(exchanging: Exchanging, as_alice: Client) -> None:
    _post(as_alice, exchanging("settled"), "feedback", **_feedback())
    assert Feedback.objects.get().may_be_shared is False


def test_feedback_is_given_once(exchanging: Exchanging, as_alice: Client) -> None:
    exchange = exchanging("settled")
    for _ in range(2):
        assert _post(as_alice, exchange, "feedback", **_feedback()).status_code == 302
    answer = _post(as_alice, exchange, "feedback", **_feedback(learned="Something else."))
    assert answer.status_code == 409
    assert Feedback.objects.get().learned == "Start with the outcome."


def test_empty_feedback_is_none(exchanging: Exchanging, as_alice: Client) -> None:
    answer = _post(as_alice, exchanging("settled"), "feedback", learned=" ", thanks="")
    assert answer.status_code == 422
    assert not Feedback.objects.exists()


def test_feedback_comes_after_settling(exchanging: Exchanging, as_alice: Client) -> None:
    exchange = exchanging("logged")
    assert as_alice.get(f"/exchanges/{exchange.id}/feedback/").status_code == 409
    assert _post(as_alice, exchange, "feedback", **_feedback()).status_code == 409
