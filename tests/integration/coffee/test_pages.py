"""The page of random coffee, and its three buttons."""

from datetime import date

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.coffee import months, selectors, services
from tenant_apps.coffee.models import Pair, SignUp
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.coffee import PairFactory, SeatFactory, SignUpFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.coffee.conftest import TravelTo
from tests.world import World


def read(client: Client) -> str:
    answer = client.get("/coffee/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_says_what_it_is_and_takes_one_in(inside: NetworkRef, as_alice: Client) -> None:
    page = read(as_alice)
    assert "half an hour" in page
    assert "Take part" in page
    answer = as_alice.post("/coffee/join/", follow=True).content.decode()
    assert "You are in." in answer
    assert "Leave random coffee" in answer
    assert "Take part" not in answer
    answer = as_alice.post("/coffee/leave/", follow=True).content.decode()
    assert "You have left random coffee." in answer
    assert "Take part" in answer


def test_the_home_page_leads_there(inside: NetworkRef, as_alice: Client) -> None:
    assert 'href="/coffee/"' in as_alice.get("/").content.decode()


def test_this_months_pair(pair: Pair, as_alice: Client, bob: Member) -> None:
    page = read(as_alice)
    assert "Bob Baker" in page
    assert f'href="/people/{bob.handle}/"' in page
    assert f"/exchanges/propose/member/{bob.id}/?minutes=30&amp;title=Random+coffee" in page
    assert f"/coffee/{pair.id}/skip/" in page
    assert bob.user.email not in page


def test_the_proposal_is_filled_in(pair: Pair, as_alice: Client, bob: Member) -> None:
    path = f"/exchanges/propose/member/{bob.id}/"
    page = as_alice.get(f"{path}?minutes=30&title=Random+coffee").content.decode()
    assert 'value="0.5"' in page
    assert 'value="Random coffee"' in page


@pytest.mark.parametrize("minutes", ["", "0", "31", "-30", "6015", "9" * 30, "²", "abc", "\x00"])
def test_what_is_no_amount_of_help_is_left_out(
    inside: NetworkRef, as_alice: Client, bob: Member, minutes: str
) -> None:
    path = f"/exchanges/propose/member/{bob.id}/"
    answer = as_alice.get(path, {"minutes": minutes, "title": "x" * 500})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'value="1"' in page
    assert "x" * 120 in page
    assert "x" * 121 not in page


def test_skips_after_a_question(
    pair: Pair, as_alice: Client, as_bob: Client, alice: Member
) -> None:
    path = f"/coffee/{pair.id}/skip/"
    assert "Skip this time?" in as_alice.get(path).content.decode()
    pair.refresh_from_db()
    assert pair.skipped_at is None
    answer = as_alice.post(path, follow=True).content.decode()
    assert "We have told Bob Baker" in answer
    assert "You have skipped this month." in answer
    theirs = read(as_bob)
    assert "does not take place. Next time you come first." in theirs
    assert "kipped" not in theirs
    again = as_alice.post(path, follow=True).content.decode()
    assert "It was off already." in again
    assert as_bob.get(path).status_code == 302


def test_others_find_nothing(
    pair: Pair,
    as_champion: Client,
    as_alice: Client,
    sofia: Member,
    world: World,
    warwick: NetworkRef,
) -> None:
    path = f"/coffee/{pair.id}/skip/"
    elsewhere = world.client(warwick, sofia.user)
    for client in (as_champion, elsewhere):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    assert as_alice.get(f"/coffee/{uuid7()}/skip/").status_code == 404
    assert as_alice.post("/coffee/nonsense/skip/").status_code == 404
    pair.refresh_from_db()
    assert pair.skipped_at is None


@pytest.mark.parametrize("path", ["/coffee/", "/coffee/join/", "/coffee/leave/"])
def test_strangers_sign_in_and_the_suspended_are_refused(
    inside: NetworkRef, world: World, alice: Member, champion: Member, path: str
) -> None:
    assert "/sign-in/" in world.client(inside).get(path)["Location"]
    suspended = members.suspend(member=alice, by=champion.id)
    as_alice = world.client(inside, suspended.user)
    assert as_alice.get(path).status_code == 403
    assert as_alice.post(path).status_code in {403, 405}
    assert not SignUp.objects.exists()


def test_wrong_methods(pair: Pair, as_alice: Client) -> None:
    assert as_alice.post("/coffee/").status_code == 405
    for path in ("/coffee/join/", "/coffee/leave/", f"/coffee/{pair.id}/skip/"):
        assert as_alice.delete(path).status_code == 405
        assert as_alice.put(path).status_code == 405
    for path in ("/coffee/join/", "/coffee/leave/"):
        assert as_alice.get(path)["Location"] == "/coffee/"
    assert not SignUp.objects.exists()


def test_not_once_the_month_is_over(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    bob = admit(name="Bob Baker")
    last_year = months.this_month().replace(year=2020)
    old = PairFactory(one=alice, two=bob, month=last_year)
    path = f"/coffee/{old.id}/skip/"
    assert as_alice.get(path)["Location"] == "/coffee/"
    answer = as_alice.post(path)
    assert answer.status_code == 409
    assert "That month is over" in answer.content.decode()


def test_the_other_is_suspended_meanwhile(
    pair: Pair, as_alice: Client, bob: Member, champion: Member
) -> None:
    members.suspend(member=bob, by=champion.id)
    page = read(as_alice)
    assert "does not take place. Next time you come first." in page
    assert f"/people/{bob.handle}/" not in page
    assert "propose" not in page


def test_the_other_changes_to_ones_own_organisation(
    pair: Pair, as_alice: Client, bob: Member, alice: Member
) -> None:
    """They were apart when the lot was drawn: the meeting stands."""
    trust = OrganisationFactory(name="The trust")
    for member in (alice, bob):
        members.change_profile(
            member=member, name=member.name, job_title="", organisation=trust, about="",
            shows_name_outside=False, by=member.id,
        )  # fmt: skip
    assert "Bob Baker" in read(as_alice)


def test_nobody_was_left(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    SeatFactory(member=alice)
    assert "There was nobody left for you this month." in read(as_alice)


def test_those_before(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member, at: TravelTo
) -> None:
    PairFactory(one=alice, two=bob, month=date(2026, 3, 1))
    PairFactory(one=alice, two=admit(name="Cara Cook"), month=date(2026, 2, 1))
    at(2026, 4, 9)
    page = read(as_alice)
    assert page.index("March 2026") < page.index("February 2026")
    assert "Skip this time" not in page


def test_champions_see_how_many_and_not_who(
    pair: Pair, as_champion: Client, as_alice: Client, alice: Member, bob: Member
) -> None:
    SignUpFactory(by=alice)
    SeatFactory(member=admit(name="Olive Odd"))
    services.skip(pair_id=pair.id, by=bob)
    page = read(as_champion)
    assert "Fewer than 5 members take part." in page
    assert [(one.pairs, one.skipped, one.left_out) for one in selectors.round_counts()] == [
        (1, 1, 1)
    ]
    for name in ("Alice", "Bob", "Olive"):
        assert name not in page
    assert "How it goes" not in read(as_alice)


def test_a_broker_sees_no_figures(inside: NetworkRef, world: World) -> None:
    broker = admit(name="Bea Broker", role="broker")
    assert "How it goes" not in read(world.client(inside, broker.user))


def test_it_costs_the_same_whoever_came_before(
    world: World, nwl: NetworkRef, champion: Member
) -> None:
    client, counts = world.client(nwl, champion.user), []
    for year in (2020, 2021):
        with current.enter(nwl):
            for month in range(1, 10):
                PairFactory(one=champion, two=admit(name="Someone"), month=date(year, month, 1))
        with counted() as queries:
            read(client)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
