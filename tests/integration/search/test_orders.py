"""The orders in which listings and people are shown: each is unlike the others."""

from datetime import timedelta

import pytest
from django.test import Client

from tenant_apps.listings.models import today
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.search.shelves import LISTINGS, PEOPLE
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.searching import people, titles

BY_BEST, BY_NEWEST, BY_CLOSING = (
    ["In the title", "In the text often", "In the text once"],
    ["In the text often", "In the text once", "In the title"],
    ["In the text once", "In the title", "In the text often"],
)
BEST_OF_PEOPLE, NEWEST_OF_PEOPLE, PEOPLE_BY_NAME = (
    ["Mia Huddle", "Ada Adler", "Zoe Zahn"],
    ["Zoe Zahn", "Ada Adler", "Mia Huddle"],
    ["Ada Adler", "Mia Huddle", "Zoe Zahn"],
)


def _titles(client: Client, **asked: str) -> list[str]:
    """What of a title comes before its mark."""
    page = client.get("/listings/", asked).content.decode()
    return [title.partition(":")[0] for title in titles(page)]


def _people(client: Client, **asked: str) -> list[str]:
    page = client.get("/people/", asked).content.decode()
    return [name for name in people(page) if name in PEOPLE_BY_NAME]


@pytest.fixture
def three(inside: NetworkRef, bob: Member) -> None:
    """Posted in this order."""
    for title, text, days in (
        ("In the title: huddle", "Soon.", 20),
        ("In the text once", "For a huddle.", 3),
        ("In the text often", "A huddle, a huddle, and a huddle.", 50),
    ):
        closes_on = today() + timedelta(days=days)
        ListingFactory(owner=bob, title=title, description=text, closes_on=closes_on)


@pytest.fixture
def three_people(inside: NetworkRef) -> None:
    """Admitted in this order: one by name, one by their work, one by what they say of it."""
    for name, job_title, about in (
        ("Mia Huddle", "", ""),
        ("Ada Adler", "Huddle lead", ""),
        ("Zoe Zahn", "", "I run a huddle."),
    ):
        member = admit(name)
        members.change_profile(
            member=member,
            name=name,
            job_title=job_title,
            organisation=None,
            about=about,
            shows_name_outside=False,
            by=member.id,
        )


@pytest.mark.parametrize(
    ("sort", "with_words", "without"),
    [
        ("", BY_BEST, BY_NEWEST),
        ("best", BY_BEST, BY_NEWEST),
        ("newest", BY_NEWEST, BY_NEWEST),
        ("closing", BY_CLOSING, BY_CLOSING),
        ("nonsense", BY_BEST, BY_NEWEST),
        ("name", BY_BEST, BY_NEWEST),
    ],
)
def test_listings(
    three: None, as_alice: Client, sort: str, with_words: list[str], without: list[str]
) -> None:
    """Without words to match, the newest first instead of the best."""
    assert _titles(as_alice, sort=sort, q="huddle") == with_words
    assert _titles(as_alice, sort=sort) == without


@pytest.mark.parametrize(
    ("sort", "with_words", "without"),
    [
        ("", BEST_OF_PEOPLE, PEOPLE_BY_NAME),
        ("best", BEST_OF_PEOPLE, PEOPLE_BY_NAME),
        ("newest", NEWEST_OF_PEOPLE, NEWEST_OF_PEOPLE),
        ("name", PEOPLE_BY_NAME, PEOPLE_BY_NAME),
        ("nonsense", BEST_OF_PEOPLE, PEOPLE_BY_NAME),
        ("closing", BEST_OF_PEOPLE, PEOPLE_BY_NAME),
    ],
)
def test_people(
    three_people: None, as_alice: Client, sort: str, with_words: list[str], without: list[str]
) -> None:
    """Without words to match, by name instead of the best."""
    assert _people(as_alice, sort=sort, q="huddle") == with_words
    assert _people(as_alice, sort=sort) == without


def test_every_order_there_is_has_its_case() -> None:
    assert set(LISTINGS.sorts) == {"best", "newest", "closing"}
    assert set(PEOPLE.sorts) == {"best", "newest", "name"}
