"""r16, r17, r18: a second step is set up, asked for, taken once, and cannot be gone round."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client

from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.security import services
from tenant_apps.security.adapters import SecondStepAdapter
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.factories.operators import OperatorFactory
from tests.factories.security import AppFactory, code
from tests.world import World

TAKE, REQUIRED, APP = "/sign-in/second-step/", "/security/required/", "/security/app/"


def page(response: HttpResponse) -> str:
    return response.content.decode()


def signs_in(client: Client, email: str) -> HttpResponse:
    return client.post("/sign-in/", {"username": email, "password": PASSWORD})


def with_app(network: NetworkRef, member: Member) -> Member:
    with current.enter(network):
        AppFactory(user=member.user)
    return member


def shown_secret(response: HttpResponse) -> str:
    found = re.search(r"secret=([A-Z2-7]+)", page(response))
    assert found
    return found[1]


# Who must have one


@pytest.mark.parametrize(
    ("role", "path"),
    [
        *[("champion", one) for one in ("/", "/people/", "/settings/brand/", "/people/me/")],
        *[("broker", one) for one in ("/", "/people/", "/queue/")],
    ],
)
def test_r16_whoever_runs_or_brokers_a_network_sees_nothing_of_it_without(
    world: World, nwl: NetworkRef, role: str, path: str
) -> None:
    with current.enter(nwl):
        champion = admit(name="Robin Runs", role=role)
    client = world.client(nwl)
    assert signs_in(client, champion.user.email).status_code == 302
    answer = client.get(path)
    if path == "/":
        assert champion.name not in page(client.get(path, follow=True)).split("<main")[1]
    assert answer.status_code == 302
    assert answer["Location"].startswith(REQUIRED)


def test_r16_nor_can_they_send_anything(
    world: World, nwl: NetworkRef, champion: Member, alice: Member
) -> None:
    client = world.client(nwl)
    signs_in(client, champion.user.email)
    answer = client.post(f"/people/{alice.handle}/suspend/")
    assert answer["Location"].startswith(REQUIRED)
    with current.enter(nwl):
        assert Member.objects.get(id=alice.id).is_active


def test_r16_members_need_none_until_their_network_asks_all(
    world: World, nwl: NetworkRef, champion: Member, alice: Member
) -> None:
    client = world.client(nwl)
    signs_in(client, alice.user.email)
    assert client.get("/people/").status_code == 200
    with current.enter(nwl):
        services.change_rules(second_step_for_all=True, single_sign_on_only=False, by=champion.id)
        assert Event.objects.filter(action="sign_in_rules.changed", actor=champion.id).exists()
    assert client.get("/people/")["Location"].startswith(REQUIRED)
    with current.enter(nwl):
        services.change_rules(second_step_for_all=False, single_sign_on_only=False, by=champion.id)
    assert client.get("/people/").status_code == 200


def test_r16_an_operator_sees_nothing_of_the_console_without(world: World) -> None:
    with current.shared():
        operator: Operator = OperatorFactory(password=PASSWORD)
        email = operator.user.email
    client = world.client()
    signs_in(client, email)
    assert client.get("/console/networks/")["Location"].startswith(REQUIRED)
    with current.shared():
        AppFactory(user=operator.user)
    again = world.client()
    assert signs_in(again, email)["Location"] == TAKE
    assert "Another operator can let you in again" in again.get(TAKE).text
    assert again.get("/console/networks/").status_code == 302
    assert again.post(TAKE, {"code": code()}).status_code == 302
    assert again.get("/console/networks/").status_code == 200


# Setting one up


def test_setting_up_an_app_lets_a_champion_on(
    world: World, nwl: NetworkRef, champion: Member
) -> None:
    client = world.client(nwl)
    signs_in(client, champion.user.email)
    asked = page(client.get("/people/?q=tea", follow=True))
    assert "One more step" in asked
    app = f"{APP}?next=%2Fpeople%2F%3Fq%3Dtea"
    assert f'href="{app}"' in asked
    secret = shown_secret(client.get(app))
    assert client.post(app, {"code": "000000"}).status_code == 422
    assert client.get("/people/").status_code == 302
    secret = shown_secret(client.get(app))
    answer = client.post(app, {"code": code(secret)})
    assert answer["Location"] == "/security/codes/?next=%2Fpeople%2F%3Fq%3Dtea"
    shown = page(client.get(answer["Location"]))
    assert len(re.findall(r"<li>\d{8}</li>", shown)) == 10
    assert 'href="/people/?q=tea">I have kept them' in shown
    assert not re.findall(r"<li>\d{8}</li>", page(client.get("/security/codes/")))
    assert client.get("/people/").status_code == 200
    with current.enter(nwl):
        kept = Authenticator.objects.get(user=champion.user, type="totp")
        assert secret not in str(kept.data)
        assert Event.objects.filter(action="second_step.added", subject=champion.user.id).exists()
        mails = list(Mail.objects.filter(to=champion.user.email).values_list("subject", flat=True))
        assert mails == ["An authenticator app was set up"]


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("", "/security/"),
        ("?next=/credits/", "/credits/"),
        ("?next=https://elsewhere.example/", "/"),
        ("?next=//elsewhere.example/", "/"),
        ("?next=", "/"),
    ],
)
def test_from_the_codes_one_goes_on_to_a_page_of_this_host_alone(
    world: World, nwl: NetworkRef, alice: Member, asked: str, leads_to: str
) -> None:
    client = world.client(nwl, alice.user)
    answer = client.post(f"{APP}{asked}", {"code": code(shown_secret(client.get(APP)))})
    assert f'href="{leads_to}">I have kept them' in page(client.get(answer["Location"]))


def test_the_secret_can_be_typed_and_its_address_is_not_printed(
    world: World, nwl: NetworkRef, alice: Member
) -> None:
    shown = page(world.client(nwl, alice.user).get(APP))
    secret = re.search(r'<span class="qr-text">([A-Z2-7 ]+)</span>', shown)
    assert secret
    assert all(len(part) == 4 for part in secret[1].split())
    assert re.search(r'<a href="otpauth:[^"]+">Open in an authenticator app</a>', shown)
    assert shown.count("otpauth:") == 1


def test_a_passkey_without_a_name_is_called_what_it_is(
    world: World, nwl: NetworkRef, alice: Member
) -> None:
    client = world.client(nwl, alice.user)
    assert 'value="Passkey"' in page(client.get("/security/passkeys/add/"))
    with current.enter(nwl):
        Authenticator.objects.create(user=alice.user, type="webauthn", data={"name": "Passkey"})
        named = SecondStepAdapter().generate_authenticator_name(alice.user, "webauthn")
    assert named == "Passkey 2"


def test_r18_a_code_works_once(world: World, nwl: NetworkRef, alice: Member) -> None:
    with_app(nwl, alice)
    first, second = world.client(nwl), world.client(nwl)
    for client in (first, second):
        assert signs_in(client, alice.user.email)["Location"] == TAKE
        assert "A champion of your network can let you in again" in client.get(TAKE).text
    used = code()
    assert first.post(TAKE, {"code": used})["Location"] == "/"
    refused = second.post(TAKE, {"code": used})
    assert refused.status_code == 422
    assert "was used already" in page(refused)
    assert second.get("/people/").status_code == 302
    assert second.post(TAKE, {"code": code(ahead=1)})["Location"] == "/"
    assert second.get("/people/").status_code == 200


def test_r18_a_recovery_code_works_once(world: World, nwl: NetworkRef, alice: Member) -> None:
    client = world.client(nwl, alice.user)
    client.post(APP, {"code": code(shown_secret(client.get(APP)))})
    codes = re.findall(r"<li>(\d{8})</li>", page(client.get("/security/codes/")))
    first, second = world.client(nwl), world.client(nwl)
    for one in (first, second):
        signs_in(one, alice.user.email)
    assert first.post(TAKE, {"code": codes[0]}).status_code == 302
    assert second.post(TAKE, {"code": codes[0]}).status_code == 422
    assert second.post(TAKE, {"code": codes[1]}).status_code == 302


def test_guessing_codes_is_slow(world: World, nwl: NetworkRef, alice: Member) -> None:
    with_app(nwl, alice)
    client = world.client(nwl)
    signs_in(client, alice.user.email)
    for _ in range(5):
        assert client.post(TAKE, {"code": "000000"}).status_code == 422
    refused = client.post(TAKE, {"code": code()})
    assert refused.status_code == 422
    assert "Too many wrong tries" in page(refused)


def test_r17_a_new_password_does_not_go_round_it(
    world: World, nwl: NetworkRef, alice: Member
) -> None:
    with_app(nwl, alice)
    inside = world.client(nwl, alice.user)
    client = world.client(nwl)
    client.post("/password/forgotten/", {"email": alice.user.email})
    with current.enter(nwl):
        text = Mail.objects.filter(to=alice.user.email).latest("created_at").text
    found = re.search(r"https?://[^/]+(/password/\S+)", text)
    assert found
    form = client.get(found[1], follow=True)
    client.post(form.request["PATH_INFO"], {"new_password": "five silver kettles hum"})
    assert client.get("/people/").status_code == 302
    assert inside.get("/people/").status_code == 302
    answer = client.post(
        "/sign-in/", {"username": alice.user.email, "password": "five silver kettles hum"}
    )
    assert answer["Location"] == TAKE


def test_r02_an_app_of_one_network_is_nothing_to_another(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member
) -> None:
    with_app(nwl, alice)
    with current.enter(nwl):
        sealed = Authenticator.objects.get(user=alice.user).data["secret"]
    with current.enter(warwick):
        from cryptography.fernet import InvalidToken

        with pytest.raises(InvalidToken):
            SecondStepAdapter().decrypt(sealed)


# Removing, and proving oneself again


def test_removing_it_asks_who_you_are_after_a_while(
    world: World, nwl: NetworkRef, alice: Member
) -> None:
    with_app(nwl, alice)
    client = world.client(nwl, alice.user)
    with current.enter(nwl):
        session = client.session
        session["account_authentication_methods"][0]["at"] = time.time() - 3600
        session.save()
    answer = client.post("/security/app/remove/")
    assert answer["Location"].startswith("/security/again/")
    wrong = client.post(answer["Location"], {"password": "not it at all, this"})
    assert wrong.status_code == 422
    assert "That is not your password" in page(wrong)
    client.post(answer["Location"], {"password": PASSWORD})
    client.post("/security/app/remove/")
    with current.enter(nwl):
        assert not Authenticator.objects.filter(user=alice.user).exists()
        assert Event.objects.filter(action="second_step.removed").exists()


@pytest.mark.parametrize("what", ["name", "remove"])
def test_nobody_touches_the_passkey_of_another(
    world: World, nwl: NetworkRef, alice: Member, bob: Member, what: str
) -> None:
    with current.enter(nwl):
        own = Authenticator.objects.create(
            user=alice.user, type="webauthn", data={"name": "Phone", "credential": {}}
        )
    path = f"/security/passkeys/{own.pk}/{what}/"
    assert world.client(nwl, bob.user).post(path, {"name": "Mine now"}).status_code == 404
    assert world.client(nwl).post(path)["Location"].startswith("/sign-in/")
    with current.enter(nwl):
        assert Authenticator.objects.get(pk=own.pk).data["name"] == "Phone"
    assert world.client(nwl, alice.user).post(path, {"name": "Work"}).status_code == 302
