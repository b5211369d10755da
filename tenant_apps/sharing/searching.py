"""Searching other networks, in this one's words.

Words are understood as in this network's own search. A skill is known across networks by its code
in the national list, so what names one here finds it wherever it is called otherwise.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from kernel.errors import NotFound
from shared_apps.directory import selectors as directory
from shared_apps.directory.selectors import ListingEntry, PersonEntry
from shared_apps.directory.shelves import LISTINGS, PEOPLE
from tenant_apps.search import cursors
from tenant_apps.search.asked import Asked
from tenant_apps.search.finding import Found, Wanted, facet
from tenant_apps.search.selectors import FEW, Results, of_one_kind
from tenant_apps.search.shelves import Shelf
from tenant_apps.search.understanding import understand
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef

Entry = TypeVar("Entry")
Find = Callable[[NetworkRef, Shelf, Wanted], tuple[Found, list[Entry]]]

_NAMED = re.compile(r"'=skill:([0-9a-f-]{36})'")


def listings(asked: Asked) -> tuple[Results, list[ListingEntry]]:
    """What other networks offer, or ask for. Raises BrokenCursor; NotFound outside them all."""
    return _search(LISTINGS, of_one_kind(asked), directory.find_listings)


def people(asked: Asked) -> tuple[Results, list[PersonEntry]]:
    """People in other networks who want to be found. Raises the same."""
    return _search(PEOPLE, asked, directory.find_people)


def _search(shelf: Shelf, asked: Asked, find: Find[Entry]) -> tuple[Results, list[Entry]]:
    network = current.network()
    partners = directory.partners_of(network)
    if partners is None:
        raise NotFound
    codes, skills = _national()
    names = {facet("network", slug): name for slug, name in partners.items()} | skills
    heeded, strange = _known(shelf, asked, names)
    sort = shelf.sort(heeded.sort, heeded.words)
    after = cursors.read(heeded.after, sort=sort) if heeded.after else None
    understood = understand(heeded.words, scope=shelf.scope, chosen=[])
    wanted = Wanted(_across(understood.query, codes), heeded.chosen, sort, after)
    (found, entries), is_mended = find(network, shelf, wanted), False
    if understood.mended and not found.total:
        query = _across(understood.mended_query, codes)
        mended = find(network, shelf, replace(wanted, query=query))
        if mended[0].total:
            (found, entries), is_mended = mended, True
    results = Results(
        shelf=shelf,
        asked=heeded,
        sort=sort,
        found=found,
        names=names,
        listed={},
        left_out=[""] if strange else [],
        mended=understood.mended if is_mended or 0 < found.total < FEW else "",
        is_mended=is_mended,
    )
    return results, entries


def _national() -> tuple[dict[str, str], dict[str, str]]:
    """Facets of skills of the national list by their ids here, and what they are called here."""
    listed = Skill.objects.exclude(national_code="").order_by("-is_own")
    rows = list(listed.values_list("id", "national_code", "name"))
    codes = {str(skill): facet("skill", code) for skill, code, _ in rows}
    return codes, {facet("skill", code): name for _, code, name in rows}


def _known(shelf: Shelf, asked: Asked, names: Mapping[str, str]) -> tuple[Asked, bool]:
    """What is known of what was asked for, and whether some is not."""

    def is_known(name: str, value: str) -> bool:
        known = names if shelf.is_named(name) else shelf.filter(name).values
        return (facet(name, value) if shelf.is_named(name) else value) in known

    chosen = {
        name: tuple(value for value in values if is_known(name, value))
        for name, values in asked.chosen.items()
    }
    kept = {name: values for name, values in chosen.items() if values}
    return replace(asked, chosen=kept), kept != dict(asked.chosen)


def _across(query: str, codes: Mapping[str, str]) -> str:
    """A query of this network's words as one of all networks'."""
    return _NAMED.sub(
        lambda found: f"'{codes[found[1]]}'" if found[1] in codes else found[0], query
    )
