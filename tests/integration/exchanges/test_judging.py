"""Disputes that a broker decides, and payments that a champion undoes."""

import re
from typing import Any

import pytest
from django.test import Client

from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from tenant_apps.credits import services as credits
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.ledger import check, statements
from tenant_apps.ledger.models import Transfer
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.integration.exchanges.conftest import Exchanging, account, figures
from tests.world import World

LIST = "/exchanges/to-decide/"


@pytest.fixture
def broker(inside: NetworkRef) -> Member:
    return admit(name="Brenda Broker", role="broker")


@pytest.fixture
def as_broker(world: World, nwl: NetworkRef, broker: Member) -> Client:
    return world.client(nwl, broker.user)


def _decide(client: Client, exchange: Exchange, decision: str, **form: Any) -> Any:
    words = {"key": uuid7(), "decision": decision, "reason": "I asked them both.", **form}
    return client.post(f"{LIST}{exchange.id}/", words)


def _now() -> Exchange:
    return Exchange.objects.get()


def _disputed(exchanging: Exchanging, alice: Member, bob: Member) -> Exchange:
    """Agreed: two hours. Bob logged them; Alice makes it one and a quarter."""
    exchange = exchanging("accepted", minutes=120)
    day = exchange.created_at.date()
    key = {"exchange_id": exchange.id, "key": uuid7()}
    services.log_hours(**key, minutes=120, helped_on=day, by=bob)
    key["key"] = uuid7()
    services.dispute(**key, minutes=75, message="You came at a quarter past.", by=alice)
    return _now()


def _to_undo(exchanging: Exchanging, bob: Member) -> Exchange:
    exchange = exchanging("settled", minutes=90)
    words = {"exchange_id": exchange.id, "reason": "I logged it for the wrong person."}
    return services.ask_undo(**words, key=uuid7(), by=bob)


def _radios(page: str) -> list[str]:
    return re.findall(r'name="decision" value="(\w+)"', page)


def test_a_broker_sees_what_each_says_and_no_word_of_their_talk(
    exchanging: Exchanging, as_broker: Client, alice: Member, bob: Member
) -> None:
    exchange = _disputed(exchanging, alice, bob)
    listed = as_broker.get(LIST).content.decode()
    assert f"{LIST}{exchange.id}/" in listed
    assert "Bob Baker helped Alice Archer" in listed
    page = as_broker.get(f"{LIST}{exchange.id}/").content.decode()
    assert "Bob Baker logged" in page
    assert "1.25 hours, as Alice Archer says" in page
    assert _radios(page) == ["120", "75", "other", "nothing"]
    assert "quarter past" not in page
    assert as_broker.get(f"/exchanges/{exchange.id}/").status_code == 404


def test_the_hours_that_one_says_are_paid_and_the_rest_is_free(
    exchanging: Exchanging, as_broker: Client, as_alice: Client, alice: Member, bob: Member
) -> None:
    exchange = _disputed(exchanging, alice, bob)
    assert figures(alice) == (120, 120)
    assert _decide(as_broker, exchange, "75").status_code == 302
    assert (_now().state, _now().logged_minutes) == ("settled", 75)
    assert (figures(alice), figures(bob)) == ((45, 0), (195, 0))
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "Brenda Broker (broker) decided that it was 1.25 hours" in page
    assert "I asked them both." in page
    assert list(check.check()) == []


def test_other_hours_are_decided_and_need_a_number(
    exchanging: Exchanging, as_broker: Client, alice: Member, bob: Member
) -> None:
    exchange = _disputed(exchanging, alice, bob)
    assert _decide(as_broker, exchange, "other").status_code == 422
    assert _decide(as_broker, exchange, "other", minutes="1.5").status_code == 302
    assert figures(bob) == (210, 0)


def test_nothing_to_be_paid_frees_the_credits(
    exchanging: Exchanging, as_broker: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    exchange = _disputed(exchanging, alice, bob)
    assert _decide(as_broker, exchange, "nothing").status_code == 302
    assert (_now().state, figures(alice), figures(bob)) == ("voided", (120, 0), (120, 0))
    page = as_bob.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "This was closed without payment" in page
    assert list(check.check()) == []


@pytest.mark.parametrize(
    ("decision", "form", "said"),
    [
        ("other", {"minutes": "2.25"}, "They agreed on 2 hours"),
        ("other", {"minutes": "0.1"}, "quarter"),
        ("135", {}, "valid choice"),
        ("undo", {}, "valid choice"),
        ("", {}, "required"),
        ("75", {"reason": " "}, "required"),
        ("75", {"reason": "About 943 476 5919"}, "NHS number"),
    ],
)
def test_what_is_no_decision_is_refused_and_changes_nothing(
    exchanging: Exchanging,
    as_broker: Client,
    alice: Member,
    bob: Member,
    decision: str,
    form: dict[str, str],
    said: str,
) -> None:
    answer = _decide(as_broker, _disputed(exchanging, alice, bob), decision, **form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (_now().state, figures(alice)) == ("disputed", (120, 120))


def test_more_than_was_agreed_is_not_offered(
    exchanging: Exchanging, as_broker: Client, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted", minutes=60)
    key: dict[str, Any] = {"exchange_id": exchange.id}
    day = exchange.created_at.date()
    services.log_hours(**key, minutes=90, helped_on=day, key=uuid7(), by=bob)
    services.dispute(**key, message="No.", key=uuid7(), by=alice)
    page = as_broker.get(f"{LIST}{exchange.id}/").content.decode()
    assert _radios(page) == ["60", "other", "nothing"]


def test_the_two_may_still_settle_it_themselves(
    exchanging: Exchanging, as_broker: Client, alice: Member, bob: Member
) -> None:
    exchange = _disputed(exchanging, alice, bob)
    key: dict[str, Any] = {"exchange_id": exchange.id}
    day = exchange.created_at.date()
    services.log_hours(**key, minutes=75, helped_on=day, key=uuid7(), by=alice)
    assert _decide(as_broker, exchange, "120").status_code == 404
    services.confirm(**key, key=uuid7(), by=bob)
    assert figures(bob) == (195, 0)


def test_the_credits_of_a_dispute_stay_held_whatever_time_passes(
    exchanging: Exchanging, alice: Member, bob: Member
) -> None:
    _disputed(exchanging, alice, bob)
    assert _now().expires_at is None
    assert (services.expire_due(), services.expire_holds()) == (0, 0)
    assert figures(alice) == (120, 120)


def test_whoever_may_decide_is_told_and_then_both_are(
    exchanging: Exchanging, as_broker: Client, alice: Member, bob: Member, champion: Member
) -> None:
    exchange = _disputed(exchanging, alice, bob)
    asked = Mail.objects.filter(subject__startswith="Please decide")
    assert [mail.to for mail in asked] == [Member.objects.get(name="Brenda Broker").user.email]
    assert f"{LIST}{exchange.id}/" in asked[0].text
    assert "quarter past" not in asked[0].text
    _decide(as_broker, exchange, "75")
    told = Mail.objects.filter(subject__contains="decided that it was 1.25 hours")
    assert {mail.to for mail in told} == {alice.user.email, bob.user.email}


def test_without_brokers_the_champions_are_told(
    exchanging: Exchanging, alice: Member, bob: Member, champion: Member
) -> None:
    _disputed(exchanging, alice, bob)
    asked = Mail.objects.filter(subject__startswith="Please decide")
    assert [mail.to for mail in asked] == [champion.user.email]


def test_where_the_only_broker_is_one_of_the_two_the_champions_are_told(
    exchanging: Exchanging, alice: Member, bob: Member, champion: Member
) -> None:
    members.change_role(member=bob, role="broker", by=champion.id)
    Mail.objects.all().delete()
    _disputed(exchanging, alice, bob)
    asked = Mail.objects.filter(subject__startswith="Please decide")
    assert [mail.to for mail in asked] == [champion.user.email]


@pytest.mark.parametrize("state", [state for state in State if state != State.DISPUTED])
def test_only_disputes_come_before_a_broker(
    exchanging: Exchanging, as_broker: Client, broker: Member, state: State
) -> None:
    exchange = exchanging(state) if state != State.EXPIRED else _expired(exchanging)
    assert exchange.title not in as_broker.get(LIST).content.decode()
    assert _decide(as_broker, exchange, "60").status_code == 404
    before = (_now().state, Transfer.objects.count())
    for decide in (services.resolve, services.void):
        more = {"minutes": 60} if decide is services.resolve else {}
        with pytest.raises((NotFound, services.MoveImpossible)):
            decide(exchange_id=exchange.id, reason="So.", key=uuid7(), by=broker, **more)  # type: ignore[operator]
    assert (_now().state, Transfer.objects.count()) == before


def _expired(exchanging: Exchanging) -> Exchange:
    exchange = exchanging()
    Exchange.objects.update(expires_at=exchange.created_at)
    assert services.expire_due() == 1
    return _now()


def test_nobody_decides_their_own(
    exchanging: Exchanging, world: World, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    exchange = _disputed(exchanging, alice, bob)
    judge = members.change_role(member=alice, role="champion", by=bob.id)
    as_alice = world.client(nwl, alice.user)
    assert exchange.title not in as_alice.get(LIST).content.decode()
    assert _decide(as_alice, exchange, "75").status_code == 404
    with pytest.raises(services.OwnExchange):
        services.void(exchange_id=exchange.id, reason="Mine.", key=uuid7(), by=judge)


def test_members_decide_nothing(
    exchanging: Exchanging, as_alice: Client, alice: Member, bob: Member
) -> None:
    exchange = _disputed(exchanging, alice, bob)
    assert "To decide" not in as_alice.get("/exchanges/").content.decode()
    assert as_alice.get(LIST).status_code == 403
    assert _decide(as_alice, exchange, "75").status_code == 403
    with pytest.raises(Forbidden):
        services.void(exchange_id=exchange.id, reason="So.", key=uuid7(), by=alice)


def test_a_decision_sent_twice_pays_once(
    exchanging: Exchanging, broker: Member, alice: Member, bob: Member
) -> None:
    exchange, key = _disputed(exchanging, alice, bob), uuid7()
    words: dict[str, Any] = {"exchange_id": exchange.id, "reason": "So.", "by": broker}
    for _ in range(2):
        services.resolve(**words, minutes=75, key=key)
    with pytest.raises(services.KeyReused):
        services.resolve(**words, minutes=90, key=key)
    with pytest.raises(services.MoveImpossible):
        services.resolve(**words, minutes=90, key=uuid7())
    assert figures(bob) == (195, 0)
    assert ExchangeEvent.objects.filter(kind="resolved").count() == 1


def test_what_was_settled_is_undone_wholly(
    exchanging: Exchanging,
    as_bob: Client,
    as_champion: Client,
    as_alice: Client,
    alice: Member,
    bob: Member,
) -> None:
    exchange = exchanging("settled", minutes=90)
    page = as_bob.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "Ask to undo this" in page
    words = {"key": uuid7(), "reason": "I logged it for the wrong person."}
    assert as_bob.post(f"/exchanges/{exchange.id}/ask_undo/", words).status_code == 302
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "Bob Baker asked for this to be undone. A champion of the network decides." in page
    assert "Ask to undo this" not in page
    page = as_champion.get(f"{LIST}{exchange.id}/").content.decode()
    assert _radios(page) == ["undo", "keep"]
    assert "Undo it: Alice Archer gets 1.5 hours back" in page
    assert "wrong person" not in page
    assert _decide(as_champion, exchange, "undo").status_code == 302
    assert (_now().state, _now().undo_asked_by_id) == ("reversed", None)
    assert (figures(alice), figures(bob)) == ((120, 0), (120, 0))
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "This was undone" in page
    assert "(champion) undid the payment of 1.5 hours" in page
    line = statements.statement(account=account(alice).id).lines[0]
    assert (line.minutes, line.balance_after_minutes) == (90, 120)
    assert list(check.check()) == []


def test_hours_above_those_agreed_are_undone_as_well(
    exchanging: Exchanging, champion: Member, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted", minutes=60)
    key: dict[str, Any] = {"exchange_id": exchange.id}
    day = exchange.created_at.date()
    services.log_hours(**key, minutes=90, helped_on=day, key=uuid7(), by=alice)
    services.confirm(**key, key=uuid7(), by=bob)
    assert figures(alice) == (30, 0)
    services.ask_undo(**key, reason="Wrong.", key=uuid7(), by=bob)
    services.reverse(**key, reason="Wrong.", key=uuid7(), by=champion)
    with pytest.raises(services.MoveImpossible):
        services.reverse(**key, reason="Wrong.", key=uuid7(), by=champion)
    assert (figures(alice), figures(bob)) == ((120, 0), (120, 0))
    assert list(check.check()) == []


def test_what_was_earned_may_have_been_spent_and_is_undone_all_the_same(
    exchanging: Exchanging, champion: Member, alice: Member, bob: Member
) -> None:
    exchange = _to_undo(exchanging, bob)
    credits.donate(key=uuid7(), giver=bob, minutes=195, note="")
    services.reverse(exchange_id=exchange.id, reason="So.", key=uuid7(), by=champion)
    assert (figures(alice), figures(bob)) == ((120, 0), (-75, 0))
    assert list(check.check()) == []


def test_it_may_stay_as_it_is(
    exchanging: Exchanging, as_champion: Client, alice: Member, bob: Member
) -> None:
    exchange = _to_undo(exchanging, bob)
    assert _decide(as_champion, exchange, "keep").status_code == 302
    assert (_now().state, _now().undo_asked_by_id) == ("settled", None)
    assert figures(alice) == (30, 0)
    assert _decide(as_champion, exchange, "undo").status_code == 404
    assert figures(alice) == (30, 0)


def test_brokers_undo_nothing(
    exchanging: Exchanging, as_broker: Client, broker: Member, bob: Member
) -> None:
    exchange = _to_undo(exchanging, bob)
    assert exchange.title not in as_broker.get(LIST).content.decode()
    assert _decide(as_broker, exchange, "undo").status_code == 404
    with pytest.raises(Forbidden):
        services.reverse(exchange_id=exchange.id, reason="So.", key=uuid7(), by=broker)


def test_the_payment_of_one_who_was_suspended_waits(
    exchanging: Exchanging, as_champion: Client, champion: Member, alice: Member, bob: Member
) -> None:
    exchange = _to_undo(exchanging, bob)
    members.suspend(member=alice, by=champion.id)
    answer = _decide(as_champion, exchange, "undo")
    assert answer.status_code == 422
    assert "One of the two cannot take part" in answer.content.decode()
    assert (_now().state, figures(bob)) == ("settled", (210, 0))
