"""Members agree to the code of conduct and the terms: on joining, and again where it is asked."""

import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from tenant_apps.audit.models import Event
from tenant_apps.joining.models import JoinLink
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.pages import selectors, services
from tenant_apps.pages.models import Agreement, Kind, Version
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import InvitationFactory, JoinLinkFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.pages import VersionFactory
from tests.world import World

AGREE = "/agree/"
ANSWER = {"name": "Jo Joiner", "email": "jo@example.org", "password": PASSWORD}


@pytest.fixture
def link(inside: NetworkRef) -> JoinLink:
    made: JoinLink = JoinLinkFactory()
    return made


@pytest.fixture
def asked(inside: NetworkRef, champion: Member) -> Version:
    """New terms, to which everyone is to agree."""
    made: Version = VersionFactory(kind=Kind.TERMS, asks_everyone=True, by=champion)
    return made


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def _named(page: str) -> str:
    found = re.search(r'name="agrees" value="([^"]+)"', page)
    assert found
    return found[1]


def _agreed(email: str) -> dict[str, int]:
    rows = Agreement.objects.filter(user__email=email)
    return dict(rows.values_list("version__kind", "version__number"))


def test_the_way_in_names_what_one_agrees_to(
    link: JoinLink, inside: NetworkRef, world: World
) -> None:
    stranger = world.client(inside)
    page = _text(stranger.get(f"/join/{link.code}/"))
    assert "By pressing the button you agree to" in page
    for kind in ("conduct", "terms", "privacy"):
        assert f'href="/pages/{kind}/"' in page
    answer = stranger.post(f"/join/{link.code}/", ANSWER | {"agrees": _named(page)})
    assert answer.status_code == 302
    assert _agreed("jo@example.org") == {"conduct": 1, "terms": 1}


def test_so_does_an_invitation(inside: NetworkRef, world: World) -> None:
    InvitationFactory(email="ines@example.org")
    path = re.search(r"/invitation/[^/\s]+/", Mail.objects.get(to="ines@example.org").text)
    assert path
    stranger = world.client(inside)
    page = _text(stranger.get(path[0]))
    form = {"name": "Ines Iqbal", "password": PASSWORD, "agrees": _named(page)}
    assert stranger.post(path[0], form).status_code == 302
    assert _agreed("ines@example.org") == {"conduct": 1, "terms": 1}


def test_what_has_changed_meanwhile_is_to_be_read_first(
    link: JoinLink, inside: NetworkRef, world: World
) -> None:
    stranger = world.client(inside)
    old = _named(_text(stranger.get(f"/join/{link.code}/")))
    VersionFactory(kind=Kind.TERMS)
    answer = stranger.post(f"/join/{link.code}/", ANSWER | {"agrees": old})
    assert answer.status_code == 422
    assert "have changed since you opened this page" in _text(answer)
    assert not Member.objects.filter(handle="jo").exists()
    new = _named(_text(answer))
    assert new != old
    assert stranger.post(f"/join/{link.code}/", ANSWER | {"agrees": new}).status_code == 302
    assert _agreed("jo@example.org") == {"conduct": 1, "terms": 2}


def test_who_joins_and_who_published_are_not_asked(
    asked: Version, link: JoinLink, inside: NetworkRef, world: World, as_champion: Client
) -> None:
    joining = world.client(inside)
    joining.post(f"/join/{link.code}/", ANSWER)
    assert joining.get("/").status_code == 200
    assert as_champion.get("/").status_code == 200


def test_everyone_else_reads_one_page_first(
    asked: Version, as_alice: Client, alice: Member
) -> None:
    answer = as_alice.get("/people/?q=bob")
    assert answer["Location"] == f"{AGREE}?next=%2Fpeople%2F%3Fq%3Dbob"
    page = _text(as_alice.get(answer["Location"]))
    assert '<a href="/pages/terms/">Terms</a>' in page
    assert "Code of conduct</a></li>" not in page
    answer = as_alice.post(AGREE, {"agrees": _named(page), "next": "/people/?q=bob"})
    assert answer["Location"] == "/people/?q=bob"
    assert as_alice.get("/people/").status_code == 200
    assert Agreement.objects.get(user=alice.user).version == asked
    assert Event.objects.filter(action="page.agreed", subject=asked.id, actor=alice.id).exists()
    assert as_alice.get(AGREE)["Location"] == "/"


def test_a_form_that_was_open_does_nothing_until_then(asked: Version, as_alice: Client) -> None:
    answer = as_alice.post("/start/put-away/")
    assert answer["Location"] == f"{AGREE}?next=%2F"


@pytest.mark.parametrize(
    "path", ["/people/me/leave/", "/people/me/data/", "/pages/terms/", "/pages/terms/1/", "/help/"]
)
def test_leaving_ones_data_and_the_pages_stay_open(
    asked: Version, as_alice: Client, path: str
) -> None:
    assert as_alice.get(path).status_code == 200


def test_so_does_signing_out(asked: Version, as_alice: Client) -> None:
    assert as_alice.post("/sign-out/").status_code == 302
    assert as_alice.get("/people/")["Location"].startswith("/sign-in/")


def test_a_copy_of_ones_data_can_be_asked_for(asked: Version, as_alice: Client) -> None:
    answer = as_alice.post("/people/me/data/")
    assert not str(answer.get("Location", "")).startswith(AGREE)


def test_who_agrees_to_what_holds_no_more_is_asked_again(
    asked: Version, as_alice: Client, alice: Member, champion: Member
) -> None:
    old = _named(_text(as_alice.get(AGREE)))
    VersionFactory(kind=Kind.TERMS, by=champion)
    answer = as_alice.post(AGREE, {"agrees": old})
    assert answer.status_code == 422
    assert "have changed since you opened this page" in _text(answer)
    assert not Agreement.objects.filter(user=alice.user).exists()
    as_alice.post(AGREE, {"agrees": _named(_text(answer))})
    assert as_alice.get("/").status_code == 200


def test_a_later_version_that_asks_nobody_needs_no_new_yes(
    asked: Version, as_alice: Client, alice: Member, champion: Member
) -> None:
    services.agree(user=alice.user_id, by=alice.id, versions=[asked.id])
    VersionFactory(kind=Kind.TERMS, by=champion)
    assert as_alice.get("/").status_code == 200
    VersionFactory(kind=Kind.CONDUCT, asks_everyone=True, by=champion)
    page = _text(as_alice.get(AGREE))
    assert '<a href="/pages/conduct/">Code of conduct</a></li>' in page
    assert '<a href="/pages/terms/">Terms</a></li>' not in page


def test_only_what_is_agreed_to_asks_everyone(inside: NetworkRef, as_alice: Client) -> None:
    VersionFactory(kind=Kind.PRIVACY, asks_everyone=True)
    assert not Version.objects.filter(asks_everyone=True).exists()
    assert as_alice.get("/").status_code == 200


def test_the_champion_says_that_everyone_is_asked(
    inside: NetworkRef, as_champion: Client, as_alice: Client
) -> None:
    begun = selectors.digest(selectors.standing(Kind.CONDUCT))
    as_champion.post("/settings/pages/conduct/", {"text": "Be kinder.", "begun": begun})
    preview = _text(as_champion.get("/settings/pages/conduct/preview/"))
    assert "Everyone must agree again" in preview
    seen = re.search(r'name="seen" value="(\w+)"', preview)
    assert seen
    form = {"seen": seen[1], "asks_everyone": "on"}
    assert as_champion.post("/settings/pages/conduct/publish/", form).status_code == 302
    assert as_alice.get("/")["Location"].startswith(AGREE)
    assert as_champion.get("/").status_code == 200


def test_the_way_back_stays_within_the_network(asked: Version, as_alice: Client) -> None:
    page = _text(as_alice.get(f"{AGREE}?next=https://evil.example/"))
    assert "evil.example" not in page
    answer = as_alice.post(AGREE, {"agrees": _named(page), "next": "//evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("wanted", ["people", "javascript:alert(1)", "..", ""])
def test_a_way_back_that_is_no_path_leads_home(
    inside: NetworkRef, as_alice: Client, wanted: str
) -> None:
    assert as_alice.get(AGREE, {"next": wanted})["Location"] == "/"


def test_a_stranger_signs_in_first_and_methods(
    asked: Version, inside: NetworkRef, as_alice: Client, world: World
) -> None:
    assert world.client(inside).get(AGREE)["Location"].startswith("/sign-in/")
    assert as_alice.put(AGREE).status_code == 405


def test_another_networks_version_is_nobodys_here(
    asked: Version, nwl: NetworkRef, warwick: NetworkRef, world: World
) -> None:
    with current.enter(nwl):
        named = ",".join(str(one.id) for one in selectors.to_agree_to())
    current_there = world.client(warwick)
    with current.enter(warwick):
        code = JoinLinkFactory().code
        assert not Version.objects.filter(id=asked.id).exists()
    answer = current_there.post(f"/join/{code}/", ANSWER | {"agrees": named})
    assert answer.status_code == 422


def test_others_are_not_affected_by_ones_yes(
    asked: Version, as_alice: Client, inside: NetworkRef, world: World
) -> None:
    as_alice.post(AGREE, {"agrees": _named(_text(as_alice.get(AGREE)))})
    dora = admit(name="Dora Dean")
    assert world.client(inside, dora.user).get("/")["Location"].startswith(AGREE)
