"""Where a network asks for an offer and a request first, one reads so."""

import html

import pytest
from django.http import HttpResponse
from django.test import Client

from tenant_apps.home import selectors as home
from tenant_apps.listings.models import Listing, MinimumRule
from tenant_apps.members.models import Member
from tenant_apps.starting import presenters as starting
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory, MinimumRuleFactory, OfferFactory


@pytest.fixture
def rule(inside: NetworkRef) -> MinimumRule:
    """The network wants it."""
    made: MinimumRule = MinimumRuleFactory(is_on=True)
    return made


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def test_the_front_page_says_what_is_still_to_come(
    rule: MinimumRule, as_alice: Client, alice: Member, champion: Member
) -> None:
    assert "Still to come: an offer and a request." in _text(as_alice.get("/"))
    OfferFactory(owner=alice)
    Listing.objects.update(state="withdrawn")
    assert "Still to come: an offer and a request." in _text(as_alice.get("/"))
    OfferFactory(owner=alice)
    ListingFactory(owner=alice)
    assert "Still to come" not in _text(as_alice.get("/"))
    assert not starting.missing(home.news(champion).journey)


def test_the_suggestion_asks_for_it_first(
    rule: MinimumRule, as_alice: Client, alice: Member
) -> None:
    ListingFactory(owner=alice)
    page = _text(as_alice.get("/start/suggestion/"))
    assert "Still to come: an offer." in page
    assert "Offer something" in page
