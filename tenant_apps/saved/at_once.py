"""Searches that tell at once: a mail for each member with all that a round found for them.

Of people, once a day at most: many may say what they can give on one day.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from kernel import clock, database
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.saved import finds, mails, people
from tenant_apps.saved.models import Find, PersonFind, SavedSearch
from tenant_apps.telling import mails as look
from tenant_apps.telling.mails import Section

BATCH = 200
MOST_SECONDS = 30.0
BETWEEN = timedelta(days=1)

Waiting = QuerySet[Find] | QuerySet[PersonFind]
Gather = Callable[[list[UUID]], dict[UUID, Section]]


def tell(*, most_seconds: float = MOST_SECONDS) -> int:
    """Tell of what was found; returns how many mails were queued. Safe to run twice at once."""
    until = time.monotonic() + most_seconds
    at_once = {"told_at": None, "search__tells": SavedSearch.Tells.AT_ONCE}
    lately = PersonFind.objects.filter(told_at__gt=clock.now() - BETWEEN)
    patient = PersonFind.objects.filter(**at_once).exclude(member__in=lately.values("member"))
    sent = _tell_all(Find.objects.filter(**at_once), _listings, until)
    return sent + _tell_all(patient, _people, until)


def _tell_all(waiting: Waiting, gather: Gather, until: float) -> int:
    sent, after = 0, UUID(int=0)
    while time.monotonic() < until and (batch := _members(waiting, after)):
        sent += _tell(batch, gather)
        after = batch[-1]
    return sent


def _members(waiting: Waiting, after: UUID) -> list[UUID]:
    """Some of those for whom something waits."""
    later = waiting.filter(member__gt=after).order_by("member_id")
    return list(later.values_list("member_id", flat=True).distinct()[:BATCH])


def _tell(ids: list[UUID], gather: Gather) -> int:
    with database.atomic():
        found = gather(ids)
        readers = Member.objects.select_related("user").in_bulk(list(found))
        drawn = look.look()
        waiting = [mails.at_once(readers[one], section, drawn) for one, section in found.items()]
        outbox.send_many(waiting)
    return len(waiting)


def _listings(ids: list[UUID]) -> dict[UUID, Section]:
    due = Find.objects.filter(member__in=ids, search__tells=SavedSearch.Tells.AT_ONCE)
    found = finds.to_tell(due)
    shown = finds.listings_of(find for each in found.values() for find in each)
    return {one: mails.section(each, shown) for one, each in found.items()}


def _people(ids: list[UUID]) -> dict[UUID, Section]:
    due = PersonFind.objects.filter(member__in=ids, search__tells=SavedSearch.Tells.AT_ONCE)
    return {one: mails.people_section(each) for one, each in people.to_tell(due).items()}
