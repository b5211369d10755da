"""A champion lets somebody in again who lost every second step, and nobody else does."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.members import PASSWORD, admit
from tests.factories.security import SECRET, AppFactory
from tests.world import World

SURE = {"is_sure": "on"}
MOST = 12


@pytest.fixture
def dora(nwl: NetworkRef) -> Member:
    """A champion who has an authenticator app, and no phone any more."""
    with current.enter(nwl):
        dora = admit(name="Dora Dean", role="champion")
        AppFactory(user=dora.user)
    return dora


def path_of(member: Member) -> str:
    return f"/people/{member.handle}/second-step/"


def code_now() -> int:
    return int(hotp_value(SECRET, int(time.time()) // 30))


def signs_in(client: Client, member: Member) -> str:
    """Where the right password leads."""
    sent = {"username": member.user.email, "password": PASSWORD}
    return str(client.post("/sign-in/", sent)["Location"])


def test_another_champion_takes_it_away_and_it_is_told(
    world: World, nwl: NetworkRef, as_champion: Client, champion: Member, dora: Member
) -> None:
    with current.enter(nwl):
        edith = admit(name="Edith Else", role="champion")
    before = world.client(nwl)
    signs_in(before, dora)
    before.post("/sign-in/second-step/", {"code": format_hotp_value(code_now())})
    assert before.get("/people/").status_code == 200
    assert "Lost their second step?" in as_champion.get(f"/people/{dora.handle}/").text
    assert "all other champions are told" in as_champion.get(path_of(dora)).text
    answer = as_champion.post(path_of(dora), SURE)
    assert answer["Location"] == f"/people/{dora.handle}/"
    # Signed out at once; then the password is enough to come to where another is set up.
    assert before.get("/people/").status_code == 302
    again = world.client(nwl)
    signs_in(again, dora)
    assert again.get("/people/")["Location"].startswith("/security/required/")
    with current.enter(nwl):
        assert not Authenticator.objects.filter(user=dora.user).exists()
        event = Event.objects.get(action="second_step.reset")
        told = dict(Mail.objects.filter(subject__contains="step").values_list("to", "subject"))
    assert (event.actor, event.subject, event.detail) == (champion.id, dora.id, {"types": ["totp"]})
    assert told == {
        dora.user.email: "Your second step was taken away",
        edith.user.email: f"{champion.name} took away a second step",
    }


def test_the_mail_says_what_happens_next(
    nwl: NetworkRef, as_champion: Client, alice: Member, dora: Member
) -> None:
    with current.enter(nwl):
        AppFactory(user=alice.user)
    for member in (alice, dora):
        as_champion.post(path_of(member), SURE)
    with current.enter(nwl):
        texts = dict(Mail.objects.filter(subject__startswith="Your").values_list("to", "text"))
    asked = "You are then asked to set up a second step again."
    assert asked in texts[dora.user.email]
    assert asked not in texts[alice.user.email]


def test_nothing_happens_until_they_are_sure(
    nwl: NetworkRef, as_champion: Client, dora: Member
) -> None:
    answer = as_champion.post(path_of(dora), {})
    assert (answer.status_code, "See them or call them first" in answer.text) == (422, True)
    with current.enter(nwl):
        assert Authenticator.objects.filter(user=dora.user).exists()


def test_where_there_is_none_nothing_is_taken_and_nobody_told(
    nwl: NetworkRef, as_champion: Client, alice: Member
) -> None:
    answer = as_champion.post(path_of(alice), SURE)
    assert (answer.status_code, "They have no second step" in answer.text) == (409, True)
    with current.enter(nwl):
        assert not Mail.objects.filter(to=alice.user.email).exists()
        assert not Event.objects.filter(action="second_step.reset").exists()


def test_not_ones_own(as_champion: Client, champion: Member, nwl: NetworkRef) -> None:
    with current.enter(nwl):
        AppFactory(user=champion.user)
    assert "Lost their second step?" not in as_champion.get(f"/people/{champion.handle}/").text
    assert as_champion.post(path_of(champion), SURE).status_code == 403
    with current.enter(nwl):
        assert Authenticator.objects.filter(user=champion.user).exists()


def test_who_did_not_prove_lately_who_they_are_does_so_first(
    world: World, nwl: NetworkRef, champion: Member, dora: Member
) -> None:
    client = world.client(nwl, champion.user)
    with current.enter(nwl):
        session = client.session
        for record in session["account_authentication_methods"]:
            record["at"] -= 3600
        session.save()
    answer = client.post(path_of(dora), SURE)
    assert answer["Location"].startswith("/security/again/")
    with current.enter(nwl):
        assert Authenticator.objects.filter(user=dora.user).exists()


def test_others_may_not(world: World, nwl: NetworkRef, dora: Member, as_alice: Client) -> None:
    with current.enter(nwl):
        broker = admit(name="Bea Broker", role="broker")
    for client in (as_alice, world.client(nwl, broker.user)):
        assert client.get(path_of(dora)).status_code == 403
        assert client.post(path_of(dora), SURE).status_code == 403
        assert "Lost their second step?" not in client.get(f"/people/{dora.handle}/").text
    stranger = world.client(nwl)
    assert stranger.post(path_of(dora), SURE).status_code == 302
    with current.enter(nwl):
        assert Authenticator.objects.filter(user=dora.user).exists()


def test_of_nobody_and_by_other_methods(as_champion: Client, dora: Member) -> None:
    assert as_champion.post("/people/nobody/second-step/", SURE).status_code == 404
    for method in ("put", "delete", "patch"):
        assert getattr(as_champion, method)(path_of(dora)).status_code == 405


def test_the_page_asks_the_database_little(as_champion: Client, dora: Member) -> None:
    as_champion.get(path_of(dora))
    with counted() as queries:
        assert as_champion.get(path_of(dora)).status_code == 200
    assert len(queries) <= MOST
