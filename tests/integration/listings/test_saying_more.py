"""What a listing says beside its title: hours, people, skills, when, and for whom."""

from datetime import date, timedelta
from typing import Any

import pytest

from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.listings import services
from tenant_apps.listings.models import Listing, today
from tenant_apps.listings.refusals import KeyReused
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import SkillFactory


def _days(*ahead: int) -> list[date]:
    return [today() + timedelta(days=days) for days in ahead]


def test_all_of_it_is_kept(inside: NetworkRef) -> None:
    owner = admit(organisation=OrganisationFactory())
    skills = [SkillFactory(), SkillFactory()]
    listing = ListingFactory(
        owner=owner,
        minutes=60,
        most_minutes=120,
        people=500,
        skills=[skill.id for skill in skills],
        when="dates",
        dates=_days(366, 0, 0),
        weekdays=[1],
        audience="organisation",
    )
    kept = Listing.objects.get(id=listing.id)
    assert (kept.minutes, kept.most_minutes, kept.people) == (60, 120, 500)
    assert (kept.dates, kept.weekdays, kept.audience) == (_days(0, 366), [], "organisation")
    assert set(kept.skills.all()) == set(skills)


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"minutes": 0}, "hours", "more than 0"),
        ({"minutes": 6015}, "hours", "at most 100"),
        ({"minutes": 50}, "hours", "in quarters"),
        ({"minutes": None, "most_minutes": 60}, "hours", "the fewest hours too"),
        ({"minutes": 60, "most_minutes": 60}, "hours", "more hours here"),
        ({"minutes": 60, "most_minutes": 45}, "hours", "more hours here"),
        ({"minutes": 60, "most_minutes": 600000}, "hours", "at most 100"),
        ({"people": 0}, "people", "from 1 to 500"),
        ({"people": 501}, "people", "from 1 to 500"),
        ({"when": "weekdays"}, "weekdays", "one or more days"),
        ({"when": "weekdays", "weekdays": [0]}, "weekdays", "one or more days"),
        ({"when": "weekdays", "weekdays": [8]}, "weekdays", "one or more days"),
        ({"when": "dates"}, "dates", "1 to 20 dates"),
        ({"when": "dates", "dates": _days(-1)}, "dates", "from today on"),
        ({"when": "dates", "dates": _days(367)}, "dates", "within a year"),
        ({"when": "dates", "dates": _days(*range(21))}, "dates", "1 to 20 dates"),
        ({"audience": "organisation"}, "no_organisation", "names no organisation"),
        ({"skills": [uuid7()]}, "unknown_skill", "not in the list"),
        ({"skills": [uuid7() for _ in range(200)]}, "too_many_skills", "at most 10 skills"),
        ({"help_kind": "money"}, "kind_of_help", "from the list"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    inside: NetworkRef, alice: Member, given: dict[str, Any], code: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refusal:
        ListingFactory(owner=alice, **given)
    assert refusal.value.code == code
    standing = ListingFactory(owner=alice)
    with pytest.raises(Refused, match=says):
        services.change(listing_id=standing.id, by=alice, **given)
    assert list(Listing.objects.values_list("people", "minutes")) == [(1, 90)]
    assert not Event.objects.filter(action="listing.changed").exists()


def test_its_owner_changes_all_of_it(inside: NetworkRef, alice: Member) -> None:
    first, second = SkillFactory(), SkillFactory()
    listing = ListingFactory(owner=alice, skills=[first.id], when="dates", dates=_days(3))
    services.change(
        listing_id=listing.id,
        by=alice,
        skills=[second.id],
        when="weekdays",
        weekdays=[5, 1, 5],
        people=4,
    )
    kept = Listing.objects.get()
    assert (kept.when, kept.weekdays, kept.dates, kept.people) == ("weekdays", [1, 5], [], 4)
    assert list(kept.skills.all()) == [second]


def test_what_it_had_may_stay(inside: NetworkRef, alice: Member) -> None:
    skill = SkillFactory()
    listing = ListingFactory(owner=alice, skills=[skill.id], when="dates", dates=_days(3))
    Skill.objects.update(is_retired=True)
    Listing.objects.update(dates=_days(-1, 3))
    services.change(
        listing_id=listing.id, by=alice, skills=[skill.id], when="dates", dates=_days(-1, 3)
    )
    assert Listing.objects.get().dates == _days(-1, 3)
    assert list(listing.skills.all()) == [skill]


def test_one_key_posts_one_listing(inside: NetworkRef, alice: Member, bob: Member) -> None:
    skill, key = SkillFactory(), uuid7()
    first = ListingFactory(owner=alice, key=key, skills=[skill.id])
    assert ListingFactory(owner=alice, key=key, skills=[skill.id]).id == first.id
    assert Event.objects.filter(action="listing.posted").count() == 1
    assert ListingFactory(owner=bob, key=key).id != first.id


@pytest.mark.parametrize(
    "other", [{"title": "Another"}, {"skills": []}, {"people": 2}, {"kind": "offer"}]
)
def test_a_key_with_other_input_is_refused(
    inside: NetworkRef, alice: Member, other: dict[str, Any]
) -> None:
    skill, key = SkillFactory(), uuid7()
    ListingFactory(owner=alice, key=key, skills=[skill.id])
    with pytest.raises(KeyReused, match="sent this form before"):
        ListingFactory(owner=alice, key=key, **{"skills": [skill.id], **other})
    assert Listing.objects.count() == 1


def test_a_key_of_before_hashes_were_kept_stands_for_nothing_more(
    inside: NetworkRef, alice: Member
) -> None:
    key = uuid7()
    ListingFactory(owner=alice, key=key)
    Listing.objects.update(request_hash=None)
    with pytest.raises(KeyReused):
        ListingFactory(owner=alice, key=key)


def test_the_same_request_after_its_day_has_the_same_outcome(
    inside: NetworkRef, alice: Member
) -> None:
    key, day = uuid7(), today() + timedelta(days=1)
    first = ListingFactory(owner=alice, key=key, closes_on=day)
    Listing.objects.update(closes_on=today() - timedelta(days=1), state="expired")
    assert ListingFactory(owner=alice, key=key, closes_on=day).id == first.id
