"""What fits saved searches: found in rounds, each once for each member, and told of once.

Nobody is told of what they may not see, now or when it was found: who may see what is asked of
search's entries, as `ListingQuerySet.open_to` has it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel import clock, database
from tenant_apps.listings.models import Listing, today
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, Role
from tenant_apps.saved import selectors
from tenant_apps.saved.models import Find, NewListing, SavedSearch
from tenant_apps.search import finding
from tenant_apps.search import selectors as searching
from tenant_apps.search.shelves import LISTINGS, open_to

# So few that all searches of a large network are tried on them well within a round's time.
MOST_NEW = 50
BATCH = 500

# As `may` has it.
_READS = f"NOT (m.role = '{Role.MEMBER}' AND '{Permission.LISTING_READ.value}' = ANY(m.withheld))"
_SEES = f"e.owner_id <> m.id AND m.state = 'active' AND {_READS} AND " + open_to(
    "m.id", "m.organisation_id"
)
# The words of each search are read once, not for each listing that it is tried on.
_FITS = """
WITH wanted AS MATERIALIZED (
    SELECT search_id, member_id, query = '' AS is_any, query::tsquery AS words, limits
      FROM jsonb_to_recordset(%(searches)s::jsonb)
           AS given(search_id uuid, member_id uuid, query text, limits jsonb)
)
SELECT w.search_id, w.member_id, e.listing_id
  FROM wanted AS w
  JOIN members_member AS m ON m.id = w.member_id
  JOIN search_listing AS e ON e.listing_id = ANY(%(listings)s::uuid[])
   AND (w.is_any OR e.words @@ w.words)
   AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(w.limits) AS one(fitting)
         WHERE NOT e.facets && ARRAY(SELECT jsonb_array_elements_text(one.fitting)))
 WHERE SEES
""".replace("SEES", _SEES)
_TO_TELL = """
SELECT f.id FROM saved_find AS f
  JOIN members_member AS m ON m.id = f.member_id
  JOIN search_listing AS e ON e.listing_id = f.listing_id
 WHERE f.id = ANY(%(finds)s::uuid[]) AND NOT EXISTS (
       SELECT FROM telling_told AS told
        WHERE told.listing_id = f.listing_id AND told.member_id = f.member_id)
   AND NOT EXISTS (
       SELECT FROM blocks_block AS b
        WHERE (b.by_id, b.blocked_id) IN ((m.id, e.owner_id), (e.owner_id, m.id)))
   AND SEES
""".replace("SEES", _SEES)


def try_new() -> int:
    """Try all searches on the listings that came to be open; returns how many listings.

    One transaction: they are tried on all searches, or wait for the next round.
    """
    with database.atomic():
        waiting = NewListing.objects.select_for_update(skip_locked=True).order_by("made_at")
        listings = [new.listing_id for new in waiting[:MOST_NEW]]
        if listings:
            for batch in _batches():
                _note(fitting(batch, listings))
            NewListing.objects.filter(listing__in=listings).delete()
    return len(listings)


def to_tell(finds: QuerySet[Find]) -> dict[UUID, list[Find]]:
    """By member, those of these finds to tell of now: written as told, the newest first.

    What a member does not see any more, was told of otherwise, or is of whom they have blocked or
    who has blocked them, is no find of theirs. Call it in
    the transaction that queues the mail.
    """
    locked = finds.filter(told_at=None).select_for_update(skip_locked=True, of=("self",))
    found = list(locked.select_related("search").order_by("-listing_id"))
    seen = set(_ask(_TO_TELL, finds=[find.id for find in found]))
    Find.objects.filter(id__in=[f.id for f in found if (f.id,) not in seen]).delete()
    Find.objects.filter(id__in=[one for (one,) in seen]).update(told_at=clock.now())
    by_member: dict[UUID, list[Find]] = defaultdict(list)
    for find in found:
        if (find.id,) in seen:
            by_member[find.member_id].append(find)
    return by_member


def listings_of(finds: Iterable[Find]) -> dict[UUID, Listing]:
    """What these finds are of, as mails show them."""
    return Listing.objects.with_people().in_bulk([find.listing_id for find in finds])


def _batches() -> Iterator[list[SavedSearch]]:
    """The searches of listings that tell, some at a time."""
    telling = SavedSearch.objects.exclude(tells=SavedSearch.Tells.NEVER).filter(
        of=SavedSearch.Of.LISTINGS, member__state=Member.State.ACTIVE
    )
    last = None
    while batch := list((telling.filter(id__gt=last) if last else telling).order_by("id")[:BATCH]):
        yield batch
        last = batch[-1].id


def fitting(searches: list[SavedSearch], listings: list[UUID]) -> list[tuple[UUID, ...]]:
    """Search, member and listing wherever one fits another. What left the lists is left out."""
    asked = {search.id: selectors.asks(search) for search in searches}
    names = searching.called(
        facet for each in asked.values() for facet in searching.named(LISTINGS, each)
    )
    wanted = [
        {
            "search_id": str(search.id),
            "member_id": str(search.member_id),
            "query": search.query,
            "limits": finding.limits(LISTINGS, searching.known(LISTINGS, asked[search.id], names)),
        }
        for search in searches
    ]
    return _ask(_FITS, searches=json.dumps(wanted), listings=listings)


def _note(rows: list[tuple[UUID, ...]]) -> None:
    finds = [
        Find(search_id=search, member_id=member, listing_id=listing, found_at=clock.now())
        for search, member, listing in sorted(rows)
    ]
    Find.objects.bulk_create(finds, ignore_conflicts=True)


def _ask(question: str, **parameters: Any) -> list[tuple[UUID, ...]]:
    with database.cursor() as cursor:
        cursor.execute(question, {**parameters, "today": today()})
        rows: list[tuple[UUID, ...]] = cursor.fetchall()
    return rows
