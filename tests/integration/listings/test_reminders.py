"""Reminders before a listing closes, and the link in them that renews it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from kernel import clock
from tenant_apps.audit.models import Event
from tenant_apps.hearing import services as hearing
from tenant_apps.listings import links, reminders, services, tasks
from tenant_apps.listings.models import OPEN_DAYS, Listing, today
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.integration.exchanges.test_at_once import at_once
from tests.world import World

PRESSED = {"renew": "yes"}


def _closing(owner: Member, days: int) -> Listing:
    return ListingFactory(owner=owner, closes_on=today() + timedelta(days=days))


@pytest.fixture
def stranger(world: World, nwl: NetworkRef) -> Client:
    """A browser in which nobody signed in."""
    return world.client(nwl)


def test_it_is_said_seven_and_two_days_before(inside: NetworkRef, alice: Member) -> None:
    sent = dict.fromkeys(range(-1, 10), 0)
    for days in sent:
        Mail.objects.all().delete()
        Listing.objects.update(state="withdrawn")
        listing = _closing(alice, max(days, 0))
        Listing.objects.filter(id=listing.id).update(closes_on=today() + timedelta(days=days))
        reminders.remind_due()
        sent[days] = Mail.objects.count()
    assert [days for days, count in sent.items() if count] == list(range(8))


def test_each_is_sent_once_for_a_closing_date(inside: NetworkRef, alice: Member) -> None:
    listing = _closing(alice, 7)
    assert [reminders.remind_due() for _ in range(2)] == [1, 0]
    keys = {reminders.key(listing, days) for days in (7, 2)}
    assert len(keys) == 2
    mail = Mail.objects.get(to=alice.user.email, subject__startswith="Closing on")
    assert mail.id == reminders.key(listing, 7)
    assert "Look over my driver diagram" in mail.subject
    assert f"{listing.closes_on:%A %-d %B %Y}" in mail.text


def test_the_second_comes_after_the_first(
    inside: NetworkRef, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = _closing(alice, 7)
    sent = []
    for day in range(9):
        monkeypatch.setattr(reminders, "today", lambda day=day: today() + timedelta(days=day))
        sent.append(reminders.remind_due())
    assert sent == [1, 0, 0, 0, 0, 1, 0, 0, 0]
    services.renew(listing_id=listing.id, by=alice)
    far = OPEN_DAYS - 7
    monkeypatch.setattr(reminders, "today", lambda: today() + timedelta(days=far))
    assert reminders.remind_due() == 1


@pytest.mark.parametrize("state", ["draft", "paused", "fulfilled", "withdrawn"])
def test_what_is_not_open_is_not_reminded_of(inside: NetworkRef, alice: Member, state: str) -> None:
    ListingFactory(owner=alice, state=state, closes_on=today())
    assert reminders.remind_due() == 0


def test_a_suspended_owner_hears_nothing(
    inside: NetworkRef, alice: Member, champion: Member
) -> None:
    _closing(alice, 2)
    members.suspend(member=alice, by=champion.id)
    assert reminders.remind_due() == 0


def test_without_time_nothing_is_lost(inside: NetworkRef, alice: Member) -> None:
    _closing(alice, 2)
    assert reminders.remind_due(most_seconds=0) == 0
    assert reminders.remind_due() == 1


def test_two_at_once_send_one(inside: NetworkRef, nwl: NetworkRef, alice: Member) -> None:
    _closing(alice, 2)
    at_once(nwl, reminders.remind_due, reminders.remind_due)
    assert Mail.objects.filter(subject__startswith="Closing on").count() == 1


def test_the_task_runs_twice_and_reminds_once(inside: NetworkRef, alice: Member) -> None:
    _closing(alice, 2)
    tasks.remind.run()
    tasks.remind.run()
    assert Mail.objects.filter(subject__startswith="Closing on").count() == 1


def test_the_mails_link_renews_with_one_button(
    inside: NetworkRef, alice: Member, stranger: Client
) -> None:
    _closing(alice, 2)
    reminders.remind_due()
    text = Mail.objects.get(subject__startswith="Closing on").text
    found = re.search(r"https?://[^/\s]+(/listings/renew/\S+)", text)
    assert found
    asked = stranger.get(found[1])
    assert asked.status_code == 200
    assert "Renew for 60 days" in asked.content.decode()
    assert Listing.objects.get().closes_on == today() + timedelta(days=2)
    assert 'name="renew" value="yes"' in asked.content.decode()
    stranger.post(found[1])
    assert Listing.objects.get().closes_on == today() + timedelta(days=2)
    answer = stranger.post(found[1], PRESSED).content.decode()
    renewed = today() + timedelta(days=OPEN_DAYS)
    assert f"Renewed. It is open until {renewed:%-d %B}." in answer
    assert "Renew for 60 days" not in answer
    assert Listing.objects.get().closes_on == renewed
    assert Event.objects.filter(action="listing.open", actor=alice.id).count() == 1
    assert settings.SESSION_COOKIE_NAME not in stranger.cookies or not stranger.session.get(
        "_auth_user_id"
    )


def test_it_works_once_for_a_closing_date(
    inside: NetworkRef, alice: Member, stranger: Client
) -> None:
    listing = _closing(alice, 2)
    url = f"/listings/renew/{links.sign(listing)}/"
    stranger.post(url, PRESSED)
    Listing.objects.update(closes_on=today() + timedelta(days=30))
    assert "It has been renewed" in stranger.post(url, PRESSED).content.decode()
    assert Listing.objects.get().closes_on == today() + timedelta(days=30)
    assert Event.objects.filter(action="listing.open").count() == 1


def test_an_expired_one_is_renewed(inside: NetworkRef, alice: Member, stranger: Client) -> None:
    listing = _closing(alice, 0)
    Listing.objects.update(closes_on=today() - timedelta(days=1), state="expired")
    listing.refresh_from_db()
    stranger.post(f"/listings/renew/{links.sign(listing)}/", PRESSED)
    assert Listing.objects.get().state == "open"


@pytest.mark.parametrize("state", ["fulfilled", "withdrawn"])
def test_what_is_over_stays_over(
    inside: NetworkRef, alice: Member, stranger: Client, state: str
) -> None:
    listing = ListingFactory(owner=alice, state=state, closes_on=today())
    page = stranger.post(f"/listings/renew/{links.sign(listing)}/", PRESSED).content.decode()
    assert f"This request is {state}." in page
    assert Listing.objects.get().state == state


def test_a_suspended_owners_link_is_missing(
    inside: NetworkRef, alice: Member, champion: Member, stranger: Client
) -> None:
    listing = _closing(alice, 2)
    members.suspend(member=alice, by=champion.id)
    url = f"/listings/renew/{links.sign(listing)}/"
    assert (stranger.get(url).status_code, stranger.post(url, PRESSED).status_code) == (404, 404)


@pytest.mark.parametrize("altered", ["", "x", "a:b:c", "é", "x" * 5000])
def test_an_altered_link_is_missing(
    inside: NetworkRef, alice: Member, stranger: Client, altered: str
) -> None:
    signed = links.sign(_closing(alice, 2))
    for wrong in [f"{altered}{signed[1:]}", f"{signed}{altered or '-'}"]:
        assert stranger.get(f"/listings/renew/{wrong}/").status_code == 404
        assert stranger.post(f"/listings/renew/{wrong}/", PRESSED).status_code == 404


def test_another_network_does_not_believe_it(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, world: World
) -> None:
    with current.enter(nwl):
        listing = _closing(alice, 2)
        signed = links.sign(listing)
    with current.enter(warwick):
        Listing.objects.create(
            id=listing.id,
            owner=sofia,
            kind=listing.kind,
            title=listing.title,
            help_kind_id=listing.help_kind_id,
            closes_on=today() + timedelta(days=2),
        )
    there = world.client(warwick)
    assert there.get(f"/listings/renew/{signed}/").status_code == 404
    assert there.post(f"/listings/renew/{signed}/", PRESSED).status_code == 404
    with current.enter(warwick):
        assert Listing.objects.get(id=listing.id).closes_on == today() + timedelta(days=2)


def test_a_wrong_method(inside: NetworkRef, alice: Member, stranger: Client) -> None:
    url = f"/listings/renew/{links.sign(_closing(alice, 2))}/"
    assert stranger.delete(url).status_code == 405


def test_who_stopped_reminders_gets_none_and_can_by_each_of_them(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    for owner in (alice, bob):
        _closing(owner, 2)
    hearing.stop(member=bob, mails=hearing.Mails.REMINDERS)
    assert reminders.remind_due() == 1
    [mail] = Mail.objects.filter(subject__startswith="Closing on")
    assert mail.to == alice.user.email
    assert mail.unsubscribe_url
    assert mail.unsubscribe_url in mail.text


def test_at_night_it_waits_for_the_morning(
    inside: NetworkRef, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = datetime(2027, 6, 9, 21, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: evening)
    _closing(alice, 2)
    reminders.remind_due()
    mail = Mail.objects.get(subject__startswith="Closing on")
    assert mail.due_at == datetime(2027, 6, 10, 6, 30, tzinfo=UTC)
