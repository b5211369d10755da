"""Agreeing, suggesting otherwise, and ending it before it began."""

from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Exchange, ExchangeEvent, Note
from tenant_apps.ledger import services as ledger
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tests.integration.exchanges.conftest import Exchanging, account, figures


def _post(client: Client, exchange: Exchange, what: str, **form: Any) -> Any:
    return client.post(f"/exchanges/{exchange.id}/{what}/", {"key": uuid7(), **form})


def _state() -> str:
    return Exchange.objects.get().state


def test_agreeing_holds_the_recipients_credits(
    exchanging: Exchanging, as_alice: Client, alice: Member, bob: Member
) -> None:
    answer = _post(as_alice, exchanging(minutes=90), "accept")
    assert answer.status_code == 302
    assert _state() == "accepted"
    assert figures(alice) == (120, 90)
    assert account(bob).expected_minutes == 90


def test_the_provider_may_agree_too_and_the_recipient_pays(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging()
    _post(as_alice, exchange, "counter", minutes="1.5", message="A little longer?")
    assert _state() == "countered"
    _post(as_bob, exchange, "accept")
    assert figures(alice) == (120, 90)
    assert figures(bob) == (120, 0)


def test_not_enough_credits_tells_the_payer_how_much_is_missing(
    exchanging: Exchanging, as_alice: Client, alice: Member
) -> None:
    answer = _post(as_alice, exchanging(minutes=180), "accept")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "You have 2 hours available, and this takes 3 hours." in page
    assert _state() == "proposed"
    assert figures(alice) == (120, 0)
    assert ExchangeEvent.objects.count() == 1


def test_not_enough_credits_tells_the_provider_no_figure(
    exchanging: Exchanging, as_alice: Client, as_bob: Client
) -> None:
    exchange = exchanging()
    _post(as_alice, exchange, "counter", minutes="3", message="")
    answer = _post(as_bob, exchange, "accept")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Alice Archer does not have enough credits available" in page
    assert "2 hours" not in page


def test_what_is_held_is_not_available_for_another(
    exchanging: Exchanging, as_alice: Client, alice: Member
) -> None:
    first, second = exchanging(minutes=90), exchanging(minutes=90)
    assert _post(as_alice, first, "accept").status_code == 302
    assert _post(as_alice, second, "accept").status_code == 409
    assert figures(alice) == (120, 90)


def test_a_ceiling_is_met_when_agreeing(
    exchanging: Exchanging, as_alice: Client, bob: Member
) -> None:
    ledger.change_account(account=account(bob).id, by=None, reason="policy.changed", ceiling=150)
    answer = _post(as_alice, exchanging(), "accept")
    assert answer.status_code == 409
    assert "Bob Baker cannot receive this many credits" in answer.content.decode()


def test_agreeing_with_a_suspended_member_is_refused(
    exchanging: Exchanging, as_alice: Client, bob: Member, champion: Member
) -> None:
    exchange = exchanging()
    members.suspend(member=bob, by=champion.id)
    answer = _post(as_alice, exchange, "accept")
    assert answer.status_code == 409
    assert "Bob Baker cannot take part" in answer.content.decode()


def test_the_same_button_twice_holds_once(
    exchanging: Exchanging, as_alice: Client, alice: Member
) -> None:
    exchange, key = exchanging(), uuid7()
    for _ in range(2):
        answer = as_alice.post(f"/exchanges/{exchange.id}/accept/", {"key": key})
        assert answer.status_code == 302
    assert figures(alice) == (120, 60)
    assert ExchangeEvent.objects.filter(kind="accepted").count() == 1


def test_turns_alternate_and_the_other_hours_count(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging()
    assert _post(as_bob, exchange, "counter", minutes="2", message="x").status_code == 409
    _post(as_alice, exchange, "counter", minutes="2", message="Two, please.")
    assert Exchange.objects.get().awaiting_id == bob.id
    assert _post(as_alice, exchange, "accept").status_code == 409
    _post(as_bob, exchange, "counter", minutes="1.75", message="")
    assert (Exchange.objects.get().awaiting_id, Exchange.objects.get().minutes) == (alice.id, 105)


def test_declining_needs_a_reason_which_the_other_reads(
    exchanging: Exchanging, as_alice: Client, as_bob: Client
) -> None:
    exchange = exchanging()
    assert _post(as_alice, exchange, "decline", reason="").status_code == 422
    assert _post(as_alice, exchange, "decline", reason="I am on leave.").status_code == 302
    assert _state() == "declined"
    page = as_bob.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "I am on leave." in page
    assert "This was declined" in page


def test_only_who_proposed_withdraws(
    exchanging: Exchanging, as_alice: Client, as_bob: Client
) -> None:
    exchange = exchanging()
    assert _post(as_alice, exchange, "withdraw").status_code == 409
    assert _post(as_bob, exchange, "withdraw").status_code == 302
    assert _state() == "withdrawn"


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_either_cancels_and_the_credits_are_free_again(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, alice: Member, bob: Member, who: str
) -> None:
    exchange = exchanging("accepted")
    client = as_alice if who == "alice" else as_bob
    assert _post(client, exchange, "cancel", reason="The ward is closed.").status_code == 302
    assert _state() == "cancelled"
    assert figures(alice) == (120, 0)
    assert account(bob).expected_minutes == 0


@pytest.mark.parametrize(
    "state", ["accepted", "logged", "settled", "declined", "withdrawn", "cancelled"]
)
def test_what_is_over_cannot_be_answered(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, state: str
) -> None:
    exchange = exchanging(state)
    forms = {
        "accept": {},
        "counter": {"minutes": "1", "message": ""},
        "decline": {"reason": "No."},
        "withdraw": {},
    }
    for client in (as_alice, as_bob):
        for what, form in forms.items():
            answer = _post(client, exchange, what, **form)
            assert answer.status_code == 409
            assert "not possible any more" in answer.content.decode()
    assert _state() == state


def test_the_same_hours_are_no_other_hours(
    exchanging: Exchanging, as_alice: Client, alice: Member
) -> None:
    exchange = exchanging()
    answer = _post(as_alice, exchange, "counter", minutes="1", message=" ")
    assert answer.status_code == 422
    assert "These are the hours that are proposed already." in answer.content.decode()
    now = Exchange.objects.get()
    assert (now.state, now.awaiting_id) == ("proposed", alice.id)


def test_the_same_suggestion_twice_is_made_once(exchanging: Exchanging, as_alice: Client) -> None:
    exchange, form = exchanging(), {"key": uuid7(), "minutes": "2", "message": ""}
    for _ in range(2):
        answer = as_alice.post(f"/exchanges/{exchange.id}/counter/", form)
        assert answer.status_code == 302
    assert ExchangeEvent.objects.filter(kind="countered").count() == 1


@pytest.mark.parametrize("hours", ["0", "-1", "0.1", "10000", "1e9", ""])
def test_a_suggestion_of_impossible_hours_is_refused(
    exchanging: Exchanging, as_alice: Client, hours: str
) -> None:
    answer = _post(as_alice, exchanging(), "counter", minutes=hours, message="")
    assert answer.status_code == 422
    assert Exchange.objects.get().minutes == 60


@pytest.mark.parametrize("minutes", [0, -15, 20, 6015])
def test_services_refuse_them_as_well(exchanging: Exchanging, alice: Member, minutes: int) -> None:
    exchange = exchanging()
    with pytest.raises(services.BadHours):
        services.counter(
            exchange_id=exchange.id, minutes=minutes, message="", key=uuid7(), by=alice
        )


def test_a_button_without_its_key_does_nothing(exchanging: Exchanging, as_alice: Client) -> None:
    exchange = exchanging()
    answer = as_alice.post(f"/exchanges/{exchange.id}/accept/")
    assert answer.status_code == 422
    assert "This form is damaged" in answer.content.decode()
    assert _state() == "proposed"


def test_words_come_with_the_move(exchanging: Exchanging, as_alice: Client) -> None:
    _post(as_alice, exchanging(), "counter", minutes="1", message="Could it be Friday?")
    assert Note.objects.latest("position").text == "Could it be Friday?"
    positions = [*ExchangeEvent.objects.values_list("position", flat=True)]
    positions += Note.objects.values_list("position", flat=True)
    assert sorted(positions) == [1, 2, 3, 4]


def test_pages_of_moves(exchanging: Exchanging, as_alice: Client, as_bob: Client) -> None:
    url = f"/exchanges/{exchanging().id}"
    assert as_alice.get(f"{url}/counter/").status_code == 200
    assert as_alice.get(f"{url}/decline/").status_code == 200
    assert as_bob.get(f"{url}/counter/").status_code == 409
    assert as_alice.get(f"{url}/log/").status_code == 409
    assert as_alice.get(f"{url}/accept/")["Location"] == f"{url}/"
    assert as_alice.get(f"{url}/confirm/")["Location"] == f"{url}/"
    assert as_alice.get(f"{url}/notes/")["Location"] == f"{url}/"
    assert as_alice.get(f"{url}/write/").status_code == 404
    assert as_alice.post(f"{url}/reverse/").status_code == 404
    assert as_alice.post(f"{url}/").status_code == 405
