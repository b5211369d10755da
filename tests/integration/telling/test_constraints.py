"""The database itself refuses to tell anyone twice, or too often."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError

from kernel import database
from tenant_apps.hearing.models import MOST_A_WEEK, Choice
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.telling import weeks
from tenant_apps.telling.models import Announcement, Told, WeeklyMail
from tenants.current import NetworkRef
from tests.factories.hearing import ChoiceFactory
from tests.factories.listings import ListingFactory
from tests.factories.telling import AnnouncementFactory, ToldFactory, WeeklyMailFactory

SUNDAY = timedelta(days=-1)


@pytest.fixture
def wish(alice: Member, inside: NetworkRef) -> Listing:
    made: Listing = ListingFactory(owner=alice)
    return made


def _refused(constraint: str, make: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        make()


def test_of_one_request_a_member_is_told_once(wish: Listing, bob: Member) -> None:
    ToldFactory(listing=wish, member=bob)
    _refused("telling_told_once", lambda: ToldFactory(listing=wish, member=bob))


def test_a_place_of_the_week_is_taken_once(wish: Listing, bob: Member) -> None:
    ToldFactory(listing=wish, member=bob, how="at_once", place=1)
    _refused("telling_told_few_a_week", lambda: ToldFactory(member=bob, how="at_once", place=1))
    ToldFactory(member=bob, how="at_once", place=2)


@pytest.mark.parametrize(
    ("how", "place"), [("at_once", None), ("at_once", 0), ("at_once", MOST_A_WEEK + 1)]
)
def test_at_once_takes_one_of_few_places(
    wish: Listing, bob: Member, how: str, place: int | None
) -> None:
    _refused(
        "telling_told_place_at_once",
        lambda: ToldFactory(listing=wish, member=bob, how=how, place=place),
    )


@pytest.mark.parametrize(("how", "place"), [("weekly", 1), ("by pigeon", None)])
def test_nothing_else_has_a_place(wish: Listing, bob: Member, how: str, place: int | None) -> None:
    _refused(
        "telling_told_place_at_once",
        lambda: ToldFactory(listing=wish, member=bob, how=how, place=place),
    )


def test_a_week_is_its_monday(wish: Listing, bob: Member) -> None:
    day = weeks.this_week() + SUNDAY
    _refused("telling_told_week_is_monday", lambda: ToldFactory(listing=wish, member=bob, week=day))
    _refused("telling_weekly_mail_week_is_monday", lambda: WeeklyMailFactory(member=bob, week=day))


def test_one_announcement_of_a_request_waits(wish: Listing) -> None:
    assert AnnouncementFactory(listing=wish).done_at is None
    _refused("telling_announcement_one_waits", lambda: Announcement.objects.create(listing=wish))


def test_one_weekly_mail_a_week(inside: NetworkRef, bob: Member) -> None:
    WeeklyMailFactory(member=bob)
    _refused("telling_weekly_mail_once", lambda: WeeklyMailFactory(member=bob))


def test_a_choice_is_one_of_three(inside: NetworkRef, bob: Member) -> None:
    _refused(
        "telling_choice_requests_known",
        lambda: Choice.objects.create(member=bob, requests="daily"),
    )
    assert ChoiceFactory(member=bob).requests == "weekly"


def test_the_networks_own_role_cannot_untell(wish: Listing, bob: Member) -> None:
    told = ToldFactory(listing=wish, member=bob)
    for write in (
        lambda: Told.objects.filter(id=told.id).update(how="at_once", place=1),
        lambda: Told.objects.filter(id=told.id).delete(),
        lambda: WeeklyMail.objects.update(week=weeks.this_week()),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
            write()
