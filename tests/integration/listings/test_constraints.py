"""The database itself refuses what is no listing."""

from typing import Any

import pytest
from django.db import IntegrityError

from kernel import database
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"kind": "gift"}, "listings_listing_kind_known"),
        ({"how": "by pigeon"}, "listings_listing_how_known"),
        ({"state": "lost"}, "listings_listing_state_known"),
        ({"title": "  "}, "listings_listing_title_filled"),
        ({"minutes": 0}, "listings_listing_minutes_in_quarters"),
        ({"minutes": 20}, "listings_listing_minutes_in_quarters"),
        ({"minutes": 6015}, "listings_listing_minutes_in_quarters"),
        ({"most_minutes": 90}, "listings_listing_most_minutes_above"),
        ({"most_minutes": 100}, "listings_listing_most_minutes_above"),
        ({"most_minutes": 120, "minutes": None}, "listings_listing_most_minutes_above"),
        ({"people": 0}, "listings_listing_people_range"),
        ({"people": 501}, "listings_listing_people_range"),
        ({"audience": "everyone"}, "listings_listing_audience_known"),
        ({"when": "sometime"}, "listings_listing_when_says_when"),
        ({"when": "weekdays"}, "listings_listing_when_says_when"),
        ({"when": "weekdays", "weekdays": [8]}, "listings_listing_when_says_when"),
        ({"when": "dates"}, "listings_listing_when_says_when"),
        ({"weekdays": [1]}, "listings_listing_when_says_when"),
    ],
)
def test_each_rule_holds(
    inside: NetworkRef, alice: Member, change: dict[str, Any], constraint: str
) -> None:
    ListingFactory(owner=alice)
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Listing.objects.update(**change)


def test_one_request_posts_once(inside: NetworkRef, alice: Member) -> None:
    one, other = ListingFactory(owner=alice), ListingFactory(owner=alice)
    other.request_key = one.request_key
    with pytest.raises(IntegrityError, match="posted_once"), database.atomic():
        other.save()
