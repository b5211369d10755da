"""r22: joiners, movers and leavers follow a directory, by SCIM 2.0."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpResponse

from kernel import clock
from tenant_apps.audit.models import Event
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.scim import services
from tenant_apps.scim.models import Entry, Token
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.scim import EntryFactory, TokenFactory
from tests.world import World

USERS = "/scim/v2/Users"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
PAT: dict[str, Any] = {
    "schemas": [CORE],
    "userName": "Pat.Public@imperial.example",
    "externalId": "0042",
    "name": {"givenName": "Pat", "familyName": "Public"},
    "title": "Ward sister",
    "emails": [{"value": "pat.public@imperial.example", "primary": True}],
    "active": True,
}


class Directory:
    """An organisation's directory, with a token of a network."""

    def __init__(self, world: World, network: NetworkRef, secret: str) -> None:
        self.client, self.secret = world.client(network), secret

    def ask(self, method: str, path: str, body: Any = None) -> HttpResponse:
        return self.client.generic(
            method,
            path,
            json.dumps(body) if body is not None else "",
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self.secret}"},
        )

    def put_in(self, **more: Any) -> dict[str, Any]:
        answer = self.ask("POST", USERS, PAT | more)
        assert answer.status_code == 201, answer.content
        said: dict[str, Any] = json.loads(answer.content)
        return said

    def patch(self, one: dict[str, Any], path: str, value: Any) -> HttpResponse:
        operation = {"op": "replace", "path": path, "value": value}
        body = {"schemas": [PATCH], "Operations": [operation]}
        return self.ask("PATCH", f"{USERS}/{one['id']}", body)


def said(answer: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found


@pytest.fixture
def directory(world: World, nwl: NetworkRef, champion: Member) -> Directory:
    with current.enter(nwl):
        secret = services.make_token(by=champion.id)
    return Directory(world, nwl, secret)


def pat(network: NetworkRef) -> Member:
    with current.enter(network):
        found = Member.objects.select_related("user", "organisation")
        return found.get(user__email=PAT["emails"][0]["value"])


# Joiners


def test_a_joiner_is_a_member_with_welcome_credits_and_a_mail(
    nwl: NetworkRef, directory: Directory
) -> None:
    with current.enter(nwl):
        house = OrganisationFactory(name="Imperial College Healthcare")
    extension = {"organization": "imperial college healthcare"}
    made = directory.put_in(**{"schemas": [CORE, ENTERPRISE], ENTERPRISE: extension})
    member = pat(nwl)
    assert (member.name, member.job_title) == ("Pat Public", "Ward sister")
    assert member.organisation == house
    assert not member.user.has_usable_password()
    assert made["meta"]["location"].endswith(f"{USERS}/{made['id']}")
    with current.enter(nwl):
        assert Mail.objects.filter(to=member.user.email, subject__contains="member").exists()
        assert Event.objects.filter(action="scim.taken_in", subject=member.id).exists()


def test_a_member_of_that_address_becomes_the_entry(nwl: NetworkRef, directory: Directory) -> None:
    with current.enter(nwl):
        there = admit(name="Patricia", email=PAT["emails"][0]["value"])
    directory.put_in()
    assert pat(nwl).id == there.id
    again = directory.ask("POST", USERS, PAT)
    assert again.status_code == 409
    assert said(again)["scimType"] == "uniqueness"


def test_nothing_else_is_kept_of_a_person(nwl: NetworkRef, directory: Directory) -> None:
    made = directory.put_in(phoneNumbers=[{"value": "020 7946 0000"}], nickName="Patty")
    assert "phoneNumbers" not in made
    with current.enter(nwl):
        assert "7946" not in json.dumps(Entry.objects.get().said)


def test_the_directory_sees_those_alone_whom_it_put_in(
    nwl: NetworkRef, alice: Member, directory: Directory
) -> None:
    made = directory.put_in()
    found = said(directory.ask("GET", USERS))
    assert [one["id"] for one in found["Resources"]] == [made["id"]]
    assert alice.user.email not in json.dumps(found)
    assert directory.ask("GET", f"{USERS}/{alice.id}").status_code == 404


# Movers


def test_a_mover_has_another_name_job_and_address(nwl: NetworkRef, directory: Directory) -> None:
    made = directory.put_in()
    moved = PAT | {
        "displayName": "Pat Private",
        "title": "Matron",
        "emails": [{"value": "pat.private@imperial.example"}],
        "schemas": [CORE, ENTERPRISE],
        ENTERPRISE: {"organization": "Ward 7"},
    }
    with current.enter(nwl):
        OrganisationFactory(name="Ward 7")
    assert directory.ask("PUT", f"{USERS}/{made['id']}", moved).status_code == 200
    with current.enter(nwl):
        member = Entry.objects.select_related("member__user").get().member
        assert (member.name, member.job_title) == ("Pat Private", "Matron")
        assert member.organisation.name == "Ward 7"
        assert member.user.email == "pat.private@imperial.example"


@pytest.mark.parametrize(("word", "kind"), [("Student", "student"), ("Grade 7", "staff")])
def test_a_joiner_is_of_the_type_that_the_directory_says(
    nwl: NetworkRef, directory: Directory, word: str, kind: str
) -> None:
    made = directory.put_in(userType=word)
    assert made["userType"] == word
    assert pat(nwl).membership_type == kind


def test_a_student_who_starts_to_work_is_staff_once_the_directory_says_so(
    nwl: NetworkRef, directory: Directory
) -> None:
    made = directory.put_in(userType="Student")
    assert directory.patch(made, "userType", "Employee").status_code in {200, 204}
    assert pat(nwl).membership_type == "staff"
    with current.enter(nwl):
        noted = Event.objects.get(action="member.term_set", subject=pat(nwl).id)
        assert noted.detail["type"] == "staff"
        assert noted.actor == Token.objects.get().id


def test_what_a_directory_repeats_makes_no_alumna_a_student_again(
    nwl: NetworkRef, directory: Directory
) -> None:
    made = directory.put_in(userType="Student")
    with current.enter(nwl):
        members.set_term(ids=[pat(nwl).id], type="alumni", starts_on=None, ends_on=None)
    assert directory.patch(made, "title", "Registrar").status_code in {200, 204}
    assert (pat(nwl).job_title, pat(nwl).membership_type) == ("Registrar", "alumni")


def test_an_address_of_another_is_refused_and_changes_nothing(
    nwl: NetworkRef, alice: Member, directory: Directory
) -> None:
    made = directory.put_in()
    moved = PAT | {"title": "Matron", "emails": [{"value": alice.user.email}]}
    assert directory.ask("PUT", f"{USERS}/{made['id']}", moved).status_code == 409
    assert pat(nwl).job_title == "Ward sister"


def test_who_changes_what_was_changed_meanwhile_is_told(
    nwl: NetworkRef, directory: Directory
) -> None:
    made = directory.put_in()
    directory.patch(made, "title", "Matron")
    answer = directory.client.generic(
        "PUT",
        f"{USERS}/{made['id']}",
        json.dumps(PAT),
        content_type="application/scim+json",
        headers={
            "Authorization": f"Bearer {directory.secret}",
            "If-Match": made["meta"]["version"],
        },
    )
    assert answer.status_code == 412


# Leavers


def test_r22_active_false_ends_sessions_within_one_request(
    world: World, nwl: NetworkRef, directory: Directory
) -> None:
    made = directory.put_in()
    member = pat(nwl)
    inside = world.client(nwl, member.user)
    assert inside.get("/people/").status_code == 200
    assert directory.patch(made, "active", False).status_code in (200, 204)
    assert inside.get("/people/")["Location"].startswith("/sign-in/")
    assert pat(nwl).state == Member.State.SUSPENDED
    assert directory.patch(made, "active", True).status_code in (200, 204)
    assert pat(nwl).is_active
    assert inside.get("/people/")["Location"].startswith("/sign-in/")


def test_whom_a_champion_suspended_no_directory_lets_in_again(
    nwl: NetworkRef, champion: Member, directory: Directory
) -> None:
    made = directory.put_in()
    one = f"{USERS}/{made['id']}"
    with current.enter(nwl):
        members.suspend(member=pat(nwl), by=champion.id)
    assert directory.ask("PUT", one, PAT | {"active": True, "title": "Matron"}).status_code == 200
    assert directory.patch(made, "active", True).status_code in (200, 204)
    assert (pat(nwl).state, pat(nwl).job_title) == (Member.State.SUSPENDED, "Matron")
    # Nor whom it had suspended itself, once a champion has decided otherwise.
    with current.enter(nwl):
        members.reinstate(member=pat(nwl), by=champion.id)
    assert directory.patch(made, "active", False).status_code in (200, 204)
    with current.enter(nwl):
        members.reinstate(member=pat(nwl), by=champion.id)
        members.suspend(member=pat(nwl), by=champion.id)
    assert directory.patch(made, "active", True).status_code in (200, 204)
    assert pat(nwl).state == Member.State.SUSPENDED


def test_r22_a_leaver_is_out_and_may_come_again(
    world: World, nwl: NetworkRef, directory: Directory
) -> None:
    made = directory.put_in()
    member = pat(nwl)
    inside = world.client(nwl, member.user)
    assert directory.ask("DELETE", f"{USERS}/{made['id']}").status_code == 204
    assert inside.get("/people/").status_code == 302
    assert pat(nwl).state == Member.State.LEFT
    assert directory.ask("GET", f"{USERS}/{made['id']}").status_code == 404
    directory.put_in()
    assert (pat(nwl).id, pat(nwl).state) == (member.id, Member.State.ACTIVE)


def test_the_last_champion_is_not_put_out(
    nwl: NetworkRef, champion: Member, directory: Directory
) -> None:
    with current.enter(nwl):
        entry = EntryFactory(member=champion)
    answer = directory.patch({"id": str(entry.id)}, "active", False)
    assert answer.status_code == 409
    assert "last champion" in said(answer)["detail"]
    with current.enter(nwl):
        assert Member.objects.get(id=champion.id).is_active


# Filters


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ('userName eq "pat.public@IMPERIAL.example"', 1),
        ('externalId eq "0042"', 1),
        ('emails.value eq "pat.public@imperial.example"', 1),
        ('title co "sister" and active eq true', 1),
        ('userName eq "nobody"', 0),
        ('id eq "nonsense"', 0),
    ],
)
def test_a_directory_finds_by_what_it_knows(
    nwl: NetworkRef, directory: Directory, asked: str, found: int
) -> None:
    directory.put_in()
    answer = directory.client.get(
        USERS, {"filter": asked}, headers={"Authorization": f"Bearer {directory.secret}"}
    )
    assert answer.status_code == 200, answer.content
    assert said(answer)["totalResults"] == found


@pytest.mark.parametrize(
    "asked", ["title eq " + '"' + "x" * 10_000 + '"', "(" * 900, "userName eq", "'; DROP TABLE x"]
)
def test_a_filter_that_is_none_is_said_and_changes_nothing(
    nwl: NetworkRef, directory: Directory, asked: str
) -> None:
    directory.put_in()
    answer = directory.client.get(
        USERS, {"filter": asked}, headers={"Authorization": f"Bearer {directory.secret}"}
    )
    assert answer.status_code == 400
    assert said(answer)["scimType"] == "invalidFilter"
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": asked}
    assert directory.ask("POST", f"{USERS}/.search", body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        {"schemas": [CORE], "userName": "x"},
        PAT | {"emails": []},
        PAT | {"emails": [{"value": "not an address"}]},
        PAT | {"userName": "x" * 300},
    ],
)
def test_what_is_no_person_is_refused(nwl: NetworkRef, directory: Directory, body: Any) -> None:
    answer = directory.ask("POST", USERS, body)
    assert 400 <= answer.status_code < 500
    with current.enter(nwl):
        assert not Entry.objects.exists()


# Tokens


def test_r02_a_token_is_believed_by_its_own_network(
    world: World, nwl: NetworkRef, warwick: NetworkRef, directory: Directory
) -> None:
    directory.put_in()
    elsewhere = Directory(world, warwick, directory.secret)
    for secret in (directory.secret, "", "nonsense"):
        elsewhere.secret = secret
        answer = elsewhere.ask("GET", USERS)
        assert answer.status_code == 401
        assert "Bearer" in answer["WWW-Authenticate"]
    assert elsewhere.ask("GET", "/scim/v2/ServiceProviderConfig").status_code == 200


def test_a_new_token_leaves_the_former_a_week(
    world: World, nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_champion = world.client(nwl, champion.user)
    secrets = []
    for _ in range(2):
        page = as_champion.post("/settings/directory/").content.decode()
        secrets.append(page.split('id="token"')[1].split('value="')[1].split('"')[0])
    assert secrets[1] not in as_champion.get("/settings/directory/").content.decode()
    first, second = (Directory(world, nwl, secret) for secret in secrets)
    assert first.ask("GET", USERS).status_code == second.ask("GET", USERS).status_code == 200
    later = clock.now() + timedelta(days=8)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        assert first.ask("GET", USERS).status_code == 401
        assert second.ask("GET", USERS).status_code == 200
    as_champion.post("/settings/directory/", {"what": "end"})
    assert second.ask("GET", USERS).status_code == 401


def test_only_a_champion_gives_one(world: World, nwl: NetworkRef, alice: Member) -> None:
    path = "/settings/directory/"
    assert world.client(nwl, alice.user).post(path).status_code == 403
    assert world.client(nwl).post(path)["Location"].startswith("/sign-in/")
    with current.enter(nwl):
        assert not Token.objects.exists()


def test_the_database_refuses_two_of_one_name_and_two_lasting_tokens(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        EntryFactory(user_name="Pat")
        with pytest.raises(IntegrityError):
            EntryFactory(user_name="pAT")
    with current.enter(nwl):
        TokenFactory()
        with pytest.raises(IntegrityError):
            TokenFactory()
