"""Where a page of results ends: signed with the network's own key, so no other believes it."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from kernel.errors import Refused

SALT = "search.cursor"


class BrokenCursor(Refused):
    """A link to more results that was altered, or is another network's."""

    code = "broken_cursor"
    status = 400
    default_message = "This link to more results is damaged. Start from the first page again."


@dataclass(frozen=True, slots=True)
class Place:
    """The last of a page: by what it was sorted, its place in that order, and its id."""

    sort: str
    key: str
    id: UUID


def sign(place: Place) -> str:
    """As it stands in an address."""
    return signing.dumps([place.sort, place.key, place.id.hex], salt=SALT, compress=True)


def read(signed: str, *, sort: str) -> Place:
    """The place that an address names. Raises BrokenCursor; another order's is broken too."""
    try:
        found, key, identity = signing.loads(signed, salt=SALT)
        place = Place(str(found), str(key), UUID(identity))
    except (signing.BadSignature, ValueError, TypeError):
        raise BrokenCursor from None
    if place.sort != sort:
        raise BrokenCursor
    return place
