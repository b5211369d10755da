"""The network's front page."""

from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock
from tenant_apps.exchanges.selectors import FEEDBACK_WITHIN
from tenant_apps.home import badge, presenters, selectors, weekly
from tenant_apps.joining import services as joining
from tenant_apps.listings.models import Listing, today
from tenant_apps.members import selectors as members_read
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import PartRole
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory, FeedbackFactory
from tests.factories.joining import ApplicationFactory, JoinLinkFactory
from tests.factories.listings import ListingFactory, ReviewRuleFactory
from tests.factories.members import HeldRoleFactory
from tests.factories.organisations import OrganisationFactory
from tests.world import World


def test_a_stranger_reads_what_it_is_and_how_to_get_in(nwl: NetworkRef, world: World) -> None:
    answer = world.client(nwl).get("/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "North West London is where people in health and care help each other" in page
    assert "/sign-in/" in page
    assert "How to join" in page


def test_a_stranger_learns_nothing_of_the_members(
    inside: NetworkRef, alice: Member, world: World
) -> None:
    ListingFactory(owner=alice, title="Look at my plan")
    page = world.client(inside).get("/").content.decode()
    assert "Look at my plan" not in page
    assert "Alice" not in page


def test_a_new_member_is_told_how_to_begin(inside: NetworkRef, as_alice: Client) -> None:
    page = as_alice.get("/").content.decode()
    assert "Hello Alice" in page
    assert "2 hours" in page
    assert "/start/give/" in page


def test_what_waits_is_first_and_counted(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    ExchangeFactory(provider=bob, recipient=alice, title="A proposal")
    ExchangeFactory(provider=bob, recipient=alice, title="Some hours", state="logged", minutes=30)
    ExchangeFactory(provider=bob, recipient=alice, title="Some thanks", state="settled", minutes=30)
    ExchangeFactory(provider=alice, recipient=bob, title="Not hers to answer")
    kinds = [item.kind for item in selectors.to_do(alice)]
    assert sorted(kinds) == ["answer", "confirm", "feedback"]
    assert badge.count(alice) == 3
    assert badge.count(bob) == 2
    page = as_alice.get("/").content.decode()
    for said in (
        "Bob proposes 1 hour",
        "Bob logged 30 minutes. Is that right?",
        "Say what you learned from Bob",
    ):
        assert said in page
    assert "Not hers to answer" not in page


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 listing waits for review"), (2, "2 listings wait for review")]
)
def test_who_reviews_is_told_that_something_waits(
    inside: NetworkRef, as_champion: Client, as_alice: Client, bob: Member, count: int, said: str
) -> None:
    assert "for review" not in as_champion.get("/").content.decode()
    ReviewRuleFactory(is_on=True)
    for _ in range(count):
        ListingFactory(owner=bob)
    assert f'<a href="/listings/review/">{said}</a>' in as_champion.get("/").content.decode()
    assert "for review" not in as_alice.get("/").content.decode()


def test_a_listing_about_to_close_is_to_be_renewed(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    for days, title in ((7, "In a week"), (8, "In eight days"), (0, "Today")):
        listing = ListingFactory(owner=alice, title=title)
        Listing.objects.filter(id=listing.id).update(closes_on=today() + timedelta(days=days))
    assert [item.title for item in selectors.to_do(alice)] == ["Today", "In a week"]
    assert badge.count(alice) == 2
    page = as_alice.get("/to-do/").content.decode()
    assert page.index("Today") < page.index("In a week")
    assert "Still wanted?" in page
    assert "In eight days" not in page


def test_the_front_page_shows_five_and_leads_to_all(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    assert "Nothing waits for you" in as_alice.get("/to-do/").content.decode()
    for number in range(6):
        ExchangeFactory(provider=bob, recipient=alice, title=f"Proposal {number}", minutes=15)
    home, whole = (as_alice.get(url).content.decode() for url in ("/", "/to-do/"))
    assert "1 more" in home
    assert (home.count("Proposal "), whole.count("Proposal ")) == (5, 6)


def test_the_weekly_mail_begins_with_what_waits(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    ExchangeFactory(provider=bob, recipient=alice, title="A proposal")
    settled = ExchangeFactory(provider=bob, recipient=alice, title="Thanks", state="settled")
    FeedbackFactory(exchange=settled, by=alice)
    with counted() as queries:
        sections = weekly.gatherer()([alice, bob])
    assert len(queries) <= 9
    hers, his = sections[alice.id], sections[bob.id]
    assert (hers.heading, hers.subject) == ("To do", "Something waits for you")
    assert [(item.title, item.lines) for item in hers.items] == [
        ("Bob proposes 1 hour", ["A proposal"])
    ]
    assert [item.lines for item in his.items] == [["Thanks"]]
    assert hers.more_url.endswith("/to-do/")


def test_each_is_told_alone_what_they_are_told_among_many(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    for state in ("proposed", "countered", "accepted", "logged", "disputed", "settled"):
        ExchangeFactory(provider=bob, recipient=alice, title=state, state=state, minutes=15)
    ListingFactory(owner=bob)
    Listing.objects.update(closes_on=today())
    together = selectors.to_do_of([alice, bob])
    assert together == {one.id: selectors.to_do(one) for one in (alice, bob)}
    assert {one.id: badge.count(one) for one in (alice, bob)} == {
        member: len(items) for member, items in together.items()
    }


def test_who_answers_for_an_organisation_is_told_of_its_applications(
    inside: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    ours, theirs = OrganisationFactory(name="Ours"), OrganisationFactory(name="Theirs")
    team = OrganisationFactory(name="A team of ours", parent=ours)
    for held, at in ((alice, ours), (bob, theirs)):
        HeldRoleFactory(member=held, role=PartRole.CHAMPION, organisation=at, by=champion)
    link = JoinLinkFactory(needs_approval=True)
    for at in (ours, team):
        ApplicationFactory(link=link, organisation=at, email=f"{at.id}@a.example")
    everyone = [members_read.get(one.id) for one in (alice, bob, champion)]
    together = selectors.to_do_of(everyone)
    counts = {one.id: [item.count for item in together.get(one.id, [])] for one in everyone}
    assert counts == {alice.id: [2], bob.id: [], champion.id: [2]}
    for one in everyone:
        assert selectors.to_do(one) == together.get(one.id, [])
        assert badge.count(one) == len(counts[one.id])


def test_feedback_given_is_off_the_list(inside: NetworkRef, alice: Member, bob: Member) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="settled")
    FeedbackFactory(exchange=exchange)
    assert badge.count(alice) == 0
    assert badge.count(bob) == 1


def test_what_has_waited_too_long_is_off_the_badge_too(
    inside: NetworkRef, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    ExchangeFactory(provider=bob, recipient=alice, state="settled")
    assert badge.count(alice) == 1
    later = clock.now() + FEEDBACK_WITHIN + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (badge.count(alice), selectors.to_do(alice)) == (0, [])


def test_what_is_held_shows_beside_the_balance(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=45)
    page = as_alice.get("/").content.decode()
    assert "1.25 hours" in page
    assert "45 minutes held" in page


def test_the_newest_requests_of_others(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    ListingFactory(owner=bob, title="Teach me run charts")
    ListingFactory(owner=alice, title="My own request")
    page = as_alice.get("/").content.decode()
    assert "Teach me run charts" in page
    assert "My own request" not in page


def test_a_suspended_member_reads_that_they_are(
    inside: NetworkRef, world: World, alice: Member, champion: Member
) -> None:
    suspended = members.suspend(member=alice, by=champion.id)
    answer = world.client(inside, suspended.user).get("/")
    assert answer.status_code == 403
    assert "suspended" in answer.content.decode()


def test_only_reading(nwl: NetworkRef, world: World) -> None:
    assert world.client(nwl).post("/").status_code == 405


def test_it_costs_the_same_whatever_waits(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    counts = []
    for _ in range(2):
        ExchangeFactory(provider=bob, recipient=alice, state="settled", minutes=15)
        ExchangeFactory(provider=bob, recipient=alice)
        ListingFactory(owner=bob)
        with counted() as queries:
            as_alice.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_applications_are_one_thing_to_do_for_champions(
    inside: NetworkRef, as_champion: Client, champion: Member, alice: Member
) -> None:
    assert badge.count(champion) == 0
    first = ApplicationFactory()
    assert [presenters.what(one) for one in selectors.to_do(champion)] == [
        "1 person asks to be let in"
    ]
    for _ in range(2):
        ApplicationFactory()
    page = as_champion.get("/").content.decode()
    assert "3 people ask to be let in" in page
    assert 'href="/settings/applications/"' in page
    assert badge.count(champion) == 1
    assert (badge.count(alice), selectors.to_do(alice)) == (0, [])
    together = selectors.to_do_of([alice, champion])
    assert together == {champion.id: selectors.to_do(champion)}
    assert "3 people ask to be let in" in str(weekly.gatherer()([champion])[champion.id])
    joining.decline(application_id=first.id, reason="Not from here.", by=champion.id)
    assert [one.count for one in selectors.to_do(champion)] == [2]
    assert badge.count(champion) == 1
