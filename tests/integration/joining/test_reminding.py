"""Who was invited and has not come is reminded twice at most, and may say no, thank you."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from tenant_apps.joining import services
from tenant_apps.joining.models import Invitation
from tenant_apps.joining.services import reminding
from tenant_apps.members import selectors as members
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import ApplicationFactory, InvitationFactory, JoinDomainFactory
from tests.factories.members import PASSWORD, admit
from tests.integration.joining.mailed import mails, path_in
from tests.world import World

INES = "ines@example.org"
# A Tuesday at noon.
BEGAN = datetime(2026, 6, 2, 11, 0, tzinfo=UTC)

TravelTo = Callable[[float], None]


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> TravelTo:
    """So many days after the beginning."""

    def travel(days: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: BEGAN + timedelta(days=days))

    travel(0)
    return travel


@pytest.fixture
def invited(nwl: NetworkRef, after: TravelTo) -> Invitation:
    with current.enter(nwl):
        made: Invitation = InvitationFactory(email=INES)
        return made


def remind(network: NetworkRef) -> int:
    with current.enter(network):
        return reminding.remind_due()


def test_nobody_is_reminded_a_third_time_by_the_database(
    nwl: NetworkRef, invited: Invitation
) -> None:
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match="joining_invitation_reminded_twice_at_most"),
        database.atomic(),
    ):
        Invitation.objects.filter(id=invited.id).update(reminded_count=3)


def test_reminders_come_after_five_and_twelve_days_and_no_more(
    nwl: NetworkRef, invited: Invitation, after: TravelTo
) -> None:
    sent = []
    for days in (1, 4.9, 5, 6, 7, 10, 13, 14, 20, 27):
        after(days)
        sent.append(remind(nwl))
    assert sent == [0, 0, 0, 1, 0, 0, 1, 0, 0, 0]
    _invitation, second, third = mails(nwl, INES)
    assert "still stands" in second.subject
    assert "We remind you once more" in second.text
    assert "We do not remind you again." in third.text
    assert second.is_bulk


def test_nobody_is_written_to_at_night_or_at_weekends(
    nwl: NetworkRef, invited: Invitation, after: TravelTo
) -> None:
    """The fifth day is a Sunday, then comes a night."""
    for days, due in ((5, 0), (5.5, 0), (6, 1)):
        after(days)
        assert remind(nwl) == due


def test_the_newest_link_works_and_the_one_before_does_not(
    nwl: NetworkRef, invited: Invitation, after: TravelTo, stranger: Client
) -> None:
    after(6)
    remind(nwl)
    first, second = mails(nwl, INES)
    assert stranger.get(path_in(first)).status_code == 404
    answer = stranger.post(path_in(second), {"name": "Ines", "password": PASSWORD})
    assert answer.status_code == 302
    after(13)
    assert remind(nwl) == 0


@pytest.mark.parametrize("change", ["accepted", "revoked", "expired", "declined"])
def test_what_has_ended_is_not_reminded_of(
    nwl: NetworkRef, invited: Invitation, after: TravelTo, change: str
) -> None:
    with current.enter(nwl):
        if change == "accepted":
            secret = path_in(mails(nwl, INES)[0]).split("/")[2]
            services.accept(secret=secret, name="Ines", password=PASSWORD)
        elif change == "expired":
            Invitation.objects.filter(id=invited.id).update(expires_at=BEGAN + timedelta(days=3))
        else:
            Invitation.objects.filter(id=invited.id).update(**{f"{change}_at": BEGAN})
    after(6)
    assert remind(nwl) == 0
    assert len(mails(nwl, INES)) == 1


def test_who_is_here_by_another_way_is_not_written_to(
    nwl: NetworkRef, invited: Invitation, after: TravelTo
) -> None:
    with current.enter(nwl):
        admit(name="Ines", email=INES)
    after(6)
    remind(nwl)
    assert len(mails(nwl, INES)) == 1


def test_who_asked_themselves_is_not_reminded(nwl: NetworkRef, after: TravelTo) -> None:
    with current.enter(nwl):
        JoinDomainFactory(name="example.org")
        services.ask(email=INES)
        Invitation.objects.update(expires_at=BEGAN + timedelta(days=30))
        champion = admit(name="Chris", role="champion")
        applied = ApplicationFactory(email="ada@example.org")
        services.approve(application_ids=[applied.id], by=champion.id)
    after(6)
    with current.enter(nwl):
        Mail.objects.all().delete()
        reminding.remind_due()
        assert "ada@example.org" in set(Mail.objects.values_list("to", flat=True))
        assert INES not in set(Mail.objects.values_list("to", flat=True))


def test_two_workers_at_once_send_each_once(nwl: NetworkRef, after: TravelTo) -> None:
    with current.enter(nwl):
        for _ in range(30):
            InvitationFactory()
    after(6)
    gate = threading.Barrier(3)

    def work() -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                reminding.remind_due()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with current.enter(nwl):
        reminding.remind_due()
        told = Mail.objects.filter(subject__contains="still stands").values_list("to", flat=True)
        assert len(told) == len(set(told)) == Invitation.objects.filter(reminded_count=1).count()
        assert len(told) >= 30


def test_saying_no_thank_you_stops_it_and_shows(
    nwl: NetworkRef,
    invited: Invitation,
    after: TravelTo,
    stranger: Client,
    as_champion: Client,
) -> None:
    no = path_in(mails(nwl, INES)[0], "no/")
    assert "No, thank you?" in stranger.get(no).text
    with current.enter(nwl):
        assert Invitation.objects.get(id=invited.id).declined_at is None
    for _ in range(2):
        assert "We do not remind you again" in stranger.post(no, {"answer": "no"}).text
    listed = as_champion.get("/settings/invitations/").text
    assert "Said no, thank you" in listed
    again = f"/settings/invitations/{invited.id}/resend/"
    assert again not in listed
    assert as_champion.post(again).status_code == 409
    after(6)
    assert remind(nwl) == 0
    with current.enter(nwl):
        assert members.by_handle("ines") is None


def test_who_thinks_again_may_still_join(
    nwl: NetworkRef, invited: Invitation, stranger: Client
) -> None:
    (mail,) = mails(nwl, INES)
    stranger.post(path_in(mail, "no/"), {"answer": "no"})
    answer = stranger.post(path_in(mail), {"name": "Ines", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_mail_program_unsubscribes_with_one_click(
    nwl: NetworkRef, invited: Invitation, after: TravelTo, world: World
) -> None:
    after(6)
    remind(nwl)
    mail = mails(nwl, INES)[-1]
    no = path_in(mail, "no/")
    assert mail.unsubscribe_url.endswith(no)
    answer = world.client(nwl).post(no, {"List-Unsubscribe": "One-Click"})
    assert answer.text == "Unsubscribed."
    with current.enter(nwl):
        assert Invitation.objects.get(id=invited.id).declined_at is not None


def test_a_link_that_is_closed_or_anothers_declines_nothing(
    world: World, nwl: NetworkRef, warwick: NetworkRef, invited: Invitation, stranger: Client
) -> None:
    no = path_in(mails(nwl, INES)[0], "no/")
    for send in (world.client(warwick).get, world.client(warwick).post):
        assert send(no).status_code == 404
    assert stranger.get("/invitation/nothing/no/").status_code == 404
    assert stranger.delete(no).status_code == 405
    with current.enter(nwl):
        Invitation.objects.filter(id=invited.id).update(revoked_at=clock.now())
        with pytest.raises(services.InvitationClosed):
            services.decline_invitation(secret=no.split("/")[2])
    assert stranger.post(no, {"answer": "no"}).status_code == 410
