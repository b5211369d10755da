"""Which exchanges credits that crossed were paid for: for the statement of one of the two."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from shared_apps.crossing.models import CrossExchange
from tenants import current


@dataclass(frozen=True, slots=True)
class PaidFor:
    """An exchange, and what it is about."""

    exchange: UUID
    title: str


def paid_for(references: Iterable[UUID], *, member_id: UUID) -> dict[UUID, PaidFor]:
    """By reference, what this member of the entered network paid for, or was paid for.

    What is of nobody here, or of others, is missing. Opens the federation's door, if it is asked.
    """
    asked = set(references)
    if not asked:
        return {}
    here = current.network()
    with current.federation(here):
        theirs = CrossExchange.objects.of(here.id, member_id)
        of_these = Q(id__in=asked) | Q(extra_reference__in=asked)
        found = list(theirs.filter(of_these).only("title", "extra_reference"))
    return {
        reference: PaidFor(one.id, one.title)
        for one in found
        for reference in (one.id, one.extra_reference)
        if reference in asked
    }
