"""How often the page behind a link was opened: counted beside the database, and nobody followed.

Previews of chat programs count too, and so does whoever opens it twice. The count is kept for three
months after its first, as long as the cache is, and says roughly whether a poster is seen at all.
"""

from collections.abc import Iterable
from uuid import UUID

from django.core.cache import cache

KEPT_SECONDS = 90 * 24 * 3600


def note(link_id: UUID) -> None:
    """Somebody has opened it."""
    cache.add(_key(link_id), 0, KEPT_SECONDS)
    try:
        cache.incr(_key(link_id))
    except ValueError:
        # The three months ended between the two: this is the first of the next.
        cache.add(_key(link_id), 1, KEPT_SECONDS)


def counts(link_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How often each of these was opened, as far as is known."""
    keys = {_key(one): one for one in link_ids}
    return {keys[key]: int(count) for key, count in cache.get_many(keys).items()}


def _key(link_id: UUID) -> str:
    return f"join-link-opened:{link_id}"
