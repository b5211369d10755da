"""Incidents and planned work as an Atom feed, for who would rather be told."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from shared_apps.status import presenters, selectors
from shared_apps.status.models import Incident
from tenants.urls import central

# What an empty feed is as new as: Django says now, and each answer would be another.
NOTHING_YET = datetime(2026, 1, 1, tzinfo=UTC)


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NOTHING_YET


def address(name: str) -> str:
    """Whole, as feeds are read far from here."""
    return central(reverse(f"status:{name}", urlconf=settings.CENTRAL_URLCONF))


class Incidents(Feed[Incident, None]):
    """Each with all that was told of it; an entry is newer with each update."""

    feed_type = _Feed
    title = "Hexitime: how the service does"
    subtitle = "Incidents and planned work."
    language = "en-gb"

    def link(self) -> str:
        return address("page")

    def feed_url(self) -> str:
        return address("feed")

    def feed_guid(self) -> str:
        return address("feed")

    def items(self) -> list[Incident]:
        return selectors.newest()

    def item_title(self, item: Incident) -> str:
        return f"{item.title}: {item.get_state_display().lower()}"

    def item_description(self, item: Incident) -> str:
        shown = presenters.shown(item)
        times = f"<p>{shown.when}</p>" if shown.when else ""
        return times + "".join(f"<h2>{one.state}</h2>{one.html}" for one in shown.updates)

    def item_link(self, item: Incident) -> str:
        return presenters.url_of(item)

    def item_guid(self, item: Incident) -> str:
        return f"urn:uuid:{item.id}"

    def item_pubdate(self, item: Incident) -> datetime:
        return item.begun_at

    def item_updateddate(self, item: Incident) -> datetime:
        return selectors.last_told(item)

    def item_categories(self, item: Incident) -> list[str]:
        return [item.get_kind_display()]
