"""The heads of all ledgers' chains, published to the operators' audit.

Someone who rewrites a ledger and seals it anew would have to rewrite these as well, and the
audit's hash of each day's heads, and the lines of the log that went elsewhere.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Max

from kernel import clock, database
from shared_apps.operators.models import SealHead
from tenant_apps.audit import services as audit
from tenant_apps.audit.models import Event
from tenant_apps.ledger import chain, sealing
from tenant_apps.ledger.chain import Head
from tenant_apps.ledger.check import SHOWN_DIGITS, Difference
from tenants import current, locks, selectors
from tenants.current import NetworkRef
from tenants.models import Network

logger = logging.getLogger(__name__)

PUBLISHED = "ledger.heads_published"
WITH_A_LEDGER = (Network.State.ACTIVE, Network.State.SUSPENDED, Network.State.ARCHIVED)
LOCK_SECONDS = 400


@dataclass(frozen=True, slots=True)
class Published:
    """A head as it was published: its seal's number, the hash's first digits, and when."""

    seal: int
    digits: str
    at: datetime


def publish() -> int:
    """Publish the heads that are newer than those published before; returns how many.

    Each ledger is sealed first: a suspended network makes no rounds of its own.
    """
    with locks.only_one("ledger.heads", seconds=LOCK_SECONDS) as mine:
        if not mine:
            return 0
        newest = _newest()
        with current.shared(), database.atomic(durable=True):
            return _keep(newest)


def of(network_id: UUID | None) -> dict[int, bytes]:
    """What was published of one ledger, None being the national one: seal to hash."""
    heads = SealHead.objects.filter(network_id=network_id)
    return {
        number: bytes(sha256) for number, sha256 in heads.values_list("seal_number", "seal_sha256")
    }


def latest(network_id: UUID | None, *, limit: int = 3) -> list[Published]:
    """The heads of one ledger published last, newest first."""
    return [
        Published(head.seal_number, bytes(head.seal_sha256).hex()[:SHOWN_DIGITS], head.published_at)
        for head in SealHead.objects.filter(network_id=network_id)[:limit]
    ]


def check() -> Iterator[Difference]:
    """Where the heads are not those that the audit speaks of. Read in the shared schema."""
    told = 0
    for event in Event.objects.filter(action=PUBLISHED).order_by("id"):
        first, last = int(event.detail["first"]), int(event.detail["last"])
        if first != told + 1:
            yield _without_audit(told + 1)
        yield from _of_one_day(first, last, str(event.detail["sha256"]))
        told = last
    if SealHead.objects.filter(number__gt=told).exists():
        yield _without_audit(told + 1)


def _without_audit(number: int) -> Difference:
    return Difference("L10", f"head {number}", "the audit of it", "one", "nothing")


def _newest() -> dict[UUID | None, Head]:
    """The head of every ledger that has one; a ledger that cannot be read hides no other."""
    found: dict[UUID | None, Head] = {}
    for network in selectors.all_in(*WITH_A_LEDGER):
        if head := _of_network(network):
            found[network.id] = head
    with current.shared():
        sealing.seal_all()
        if head := chain.head():
            found[None] = head
    return found


def _of_network(network: NetworkRef) -> Head | None:
    try:
        with current.enter(network):
            sealing.seal_all()
            return chain.head()
    except DatabaseError:
        logger.exception("The ledger of %s could not be sealed.", network.slug)
        return None


def _keep(newest: dict[UUID | None, Head]) -> int:
    known = dict(
        SealHead.objects.values("network_id")
        .annotate(last=Max("seal_number"))
        .values_list("network_id", "last")
    )
    number = SealHead.objects.aggregate(last=Max("number"))["last"] or 0
    at = clock.now()
    new = [
        SealHead(
            network_id=network_id,
            seal_number=head.number,
            seal_sha256=head.sha256,
            published_at=at,
        )
        for network_id, head in newest.items()
        if head.number > known.get(network_id, 0)
    ]
    if not new:
        return 0
    for count, row in enumerate(new, start=1):
        row.number = number + count
    SealHead.objects.bulk_create(new)
    sha256 = _digest(new)
    detail = {"first": number + 1, "last": number + len(new), "sha256": sha256}
    audit.record(action=PUBLISHED, by=None, detail=detail)
    logger.info("Published heads %s to %s: %s", number + 1, number + len(new), sha256)
    return len(new)


def _of_one_day(first: int, last: int, expected: str) -> Iterator[Difference]:
    rows = list(SealHead.objects.filter(number__range=(first, last)).order_by("number"))
    missing = set(range(first, last + 1)) - {row.number for row in rows}
    for number in sorted(missing):
        yield Difference("L10", f"head {number}", "the head itself", "one", "nothing")
    found = _digest(rows)
    if found != expected and not missing:
        yield Difference(
            "L10",
            f"heads {first} to {last}",
            "hash in the audit",
            expected[:SHOWN_DIGITS],
            found[:SHOWN_DIGITS],
        )


def _digest(heads: Iterable[SealHead]) -> str:
    """A hash over these heads, in the order of their numbers."""
    lines = (
        f"{head.number} {head.network_id} {head.seal_number} {bytes(head.seal_sha256).hex()} "
        f"{head.published_at.astimezone(UTC).isoformat()}\n"
        for head in heads
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
