"""The pages of leaving and coming back: each works, and refuses whom and what it should."""

import pytest
from django.test import Client

from tenant_apps.leaving import links, services
from tenant_apps.leaving.models import Leaving
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory
from tests.factories.leaving import LeavingFactory
from tests.factories.listings import ListingFactory
from tests.world import World

LEAVE = "/people/me/leave/"
MOST = 20


@pytest.fixture
def stranger(world: World, nwl: NetworkRef) -> Client:
    """Somebody who is not signed in."""
    return world.client(nwl)


def test_strangers_sign_in(stranger: Client, bob: Member) -> None:
    for path in (LEAVE, f"/people/{bob.handle}/end/"):
        assert stranger.get(path).status_code == stranger.post(path).status_code == 302
    assert stranger.post(f"/people/{bob.handle}/invite-back/").status_code == 302


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(as_champion: Client, bob: Member, method: str) -> None:
    gone = LeavingFactory(member=bob)
    back = links.sign(gone.id)
    for path in (LEAVE, "/left/", f"/come-back/{back}/"):
        assert getattr(as_champion, method)(path).status_code == 405
    for act in ("end", "invite-back", "erase", "keep"):
        path = f"/people/{bob.handle}/{act}/"
        assert getattr(as_champion, method)(path).status_code == 405


def test_leaving_says_what_happens_and_is_confirmed_by_the_handle(
    as_alice: Client, alice: Member, bob: Member
) -> None:
    ListingFactory(owner=alice)
    ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
    page = as_alice.get(LEAVE).text
    for said in ("1 request or offer, 1 exchange", "2 hours", "Yours is alice."):
        assert said in page
    for confirm in ("", "bob", "leave"):
        answer = as_alice.post(LEAVE, {"to": "chest", "confirm": confirm})
        assert (answer.status_code, "Error:" in answer.text) == (422, True)
    assert not Leaving.objects.exists()
    answer = as_alice.post(LEAVE, {"to": "chest", "confirm": "@Alice"}, follow=True)
    assert "You have left" in answer.text
    assert as_alice.get(LEAVE).status_code == 302
    assert members.get(alice.id, any_state=True).state == "left"


def test_leaving_to_a_member(as_alice: Client, alice: Member, bob: Member) -> None:
    for handle, says in (("", "Write the handle"), ("nobody", "Nobody else here")):
        answer = as_alice.post(LEAVE, {"to": "member", "handle": handle, "confirm": "alice"})
        assert (answer.status_code, says in answer.text) == (422, True)
    as_alice.post(LEAVE, {"to": "member", "handle": "@bob@nwl", "confirm": "alice"})
    assert Leaving.objects.get().credits_to == bob


def test_hours_to_confirm_are_named_with_the_way_to_them(
    as_alice: Client, alice: Member, bob: Member
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="logged", minutes=15)
    page = as_alice.get(LEAVE).text
    assert f"/exchanges/{exchange.id}/" in page
    assert "Write your own handle" not in page
    answer = as_alice.post(LEAVE, {"to": "chest", "confirm": "alice"})
    assert answer.status_code == 409
    assert not Leaving.objects.exists()


def test_a_champion_lets_somebody_go_and_invites_them_back(
    as_champion: Client, bob: Member
) -> None:
    page = f"/people/{bob.handle}/"
    assert f"{page}end/" in as_champion.get(page).text
    assert "End the membership of Bob Baker?" in as_champion.get(f"{page}end/").text
    assert not Leaving.objects.exists()
    assert "has ended" in as_champion.post(f"{page}end/", follow=True).text
    assert as_champion.get(f"{page}end/").status_code == 302
    assert as_champion.post(f"{page}end/").status_code == 409
    shown = as_champion.get(page).text
    assert "A champion ended this membership" in shown
    assert "leads back until" not in shown
    assert "Invite Bob Baker back?" in as_champion.get(f"{page}invite-back/").text
    assert "gets a mail" in as_champion.post(f"{page}invite-back/", follow=True).text
    assert "leads back until" in as_champion.get(page).text
    for act, asks, does in (
        ("erase", "Erase Bob Baker?", "erased in two weeks"),
        ("keep", "Keep what is known of Bob Baker?", "will not be erased"),
    ):
        assert f"{page}{act}/" in as_champion.get(page).text
        assert asks in as_champion.get(f"{page}{act}/").text
        assert does in as_champion.post(f"{page}{act}/", follow=True).text


def test_nobody_else_does(
    as_alice: Client, as_champion: Client, alice: Member, bob: Member, champion: Member
) -> None:
    for act in ("end", "invite-back", "erase", "keep"):
        path = f"/people/{bob.handle}/{act}/"
        assert as_alice.get(path).status_code == as_alice.post(path).status_code == 403
    assert f"/people/{bob.handle}/end/" not in as_alice.get(f"/people/{bob.handle}/").text
    assert as_champion.get(f"/people/{champion.handle}/end/").status_code == 302
    assert as_champion.post(f"/people/{champion.handle}/end/").status_code == 302
    for path in ("/people/nobody/end/", "/people/nobody/invite-back/"):
        assert as_champion.post(path).status_code == 404
    for act in ("invite-back", "erase", "keep"):
        path = f"/people/{bob.handle}/{act}/"
        assert as_champion.get(path).status_code == as_champion.post(path).status_code == 404
    assert not Leaving.objects.exists()


def test_coming_back_is_a_question_first(stranger: Client, alice: Member) -> None:
    back = f"/come-back/{links.sign(LeavingFactory(member=alice).id)}/"
    assert "Come back, Alice Archer?" in stranger.get(back).text
    assert members.get(alice.id, any_state=True).state == "left"
    answer = stranger.post(back, {"answer": "yes"}, follow=True)
    assert "Welcome back, Alice" in answer.text
    assert members.get(alice.id).is_active
    for answer in (stranger.get(back), stranger.post(back, {"answer": "yes"})):
        assert answer.status_code == 410


def test_a_link_of_another_network_is_missing(
    world: World, warwick: NetworkRef, alice: Member
) -> None:
    back = f"/come-back/{links.sign(LeavingFactory(member=alice).id)}/"
    elsewhere = world.client(warwick)
    assert elsewhere.get(back).status_code == elsewhere.post(back).status_code == 404


def test_the_pages_ask_little_of_the_database(
    as_alice: Client, as_champion: Client, alice: Member, bob: Member
) -> None:
    for number in range(4):
        ListingFactory(owner=alice, title=f"Listing {number}")
        ExchangeFactory(provider=bob, recipient=alice, minutes=15, title=f"Exchange {number}")
    for client, path in ((as_alice, LEAVE), (as_champion, f"/people/{alice.handle}/end/")):
        client.get(path)
        with counted() as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= MOST, "\n".join(queries)


def test_the_last_champion_reads_why_not(as_champion: Client, champion: Member) -> None:
    for other in members.champions().exclude(id=champion.id):
        services.let_go(member=other, by=champion)
    answer = as_champion.post(LEAVE, {"to": "chest", "confirm": champion.handle})
    assert (answer.status_code, "last champion" in answer.text) == (409, True)
    assert current.network()
