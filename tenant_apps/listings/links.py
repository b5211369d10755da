"""The link in a reminder: it renews one listing once, without signing in.

It is signed with the network's own key, so no other network believes it, and names the listing
and the closing date that it moves: once that has moved, the link is spent.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core import signing

from kernel.errors import NotFound
from tenant_apps.listings.models import Listing

SALT = "listings.renewal"
VALID_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a link stands for."""

    listing_id: UUID
    closes_on: date


def sign(listing: Listing) -> str:
    """The last part of the link's address."""
    return signing.dumps([str(listing.id), listing.closes_on.isoformat()], salt=SALT)


def read(signed: str) -> Renewal:
    """What a link stands for; NotFound where it is old, altered, or another network's."""
    try:
        listing_id, day = signing.loads(signed, salt=SALT, max_age=VALID_FOR)
        return Renewal(UUID(listing_id), date.fromisoformat(day))
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
