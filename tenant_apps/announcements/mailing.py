"""Mailing what is announced: to each member once, some at a time, as they wish to hear."""

import time
from uuid import UUID

from kernel import clock, database, quiet
from tenant_apps.announcements import mails, selectors
from tenant_apps.announcements.models import Announcement
from tenant_apps.hearing import selectors as hearing
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.telling import mails as telling

BATCH = 500
MOST_SECONDS = 30.0


def mail_all(*, most_seconds: float = MOST_SECONDS) -> int:
    """Mail what is due; returns how many mails were queued. Safe to run twice at once.

    At night and at weekends nothing is: who withdraws it by then, withdraws it from all.
    """
    until, queued = time.monotonic() + most_seconds, 0
    while time.monotonic() < until and not quiet.is_quiet(clock.now()):
        found = _mail_some()
        if found is None:
            break
        queued += found
    return queued


def _mail_some() -> int | None:
    """The next batch of one announcement: whom it has reached is noted with the mails.

    None: nothing is due. What another worker has in hand is left to it.
    """
    with database.atomic():
        due = Announcement.objects.filter(selectors.showing(), is_mailed=True, mailed_at=None)
        # As weak as will do: members put it away meanwhile.
        locked = due.order_by("id").select_for_update(of=("self",), skip_locked=True, no_key=True)
        announcement = locked.first()
        if announcement is None:
            return None
        batch = _next(announcement)
        letters = _letters(announcement, batch)
        outbox.send_many(letters, is_bulk=True)
        if batch:
            announcement.mailed_to = batch[-1].id
        if len(batch) < BATCH:
            announcement.mailed_at = clock.now()
        announcement.save(update_fields=["mailed_to", "mailed_at"])
    return len(letters)


def _next(announcement: Announcement) -> list[Member]:
    after = announcement.mailed_to or UUID(int=0)
    reached = selectors.reached_by(announcement).filter(id__gt=after)
    return list(reached.select_related("user").order_by("id")[:BATCH])


def _letters(announcement: Announcement, batch: list[Member]) -> list[Mail]:
    unwilling = hearing.unwilling_to_hear_announcements(member.id for member in batch)
    look = telling.look()
    return [mails.of(announcement, one, look) for one in batch if one.id not in unwilling]
