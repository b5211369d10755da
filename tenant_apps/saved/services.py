"""Saving a search, changing how it is told of, removing it. Errors: those of refusals.py."""

from dataclasses import replace
from uuid import UUID

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.saved import people, selectors
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
    search = SavedSearch(
        member=member,
        name=_tidy(name),
        address=searching.of_one_kind(asked).address(),
        query=searching.meaning(LISTINGS, asked.words),
        tells=SavedSearch.Tells(tells),
    )
    return _add(search, by=by)


def save_people(*, member: Member, name: str, asked: Asked, tells: str, by: Member) -> SavedSearch:
    """Save what a search of people watches: its skills, and its organisations if it names some.

    Of its words and its order nothing is kept. Raises NoSkill, FewPeople.
    """
    watched = replace(asked, words="", sort="", chosen=people.watched(asked))
    search = SavedSearch(
        member=member,
        of=SavedSearch.Of.PEOPLE,
        name=_tidy(name),
        address=watched.address(),
        tells=SavedSearch.Tells(tells),
    )
    return _add(search, by=by)


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


def _add(search: SavedSearch, *, by: Member) -> SavedSearch:
    """Write it in one of its member's places. Raises TooMany, NotASearch, NameTaken."""
    if len(search.address) > MOST_LETTERS:
        raise NotASearch
    with database.atomic():
        Member.objects.select_for_update().get(id=search.member_id)
        own = SavedSearch.objects.filter(member=search.member_id)
        free = set(range(1, MOST_SEARCHES + 1)) - set(own.values_list("place", flat=True))
        if not free:
            raise TooMany
        search.place = min(free)
        _store(search, is_new=True)
        audit.record(action="search.saved", by=by.id, subject=search.id)
    return search


def _tidy(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 80:
        raise NotASearch("Give it a name, in at most 80 characters.")
    return tidy


def _store(search: SavedSearch, *, is_new: bool = False) -> None:
    with database.refusing({"saved_search_name_once": NameTaken()}):
        search.save(force_insert=is_new)
