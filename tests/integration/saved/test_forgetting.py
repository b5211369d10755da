"""What was found is forgotten once it changes nothing any more."""

from datetime import timedelta

import pytest

from kernel import clock
from tenant_apps.listings import services as listings
from tenant_apps.members.models import Member
from tenant_apps.saved import at_once, finds, forgetting, services, tasks
from tenant_apps.saved.forgetting import AT_MOST, SOON
from tenant_apps.saved.models import Find, SavedSearch
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.saved import FindFactory, SavedSearchFactory

DAY = timedelta(days=1)


def found(ago: timedelta, *, is_told: bool = True, **more: object) -> Find:
    then = clock.now() - ago
    made: Find = FindFactory(found_at=then, told_at=then if is_told else None, **more)
    return made


def test_of_a_listing_that_ended_four_weeks_later(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    listing = ListingFactory(owner=bob)
    found(SOON + DAY, listing=listing)
    lately = found(SOON - DAY, listing=listing)
    tasks.forget.run()
    assert Find.objects.count() == 2
    listings.withdraw(listing_id=listing.id, by=bob)
    tasks.forget.run()
    assert list(Find.objects.all()) == [lately]


@pytest.mark.parametrize("is_told", [True, False])
def test_of_others_a_year_later(inside: NetworkRef, is_told: bool) -> None:
    found(AT_MOST + DAY, is_told=is_told)
    within = found(AT_MOST - DAY, is_told=is_told)
    tasks.forget.run()
    assert list(Find.objects.all()) == [within]


def test_what_a_removed_search_found_and_nobody_was_told(inside: NetworkRef, alice: Member) -> None:
    search = SavedSearchFactory(member=alice)
    found(SOON + DAY, is_told=False, member=alice, search=search)
    told = found(SOON + DAY, member=alice, search=search)
    services.remove(search_id=search.id, by=alice)
    tasks.forget.run()
    assert list(Find.objects.all()) == [told]


def test_until_then_nobody_is_told_of_it_again(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    search = SavedSearchFactory(member=alice, tells=SavedSearch.Tells.AT_ONCE)
    listing = ListingFactory(owner=bob, title="Teach us run charts")
    known = found(AT_MOST - DAY, member=alice, listing=listing, search=search)
    tasks.forget.run()
    finds.try_new()
    assert at_once.tell() == 0
    assert list(Find.objects.all()) == [known]


def test_as_far_as_time_goes(inside: NetworkRef) -> None:
    found(AT_MOST + DAY)
    assert forgetting.forget(most_seconds=0) == 0
    assert forgetting.forget() == 1
