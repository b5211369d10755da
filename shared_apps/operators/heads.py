"""The heads of all chains, of ledgers and audits, published to the operators' audit.

Someone who rewrites a ledger or an audit and seals it anew would have to rewrite these as well,
and the audit's hash of each day's heads, and the lines of the log that went elsewhere.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Max

from kernel import clock, database
from shared_apps.operators.models import SealHead
from tenant_apps.audit import chain as audit_chain
from tenant_apps.audit import sealing as audit_sealing
from tenant_apps.audit import services as audit
from tenant_apps.audit.models import Event
from tenant_apps.ledger import chain, sealing
from tenant_apps.ledger.check import SHOWN_DIGITS, Difference
from tenants import current, locks, selectors
from tenants.current import NetworkRef
from tenants.models import Network

logger = logging.getLogger(__name__)

PUBLISHED = "ledger.heads_published"
WITH_A_LEDGER = (Network.State.ACTIVE, Network.State.SUSPENDED, Network.State.ARCHIVED)
LOCK_SECONDS = 400
SHOWN, LOOKED_THROUGH = 3, 20

Chain = SealHead.Chain
Whose = tuple[str, UUID | None]


class Head(Protocol):
    """The newest seal of a chain."""

    @property
    def number(self) -> int: ...

    @property
    def sha256(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Published:
    """A head as it was published: its seal's number, the hash's first digits, and when."""

    seal: int
    digits: str
    at: datetime


def publish() -> int:
    """Publish the heads that are newer than those published before; returns how many.

    Each chain is sealed first: a suspended network makes no rounds of its own.
    """
    with locks.only_one("ledger.heads", seconds=LOCK_SECONDS) as mine:
        if not mine:
            return 0
        newest = _newest()
        with current.shared(), database.atomic(durable=True):
            return _keep(newest)


def of(network_id: UUID | None, *, chain: str = Chain.LEDGER) -> dict[int, bytes]:
    """What was published of one chain, None being the centre's: seal to hash."""
    heads = SealHead.objects.filter(network_id=network_id, chain=chain)
    return {
        number: bytes(sha256) for number, sha256 in heads.values_list("seal_number", "seal_sha256")
    }


def latest(
    network_id: UUID | None, *, chain: str = Chain.LEDGER, limit: int = 3
) -> list[Published]:
    """The heads of one chain published last, newest first."""
    heads = SealHead.objects.filter(network_id=network_id, chain=chain)[:limit]
    return [_published(head) for head in heads]


def latest_of_both(network_id: UUID) -> dict[str, list[Published]]:
    """The heads of a network's two chains published last, newest first. One query."""
    found: dict[str, list[Published]] = {chain.value: [] for chain in Chain}
    for head in SealHead.objects.filter(network_id=network_id)[:LOOKED_THROUGH]:
        if len(found[head.chain]) < SHOWN:
            found[head.chain].append(_published(head))
    return found


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


def _published(head: SealHead) -> Published:
    digits = bytes(head.seal_sha256).hex()[:SHOWN_DIGITS]
    return Published(head.seal_number, digits, head.published_at)


def _without_audit(number: int) -> Difference:
    return Difference("L10", f"head {number}", "the audit of it", "one", "nothing")


def _newest() -> dict[Whose, Head]:
    """The head of every chain that has one; a network that cannot be read hides no other."""
    found: dict[Whose, Head] = {}
    for network in selectors.all_in(*WITH_A_LEDGER):
        found |= _of_network(network)
    with current.shared():
        found |= _sealed(None)
    return found


def _of_network(network: NetworkRef) -> dict[Whose, Head]:
    try:
        with current.enter(network):
            return _sealed(network.id)
    except DatabaseError:
        logger.exception("Ledger or audit of %s could not be sealed.", network.slug)
        return {}


def _sealed(network_id: UUID | None) -> dict[Whose, Head]:
    """The heads of the two chains behind the current door, once all there is sealed."""
    sealing.seal_all()
    audit_sealing.seal_all()
    both = {Chain.LEDGER: chain.head(), Chain.AUDIT: audit_chain.head()}
    return {(name.value, network_id): head for name, head in both.items() if head}


def _keep(newest: dict[Whose, Head]) -> int:
    known = {
        (name, network_id): last
        for name, network_id, last in SealHead.objects.values("chain", "network_id")
        .annotate(last=Max("seal_number"))
        .order_by()
        .values_list("chain", "network_id", "last")
    }
    number = SealHead.objects.aggregate(last=Max("number"))["last"] or 0
    at = clock.now()
    new = [
        SealHead(
            chain=whose[0],
            network_id=whose[1],
            seal_number=head.number,
            seal_sha256=head.sha256,
            published_at=at,
        )
        for whose, head in newest.items()
        if head.number > known.get(whose, 0)
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
    """A hash over these heads, in the order of their numbers.

    A ledger's line says no more than it did when there were no others.
    """
    lines = (
        f"{head.number} {'' if head.chain == Chain.LEDGER else f'{head.chain} '}{head.network_id} "
        f"{head.seal_number} {bytes(head.seal_sha256).hex()} "
        f"{head.published_at.astimezone(UTC).isoformat()}\n"
        for head in heads
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
