"""Telling other networks: what is due is read here, written to the directory, and then due no more.

A change notes what is due in its own transaction. It is told right after, by whoever asked for it,
and else by a round, a minute later at most. Each step is a transaction of its own; a process that
dies between two leaves it due. Told twice is told once.
"""

import time
from dataclasses import dataclass
from uuid import UUID

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.directory import selectors as directory
from shared_apps.directory import services as writing
from shared_apps.directory.selectors import Standing
from shared_apps.directory.snapshots import Telling
from tenant_apps.listings.models import Listing
from tenant_apps.sharing import snapshots
from tenant_apps.sharing.models import Due, Findable, Rule
from tenants import current

BATCH = 200
MOST_SECONDS = 30.0
_TRIES = 5

_READ = """
UPDATE sharing_rule SET reads = reads + 1
 WHERE is_in AND EXISTS (SELECT FROM sharing_due) RETURNING reads, shares
"""
# What was noted after a network came into the federation is never taken out by this: whoever let it
# in had not committed then, so this sees neither.
_CLEAR = "DELETE FROM sharing_due WHERE NOT EXISTS (SELECT FROM sharing_rule WHERE is_in)"
# By its mark in the statement that deletes: what was noted anew meanwhile has another one.
_TOLD = "DELETE FROM sharing_due WHERE mark = ANY(%s)"


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was read at once, and the marks of what was due then."""

    telling: Telling
    marks: list[UUID]


def tell(*, most_seconds: float = 0) -> int:
    """Tell what is due, the latest first: one batch, or more until the time is up.

    Returns how many were told of. Where the network shares nothing any more, the round sees to it.
    """
    until, told = time.monotonic() + most_seconds, 0
    while (count := _tell_some()) and time.monotonic() < until:
        told += count
    return told + count


def follow() -> None:
    """Do as the federation says now: take up what this network shares, and tell what is due."""
    take_up()
    tell(most_seconds=MOST_SECONDS)


def take_up() -> None:
    """Take up what the federation says that this network shares; what is due then is told later."""
    network = current.network()
    standing = directory.standing(network)
    rule = Rule.objects.filter(id=1).first() or Rule()
    wanted = (standing.is_in, standing.shares, network.slug)
    if standing.is_in and not rule.is_all_due and wanted == (rule.is_in, rule.shares, rule.slug):
        return
    known = directory.told_of(network) if standing.is_in else []
    _take_up(standing, known)


def _tell_some() -> int:
    """Read and write one batch; read again if someone else's later reading was written first."""
    for _ in range(_TRIES):
        batch = _read()
        if batch is None:
            return 0
        try:
            is_told = writing.tell(current.network(), batch.telling)
        except writing.NotSharing:
            return 0
        if is_told:
            _done_with(batch)
            return len(batch.marks)
    return 0


def _read() -> _Batch | None:
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(_READ)
        row = cursor.fetchone()
        if row is None:
            return None
        ordinal, shares = row
        due = list(Due.objects.order_by("-noted_at")[:BATCH])
        ids = [one.id for one in due]
        telling = Telling(
            ordinal=ordinal,
            ids=ids,
            listings=snapshots.of_listings(ids, shares=shares),
            people=snapshots.of_people(ids),
        )
    return _Batch(telling, [one.mark for one in due])


def _done_with(batch: _Batch) -> None:
    with database.statement() as cursor:
        cursor.execute(_TOLD, [batch.marks])


def _take_up(standing: Standing, known: list[UUID]) -> None:
    """Keep the rule as the federation has it. All is due if it changed, or if a name did."""
    slug = current.network().slug
    wanted = {"is_in": standing.is_in, "shares": standing.shares, "slug": slug}
    with database.atomic():
        Rule.objects.get_or_create(id=1)
        rule = Rule.objects.select_for_update().get(id=1)
        is_new = any(getattr(rule, name) != value for name, value in wanted.items())
        if is_new or rule.is_all_due:
            Rule.objects.filter(id=1).update(**wanted, is_all_due=False)
            if standing.is_in:
                _note_all(known)
    if not standing.is_in:
        with database.cursor() as cursor:
            cursor.execute(_CLEAR)


def _note_all(known: list[UUID]) -> None:
    """All that may be shared, and all that is in the directory."""
    open_now = Listing.objects.open_now().exclude(audience=Listing.Audience.ORGANISATION)
    ids = {*known, *open_now.values_list("id", flat=True)}
    ids |= set(Findable.objects.values_list("member", flat=True))
    now = clock.now()
    Due.objects.bulk_create(
        [Due(id=one, mark=uuid7(), noted_at=now) for one in sorted(ids)],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["mark", "noted_at"],
    )
