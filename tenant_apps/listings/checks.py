"""What a listing must be, said in words before the database says it in constraints."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.listings import selectors
from tenant_apps.listings.models import (
    MAX_OPEN_DAYS,
    MOST_DATES,
    MOST_PEOPLE,
    Listing,
    today,
)
from tenant_apps.listings.refusals import (
    MOST_SKILLS,
    BadClosingDay,
    BadDates,
    BadHours,
    BadPeople,
    BadWeekdays,
    NoOrganisation,
    TooManySkills,
    UnknownKind,
)
from tenant_apps.members.models import Member
from tenant_apps.skills import services as skills

_WEEK = range(1, 8)


def check_kind(code: str) -> None:
    """Raises UnknownKind unless the network has this kind of help now."""
    if code not in {kind.code for kind in selectors.kinds()}:
        raise UnknownKind


def check_closing_day(day: date) -> None:
    """Raises BadClosingDay unless the day is from today to a year ahead."""
    if day < today():
        raise BadClosingDay("Choose a closing date from today on.")
    if day > _last_day():
        raise BadClosingDay("Choose a closing date within a year.")


def check_hours(least: int | None, most: int | None) -> None:
    """Raises BadHours unless these are no hours, some, or a range from fewer to more."""
    if any(not _is_hours(one) for one in (least, most) if one is not None):
        raise BadHours
    if most is not None and least is None:
        raise BadHours("Enter the fewest hours too, or leave both empty.")
    if most is not None and least is not None and most <= least:
        raise BadHours("Enter more hours here than in “About how many hours?”, or leave it empty.")


def check_people(people: int) -> None:
    """Raises BadPeople unless it is for somebody, and not for a crowd."""
    if not 1 <= people <= MOST_PEOPLE:
        raise BadPeople


def check_when(
    when: str,
    weekdays: Sequence[int],
    dates: Sequence[date],
    *,
    known: Iterable[date] = (),
) -> None:
    """Raises BadWeekdays or BadDates unless it says when. `known` dates may have passed."""
    if when == Listing.When.WEEKDAYS and not weekdays:
        raise BadWeekdays
    if any(day not in _WEEK for day in weekdays):
        raise BadWeekdays
    if when == Listing.When.DATES and not 1 <= len(dates) <= MOST_DATES:
        raise BadDates
    if any(not today() <= day <= _last_day() for day in set(dates) - set(known)):
        raise BadDates


def check_skills(ids: Iterable[UUID], *, known: Iterable[UUID] = ()) -> None:
    """Raises TooManySkills, or UnknownSkill for what left the list; `known` ones may stay."""
    asked = set(ids)
    if len(asked) > MOST_SKILLS:
        raise TooManySkills
    if new := asked - set(known):
        skills.check_in_list(new)


def check_audience(audience: str, owner: Member) -> None:
    """Raises NoOrganisation where it would be for nobody."""
    if audience == Listing.Audience.ORGANISATION and owner.organisation_id is None:
        raise NoOrganisation


def _is_hours(minutes: int) -> bool:
    return 0 < minutes <= MAX_MINUTES and minutes % STEP_MINUTES == 0


def _last_day() -> date:
    return today() + timedelta(days=MAX_OPEN_DAYS)
