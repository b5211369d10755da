"""Words and texts: what a network calls its people, its welcome, and how its mails end."""

import pytest
from django.db import IntegrityError
from django.test import Client

from design.wording import USUAL, Words
from kernel import database
from tenant_apps.audit.models import Event
from tenant_apps.brand import selectors, services
from tenant_apps.brand.models import TEXTS, Brand
from tenant_apps.brand.services import BadWords
from tenant_apps.members.models import Member
from tenant_apps.outbox import letters
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.joining import JoinLinkFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

PAGE = "/settings/words/"
SCHOOL = {
    "member_word": "fellow",
    "members_word": "fellows",
    "organisation_word": "faculty",
    "organisations_word": "faculties",
}
NOTHING = dict.fromkeys(TEXTS, "")


def sets(network: NetworkRef, by: Member, **texts: str) -> None:
    with current.enter(network):
        services.change_words(by=by.id, **(NOTHING | texts))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"member_word": "fellow"}, "brand_brand_member_words"),
        ({"members_word": "fellows"}, "brand_brand_member_words"),
        ({"member_word": "a  b", "members_word": "c"}, "brand_brand_member_words"),
        ({"member_word": "a\n", "members_word": "c"}, "brand_brand_member_words"),
        ({"organisation_word": "faculty"}, "brand_brand_organisation_words"),
        ({"welcome_text": "x" * 2001}, "brand_brand_welcome_text_short"),
        ({"mail_signature": "x" * 501}, "brand_brand_mail_signature_short"),
    ],
)
def test_what_are_no_words_is_not_stored(
    nwl: NetworkRef, change: dict[str, str], constraint: str
) -> None:
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match=constraint),
        database.atomic(),
    ):
        Brand.objects.update(**change)


def test_the_usual_words_hold_until_others_are_chosen(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        assert selectors.words() == selectors.current().words == USUAL
    sets(nwl, champion, **SCHOOL)
    with current.enter(nwl):
        assert selectors.words() == Words("fellow", "fellows", "faculty", "faculties")


def test_a_champion_sets_them_and_pages_say_them(
    world: World, nwl: NetworkRef, as_champion: Client, as_alice: Client
) -> None:
    with current.enter(nwl):
        OrganisationFactory(name="Imperial")
        link = JoinLinkFactory()
    answer = as_champion.post(PAGE, NOTHING | SCHOOL | {"welcome_text": "Hello **all**"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    run = as_champion.get("/settings/").content.decode()
    for said in ("Fellows and roles", "Where fellows come from", "Faculties</a>"):
        assert said in run
    assert "<h1>Faculties</h1>" in as_champion.get("/settings/organisations/").content.decode()
    people = as_alice.get("/people/").content.decode()
    assert "<h1>Fellows</h1>" in people
    assert 'href="/people/" aria-current="page">Fellows</a>' in people
    assert "Name, job, skill or faculty" in people
    assert "Faculty" in as_alice.get("/people/me/").content.decode()
    joining = world.client(nwl).get(f"/join/{link.code}/").content.decode()
    assert "Faculty" in joining
    assert "Organisation" not in joining
    with current.enter(nwl):
        noted = Event.objects.filter(action="brand.words_changed").get()
    assert noted.detail == {"fields": [*SCHOOL, "welcome_text"]}


def test_saving_what_is_there_notes_nothing(nwl: NetworkRef, champion: Member) -> None:
    sets(nwl, champion, **SCHOOL)
    sets(nwl, champion, **SCHOOL)
    with current.enter(nwl):
        assert Event.objects.filter(action="brand.words_changed").count() == 1


def test_the_welcome_is_for_strangers_and_newcomers(
    world: World, nwl: NetworkRef, champion: Member, as_alice: Client
) -> None:
    text = "Welcome to **us**.\n\n- one\n- [more](https://example.org)\n\n<script>x</script>"
    sets(nwl, champion, welcome_text=text)
    for client in (world.client(nwl), as_alice):
        page = client.get("/").content.decode()
        assert "<strong>us</strong>" in page
        assert 'href="https://example.org"' in page
        assert "<script>x" not in page
    sets(nwl, champion)
    assert "<strong>us</strong>" not in as_alice.get("/").content.decode()


def test_no_page_asks_more_often_for_it(
    nwl: NetworkRef, champion: Member, as_alice: Client
) -> None:
    as_alice.get("/")
    with counted() as before:
        as_alice.get("/")
    sets(nwl, champion, **SCHOOL, welcome_text="Hello")
    with counted() as after:
        as_alice.get("/")
    assert len(after) == len(before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"member_word": "fellow"}, "Enter this word too"),
        ({"organisations_word": "faculties"}, "Enter this word too"),
        ({"member_word": "<b>", "members_word": "bs"}, "Use letters only"),
        ({"member_word": "x" * 31, "members_word": "xs"}, "at most 30"),
        ({"mail_signature": "line\n" * 9}, "at most 8 lines"),
        ({"welcome_text": "x" * 2001}, "at most 2000"),
        ({"welcome_text": "Ask for NHS number 943 476 5919"}, "looks like"),
    ],
)
def test_what_cannot_be_used_is_refused(
    nwl: NetworkRef, as_champion: Client, change: dict[str, str], message: str
) -> None:
    answer = as_champion.post(PAGE, NOTHING | change)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    with current.enter(nwl):
        assert selectors.texts() == NOTHING


def test_the_service_refuses_too(nwl: NetworkRef, champion: Member) -> None:
    for texts in ({"member_word": "x"}, {"welcome_text": "x" * 2001}, {"member_word": "x" * 31}):
        with pytest.raises(BadWords):
            sets(nwl, champion, **texts)


def test_only_champions_set_them(
    world: World, nwl: NetworkRef, as_alice: Client, as_champion: Client
) -> None:
    with current.enter(nwl):
        broker = admit(name="Bea Broker", role="broker")
    for client in (as_alice, world.client(nwl, broker.user)):
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, NOTHING | SCHOOL).status_code == 403
    assert "/sign-in/" in world.client(nwl).get(PAGE)["Location"]
    assert as_champion.get(PAGE).status_code == 200
    assert as_champion.put(PAGE).status_code == 405


def test_another_network_keeps_its_own(
    nwl: NetworkRef, warwick: NetworkRef, champion: Member
) -> None:
    sets(nwl, champion, **SCHOOL)
    with current.enter(warwick):
        assert selectors.words() == USUAL


def test_the_signature_is_of_this_networks_mails(
    nwl: NetworkRef, warwick: NetworkRef, champion: Member
) -> None:
    sets(nwl, champion, mail_signature="The Hub\n020 7946 0000")
    with current.enter(nwl):
        assert letters.look()["signature"] == "The Hub\n020 7946 0000"
    with current.enter(warwick):
        assert letters.look()["signature"] == ""
    with current.shared():
        assert letters.look()["signature"] == ""
