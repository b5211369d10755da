"""What a worker of its own tells: requests at once, then everyone's weekly mail."""

import resource
import time
from datetime import datetime, timedelta

from tests.benchmarks.deployment_orders import application

from kernel import clock  # isort: skip
from tenant_apps.listings.models import Listing  # isort: skip
from tenant_apps.members.models import Member  # isort: skip
from tenant_apps.telling import at_once, digest, weeks  # isort: skip
from tenant_apps.telling.models import Announcement  # isort: skip
from tenants import current, selectors  # isort: skip
from tests.counting import counted  # isort: skip

__all__ = ["application", "tell"]

NEW = timedelta(days=14)
TOLD = 100
FIRST_SECONDS = 3.0


def tell(slug: str) -> dict[str, object]:
    """Milliseconds of telling of each request; seconds and mails of the weekly mail, and queries
    for each batch of it; the memory is the most this process has ever had, and how much more that
    is than after the first few batches.

    It is noon of the next day on which that mail is made.
    """
    since = clock.now() - NEW
    noon = weeks.mail_begins(weeks.this_week() + timedelta(weeks=1)) + timedelta(hours=4)
    clock.now = lambda: noon
    network = next(one for one in selectors.all_in("active") if one.slug == slug)
    with current.enter(network):
        _announce(since)
        return {"at_once": _told_at_once(), **_weekly()}


def _announce(since: datetime) -> None:
    """What was posted in the last two weeks; the oldest of it waits to be told of."""
    new = Listing.objects.filter(kind="request", state="open", created_at__gt=since)
    now = clock.now()
    rows = [
        Announcement(listing_id=one, made_at=now, done_at=now if place >= TOLD else None)
        for place, one in enumerate(new.order_by("id").values_list("id", flat=True))
    ]
    Announcement.objects.bulk_create(rows, batch_size=2000)


def _told_at_once() -> list[float]:
    took = []
    for _ in range(TOLD):
        began = time.perf_counter()
        if not at_once.tell_waiting(most=1):
            break
        took.append((time.perf_counter() - began) * 1000)
    return took


def _weekly() -> dict[str, object]:
    began = time.perf_counter()
    with counted() as queries:
        sent = first = digest.send_due(most_seconds=FIRST_SECONDS)
        held = _megabytes()
        while found := digest.send_due():
            sent += found
    return {
        "seconds": time.perf_counter() - began,
        "sent": sent,
        "first": first,
        "queries": len(queries) * digest.BATCH / Member.objects.count(),
        "megabytes": _megabytes(),
        "grown_megabytes": _megabytes() - held,
    }


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
