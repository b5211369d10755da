"""Searches that tell at once: a mail for each member with all that a round found for them."""

import time
from uuid import UUID

from kernel import database
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.saved import finds, mails
from tenant_apps.saved.models import Find, SavedSearch
from tenant_apps.telling import mails as look

BATCH = 200
MOST_SECONDS = 30.0


def tell(*, most_seconds: float = MOST_SECONDS) -> int:
    """Tell of what was found; returns how many mails were queued. Safe to run twice at once."""
    until, sent, after = time.monotonic() + most_seconds, 0, None
    while time.monotonic() < until and (batch := _members(after)):
        sent += _tell(batch)
        after = batch[-1]
    return sent


def _members(after: UUID | None) -> list[UUID]:
    """Some of those for whom something waits."""
    waiting = Find.objects.filter(told_at=None, search__tells=SavedSearch.Tells.AT_ONCE)
    if after is not None:
        waiting = waiting.filter(member__gt=after)
    ids = waiting.order_by("member_id").values_list("member_id", flat=True).distinct()
    return list(ids[:BATCH])


def _tell(ids: list[UUID]) -> int:
    with database.atomic():
        due = Find.objects.filter(member__in=ids, search__tells=SavedSearch.Tells.AT_ONCE)
        found = finds.to_tell(due)
        shown = finds.listings_of(find for each in found.values() for find in each)
        people = Member.objects.select_related("user").in_bulk(list(found))
        drawn = look.look()
        waiting = [mails.at_once(people[one], each, shown, drawn) for one, each in found.items()]
        outbox.send_many(waiting)
    return len(waiting)
