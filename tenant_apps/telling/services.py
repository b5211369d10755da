"""Announcing a request. It can be done again."""

from kernel import clock, database
from tenant_apps.listings.models import Listing
from tenant_apps.telling import tasks
from tenant_apps.telling.models import Announcement


def announce(listing: Listing) -> None:
    """Let those who may help be told, once the change that this is part of is committed."""
    if listing.is_offer:
        return
    made = Announcement(listing=listing, made_at=clock.now())
    Announcement.objects.bulk_create([made], ignore_conflicts=True)
    database.on_commit(tasks.teller())
