"""r23: sessions end by themselves, are listed and ended by their owner, and change hands never."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel import clock
from tenant_apps.accounts.models import User
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD
from tests.factories.security import AppFactory
from tests.world import World

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def page(response: HttpResponse) -> str:
    return response.content.decode()


def signed_in(world: World, network: NetworkRef, member: Member, browser: str = FIREFOX) -> Client:
    client = world.client(network)
    answer = {"username": member.user.email, "password": PASSWORD}
    assert client.post("/sign-in/", answer, headers={"User-Agent": browser}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/people/").status_code == 200


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Puts the clock on, counted from the start of the test."""
    began = clock.now()

    def move(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: began + by)

    return move


def test_r23_an_hour_in_which_nothing_is_asked_ends_a_session(
    world: World, nwl: NetworkRef, alice: Member, later: Callable[[timedelta], None]
) -> None:
    client = signed_in(world, nwl, alice)
    assert is_in(client)
    for minutes in (50, 100, 150):
        later(timedelta(minutes=minutes))
        assert is_in(client)
    later(timedelta(minutes=211))
    assert not is_in(client)
    assert "You were signed out" in page(client.get("/sign-in/"))
    later(timedelta(minutes=150))
    assert not is_in(client)


def test_r23_twelve_hours_end_a_session_however_busy(
    world: World, nwl: NetworkRef, alice: Member, later: Callable[[timedelta], None]
) -> None:
    client = signed_in(world, nwl, alice)
    for minutes in range(30, 12 * 60, 30):
        later(timedelta(minutes=minutes))
        assert is_in(client)
    later(timedelta(hours=12, minutes=1))
    assert not is_in(client)


def test_a_page_writes_its_session_every_five_minutes_at_most(
    world: World, nwl: NetworkRef, alice: Member, later: Callable[[timedelta], None]
) -> None:
    client = signed_in(world, nwl, alice)
    is_in(client)
    with current.enter(nwl):
        seen = client.session["seen_at"]
    later(timedelta(minutes=4))
    is_in(client)
    with current.enter(nwl):
        assert client.session["seen_at"] == seen
    later(timedelta(minutes=6))
    is_in(client)
    with current.enter(nwl):
        assert client.session["seen_at"] > seen


def test_r23_a_person_sees_and_ends_their_sessions(
    world: World, nwl: NetworkRef, alice: Member
) -> None:
    here, phone = signed_in(world, nwl, alice), signed_in(world, nwl, alice, PHONE)
    shown = page(here.get("/security/devices/"))
    assert "Firefox on Linux" in shown
    assert "Safari on iPhone" in shown
    found = re.search(r'name="device" value="(\d+)"', shown)
    assert found
    assert here.post("/security/devices/", {"device": found[1]}).status_code == 302
    assert is_in(here)
    assert not is_in(phone)
    with current.enter(nwl):
        assert Event.objects.filter(action="login.signed_out_elsewhere").exists()


def test_r23_all_others_at_once(world: World, nwl: NetworkRef, alice: Member) -> None:
    here, *others = (signed_in(world, nwl, alice) for _ in range(4))
    here.post("/security/devices/")
    assert is_in(here)
    assert not any(is_in(other) for other in others)


def test_nobody_ends_the_session_of_another(
    world: World, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    hers, his = signed_in(world, nwl, alice), signed_in(world, nwl, bob)
    with current.enter(nwl):
        from allauth.usersessions.models import UserSession

        number = UserSession.objects.get(user=alice.user).pk
        assert UserSession.objects.get(user=alice.user).ip.startswith("fd")
    his.post("/security/devices/", {"device": number})
    assert is_in(hers)


@pytest.mark.parametrize("device", ["x", "-1", "9" * 40])
def test_a_device_that_is_none_changes_nothing(
    world: World, nwl: NetworkRef, alice: Member, device: str
) -> None:
    here, other = signed_in(world, nwl, alice), signed_in(world, nwl, alice)
    assert here.post("/security/devices/", {"device": device}).status_code in (302, 422)
    assert is_in(other)


# A new address


def code_of(network: NetworkRef, email: str) -> str:
    with current.enter(network):
        mail = Mail.objects.filter(to=email).latest("created_at")
    found = re.search(r"\d{6}", mail.text)
    assert found
    return found[0]


def test_r23_a_new_address_is_proved_and_the_old_one_told(
    world: World, nwl: NetworkRef, alice: Member
) -> None:
    client, before = signed_in(world, nwl, alice), alice.user.email
    assert client.post("/security/e-mail/", {"email": "New@Example.org"}).status_code == 302
    wrong = client.post("/security/e-mail/code/", {"code": "x"})
    assert wrong.status_code == 422
    right = code_of(nwl, "new@example.org")
    assert client.post("/security/e-mail/code/", {"code": right}).status_code == 302
    with current.enter(nwl):
        assert User.objects.get(id=alice.user.id).email == "new@example.org"
        assert Mail.objects.filter(to=before, subject__contains="was changed").exists()
        assert Event.objects.filter(action="login.email_changed").exists()
    assert client.post("/security/e-mail/code/", {"code": right})["Location"] == "/security/e-mail/"


def test_an_address_of_another_is_not_taken_and_nothing_is_told(
    world: World, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    client = signed_in(world, nwl, alice)
    free = client.post("/security/e-mail/", {"email": "free@example.org"})
    taken = client.post("/security/e-mail/", {"email": bob.user.email})
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    for guess in ("", "000000"):
        assert client.post("/security/e-mail/code/", {"code": guess}).status_code == 422
    with current.enter(nwl):
        assert Mail.objects.filter(to=bob.user.email, subject__contains="already").exists()
        assert User.objects.get(id=alice.user.id).email == alice.user.email


def test_five_wrong_codes_are_the_end_of_it(world: World, nwl: NetworkRef, alice: Member) -> None:
    client = signed_in(world, nwl, alice)
    client.post("/security/e-mail/", {"email": "new@example.org"})
    right = code_of(nwl, "new@example.org")
    for _ in range(5):
        client.post("/security/e-mail/code/", {"code": "x"})
    answer = client.post("/security/e-mail/code/", {"code": right})
    assert answer["Location"] == "/security/e-mail/"
    with current.enter(nwl):
        assert User.objects.get(id=alice.user.id).email == alice.user.email


def test_a_new_password_asks_who_you_are_and_ends_other_sessions(
    world: World, nwl: NetworkRef, alice: Member
) -> None:
    here, other = signed_in(world, nwl, alice), signed_in(world, nwl, alice)
    easy = here.post("/security/password/", {"new_password": "password1234"})
    assert easy.status_code == 422
    answer = here.post("/security/password/", {"new_password": "five silver kettles hum"})
    assert answer["Location"] == "/security/"
    assert is_in(here)
    assert not is_in(other)
    grow_stale(here, nwl)
    asked = here.post("/security/password/", {"new_password": "six silver kettles hum"})
    assert asked["Location"].startswith("/security/again/")


def grow_stale(client: Client, network: NetworkRef) -> None:
    """As if it were an hour since they proved who they are."""
    with current.enter(network):
        session = client.session
        for one in session["account_authentication_methods"]:
            one["at"] -= 3600
        session.save()


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/security/password/", {"new_password": "six silver kettles hum"}),
        ("/security/e-mail/", {"email": "new@example.org"}),
        ("/security/passkeys/add/", {"credential": "{}"}),
        ("/security/app/", {"code": "123456"}),
        ("/security/codes/new/", {}),
    ],
)
def test_r23_what_opens_the_login_to_others_asks_who_you_are(
    world: World, nwl: NetworkRef, alice: Member, path: str, form: dict[str, str]
) -> None:
    client = signed_in(world, nwl, alice)
    if "codes" in path:
        with current.enter(nwl):
            AppFactory(user=alice.user)
    grow_stale(client, nwl)
    for answer in (client.get(path), client.post(path, form)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/security/again/")
    with current.enter(nwl):
        assert User.objects.get(id=alice.user.id).email == alice.user.email
