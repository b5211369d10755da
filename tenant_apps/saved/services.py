"""Saving a search, changing how it is told of, removing it. Errors: those of refusals.py."""

from uuid import UUID

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.saved import selectors
from tenant_apps.saved.models import MOST_SEARCHES, NewListing, SavedSearch
from tenant_apps.saved.refusals import NameTaken, NotASearch, TooMany
from tenant_apps.search import selectors as searching
from tenant_apps.search.asked import Asked
from tenant_apps.search.shelves import LISTINGS

MOST_LETTERS = 4000


def hear(listing: Listing) -> None:
    """Note that searches are to be tried on a listing that is open now."""
    NewListing.objects.bulk_create(
        [NewListing(listing=listing, made_at=clock.now())], ignore_conflicts=True
    )


def save(*, member: Member, name: str, asked: Asked, tells: str, by: Member) -> SavedSearch:
    """Save a search under a name. Its words mean from now on what they mean today."""
    address = searching.of_one_kind(asked).address()
    if len(address) > MOST_LETTERS:
        raise NotASearch
    with database.atomic():
        Member.objects.select_for_update().get(id=member.id)
        taken = set(SavedSearch.objects.filter(member=member).values_list("place", flat=True))
        free = set(range(1, MOST_SEARCHES + 1)) - taken
        if not free:
            raise TooMany
        search = SavedSearch(
            member=member,
            place=min(free),
            name=_tidy(name),
            address=address,
            query=searching.meaning(LISTINGS, asked.words),
            tells=SavedSearch.Tells(tells),
        )
        _store(search, is_new=True)
        audit.record(action="search.saved", by=by.id, subject=search.id)
    return search


def change(*, search_id: UUID, name: str, tells: str, by: Member) -> SavedSearch:
    """Another name, or another way of telling."""
    with database.atomic():
        search = selectors.own(by, search_id, lock=True)
        search.name, search.tells = _tidy(name), SavedSearch.Tells(tells)
        _store(search)
        audit.record(action="search.changed", by=by.id, subject=search.id)
    return search


def remove(*, search_id: UUID, by: Member) -> SavedSearch:
    """Forget it. What it found is not told of any more."""
    with database.atomic():
        search = selectors.own(by, search_id, lock=True)
        audit.record(action="search.removed", by=by.id, subject=search.id)
        search.delete()
    return search


def quiet(*, member: Member) -> int:
    """None of a member's searches tells at once any more; returns how many did."""
    with database.atomic():
        told = SavedSearch.objects.filter(member=member, tells=SavedSearch.Tells.AT_ONCE)
        count = told.update(tells=SavedSearch.Tells.NEVER)
        if count:
            audit.record(action="search.quieted", by=member.id, subject=member.id)
    return count


def _tidy(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 80:
        raise NotASearch("Give it a name, in at most 80 characters.")
    return tidy


def _store(search: SavedSearch, *, is_new: bool = False) -> None:
    with database.refusing({"saved_search_name_once": NameTaken()}):
        search.save(force_insert=is_new)
