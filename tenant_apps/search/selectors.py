"""Searching: what a member finds of what they may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kernel import database
from kernel.errors import NotFound
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.search import cursors
from tenant_apps.search.asked import Asked, Chosen
from tenant_apps.search.finding import Found, Wanted, facet, find
from tenant_apps.search.shelves import LISTINGS, PEOPLE, Shelf
from tenant_apps.search.understanding import Name, understand

FEW = 3

MOST_SHOWN = 12

_NAMES = """
SELECT '=skill:' || id, name FROM skills_skill
 WHERE id = ANY(%(skill)s::uuid[]) AND NOT is_retired
 UNION ALL
SELECT '=organisation:' || id, name FROM organisations_organisation
 WHERE id = ANY(%(organisation)s::uuid[]) AND state = 'active'
 UNION ALL
SELECT '=help_kind:' || code, name FROM listings_kind_of_help
  WHERE code = ANY(%(help_kind)s) AND NOT is_retired
 UNION ALL
SELECT '=skill:', count(*)::text FROM skills_skill WHERE NOT is_retired
 UNION ALL
SELECT '=organisation:', count(*)::text FROM organisations_organisation WHERE state = 'active'
 UNION ALL
SELECT '=help_kind:', count(*)::text FROM listings_kind_of_help WHERE NOT is_retired
"""
_EVERY_NAME = {
    "skill": "SELECT '=skill:' || id, name FROM skills_skill WHERE NOT is_retired",
    "organisation": "SELECT '=organisation:' || id, name FROM organisations_organisation"
    " WHERE state = 'active'",
    "help_kind": "SELECT '=help_kind:' || code, name FROM listings_kind_of_help"
    " WHERE NOT is_retired",
}


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found, and what was looked for in the end.

    `asked` has what is known of what was asked for, `names` what facets are called. `listed` says
    how many values of a filter the network's lists have. `left_out` are the names of what has left
    them, `""` for what was never in them. `mended` are the words with their typing errors put
    right: what was looked for (`is_mended`), or what may have been meant.
    """

    shelf: Shelf
    asked: Asked
    sort: str
    found: Found
    names: dict[str, str]
    listed: Mapping[str, int]
    left_out: list[str]
    mended: str
    is_mended: bool

    @property
    def after(self) -> str:
        """Where the next page begins, as an address has it; nothing where this is the last."""
        return cursors.sign(self.found.next) if self.found.next else ""


def search_listings(viewer: Member, asked: Asked) -> tuple[Results, list[Listing]]:
    """Open offers or requests, and of them a page. Raises BrokenCursor."""
    results = _search(LISTINGS, of_one_kind(asked), viewer)
    return results, listings.some_open(results.found.ids, viewer=viewer)


def search_people(viewer: Member, asked: Asked) -> tuple[Results, list[Member]]:
    """Active members, and of them a page. Raises BrokenCursor."""
    results = _search(PEOPLE, asked, viewer)
    return results, members.some_active(results.found.ids)


def values_of(
    shelf: Shelf, name: str, asked: Asked, *, viewer: Member
) -> tuple[Results, list[str]]:
    """All values that a filter may be set to, by name, with what the other filters leave.

    Raises NotFound where there is no such filter, or its few values stand on the search's own page.
    """
    if name not in shelf.filter_names or not shelf.is_named(name):
        raise NotFound
    wanted = replace(of_one_kind(asked) if shelf is LISTINGS else asked, after="")
    results = _search(shelf, wanted, viewer)
    with database.cursor() as cursor:
        cursor.execute(_EVERY_NAME[name])
        names: dict[str, str] = dict(cursor.fetchall())
    in_order = sorted(names, key=lambda one: (names[one].casefold(), one))
    start = facet(name, "")
    return replace(results, names=results.names | names), [
        one.removeprefix(start) for one in in_order
    ]


def of_one_kind(asked: Asked) -> Asked:
    """The same for requests or for offers: for requests where it does not say."""
    kinds = [kind for kind in asked.chosen.get("kind", ()) if kind in Listing.Kind.values]
    kind = kinds[0] if kinds else Listing.Kind.REQUEST.value
    return replace(asked, chosen={**asked.chosen, "kind": (kind,)})


def _search(shelf: Shelf, asked: Asked, viewer: Member) -> Results:
    chosen = named(shelf, asked)
    understood = understand(asked.words, scope=shelf.scope, chosen=chosen)
    heeded = replace(asked, chosen=known(shelf, asked, understood.names))
    sort = shelf.sort(heeded.sort, heeded.words)
    after = cursors.read(heeded.after, sort=sort) if heeded.after else None
    wanted = Wanted(understood.query, heeded.chosen, sort, after)
    found, is_mended = find(shelf, wanted, viewer=viewer), False
    if understood.mended and not found.total:
        mended = find(shelf, replace(wanted, query=understood.mended_query), viewer=viewer)
        found, is_mended = (mended, True) if mended.total else (found, False)
    names, listed = _names(found.counts, understood.names)
    return Results(
        shelf=shelf,
        asked=heeded,
        sort=sort,
        found=found,
        names=names,
        listed=listed,
        left_out=left_out(chosen, understood.names),
        mended=understood.mended if is_mended or 0 < found.total < FEW else "",
        is_mended=is_mended,
    )


def named(shelf: Shelf, asked: Asked) -> list[str]:
    """What is filtered by and has a name in the network's tables."""
    return [
        facet(name, value)
        for name, values in asked.chosen.items()
        for value in values
        if shelf.is_named(name)
    ]


def known(shelf: Shelf, asked: Asked, names: Mapping[str, Name]) -> Chosen:
    """The values that are still in the network's lists, or stand in the product itself."""

    def is_known(name: str, value: str) -> bool:
        if not shelf.is_named(name):
            return value in shelf.filter(name).values
        called = names.get(facet(name, value))
        return called is not None and not called.is_retired

    kept = {
        name: tuple(value for value in values if is_known(name, value))
        for name, values in asked.chosen.items()
    }
    return {name: values for name, values in kept.items() if values}


def left_out(chosen: list[str], names: Mapping[str, Name]) -> list[str]:
    """Of these the names of what has left the network's lists, `""` for what is not known."""
    retired = {names[one].name for one in chosen if one in names and names[one].is_retired}
    return [*sorted(retired), *([""] if any(one not in names for one in chosen) else [])]


def called(facets: Iterable[str]) -> dict[str, Name]:
    """What the network calls these; those that it does not know are left out."""
    return understand("", scope=LISTINGS.scope, chosen=set(facets)).names


def meaning(shelf: Shelf, words: str) -> str:
    """Words as a tsquery's text, as they are understood now."""
    return understand(words, scope=shelf.scope, chosen=[]).query


def _names(
    counts: Mapping[str, int], chosen: dict[str, Name]
) -> tuple[dict[str, str], dict[str, int]]:
    """What the network calls the values to show, of each filter those that most have; and how many
    there are in its lists.

    What has left the network's lists has no name, for a search goes on without it.
    """
    wanted = {name: most_frequent(counts, name) for name in _EVERY_NAME}
    with database.cursor() as cursor:
        cursor.execute(_NAMES, wanted)
        found: dict[str, str] = dict(cursor.fetchall())
    listed = {name: int(found.pop(facet(name, ""))) for name in _EVERY_NAME}
    return found | {one: called.name for one, called in chosen.items()}, listed


def most_frequent(counts: Mapping[str, int], name: str) -> list[str]:
    """The values of a filter that most of what was found has."""
    start = facet(name, "")
    of_it = [one for one in counts if one.startswith(start)]
    most = sorted(of_it, key=lambda one: (-counts[one], one))[:MOST_SHOWN]
    return [one.removeprefix(start) for one in most]
