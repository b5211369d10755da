"""Whose exchange it is does not decide about it: the page says who has to be named, and by whom."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import admit

pytestmark = pytest.mark.usefixtures("inside")

NAMING = 'href="/settings/members/"'
RULE = "Nobody decides about an exchange of their own, and the network has no other"


def _page(client: Client, exchange: Exchange) -> str:
    with counted() as asked:
        answer = client.get(f"/exchanges/{exchange.id}/")
    assert len(asked) <= 12
    # Below the menu, which leads champions there as well.
    return answer.text.split("<main", 1)[1]


def test_a_sole_champion_is_told_to_name_another_to_undo_it(
    as_champion: Client, as_alice: Client, champion: Member, alice: Member
) -> None:
    exchange = ExchangeFactory(provider=champion, recipient=alice, state="settled")
    assert RULE not in _page(as_champion, exchange)
    services.ask_undo(exchange_id=exchange.id, reason="The wrong one.", key=uuid7(), by=alice)
    shown = _page(as_champion, exchange)
    assert f"{RULE} champion. Make someone champion, and they can decide." in shown
    assert NAMING in shown
    theirs = _page(as_alice, exchange)
    assert f"{RULE} champion. Chris Champion can make someone champion." in theirs
    assert NAMING not in theirs
    other = admit(name="Second Champion", role="champion")
    assert RULE not in _page(as_champion, exchange)
    services.reverse(exchange_id=exchange.id, reason="It is.", key=uuid7(), by=other)


def test_a_dispute_of_the_sole_champion_waits_for_a_broker(
    as_champion: Client, champion: Member, alice: Member
) -> None:
    exchange = ExchangeFactory(provider=champion, recipient=alice, state="disputed")
    assert f"{RULE} broker or champion. Make someone" in _page(as_champion, exchange)
    admit(name="Brenda Broker", role="broker")
    assert RULE not in _page(as_champion, exchange)


def test_where_somebody_else_decides_nothing_is_said(as_alice: Client, alice: Member) -> None:
    admit(name="Second Champion", role="champion")
    exchange = ExchangeFactory(recipient=alice, state="disputed")
    assert RULE not in _page(as_alice, exchange)
