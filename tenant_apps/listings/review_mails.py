"""Mail about review: to its owner what became of a listing, to reviewers that some wait."""

from tenant_apps.hearing.mail import send_news
from tenant_apps.listings import review_selectors
from tenant_apps.listings.models import Listing
from tenant_apps.members import selectors as members
from tenant_apps.members.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenants.urls import page


def tell_published(listing: Listing) -> None:
    """To its owner: all see it."""
    _tell(listing, "published", f"Others see it now: {listing.title}")


def tell_sent_back(listing: Listing) -> None:
    """To its owner: why not."""
    _tell(listing, "sent_back", f"Please look at it again: {listing.title}")


def tell_reviewers(listing: Listing) -> None:
    """To those nearest who review, when it is the first that waits: one mail for all."""
    if review_selectors.waits_with_others(listing):
        return
    reviewers = members.nearest_with(Permission.LISTING_REVIEW, without=[listing.owner_id])
    outbox.send_many(
        [
            outbox.render(
                to=reviewer.user.email,
                subject=f"Please review: {listing.title}",
                template="listings/mail/to_review",
                context={
                    "name": reviewer.name,
                    "listing": listing,
                    "link": page("listings:queue"),
                },
            )
            for reviewer in reviewers
        ]
    )


def _tell(listing: Listing, template: str, subject: str) -> None:
    mail = outbox.render(
        to=listing.owner.user.email,
        subject=subject,
        template=f"listings/mail/{template}",
        context={
            "name": listing.owner.name,
            "listing": listing,
            "link": page("listings:detail", listing.id),
        },
    )
    send_news([(listing.owner, mail)])
