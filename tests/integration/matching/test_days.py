"""Days that a request names, against those on which a member usually has time."""

from datetime import date, timedelta
from typing import Any

import pytest

from tenant_apps.listings.models import Listing, today
from tenant_apps.matching import answering, selectors
from tenant_apps.matching.scoring import DAYS
from tenant_apps.members.models import Member
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.integration.matching.conftest import says

# For the skill, for being from elsewhere, and for not having been asked.
WITHOUT_DAYS = 50 + 15 + 15


def _a(weekday: int) -> date:
    """The first such day after today."""
    return today() + timedelta(days=1 + (weekday - 1 - today().isoweekday()) % 7)


ON_MONDAY: dict[str, dict[str, Any]] = {
    "weekdays": {"when": "weekdays", "weekdays": [1]},
    "dates": {"when": "dates", "dates": [_a(1)]},
    "dates among others": {"when": "dates", "dates": [_a(1), _a(3)]},
}


def _knows(name: str, skill: Skill, *, free_on: list[int]) -> Member:
    member = says(admit(name), free_on=free_on)
    skills.say(member=member, gives={skill.id: 3}, learns=[], by=member)
    return member


def _on(day: dict[str, Any], skill: Skill) -> Listing:
    listing: Listing = ListingFactory(skills=[skill.id], **day)
    return listing


@pytest.mark.parametrize("day", ON_MONDAY)
def test_who_has_time_on_the_day_comes_before_who_has_not_said_and_who_has_not(
    charts: Skill, day: str
) -> None:
    for name, free_on in {"Su": [7], "Tue": [2], "Any": [], "Mon": [1, 5]}.items():
        _knows(name, charts, free_on=free_on)
    found = selectors.who_may_help(_on(ON_MONDAY[day], charts))
    points = {one.member.name: one.match.points - WITHOUT_DAYS for one in found}
    assert points == {"Mon": DAYS, "Any": DAYS // 2, "Su": 0, "Tue": 0}
    assert [one.member.name for one in found[:2]] == ["Mon", "Any"]
    assert [one.match.reasons.weekdays for one in found[:2]] == [(1,), ()]


def test_for_any_day_all_have_time(charts: Skill) -> None:
    for name, free_on in {"Any": [], "Mon": [1, 5]}.items():
        _knows(name, charts, free_on=free_on)
    found = selectors.who_may_help(_on({}, charts))
    assert {one.match.points for one in found} == {WITHOUT_DAYS + DAYS}


@pytest.mark.parametrize("day", ON_MONDAY)
@pytest.mark.parametrize(
    ("free_on", "points"), [([1, 5], DAYS), ([], DAYS // 2), ([2], 0), ([7], 0)]
)
def test_the_other_way_round_a_request_for_the_day_has_the_same(
    charts: Skill, day: str, free_on: list[int], points: int
) -> None:
    able = _knows("Able", charts, free_on=free_on)
    _on(ON_MONDAY[day], charts)
    [found] = answering.requests_for(able)
    assert found.match.points == WITHOUT_DAYS + points
    assert found.match.reasons.weekdays == ((1,) if 1 in free_on else ())


def test_requests_stand_in_the_order_of_their_days(charts: Skill) -> None:
    able = _knows("Able", charts, free_on=[4])
    for weekday in (3, 4, 5):
        _on({"when": "dates", "dates": [_a(weekday)], "title": f"On day {weekday}"}, charts)
    assert answering.requests_for(able)[0].listing.title == "On day 4"
