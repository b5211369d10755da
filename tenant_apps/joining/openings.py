"""How often the page behind a link was opened: counted beside the database, and nobody followed.

Previews of chat programs count too, and so does whoever opens it twice. The count is kept for three
months after its first, as long as the cache is, and says roughly whether a poster is seen at all.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from redis.exceptions import RedisError

from kernel import counters

KEPT_SECONDS = 90 * 24 * 3600
_OPENED = "join-link-opened"

log = logging.getLogger(__name__)


def note(link_id: UUID) -> None:
    """Somebody has opened it. Where the cache is away it is not counted, and the page is there."""
    try:
        counters.one_more(_OPENED, of=str(link_id), seconds=KEPT_SECONDS)
    except RedisError:
        log.warning("An opening of a link is not counted", exc_info=True)


def counts(link_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How often each of these was opened, as far as is known."""
    found = counters.all_so_far(_OPENED, of=map(str, link_ids))
    return {UUID(one): count for one, count in found.items()}
