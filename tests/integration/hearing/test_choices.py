"""Which mails come: chosen on a page, by a mail's link, or by the mail program."""

import pytest
from django.test import Client

from tenant_apps.audit.models import Event
from tenant_apps.hearing import links, selectors
from tenant_apps.hearing.links import Mails
from tenant_apps.hearing.models import Choice
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.hearing import ChoiceFactory
from tests.world import World

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
NEWS = {"news": "at_once"}


@pytest.fixture
def stranger(nwl: NetworkRef) -> Client:
    """A mail program: no cookies, and no token."""
    return Client(enforce_csrf_checks=True, headers={"host": nwl.host})


def _chosen(member: Member) -> tuple[str, bool]:
    choice = selectors.choice_of(member)
    return str(choice.requests), choice.weekly_mail


def _url(member: Member, mails: Mails = Mails.REQUESTS) -> str:
    return f"/mails/stop/{links.sign(member.id, mails)}/"


def test_at_once_and_weekly_unless_chosen_otherwise(inside: NetworkRef, alice: Member) -> None:
    assert _chosen(alice) == ("at_once", True)


def test_a_member_chooses(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    page = as_alice.get("/mails/").content.decode()
    assert 'value="at_once"' in page
    for form, chosen in [
        ({**NEWS, "requests": "weekly", "digest": "weekly"}, ("weekly", True)),
        ({**NEWS, "requests": "never", "digest": "never"}, ("never", False)),
        ({**NEWS, "requests": "at_once", "digest": "weekly"}, ("at_once", True)),
    ]:
        assert as_alice.post("/mails/", form).status_code == 302
        assert _chosen(alice) == chosen
    events = Event.objects.filter(action="telling.chosen", actor=alice.id)
    assert events.count() == 3
    assert "/mails/" in as_alice.get("/people/me/").content.decode()


@pytest.mark.parametrize("requests", ["", "daily", "x" * 5000, "at_once\x00"])
def test_what_is_no_choice_changes_nothing(
    inside: NetworkRef, as_alice: Client, alice: Member, requests: str
) -> None:
    assert (
        as_alice.post("/mails/", {**NEWS, "requests": requests, "digest": "weekly"}).status_code
        == 422
    )
    assert not Choice.objects.exists()


def test_the_page_is_for_members(stranger: Client) -> None:
    assert stranger.get("/mails/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("mails", "chosen"),
    [(Mails.REQUESTS, ("never", True)), (Mails.WEEKLY, ("at_once", False))],
)
def test_one_click_stops_the_mails_it_stands_in(
    inside: NetworkRef,
    alice: Member,
    stranger: Client,
    mails: Mails,
    chosen: tuple[str, bool],
) -> None:
    for _ in range(2):
        answer = stranger.post(_url(alice, mails), ONE_CLICK)
        assert (answer.status_code, answer.content) == (200, b"Unsubscribed.")
    assert _chosen(alice) == chosen


def test_what_only_looks_changes_nothing(
    inside: NetworkRef, alice: Member, stranger: Client
) -> None:
    """Programs that follow links in mails, or post nothing to them."""
    page = stranger.get(_url(alice)).content.decode()
    assert "Which mails would you like, Alice Archer?" in page
    stranger.head(_url(alice))
    assert stranger.post(_url(alice)).status_code == 422
    assert not Choice.objects.exists()


def test_the_links_page_changes_it_without_signing_in(
    inside: NetworkRef, alice: Member, stranger: Client
) -> None:
    answer = stranger.post(
        _url(alice), {**NEWS, "requests": "weekly", "digest": "weekly"}, follow=True
    )
    assert "Saved." in answer.content.decode()
    assert _chosen(alice) == ("weekly", True)
    assert "_auth_user_id" not in stranger.session


@pytest.mark.parametrize("altered", ["", "x", "a:b:c", "é", "x" * 5000])
def test_an_altered_link_is_missing(
    inside: NetworkRef, alice: Member, stranger: Client, altered: str
) -> None:
    signed = links.sign(alice.id, Mails.WEEKLY)
    for wrong in [f"{altered}{signed[1:]}", f"{signed}{altered or '-'}"]:
        assert stranger.get(f"/mails/stop/{wrong}/").status_code == 404
        assert stranger.post(f"/mails/stop/{wrong}/", ONE_CLICK).status_code == 404
    assert not Choice.objects.exists()


def test_another_network_does_not_believe_it(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, world: World
) -> None:
    with current.enter(nwl):
        url = _url(alice)
    there = world.client(warwick)
    assert there.get(url).status_code == 404
    assert there.post(url, ONE_CLICK).status_code == 404
    with current.enter(nwl):
        assert not Choice.objects.exists()


def test_a_suspended_members_link_is_missing(
    inside: NetworkRef, alice: Member, champion: Member, stranger: Client
) -> None:
    members.suspend(member=alice, by=champion.id)
    assert stranger.get(_url(alice)).status_code == 404


@pytest.mark.parametrize("path", ["/mails/", ""])
def test_wrong_methods(inside: NetworkRef, alice: Member, as_alice: Client, path: str) -> None:
    assert as_alice.delete(path or _url(alice)).status_code == 405


def test_choosing_again_changes_the_one_row(inside: NetworkRef, alice: Member) -> None:
    for requests in ("never", "weekly"):
        ChoiceFactory(member=alice, requests=requests)
    assert Choice.objects.get(member=alice).requests == "weekly"


def test_the_links_page_stops_all_at_once(
    inside: NetworkRef, alice: Member, stranger: Client
) -> None:
    url = _url(alice)
    assert "Stop all of these" in stranger.get(url).content.decode()
    answer = stranger.post(url, {"stop": "all"}, follow=True)
    assert "None of these mails comes to you any more." in answer.content.decode()
    choice = selectors.choice_of(alice)
    assert (choice.news, choice.requests) == ("never", "never")
    assert not any([choice.weekly_mail, choice.reminders, choice.from_brokers])
    assert not choice.announcements


@pytest.mark.parametrize("mails", Mails)
def test_each_kind_is_stopped_alone(
    inside: NetworkRef, alice: Member, stranger: Client, mails: Mails
) -> None:
    stranger.post(_url(alice, mails), ONE_CLICK)
    choice = selectors.choice_of(alice)
    goes_on = {
        Mails.NEWS: choice.news != "never",
        Mails.REQUESTS: choice.requests != "never",
        Mails.WEEKLY: choice.weekly_mail,
        Mails.REMINDERS: choice.reminders,
        Mails.BROKERS: choice.from_brokers,
        Mails.ANNOUNCEMENTS: choice.announcements,
    }
    assert [one for one, goes in goes_on.items() if not goes] == [mails]


def test_each_kind_is_switched_on_the_page(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    for form, chosen in [
        ({"digest": "monthly"}, (True, True, False, False)),
        ({"digest": "never", "reminders": "on"}, (False, False, True, False)),
        ({"digest": "weekly", "from_brokers": "on"}, (True, False, False, True)),
    ]:
        assert as_alice.post("/mails/", {**NEWS, "requests": "never", **form}).status_code == 302
        choice = selectors.choice_of(alice)
        found = choice.weekly_mail, choice.is_monthly, choice.reminders, choice.from_brokers
        assert found == chosen
        page = as_alice.get("/mails/").content.decode()
        assert f'value="{form["digest"]}"' in page
