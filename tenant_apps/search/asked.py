"""What is asked for in the address of a search, and addresses of others like it.

What cannot be understood is left out, never an error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from tenant_apps.search.shelves import Shelf

MOST_LETTERS = 200
MOST_VALUES = 10
_VALUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")

Chosen = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Words, filters by name with the values chosen, and an order. `after` is a page's cursor.

    `is_cut`: more was asked for than is looked at.
    """

    words: str = ""
    chosen: Chosen = field(default_factory=dict)
    sort: str = ""
    after: str = ""
    is_cut: bool = False

    def with_(self, name: str, *values: str) -> "Asked":
        """The same from its first page, with these values of a filter."""
        chosen = {**self.chosen, name: values}
        return replace(self, chosen={k: v for k, v in chosen.items() if v}, after="")

    def without(self, name: str, value: str) -> "Asked":
        """The same from its first page, with one value less."""
        return self.with_(name, *(one for one in self.chosen.get(name, ()) if one != value))

    def address(self) -> str:
        """What is asked for, wherever its pages are."""
        return replace(self, after="").query()

    def query(self) -> str:
        """As an address has it, after the question mark."""
        return urlencode(self.pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values, as a form sends them."""
        pairs = [(name, one) for name, values in self.chosen.items() for one in values]
        named = [("q", self.words), *pairs, ("sort", self.sort), ("after", self.after)]
        return [pair for pair in named if pair[1]]


def read(data: QueryDict, *, shelf: Shelf) -> Asked:
    """What an address asks for. A filter's values are of the right form, known or not."""
    typed = _words(data, "q")
    wanted = {name: _values(data, name) for name in shelf.filter_names}
    sort = data.get("sort", "")
    return Asked(
        words=typed[:MOST_LETTERS],
        chosen={name: values[:MOST_VALUES] for name, values in wanted.items() if values},
        sort=sort if sort in shelf.sorts else "",
        after=data.get("after", ""),
        is_cut=len(typed) > MOST_LETTERS
        or any(len(values) > MOST_VALUES for values in wanted.values()),
    )


def words(data: QueryDict, name: str) -> str:
    """What was typed into a field, as far as it is heeded."""
    return _words(data, name)[:MOST_LETTERS]


def _words(data: QueryDict, name: str) -> str:
    return " ".join(data.get(name, "").replace("\0", " ").split())


def _values(data: QueryDict, name: str) -> tuple[str, ...]:
    given = (value.lower() for value in data.getlist(name))
    return tuple(dict.fromkeys(value for value in given if _VALUE.fullmatch(value)))
