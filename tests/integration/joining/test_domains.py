"""Whoever reads mail at a listed domain may join; what is asked has one answer for all."""

import threading
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.joining import limits, services
from tenant_apps.joining.models import Arrival, Invitation, JoinDomain
from tenant_apps.joining.services import forgetting
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import (
    InvitationFactory,
    JoinDomainFactory,
    JoinLinkFactory,
    StaffUploadFactory,
)
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.joining.mailed import mails, path_in
from tests.world import World

PAGE = "/settings/domains/"
ASK = "/join/"
ANN = "ann@imperial.nhs.uk"


@pytest.fixture
def domain(nwl: NetworkRef) -> JoinDomain:
    """Imperial's people may join."""
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial")
        made: JoinDomain = JoinDomainFactory(name="imperial.nhs.uk", organisation=trust)
        return made


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"name": "taken.nhs.uk"}, "joining_domain_once"),
        ({"name": "Imperial.nhs.uk"}, "joining_domain_form"),
        ({"name": "imperial"}, "joining_domain_form"),
        ({"name": "imperial..uk"}, "joining_domain_form"),
        ({"name": "-imperial.nhs.uk"}, "joining_domain_form"),
        ({"name": "a@imperial.nhs.uk"}, "joining_domain_form"),
    ],
)
def test_what_is_no_domain_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        JoinDomainFactory(name="taken.nhs.uk")
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            JoinDomain.objects.create(added_by=uuid7(), **change)


def test_an_invitation_is_of_a_list_a_domain_or_a_link(nwl: NetworkRef, domain: JoinDomain) -> None:
    with current.enter(nwl):
        ways = {"upload": StaffUploadFactory(), "domain": domain, "link": JoinLinkFactory()}
        for two in combinations(ways, 2):
            with (
                pytest.raises(IntegrityError, match="joining_invitation_one_way"),
                database.atomic(),
            ):
                Invitation.objects.create(
                    email="bo@imperial.nhs.uk",
                    token_digest=b"1",
                    expires_at=clock.now(),
                    **{way: ways[way] for way in two},
                )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("imperial.nhs.uk", "imperial.nhs.uk"),
        (" @Imperial.NHS.uk. ", "imperial.nhs.uk"),
        ("ann@imperial.nhs.uk", "imperial.nhs.uk"),
        ("öl.example", "xn--l-0ga.example"),
        ("gmail.imperial.nhs.uk", "gmail.imperial.nhs.uk"),
        ("livewell.org", "livewell.org"),
    ],
)
def test_a_champion_lists_a_domain(
    nwl: NetworkRef, as_champion: Client, typed: str, kept: str
) -> None:
    assert as_champion.post(PAGE, {"name": typed}).headers["Location"] == PAGE
    with current.enter(nwl):
        assert JoinDomain.objects.get().name == kept
    assert f"@{kept}" in as_champion.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Fill in"),
        ("imperial", "such as imperial.nhs.uk"),
        ("imperial nhs uk", "such as imperial.nhs.uk"),
        ("127.0.0.1", "such as imperial.nhs.uk"),
        ("imp_erial.nhs.uk", "such as imperial.nhs.uk"),
        ("a" * 64 + ".uk", "such as imperial.nhs.uk"),
        ("x." * 130 + "uk", "such as imperial.nhs.uk"),
        ("gmail.com", "Anybody can have an address at gmail.com"),
        ("yahoo.co.uk", "Anybody can have an address at yahoo.co.uk"),
        ("Hotmail.FR", "Anybody can have an address at hotmail.fr"),
        ("btinternet.com", "Anybody can have an address"),
        ("nhs.uk", "Anybody can have an address"),
    ],
)
def test_what_lets_in_everybody_or_nobody_is_refused(
    nwl: NetworkRef, as_champion: Client, typed: str, message: str
) -> None:
    response = as_champion.post(PAGE, {"name": typed})
    assert response.status_code == 422
    assert message in response.content.decode()
    with current.enter(nwl):
        assert not JoinDomain.objects.exists()


def test_a_domain_is_listed_once(as_champion: Client, domain: JoinDomain) -> None:
    response = as_champion.post(PAGE, {"name": "IMPERIAL.nhs.uk"})
    assert response.status_code == 422
    assert "is listed already" in response.content.decode()


def test_who_asks_joins_by_the_mail(nwl: NetworkRef, stranger: Client, domain: JoinDomain) -> None:
    assert "Look in your mail" in stranger.post(ASK, {"email": "Ann@Imperial.nhs.uk"}).text
    (mail,) = mails(nwl, ANN)
    answer = stranger.post(path_in(mail), {"name": "Ann Able", "password": PASSWORD})
    assert answer.status_code == 302
    with current.enter(nwl):
        member = members.by_handle("ann")
        assert member is not None
        assert member.organisation == domain.organisation
        arrival = Arrival.objects.get(member=member)
        assert (arrival.domain, arrival.invitation) == (domain, None)


def test_all_addresses_have_one_answer(
    nwl: NetworkRef, stranger: Client, domain: JoinDomain
) -> None:
    with current.enter(nwl):
        admit(name="Bo", email="bo@imperial.nhs.uk")
        InvitationFactory(email="cy@imperial.nhs.uk")
    asked = [ANN, "bo@imperial.nhs.uk", "cy@imperial.nhs.uk", "dee@elsewhere.org", "x@nwl.uk"]
    answers = {(each.status_code, each.text) for each in (_ask(stranger, one) for one in asked)}
    assert len(answers) == 1
    assert [len(mails(nwl, one)) for one in asked] == [1, 1, 1, 0, 0]
    assert "a member" in mails(nwl, "bo@imperial.nhs.uk")[0].subject


def _ask(client: Client, email: str) -> Any:
    return client.post(ASK, {"email": email})


def test_one_address_is_mailed_three_times_an_hour(
    nwl: NetworkRef, stranger: Client, domain: JoinDomain
) -> None:
    for _ in range(5):
        assert _ask(stranger, ANN).status_code == 200
    sent = mails(nwl, ANN)
    assert len(sent) == limits.MOST_FOR_ADDRESS
    assert stranger.get(path_in(sent[0])).status_code == 404
    assert stranger.get(path_in(sent[-1])).status_code == 200
    with current.enter(nwl):
        assert Invitation.objects.filter(email=ANN).count() == 1
        cache.clear()
    _ask(stranger, ANN)
    assert len(mails(nwl, ANN)) == limits.MOST_FOR_ADDRESS + 1


def test_a_domain_is_mailed_so_often_an_hour(
    nwl: NetworkRef, stranger: Client, domain: JoinDomain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_FOR_DOMAIN", 2)
    for number in range(4):
        _ask(stranger, f"ann{number}@imperial.nhs.uk")
    with current.enter(nwl):
        assert Mail.objects.filter(to__startswith="ann").count() == 2


def test_the_link_works_for_two_days(
    nwl: NetworkRef, stranger: Client, domain: JoinDomain, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(stranger, ANN)
    link = path_in(mails(nwl, ANN)[0])
    later = clock.now() + timedelta(days=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert stranger.get(link).status_code == 410
    with current.enter(nwl):
        forgetting.forget()
        assert Invitation.objects.filter(email=ANN).exists()
        much_later = later + timedelta(days=1)
        monkeypatch.setattr(clock, "now", lambda: much_later)
        forgetting.forget()
        assert not Invitation.objects.filter(email=ANN).exists()


def test_a_domain_that_is_removed_lets_nobody_in(
    nwl: NetworkRef, stranger: Client, as_champion: Client, domain: JoinDomain
) -> None:
    _ask(stranger, ANN)
    address = f"{PAGE}{domain.id}/remove/"
    assert "imperial.nhs.uk" in as_champion.get(address).content.decode()
    for _ in range(2):
        assert as_champion.post(address).headers["Location"] == PAGE
    assert as_champion.get(address).headers["Location"] == PAGE
    assert stranger.get(path_in(mails(nwl, ANN)[0])).status_code == 410
    _ask(stranger, "bo@imperial.nhs.uk")
    assert mails(nwl, "bo@imperial.nhs.uk") == []
    assert "@imperial.nhs.uk" not in as_champion.get(PAGE).content.decode().split("<h2")[0]
    as_champion.post(PAGE, {"name": "imperial.nhs.uk"})
    with current.enter(nwl):
        assert JoinDomain.objects.filter(removed_at=None).count() == 1


def test_who_asked_while_it_was_removed_does_not_join(
    nwl: NetworkRef, stranger: Client, domain: JoinDomain
) -> None:
    _ask(stranger, ANN)
    with current.enter(nwl):
        JoinDomain.objects.filter(id=domain.id).update(removed_at=clock.now())
    link = path_in(mails(nwl, ANN)[0])
    assert stranger.post(link, {"name": "Ann", "password": PASSWORD}).status_code == 410
    with current.enter(nwl):
        assert members.by_handle("ann") is None


def test_who_asks_is_no_invitation_of_the_champions(
    nwl: NetworkRef, stranger: Client, as_champion: Client, domain: JoinDomain
) -> None:
    _ask(stranger, ANN)
    assert ANN not in as_champion.get("/settings/invitations/").content.decode()


@pytest.mark.parametrize("email", ["", "ann", "ann@", "x" * 260 + "@imperial.nhs.uk"])
def test_what_is_no_address_is_asked_for_again(
    stranger: Client, domain: JoinDomain, email: str
) -> None:
    assert _ask(stranger, email).status_code == 422


def test_a_member_has_no_need_to_ask(as_alice: Client) -> None:
    assert as_alice.get(ASK).headers["Location"] == "/"


def test_the_front_page_says_so_where_a_domain_is_listed(nwl: NetworkRef, stranger: Client) -> None:
    assert "work e-mail" not in stranger.get("/").content.decode()
    with current.enter(nwl):
        JoinDomainFactory()
    assert 'href="/join/"' in stranger.get("/").content.decode()


def test_another_networks_domain_is_not_this_ones(
    world: World, nwl: NetworkRef, warwick: NetworkRef, sofia: Member, domain: JoinDomain
) -> None:
    _ask(world.client(warwick), ANN)
    assert mails(warwick, ANN) == []
    assert mails(nwl, ANN) == []


def test_only_champions_list_domains(
    world: World, nwl: NetworkRef, stranger: Client, as_alice: Client, domain: JoinDomain
) -> None:
    with current.enter(nwl):
        broker = admit(name="Olu Other", role="broker")
    remove = f"{PAGE}{domain.id}/remove/"
    for page in (PAGE, remove):
        assert stranger.get(page).status_code == 302
        for client in (as_alice, world.client(nwl, broker.user)):
            assert client.get(page).status_code == 403
            assert client.post(page, {"name": "brent.gov.uk"}).status_code == 403


def test_a_missing_domain_is_missing(as_champion: Client) -> None:
    for send in (as_champion.get, as_champion.post):
        assert send(f"{PAGE}{uuid7()}/remove/").status_code == 404
    assert as_champion.delete(PAGE).status_code == 405
    assert as_champion.delete(ASK).status_code == 405


def test_who_asks_several_times_at_once_has_one_link(nwl: NetworkRef, domain: JoinDomain) -> None:
    gate = threading.Barrier(3)

    def ask() -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.ask(email=ANN)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with current.enter(nwl):
        assert Invitation.objects.filter(email=ANN).count() == 1
        assert 1 <= Mail.objects.filter(to=ANN).count() <= 3
