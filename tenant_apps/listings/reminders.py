"""Reminders: a listing's owner hears 7 and 2 days before it closes, once each, and renews at once.

A mail's key follows from the listing, its closing date and the reminder: whoever runs this again,
or at the same time, queues no second one. At night and at weekends it waits.
"""

import time
from collections.abc import Iterator
from uuid import UUID, uuid5

from kernel import clock, database, quiet
from tenant_apps.hearing import mail
from tenant_apps.listings import links
from tenant_apps.listings.models import Listing, today
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants.urls import page

DAYS_BEFORE = (2, 7)
BATCH = 200
MOST_SECONDS = 25.0


def remind_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Send what is due, what closes first before the rest. Returns how many mails were queued.

    Each batch is a transaction; what there was no time for, the next round sends.
    """
    until, sent = time.monotonic() + most_seconds, 0
    for batch in _batches():
        if time.monotonic() >= until:
            break
        with database.atomic():
            keys = {key(listing, days_before(listing)): listing for listing in batch}
            for known in outbox.known(keys):
                del keys[known]
            sent += mail.send_reminders(_letter(listing, one) for one, listing in keys.items())
    return sent


def days_before(listing: Listing) -> int:
    """Which of the reminders it is time for."""
    left = (listing.closes_on - today()).days
    return next(days for days in DAYS_BEFORE if left <= days)


def key(listing: Listing, days: int) -> UUID:
    """What one reminder's mail is known by."""
    return uuid5(listing.id, f"{listing.closes_on.isoformat()}:{days}")


def _batches() -> Iterator[list[Listing]]:
    """Open listings of active members that close within 7 days, a batch at a time."""
    closing = Listing.objects.filter(owner__state=Member.State.ACTIVE)
    soon = closing.closing_within(max(DAYS_BEFORE), of=today())
    due = soon.select_related("owner__user")
    ids = list(due.values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        yield list(due.filter(id__in=ids[start : start + BATCH]))


def _letter(listing: Listing, one: UUID) -> mail.Letter:
    letter = outbox.render(
        to=listing.owner.user.email,
        subject=f"Closing on {listing.closes_on:%-d %B}: {listing.title}",
        template="listings/mail/reminder",
        context={
            "name": listing.owner.name,
            "listing": listing,
            "renew": page("listings:renew_by_link", links.sign(listing)),
            "link": page("listings:detail", listing.id),
        },
    )
    letter.id, letter.due_at = one, quiet.opens_at(clock.now())
    return listing.owner, letter
