"""One question for a page of results, how many there are, and how many each filter would leave.

A filter's own values are counted as if it were not set, with the others as they are. Weighed for
the best match are the newest thousand that fit, and no more than a thousand are counted, so that
no search costs much more than another: past that, numbers say how many there are at least.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from kernel import database
from tenant_apps.listings.models import today
from tenant_apps.search.asked import Chosen
from tenant_apps.search.cursors import Place
from tenant_apps.search.shelves import BEST, CLOSING, NAME, NEWEST, Filter, Shelf

MOST_COUNTED = 1000
PAGE_SIZE = 20

_WORDS = "words @@ %(query)s::text::tsquery"
_FITS = "facets && %(fits_NAME)s::text[]"
# What many have is sooner asked of each entry that fits the words than read from an index: this is
# no condition for an index.
_FITS_BROADLY = f"({_FITS}) IS TRUE"
_FIRST_SET = """
set_0 AS MATERIALIZED (
    SELECT id, facets, round(ts_rank(words, %(rank)s::text::tsquery) * 1000000)::bigint AS points
      FROM (SELECT id, facets, words FROM seen WHERE HOLD ORDER BY id DESC LIMIT %(most)s) AS newest
)"""
_SET = "set_# AS (SELECT facets FROM seen WHERE HOLD LIMIT %(most)s)"
_COUNTS = """
SELECT #, '', count(*), NULL::uuid, NULL::text FROM set_#
 UNION ALL
SELECT #, facet, count(*), NULL, NULL
  FROM (SELECT unnest(facets) AS facet FROM set_#) AS each WHERE COUNTED GROUP BY facet
"""
# Of a filter with values of its own: one pass, without a row for each facet.
_COUNTS_OF_VALUES = """
SELECT #, facet, number, NULL::uuid, NULL::text
  FROM (SELECT ARRAY[count(*), EACH] AS numbers FROM set_#) AS counted,
       unnest(ARRAY[''] || %(values_#)s::text[], numbers) AS each(facet, number)
"""
_COUNT_OF_VALUE = "count(*) FILTER (WHERE facets @> (%(values_#)s::text[])[PLACE:PLACE])"
_IN_PLACE = """
SELECT id, place::text AS key FROM seen
 WHERE HOLD AND (%(id)s::uuid IS NULL OR (place, id) > (%(key)s::text::TYPE, %(id)s::uuid))
 ORDER BY place, id LIMIT %(size)s
"""
_PAGES = {
    BEST: """
SELECT id, points::text AS key FROM set_0
 WHERE %(id)s::uuid IS NULL OR (points, id) < (%(key)s::text::bigint, %(id)s::uuid)
 ORDER BY points DESC, id DESC LIMIT %(size)s
""",
    NEWEST: """
SELECT id, '' AS key FROM seen
 WHERE HOLD AND (%(id)s::uuid IS NULL OR id < %(id)s::uuid)
 ORDER BY id DESC LIMIT %(size)s
""",
    CLOSING: _IN_PLACE.replace("TYPE", "date"),
    NAME: _IN_PLACE.replace("TYPE", "text"),
}
_NEWEST_FIRST = "SELECT id, '' AS key FROM set_0 ORDER BY id DESC LIMIT %(size)s"


class Viewer(Protocol):
    """Who searches: as much of them as says what they may see."""

    @property
    def id(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. `query` are the words, `chosen` the filters; `after` a page's end."""

    query: str
    chosen: Chosen
    sort: str
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of a page and where the next begins; how many there are, and how many by filter.

    `counts` are by facet, such as `=how:remote`. Of `total`, and of a filter in `partial`, more
    than a thousand fit: numbers say how many at least.
    """

    ids: list[UUID]
    next: Place | None
    total: int
    counts: Mapping[str, int]
    partial: frozenset[str]

    @property
    def is_partial(self) -> bool:
        return self.total > MOST_COUNTED


def find(shelf: Shelf, wanted: Wanted, *, viewer: Viewer) -> Found:
    """Ask for what this viewer may see."""
    sets = {"": wanted.chosen} | {
        name: {other: values for other, values in wanted.chosen.items() if other != name}
        for name in wanted.chosen
    }
    with database.cursor() as cursor:
        statement = _statement(shelf, wanted, sets)
        cursor.execute(statement, _parameters(shelf, wanted, sets, viewer))
        rows = cursor.fetchall()
    return _found(shelf, wanted, list(sets), rows)


def limits(shelf: Shelf, chosen: Chosen) -> list[list[str]]:
    """For each filter that is set, what an entry has that fits one of its values."""
    return [fitting for one in shelf.filters if (fitting := _fitting(one, chosen))]


def facet(name: str, value: str) -> str:
    """What an entry has that fits a filter's value."""
    return f"={name}:{value}"


def _statement(shelf: Shelf, wanted: Wanted, sets: Mapping[str, Chosen]) -> str:
    is_start = wanted.sort == NEWEST and not wanted.after
    holds = [_hold(shelf, wanted.query, chosen) for chosen in sets.values()]
    page = _NEWEST_FIRST if is_start else _PAGES[wanted.sort]
    parts = ["seen AS NOT MATERIALIZED (" + shelf.seen + ")"]
    for number, hold in enumerate(holds):
        part = _SET if number else _FIRST_SET
        parts.append(_numbered(part.replace("HOLD", hold), number))
    parts.append("page AS MATERIALIZED (" + page.replace("HOLD", holds[0]) + ")")
    asked = ["SELECT NULL::int, '', 0, id, key FROM page"]
    asked += [_numbered(_counting(shelf, name), number) for number, name in enumerate(sets)]
    return "WITH " + ", ".join(parts) + " UNION ALL ".join(asked)


def _hold(shelf: Shelf, query: str, chosen: Chosen) -> str:
    """The condition of a set. Words are looked up alone where all else is broad."""
    named = [one for one in shelf.filters if chosen.get(one.name)]
    is_broad = query and all(one.is_broad for one in named)
    fits = [(_FITS_BROADLY if is_broad else _FITS).replace("NAME", one.name) for one in named]
    return " AND ".join([_WORDS, *fits] if query else fits) or "true"


def _counting(shelf: Shelf, name: str) -> str:
    """All that a filter's set is counted by; the first set is counted by everything."""
    if not name:
        return _COUNTS.replace("COUNTED", "true")
    count = len(_countable(shelf.filter(name)))
    if not count:
        return _COUNTS.replace("COUNTED", "starts_with(facet, %(start_#)s)")
    each = [_COUNT_OF_VALUE.replace("PLACE", str(place)) for place in range(1, count + 1)]
    return _COUNTS_OF_VALUES.replace("EACH", ", ".join(each))


def _countable(one: Filter) -> list[str]:
    """Of a filter with values of its own, what entries have."""
    values = [*one.values, one.always] if one.always else one.values
    return [facet(one.name, value) for value in values]


def _numbered(piece: str, number: int) -> str:
    return piece.replace("#", str(number))


def _parameters(
    shelf: Shelf, wanted: Wanted, sets: Mapping[str, Chosen], viewer: Viewer
) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "today": today(),
        "me": viewer.id,
        "organisation": viewer.organisation_id,
        "query": wanted.query,
        "rank": wanted.query if wanted.sort == BEST else None,
        "most": MOST_COUNTED + 1,
        "size": PAGE_SIZE + 1,
        "key": wanted.after.key if wanted.after else None,
        "id": wanted.after.id if wanted.after else None,
    }
    for number, name in enumerate(sets):
        if name:
            one = shelf.filter(name)
            asked[f"fits_{name}"] = _fitting(one, wanted.chosen)
            asked[f"start_{number}"] = facet(name, "")
            asked[f"values_{number}"] = _countable(one)
    return asked


def _fitting(one: Filter, chosen: Chosen) -> list[str]:
    values = chosen.get(one.name, ())
    return [facet(one.name, value) for value in (*values, one.always) if value] if values else []


def _found(shelf: Shelf, wanted: Wanted, names: list[str], rows: list[tuple[Any, ...]]) -> Found:
    page = [(row[3], row[4]) for row in rows if row[0] is None]
    totals = {names[row[0]]: row[2] for row in rows if row[0] is not None and not row[1]}
    counted = [row[:3] for row in rows if row[1] and row[2]]
    shown = page[:PAGE_SIZE]
    more = len(page) > len(shown)
    return Found(
        ids=[identity for identity, _ in shown],
        next=Place(wanted.sort, shown[-1][1], shown[-1][0]) if more else None,
        total=totals[""],
        counts=_counts(shelf, names, counted),
        partial=frozenset(name for name, total in totals.items() if total > MOST_COUNTED),
    )


def _counts(shelf: Shelf, names: list[str], counted: list[tuple[int, str, int]]) -> dict[str, int]:
    """Each filter's from its own set, or from the first where it is not set."""
    own = {one: names.index(one) if one in names else 0 for one in shelf.filter_names}
    counts = {each: count for number, each, count in counted if own.get(_filter_of(each)) == number}
    for one in shelf.filters:
        if always := counts.pop(facet(one.name, one.always), 0) if one.always else 0:
            of_all = [facet(one.name, value) for value in one.values]
            counts |= {each: counts.get(each, 0) + always for each in of_all}
    return counts


def _filter_of(each: str) -> str:
    """The filter whose value a facet is."""
    return each[1:].partition(":")[0]
