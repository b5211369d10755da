"""Reading one's own saved searches, and what is new for each."""

from datetime import datetime
from uuid import UUID

from django.http import QueryDict

from kernel.errors import NotFound
from tenant_apps.members.models import Member
from tenant_apps.saved.models import Find, SavedSearch
from tenant_apps.search import asked, finding
from tenant_apps.search import selectors as searching
from tenant_apps.search.asked import Asked
from tenant_apps.search.shelves import LISTINGS, PEOPLE, Shelf


def of_member(member: Member) -> list[SavedSearch]:
    """A member's own, by name."""
    return sorted(SavedSearch.objects.filter(member=member), key=lambda one: one.name.casefold())


def own(member: Member, search_id: UUID, *, lock: bool = False) -> SavedSearch:
    """One of a member's own; anyone else's is missing."""
    found = SavedSearch.objects.filter(member=member, id=search_id)
    search = (found.select_for_update() if lock else found).first()
    if search is None:
        raise NotFound
    return search


def asks(search: SavedSearch) -> Asked:
    """What a saved search asks for."""
    return asked.read(QueryDict(search.address), shelf=shelf_of(search))


def shelf_of(search: SavedSearch) -> Shelf:
    """What a saved search looks through."""
    return PEOPLE if search.of == SavedSearch.Of.PEOPLE else LISTINGS


def gone_from(searches: list[SavedSearch]) -> dict[UUID, list[str]]:
    """Of each search the names of what has left the network's lists, `""` for what is not known."""
    chosen = {search.id: searching.named(shelf_of(search), asks(search)) for search in searches}
    names = searching.called(facet for each in chosen.values() for facet in each)
    return {one: gone for one, each in chosen.items() if (gone := searching.left_out(each, names))}


def filters_of(wanted: Asked, shelf: Shelf = LISTINGS) -> list[str]:
    """What the filters of a search are called; those that the network does not know are left out.

    That it is for requests or for offers is none of them.
    """
    names = searching.called(searching.named(shelf, wanted))
    called = {facet: name.name for facet, name in names.items()}
    found = [
        shelf.filter(name).values.get(value) or called.get(finding.facet(name, value))
        for name, values in wanted.chosen.items()
        if name != "kind"
        for value in values
    ]
    return [name for name in found if name]


def new_for(search: SavedSearch, *, since: datetime) -> list[UUID]:
    """Listings that were found for a search since then, the newest first, told of or not."""
    found = Find.objects.filter(search=search, found_at__gt=since).order_by("-listing_id")
    return list(found.values_list("listing_id", flat=True))
