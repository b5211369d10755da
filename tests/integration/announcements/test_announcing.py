"""What champions announce: shown to those it is for, until they have read it."""

import html
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.announcements import selectors, services
from tenant_apps.announcements.models import Announcement, Dismissal
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.announcements import AnnouncementFactory, DismissalFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

MANAGE, LIST = "/settings/announcements/", "/announcements/"


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def _form(**more: Any) -> dict[str, Any]:
    now = selectors.today()
    return {
        "key": uuid7(),
        "title": "We meet on Monday",
        "text": "Bring a **question**.",
        "organisation": "",
        "membership_type": "",
        "shows_from": now.isoformat(),
        "shows_until": (now + timedelta(days=7)).isoformat(),
        **more,
    }


def _days(after: int) -> date:
    return selectors.today() + timedelta(days=after)


def test_a_champion_announces_and_everyone_reads_it(
    inside: NetworkRef, as_champion: Client, as_alice: Client, champion: Member
) -> None:
    answer = as_champion.post(MANAGE, _form(), follow=True)
    assert "It is announced." in _text(answer)
    assert "Showing" in _text(answer)
    front = _text(as_alice.get("/"))
    assert "We meet on Monday" in front
    assert "<strong>question</strong>" in front
    made = Announcement.objects.get()
    assert "We meet on Monday" in _text(as_alice.get(LIST))
    assert "<strong>question</strong>" in _text(as_alice.get(f"{LIST}{made.id}/"))
    assert Event.objects.filter(action="announcement.made", actor=champion.id).count() == 1


def test_until_they_have_read_it(
    inside: NetworkRef, as_alice: Client, as_bob: Client, alice: Member
) -> None:
    made = AnnouncementFactory()
    for _ in range(2):
        answer = as_alice.post(f"{LIST}{made.id}/dismiss/")
        assert (answer.status_code, answer["Location"]) == (302, "/")
    assert Dismissal.objects.get().member == alice
    assert "We meet on Monday" not in _text(as_alice.get("/"))
    assert "We meet on Monday" in _text(as_alice.get(LIST))
    assert "We meet on Monday" in _text(as_bob.get("/"))


def test_only_those_it_is_for_read_it(inside: NetworkRef, world: World, as_bob: Client) -> None:
    trust = OrganisationFactory(name="Imperial")
    ann = admit(name="Ann Able", organisation=trust)
    as_ann = world.client(inside, ann.user)
    to_trust = AnnouncementFactory(title="To the trust", organisation=trust)
    to_students = AnnouncementFactory(title="To students", membership_type="student")
    to_staff = AnnouncementFactory(title="To staff", membership_type="staff")
    assert {one.title for one in selectors.listed(ann)} == {"To the trust", "To staff"}
    front = _text(as_ann.get("/"))
    assert "To the trust" in front
    assert "To students" not in front
    assert "To the trust" not in _text(as_bob.get("/"))
    assert as_bob.get(f"{LIST}{to_trust.id}/").status_code == 404
    assert as_bob.post(f"{LIST}{to_students.id}/dismiss/").status_code == 404
    assert as_bob.get(f"{LIST}{to_staff.id}/").status_code == 200


def test_from_its_first_day_to_its_last(
    inside: NetworkRef, as_alice: Client, monkeypatch: pytest.MonkeyPatch, alice: Member
) -> None:
    planned = AnnouncementFactory(shows_from=_days(2), shows_until=_days(4))
    now = clock.now()
    for after, is_shown, is_readable in [
        (1, False, False),
        (2, True, True),
        (4, True, True),
        (5, False, True),
    ]:
        moment = now + timedelta(days=after)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert selectors.unread(alice).exists() is is_shown
        assert selectors.to(alice).filter(id=planned.id).exists() is is_readable


def test_it_is_withdrawn_after_a_question(
    inside: NetworkRef, as_champion: Client, as_alice: Client, champion: Member
) -> None:
    made = AnnouncementFactory()
    path = f"{MANAGE}{made.id}/withdraw/"
    assert "Withdraw “We meet on Monday”?" in _text(as_champion.get(path))
    for _ in range(2):
        assert as_champion.post(path).status_code == 302
    assert as_champion.get(path)["Location"] == MANAGE
    assert "We meet on Monday" not in _text(as_alice.get("/"))
    assert as_alice.get(f"{LIST}{made.id}/").status_code == 404
    assert "Withdrawn" in _text(as_champion.get(MANAGE))
    happened = Event.objects.filter(action="announcement.withdrawn", actor=champion.id)
    assert happened.count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"title": " "}, "Fill in “Title”."),
        ({"text": ""}, "Fill in “Text”."),
        ({"shows_from": "soon"}, "Enter a valid date."),
        ({"shows_until": "2020-01-01"}, "Choose a last day"),
        ({"shows_until": "2999-01-01"}, "Choose a last day"),
        ({"membership_type": "wizard"}, "Select a valid choice"),
        ({"text": "She has 943 476 5919."}, "Nothing about patients belongs here"),
    ],
)
def test_bad_input_announces_nothing(
    inside: NetworkRef, as_champion: Client, words: dict[str, str], said: str
) -> None:
    answer = as_champion.post(MANAGE, _form(**words))
    assert answer.status_code == 422
    assert said in _text(answer)
    assert not Announcement.objects.exists()


def test_an_organisation_or_a_type_and_not_both(inside: NetworkRef, as_champion: Client) -> None:
    trust = OrganisationFactory()
    form = _form(organisation=str(trust.id), membership_type="staff")
    answer = as_champion.post(MANAGE, form)
    assert answer.status_code == 422
    assert "not both" in _text(answer)


def test_the_same_form_twice_announces_once(inside: NetworkRef, as_champion: Client) -> None:
    form = _form()
    for _ in range(2):
        assert as_champion.post(MANAGE, form).status_code == 302
    assert Announcement.objects.count() == 1
    assert Event.objects.filter(action="announcement.made").count() == 1
    answer = as_champion.post(MANAGE, form | {"title": "Something else"})
    assert answer.status_code == 422
    assert "You have sent this form before" in _text(answer)
    assert Announcement.objects.get().title == "We meet on Monday"


@pytest.mark.parametrize("path", [MANAGE, MANAGE + "{}/withdraw/"])
def test_champions_alone_announce(
    nwl: NetworkRef, as_alice: Client, world: World, path: str
) -> None:
    with current.enter(nwl):
        path = path.format(AnnouncementFactory().id)
    assert as_alice.get(path).status_code == as_alice.post(path).status_code == 403
    assert world.client(nwl).get(path)["Location"].startswith("/sign-in/")
    assert as_alice.put(path).status_code == 405


def test_strangers_read_nothing_and_methods(
    nwl: NetworkRef, as_alice: Client, world: World
) -> None:
    with current.enter(nwl):
        made = AnnouncementFactory()
    stranger = world.client(nwl)
    for path in (LIST, f"{LIST}{made.id}/"):
        assert stranger.get(path)["Location"].startswith("/sign-in/")
        assert as_alice.post(path).status_code == 405
    assert as_alice.get(f"{LIST}{made.id}/dismiss/").status_code == 405
    assert as_alice.get(f"{LIST}{uuid7()}/").status_code == 404
    assert "We meet on Monday" not in _text(stranger.get("/"))


def test_the_front_page_asks_no_more_often(inside: NetworkRef, as_alice: Client) -> None:
    as_alice.get("/")
    with counted() as before:
        as_alice.get("/")
    for number in range(4):
        AnnouncementFactory(title=f"Number {number}")
    with counted() as after:
        page = _text(as_alice.get("/"))
    assert len(after) == len(before)
    assert "Number 3" in page
    assert "Number 0" not in page


@pytest.mark.parametrize(
    ("words", "constraint"),
    [
        ({"title": " "}, "has_title"),
        ({"text": " "}, "has_text"),
        ({"shows_until": date(2020, 1, 1)}, "days_in_order"),
        ({"audience": "type"}, "to_whom"),
        ({"audience": "organisation"}, "to_whom"),
        ({"membership_type": "staff"}, "to_whom"),
        ({"withdrawn_at": clock.now()}, "withdrawn_by_somebody"),
        ({"mailed_at": clock.now()}, "mailed_if_wished"),
    ],
)
def test_what_is_no_announcement_is_not_stored(
    inside: NetworkRef, words: dict[str, Any], constraint: str
) -> None:
    right = {
        "title": "One",
        "text": "Words",
        "audience": "everyone",
        "shows_from": selectors.today(),
        "shows_until": selectors.today(),
        "made_by": uuid7(),
    }
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Announcement.objects.create(**(right | words))


def test_each_puts_it_away_once(inside: NetworkRef) -> None:
    made = DismissalFactory()
    with pytest.raises(IntegrityError, match="announcements_dismissal_once"), database.atomic():
        Dismissal.objects.create(member=made.member, announcement=made.announcement)


@pytest.mark.parametrize(("begins", "ends"), [(3, 2), (-5, -1), (0, 400)])
def test_days_that_are_none(inside: NetworkRef, begins: int, ends: int) -> None:
    with pytest.raises(services.BadDays):
        AnnouncementFactory(shows_from=_days(begins), shows_until=_days(ends))
