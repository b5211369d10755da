"""How far one is on the way to a first exchange, on the front page until it is settled."""

import re

import pytest
from django.db import IntegrityError
from django.test import Client

from tenant_apps.audit.models import Event
from tenant_apps.home import selectors as home
from tenant_apps.members.models import Member
from tenant_apps.starting.models import PutAway
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory, fill_chest
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.skills import MemberSkillFactory
from tests.factories.starting import PutAwayFactory

HEADING = "Your way to a first exchange"


def _where(client: Client) -> tuple[int, str]:
    """How many steps are done, and the next, as the front page has it."""
    found = re.search(r"(\d) of 6 steps done. Next: ([^.]+)\.", client.get("/").content.decode())
    return (int(found[1]), found[2]) if found else (0, "")


def test_it_goes_from_joining_to_the_first_settled_hour(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    assert _where(as_alice) == (1, "say what you can give")
    MemberSkillFactory(member=alice)
    assert _where(as_alice) == (2, "say what you would like")
    MemberSkillFactory(member=alice, direction="learn", level=None)
    assert _where(as_alice) == (3, "answer somebody, or post something")
    ExchangeFactory(provider=alice, recipient=bob, minutes=15)
    assert _where(as_alice) == (4, "agree an exchange")
    ExchangeFactory(provider=alice, recipient=bob, state="accepted", minutes=15)
    assert _where(as_alice) == (5, "settle your first hour")
    page = as_alice.get("/").content.decode()
    assert HEADING in page
    assert "5 of 6 steps done" in page
    ExchangeFactory(provider=alice, recipient=bob, state="settled", minutes=15)
    assert _where(as_alice) == (0, "")
    assert HEADING not in as_alice.get("/").content.decode()


def test_listings_say_what_one_gives_and_needs(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    OfferFactory(owner=alice)
    assert _where(as_alice) == (3, "say what you would like")
    ListingFactory(owner=alice)
    assert _where(as_alice) == (4, "agree an exchange")


def test_others_doings_are_not_ones_own(inside: NetworkRef, as_alice: Client, bob: Member) -> None:
    OfferFactory(owner=bob)
    MemberSkillFactory(member=bob)
    PutAwayFactory(member=bob)
    assert _where(as_alice) == (1, "say what you can give")


def test_a_group_counts_as_well(
    inside: NetworkRef, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    fill_chest()
    GroupFactory(provider=bob, recipients=[alice], state="settled")
    assert _where(as_alice) == _where(as_bob) == (0, "")


def test_it_can_be_put_away_once(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    for _ in range(2):
        answer = as_alice.post("/start/put-away/")
        assert (answer.status_code, answer["Location"]) == (302, "/")
    assert HEADING not in as_alice.get("/").content.decode()
    assert Event.objects.filter(action="journey.put_away", subject=alice.id).count() == 1


def test_the_database_holds_one_of_a_member(inside: NetworkRef, alice: Member) -> None:
    PutAwayFactory(member=alice)
    with pytest.raises(IntegrityError, match="starting_put_away_pkey"):
        PutAway.objects.create(member=alice)


def test_it_asks_the_database_no_more_often(inside: NetworkRef, alice: Member) -> None:
    # Read along with a login.
    assert alice.holdings == ()
    with counted() as queries:
        home.news(alice)
    assert len(queries) == 1
