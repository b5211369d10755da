"""An announcement is mailed once to each, some at a time, as they wish to hear."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from kernel import clock, database
from tenant_apps.announcements import mailing, mails, selectors, services
from tenant_apps.announcements.models import Announcement, Dismissal
from tenant_apps.hearing import services as hearing
from tenant_apps.hearing.models import Choice
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.announcements import AnnouncementFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Noon of a working day: today, or after the weekend."""
    noon = clock.now().replace(hour=12, minute=0)
    noon += timedelta(days=max(7 - noon.weekday(), 0) if noon.weekday() > 4 else 0)
    monkeypatch.setattr(clock, "now", lambda: noon)
    return noon


def _told() -> list[str]:
    return sorted(Mail.objects.filter(subject="We meet on Monday").values_list("to", flat=True))


def test_once_to_each_who_is_active(
    inside: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    gone = admit(name="Gus Gone")
    members.suspend(member=gone, by=champion.id)
    made = AnnouncementFactory(is_mailed=True)
    assert mailing.mail_all() == 3
    assert mailing.mail_all() == 0
    assert _told() == sorted(one.user.email for one in (alice, bob, champion))
    made.refresh_from_db()
    assert made.mailed_at
    mail = Mail.objects.get(to=alice.user.email)
    assert mail.is_bulk
    assert "Bring a **question**." in mail.text
    assert "<strong>question</strong>" in mail.html
    assert mail.unsubscribe_url in mail.text


def test_some_at_a_time(
    inside: NetworkRef,
    alice: Member,
    bob: Member,
    champion: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailing, "BATCH", 1)
    AnnouncementFactory(is_mailed=True)
    assert mailing.mail_all() == 3
    assert len(_told()) == 3


def test_who_wants_none_gets_none_and_says_so_by_the_mail(
    inside: NetworkRef, alice: Member, bob: Member, world: World
) -> None:
    choice = {"requests": Choice.Requests.AT_ONCE, "weekly_mail": True}
    hearing.choose(member=alice, by=alice, announcements=False, **choice)
    AnnouncementFactory(is_mailed=True)
    mailing.mail_all()
    assert _told() == [bob.user.email]
    url = Mail.objects.get(to=bob.user.email).unsubscribe_url
    path = "/" + url.split("/", 3)[3]
    answer = world.client(inside).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    AnnouncementFactory(is_mailed=True)
    assert mailing.mail_all() == 0
    assert Choice.objects.get(member=bob).reminders


def test_a_member_chooses_on_the_page_of_mails(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    page = as_alice.get("/mails/").content.decode()
    assert "announces to its members" in page
    form = {"news": "at_once", "requests": "weekly", "digest": "weekly"}
    as_alice.post("/mails/", form)
    assert not Choice.objects.get(member=alice).announcements
    as_alice.post("/mails/", form | {"announcements": "on"})
    assert Choice.objects.get(member=alice).announcements


def test_only_to_those_it_is_for(inside: NetworkRef, alice: Member) -> None:
    trust = OrganisationFactory(name="Imperial")
    ann = admit(name="Ann Able", organisation=trust)
    AnnouncementFactory(is_mailed=True, organisation=trust)
    mailing.mail_all()
    assert _told() == [ann.user.email]


def test_not_before_its_day_nor_once_it_is_withdrawn_or_not_to_be_mailed(
    inside: NetworkRef, alice: Member, champion: Member
) -> None:
    tomorrow = selectors.today() + timedelta(days=1)
    AnnouncementFactory(is_mailed=True, shows_from=tomorrow)
    AnnouncementFactory(is_mailed=False)
    withdrawn = AnnouncementFactory(is_mailed=True)
    services.withdraw(announcement_id=withdrawn.id, by=champion.id)
    assert mailing.mail_all() == 0
    assert _told() == []


def test_at_night_it_waits_for_the_morning(
    inside: NetworkRef, alice: Member, by_day: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    AnnouncementFactory(is_mailed=True)
    with monkeypatch.context() as at_night:
        at_night.setattr(clock, "now", lambda: by_day.replace(hour=1))
        assert mailing.mail_all() == 0
    assert mailing.mail_all() == 1


def test_what_is_withdrawn_is_taken_back_from_those_it_has_not_reached(
    inside: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    made, other = AnnouncementFactory(is_mailed=True), AnnouncementFactory(is_mailed=True)
    assert mailing.mail_all() == 6
    Mail.objects.filter(to=alice.user.email).update(
        sent_at=clock.now(), text="", html="", unsubscribe_url=""
    )
    services.withdraw(announcement_id=made.id, by=champion.id)
    assert _told() == sorted([alice.user.email] * 2 + [bob.user.email, champion.user.email])
    left = Mail.objects.filter(subject="We meet on Monday", sent_at=None)
    assert {mails.key(other.id, one.id) for one in (bob, champion)} == set(
        left.values_list("id", flat=True)
    )


def test_two_rounds_mail_each_once(nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 2)
    with current.enter(nwl):
        for number in range(7):
            admit(name=f"Nora Number{chr(97 + number)}")
        AnnouncementFactory(is_mailed=True)
    start = Barrier(2)

    def run() -> None:
        try:
            with current.enter(nwl):
                Announcement.objects.count()
                start.wait()
                mailing.mail_all()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(run) for _ in range(2)]:
            done.result()
    with current.enter(nwl):
        mailing.mail_all()
        assert len(_told()) == len(set(_told())) == 7


def test_while_it_is_mailed_members_put_it_away(inside: NetworkRef, bob: Member) -> None:
    made = AnnouncementFactory(is_mailed=True)

    def put_away() -> None:
        try:
            with current.enter(inside):
                services.dismiss(announcement_id=made.id, by=bob)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, database.atomic():
        assert mailing.mail_all() == 1
        pool.submit(put_away).result()
    assert Dismissal.objects.filter(member=bob, announcement=made).exists()
