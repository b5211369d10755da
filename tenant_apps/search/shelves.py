"""What can be searched, open listings and people: by what each is filtered and sorted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenant_apps.search.models import Word

BEST, NEWEST, CLOSING, NAME = "best", "newest", "closing", "name"
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing to filter by. Without `values`, the network's tables know what they are called;
    `many` is what all of them are.

    What has the value `always` fits each of the values. `is_broad`: a value is of a great part of
    all entries.
    """

    name: str
    label: str
    values: Mapping[str, str] = field(default_factory=dict)
    always: str = ""
    is_broad: bool = False
    many: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """`seen` gives the entries that someone may see: `id`, `place`, `facets` and `words`."""

    scope: Word.Scope
    filters: tuple[Filter, ...]
    sorts: Mapping[str, str]
    seen: str

    @property
    def filter_names(self) -> list[str]:
        return [one.name for one in self.filters]

    def filter(self, name: str) -> Filter:
        """The filter of this name."""
        return next(one for one in self.filters if one.name == name)

    def is_named(self, name: str) -> bool:
        """Whether the network's tables know what a filter's values are called."""
        return not self.filter(name).values

    def sort(self, wanted: str, words: str) -> str:
        """The order that is wanted; else the best match first, where there are words to match."""
        usual = BEST if words else next(sort for sort in self.sorts if sort != BEST)
        return wanted if wanted in self.sorts and (words or wanted != BEST) else usual


_OPEN_TO = """
       e.closes_on >= %(today)s
   AND (e.audience <> 'organisation' OR e.owner_id = VIEWER OR e.organisation_id IN (
        SELECT o.id FROM organisations_organisation AS o
         WHERE o.id = HOUSE OR o.parent_id = HOUSE
            OR o.id = (SELECT own.parent_id FROM organisations_organisation AS own
                        WHERE own.id = HOUSE)))
"""


def open_to(viewer: str, organisation: str) -> str:
    """SQL: which entries `e` show to a viewer, as `ListingQuerySet.open_to` has it.

    Both are expressions. Entries are of open listings of active members alone.
    """
    return _OPEN_TO.replace("VIEWER", viewer).replace("HOUSE", organisation)


_LISTINGS_SEEN = """
SELECT e.listing_id AS id, e.closes_on AS place, e.facets, e.words
  FROM search_listing AS e
 WHERE
""" + open_to("%(me)s", "%(organisation)s::uuid")
LISTINGS = Shelf(
    scope=Word.Scope.LISTINGS,
    filters=(
        Filter(
            "kind", "Requests or offers", {"request": "Requests", "offer": "Offers"}, is_broad=True
        ),
        Filter("help_kind", "Kind of help", many="kinds of help"),
        Filter("skill", "Skill", many="skills"),
        Filter("organisation", "Organisation", many="organisations"),
        Filter(
            "how", "How", {"in_person": "In person", "remote": "By phone or video"}, is_broad=True
        ),
        Filter(
            "hours",
            "How long",
            {
                "short": "Up to an hour",
                "some": "One to three hours",
                "long": "More than three hours",
                "open": "To be agreed",
            },
            is_broad=True,
        ),
        Filter(
            "when", "When", {str(number): day for number, day in enumerate(DAYS, 1)}, "any", True
        ),
    ),
    sorts={BEST: "Best match", NEWEST: "Newest", CLOSING: "Closing soon"},
    seen=_LISTINGS_SEEN,
)

PEOPLE = Shelf(
    scope=Word.Scope.PEOPLE,
    filters=(
        Filter("skill", "Can give", many="skills"),
        Filter("organisation", "Organisation", many="organisations"),
    ),
    sorts={BEST: "Best match", NAME: "Name", NEWEST: "Newest"},
    seen="SELECT member_id AS id, sort_name AS place, facets, words FROM search_member",
)
