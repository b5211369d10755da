"""What a worker of its own does in a round of saved searches, with all of it measured."""

import random
import resource
import time

from django.http import QueryDict

from tests.benchmarks.deployment_orders import application

from tenant_apps.listings.models import Listing  # isort: skip
from tenant_apps.members.models import Member  # isort: skip
from tenant_apps.saved import at_once, finds  # isort: skip
from tenant_apps.saved.models import Find, NewListing, SavedSearch  # isort: skip
from tenant_apps.search import asked  # isort: skip
from tenant_apps.search import selectors as searching  # isort: skip
from tenant_apps.search.shelves import LISTINGS  # isort: skip
from tenants import current, selectors  # isort: skip
from tests.benchmarks import searches  # isort: skip
from tests.counting import counted  # isort: skip

__all__ = ["application", "look", "save"]

ROUND_SECONDS = 600.0


def save(slug: str) -> int:
    """Every member has one, of a topic, half of them with two filters; a third tell at once."""
    random.seed("saved")
    meanings: dict[str, str] = {}
    with current.enter(_network(slug)):
        made = []
        for place, one in enumerate(Member.objects.order_by("id").values_list("id", flat=True)):
            address = (searches.one_topic if place % 2 else searches.two_filters)()
            wanted = asked.read(QueryDict(address.partition("?")[2]), shelf=LISTINGS)
            if wanted.words not in meanings:
                meanings[wanted.words] = searching.meaning(LISTINGS, wanted.words)
            made.append(
                SavedSearch(
                    member_id=one,
                    place=1,
                    name=wanted.words,
                    address=wanted.address(),
                    query=meanings[wanted.words],
                    tells="weekly" if place % 3 else "at_once",
                )
            )
        return len(SavedSearch.objects.bulk_create(made, batch_size=5000))


def look(slug: str, new: int) -> dict[str, float]:
    """A round in which so many listings are new; the memory is the most this process ever had."""
    with current.enter(_network(slug)), counted() as queries:
        fresh = Listing.objects.open_now().exclude(id__in=Find.objects.values("listing_id"))
        ids = list(fresh.order_by("-id").values_list("id", flat=True)[:new])
        NewListing.objects.bulk_create(NewListing(listing_id=one) for one in ids)
        before = Find.objects.count()
        queries.clear()
        began = time.perf_counter()
        tried = finds.try_new()
        found_at = time.perf_counter()
        cost = len(queries)
        told = at_once.tell(most_seconds=ROUND_SECONDS)
        ended = time.perf_counter()
        found = Find.objects.count() - before
    return {
        "tried": tried,
        "finding": found_at - began,
        "telling": ended - found_at,
        "queries": cost,
        "found": found,
        "told": told,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _network(slug: str) -> current.NetworkRef:
    return next(one for one in selectors.all_in("active") if one.slug == slug)
