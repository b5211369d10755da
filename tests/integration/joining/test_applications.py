"""Where a champion wishes to be asked, people apply; who is approved joins by a mail."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.joining import services
from tenant_apps.joining.models import Application, Arrival, Invitation, JoinLink
from tenant_apps.joining.services import forgetting
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import (
    ApplicationFactory,
    InvitationFactory,
    JoinDomainFactory,
    JoinLinkFactory,
)
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.joining.mailed import ENDS, close, mails, path_in
from tests.world import World

PAGE = "/settings/applications/"
ADA = "ada@example.org"
ANSWER = {"name": "Ada Able", "email": "Ada@Example.org", "why": "I run a ward."}


@pytest.fixture
def link(nwl: NetworkRef) -> JoinLink:
    """A poster that asks the champion first."""
    with current.enter(nwl):
        made: JoinLink = JoinLinkFactory(kind="poster", needs_approval=True)
        return made


@pytest.fixture
def applied(nwl: NetworkRef, stranger: Client, link: JoinLink) -> Application:
    """Ada has applied by it."""
    assert "You have applied" in stranger.post(f"/join/{link.code}/", ANSWER).text
    with current.enter(nwl):
        return Application.objects.get()


def approve(client: Client, *applications: Application) -> Any:
    return client.post(PAGE, {"application": [str(one.id) for one in applications]})


def decline(client: Client, application: Application, reason: str = "Only staff of ours.") -> Any:
    return client.post(f"{PAGE}{application.id}/decline/", {"reason": reason})


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"email": "waits@example.org"}, "one_waiting"),
        ({"email": "Ada@example.org"}, "email_lowercase"),
        ({"name": " "}, "has_name"),
        ({"state": "lost"}, "(state_known|decided_by_someone)"),
        ({"link": None}, "one_source"),
        ({"state": "approved"}, "decided_by_someone"),
        ({"decided_at": clock.now()}, "decided_by_someone"),
        (
            {"state": "declined", "decided_at": clock.now(), "decided_by": uuid7()},
            "declined_with_reason",
        ),
        ({"reason": "No."}, "declined_with_reason"),
    ],
)
def test_what_is_no_application_is_not_stored(
    nwl: NetworkRef, link: JoinLink, change: dict[str, Any], constraint: str
) -> None:
    good = {"email": ADA, "name": "Ada", "link": link}
    with current.enter(nwl):
        ApplicationFactory(email="waits@example.org")
        with (
            pytest.raises(IntegrityError, match=f"joining_application_{constraint}"),
            database.atomic(),
        ):
            Application.objects.create(**(good | change))


def test_an_application_has_one_source(nwl: NetworkRef, link: JoinLink) -> None:
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match="joining_application_one_source"),
        database.atomic(),
    ):
        Application.objects.create(email=ADA, name="Ada", link=link, domain=JoinDomainFactory())


def test_who_is_approved_joins_by_the_mail(
    nwl: NetworkRef,
    stranger: Client,
    as_champion: Client,
    link: JoinLink,
    applied: Application,
) -> None:
    with current.enter(nwl):
        assert members.by_handle("ada") is None
        assert JoinLink.objects.get(id=link.id).joined_count == 0
    page = as_champion.get(PAGE).content.decode()
    assert "1 application waits" in page
    assert "I run a ward." in page
    assert approve(as_champion, applied).headers["Location"] == PAGE
    assert "Nobody waits" in as_champion.get(PAGE).content.decode()
    thanks, welcome = mails(nwl, ADA)
    assert thanks.subject == "Your application"
    answer = stranger.post(path_in(welcome), {"name": "Ada Able", "password": PASSWORD})
    assert answer.status_code == 302
    with current.enter(nwl):
        member = members.by_handle("ada")
        arrival = Arrival.objects.get(member=member)
        assert (arrival.link, arrival.invitation) == (link, None)
        assert JoinLink.objects.get(id=link.id).joined_count == 1
        actions = Event.objects.filter(subject=applied.id).values_list("action", flat=True)
        assert set(actions) == {"application.made", "application.approved"}


def test_many_are_approved_at_once(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        every = [ApplicationFactory() for _ in range(5)]
    approve(as_champion, *every[:4])
    with current.enter(nwl):
        assert Application.objects.filter(state="approved").count() == 4
        assert Invitation.objects.filter(application__isnull=False).count() == 4


def test_approving_twice_approves_once(
    nwl: NetworkRef, champion: Member, applied: Application
) -> None:
    gate = threading.Barrier(3)

    def approve() -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.approve(application_ids=[applied.id], by=champion.id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mails(nwl, ADA)) == 2


def test_who_is_declined_reads_why(
    nwl: NetworkRef, as_champion: Client, applied: Application
) -> None:
    page = as_champion.get(f"{PAGE}{applied.id}/decline/").content.decode()
    assert "I run a ward." in page
    assert decline(as_champion, applied).headers["Location"] == PAGE
    assert "Only staff of ours." in mails(nwl, ADA)[-1].text
    assert decline(as_champion, applied).status_code == 409
    assert as_champion.get(f"{PAGE}{applied.id}/decline/").headers["Location"] == PAGE
    approve(as_champion, applied)
    with current.enter(nwl):
        assert Application.objects.get().state == "declined"
        assert not Invitation.objects.filter(email=ADA).exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_nobody_is_declined_without_a_word(
    nwl: NetworkRef, as_champion: Client, champion: Member, applied: Application, reason: str
) -> None:
    assert decline(as_champion, applied, reason).status_code == 422
    with current.enter(nwl):
        with pytest.raises(services.BadWords):
            services.decline(application_id=applied.id, reason=reason, by=champion.id)
        assert Application.objects.get().state == "applied"


def test_what_was_declined_is_deleted_after_thirty_days(
    nwl: NetworkRef,
    as_champion: Client,
    applied: Application,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decline(as_champion, applied)
    with current.enter(nwl):
        ApplicationFactory()
        for days, left in ((29, 2), (31, 1)):
            later = clock.now() + timedelta(days=days)
            with monkeypatch.context() as then:
                then.setattr(clock, "now", lambda later=later: later)
                forgetting.forget()
            assert Application.objects.count() == left


def test_who_applies_again_has_the_same_answer(
    nwl: NetworkRef, stranger: Client, link: JoinLink, applied: Application
) -> None:
    again = stranger.post(f"/join/{link.code}/", ANSWER | {"why": "Other words."})
    assert "You have applied" in again.text
    with current.enter(nwl):
        assert Application.objects.get().why == "I run a ward."
    assert len(mails(nwl, ADA)) == 1


def test_a_link_that_asks_first_admits_nobody_at_once(
    nwl: NetworkRef, stranger: Client, link: JoinLink
) -> None:
    stranger.post(f"/join/{link.code}/", ANSWER | {"password": PASSWORD})
    with current.enter(nwl):
        assert members.by_handle("ada") is None
        with pytest.raises(services.NeedsApproval):
            services.join(link=link, name="Ada", email=ADA, password=PASSWORD)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"name": ""}, "Fill in"), ({"email": "ada@"}, "such as"), ({"why": "x" * 501}, "at most")],
)
def test_a_bad_form_applies_for_nothing(
    nwl: NetworkRef, stranger: Client, link: JoinLink, change: dict[str, str], message: str
) -> None:
    answer = stranger.post(f"/join/{link.code}/", ANSWER | change)
    assert answer.status_code == 422
    assert message in answer.text
    with current.enter(nwl):
        assert not Application.objects.exists()


def test_members_and_the_invited_are_led_to_what_they_have(
    nwl: NetworkRef, stranger: Client, link: JoinLink, alice: Member
) -> None:
    with current.enter(nwl):
        InvitationFactory(email=ADA)
    for email, said in ((alice.user.email, "Sign in instead"), (ADA, "Open that mail to join")):
        answer = stranger.post(f"/join/{link.code}/", ANSWER | {"email": email})
        assert answer.status_code == 422
        assert said in answer.text


def test_an_approval_takes_no_other_invitation_away(
    nwl: NetworkRef, as_champion: Client, champion: Member, applied: Application
) -> None:
    """Whoever was invited as a broker meanwhile stays so, and is mailed that again."""
    ago = clock.now() - timedelta(hours=1)
    with current.enter(nwl):
        invitation = InvitationFactory(email=ADA, role="broker", by=champion.id)
        Invitation.objects.filter(id=invitation.id).update(sent_at=ago)
    assert approve(as_champion, applied).status_code == 302
    with current.enter(nwl):
        assert Application.objects.get(id=applied.id).state == "approved"
        [waiting] = Invitation.objects.filter(email=ADA, revoked_at=None)
        assert (waiting.id, waiting.role) == (invitation.id, "broker")
        assert waiting.sent_at > ago


def test_no_more_are_approved_than_a_link_has_room_for(
    nwl: NetworkRef, as_champion: Client
) -> None:
    with current.enter(nwl):
        link = JoinLinkFactory(needs_approval=True, joined_limit=1)
        first, second = ApplicationFactory(link=link), ApplicationFactory(link=link)
    assert approve(as_champion, first, second).status_code == 409
    with current.enter(nwl):
        assert Application.objects.filter(state="applied").count() == 2
        assert JoinLink.objects.get().joined_count == 0
    assert approve(as_champion, second).status_code == 302


@pytest.mark.parametrize("state", ENDS)
def test_a_closed_link_takes_no_application(
    nwl: NetworkRef, stranger: Client, link: JoinLink, state: str
) -> None:
    with current.enter(nwl):
        close(link, state)
        with pytest.raises(services.LinkClosed):
            services.apply(link=link, name="Ada", email=ADA)
    assert stranger.post(f"/join/{link.code}/", ANSWER).status_code == 410


def test_who_joined_meanwhile_needs_no_mail(
    nwl: NetworkRef, as_champion: Client, applied: Application
) -> None:
    with current.enter(nwl):
        admit(name="Ada", email=ADA)
    approve(as_champion, applied)
    with current.enter(nwl):
        assert Application.objects.get().state == "approved"
        assert not Invitation.objects.filter(email=ADA).exists()


def test_a_domain_may_ask_first_too(nwl: NetworkRef, stranger: Client, as_champion: Client) -> None:
    with current.enter(nwl):
        domain = JoinDomainFactory(
            name="example.org", organisation=OrganisationFactory(), needs_approval=True
        )
    stranger.post("/join/", {"email": ADA})
    asked = path_in(mails(nwl, ADA)[0])
    assert "Somebody who runs" in stranger.get(asked).text
    assert stranger.post(asked, {"name": "", "why": ""}).status_code == 422
    answer = stranger.post(asked, {"name": "Ada Able", "password": PASSWORD})
    assert "You have applied" in answer.text
    assert stranger.post(asked, {"name": "Ada Able"}).status_code == 410
    with current.enter(nwl):
        assert members.by_handle("ada") is None
        applied = Application.objects.get()
        assert (applied.domain, applied.organisation) == (domain, domain.organisation)
    approve(as_champion, applied)
    stranger.post(path_in(mails(nwl, ADA)[-1]), {"name": "Ada Able", "password": PASSWORD})
    with current.enter(nwl):
        assert Arrival.objects.get(member=members.by_handle("ada")).domain == domain


def test_the_front_page_has_one_open_door(
    nwl: NetworkRef, stranger: Client, as_champion: Client
) -> None:
    form = {"label": "Front page", "kind": "door", "needs_approval": "on"}
    assert as_champion.post("/settings/links/", form).status_code == 302
    again = as_champion.post("/settings/links/", form)
    assert again.status_code == 422
    assert "has a link already" in again.text
    with current.enter(nwl):
        door = JoinLink.objects.get()
    front = stranger.get("/").text
    assert f'href="/join/{door.code}/"' in front
    assert "Apply to join" in front
    as_champion.post(f"/settings/links/{door.id}/revoke/")
    assert "Apply to join" not in stranger.get("/").text
    assert as_champion.post("/settings/links/", form).status_code == 302


def test_ticking_nobody_is_said(as_champion: Client, applied: Application) -> None:
    for sent in ([], ["nobody"], [str(uuid7())]):
        answer = as_champion.post(PAGE, {"application": sent})
        assert answer.status_code == 422
        assert "Tick those whom you approve." in answer.text


def test_the_champion_reads_how_many_wait(as_champion: Client, applied: Application) -> None:
    assert "1 waits for you." in as_champion.get("/settings/").text


def test_another_networks_application_is_unknown_here(
    world: World, warwick: NetworkRef, applied: Application
) -> None:
    with current.enter(warwick):
        helen = admit(name="Helen", role="champion")
    client = world.client(warwick, helen.user)
    assert client.get(f"{PAGE}{applied.id}/decline/").status_code == 404
    assert decline(client, applied).status_code == 404
    assert approve(client, applied).status_code == 422


def test_only_champions_decide(
    world: World, nwl: NetworkRef, as_alice: Client, applied: Application
) -> None:
    with current.enter(nwl):
        broker = admit(name="Olu Other", role="broker")
    for client in (as_alice, world.client(nwl, broker.user)):
        assert client.get(PAGE).status_code == 403
        assert approve(client, applied).status_code == 403
        assert decline(client, applied).status_code == 403
    assert world.client(nwl).get(PAGE).status_code == 302


def test_a_missing_application_is_missing(as_champion: Client) -> None:
    for send in (as_champion.get, as_champion.post):
        assert send(f"{PAGE}{uuid7()}/decline/").status_code == 404
    assert as_champion.delete(PAGE).status_code == 405
