"""What no exchange's state tells: requests nobody answers, and members who may need a word.

A round looks for them, so that a page need not ask of all listings and members. What it shows is
looked at again when it is shown.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel import clock, database
from tenant_apps.brokering.models import Kind, Noticed
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import OPEN_STATES, PAID_STATES
from tenant_apps.ledger import limits
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.listings.models import Listing
from tenant_apps.listings.models.listing import ListingQuerySet
from tenant_apps.members.models import Member
from tenant_apps.skills.models import MemberSkill

UNANSWERED = timedelta(days=3)
IDLE_FROM, IDLE_UNTIL = timedelta(days=14), timedelta(days=90)
NEAR_MINUTES = 60
BATCH = 1000

# Whom it is about, and since when it is so.
Found = tuple[UUID, datetime]


def unanswered() -> ListingQuerySet:
    """Open requests that nobody is answering, or has: what was declined or withdrawn is no help."""
    answers = Exchange.objects.filter(
        listing=OuterRef("id"), state__in=[*OPEN_STATES, *PAID_STATES]
    )
    old = clock.now() - UNANSWERED
    return Listing.objects.open_now().filter(
        ~Exists(answers), kind=Listing.Kind.REQUEST, created_at__lte=old
    )


def idle() -> QuerySet[Member]:
    """Who joined some weeks ago, and has said, asked and done nothing."""
    now = clock.now()
    their = [
        MemberSkill.objects.filter(member=OuterRef("id")),
        Listing.objects.filter(owner=OuterRef("id")),
        Exchange.objects.filter(provider=OuterRef("id")),
        Exchange.objects.filter(recipient=OuterRef("id")),
    ]
    lately = Q(joined_at__range=(now - IDLE_UNTIL, now - IDLE_FROM))
    return Member.objects.active().filter(lately, *(~Exists(each) for each in their))


def is_near(account: AccountView) -> bool:
    """Whether less than an hour more can be spent of it, or received."""
    spendable, ceiling = account.spendable_minutes, account.ceiling_minutes
    is_low = spendable is not None and spendable < NEAR_MINUTES
    expected = account.balance_minutes + account.expected_minutes
    return is_low or (ceiling is not None and expected > ceiling - NEAR_MINUTES)


def notice() -> int:
    """Note what is new, and forget what is over; returns how many are new. Safe to run twice."""
    now = clock.now()
    requests = unanswered().values_list("id", "owner_id", "created_at")
    near = Member.objects.active().filter(id__in=limits.near(within_minutes=NEAR_MINUTES))
    return (
        _note(Kind.REQUEST, {one: (owner, at) for one, owner, at in requests})
        + _note(Kind.LIMIT, {one: (one, now) for one in near.values_list("id", flat=True)})
        + _note(Kind.IDLE, {one: (one, at) for one, at in idle().values_list("id", "joined_at")})
    )


def _note(kind: Kind, found: Mapping[UUID, Found]) -> int:
    known = set(Noticed.objects.filter(kind=kind).values_list("subject", flat=True))
    over, new = sorted(known - found.keys()), sorted(found.keys() - known)
    for batch in _batches(over):
        Noticed.objects.filter(kind=kind, subject__in=batch).delete()
    for batch in _batches(new):
        rows = [
            Noticed(
                kind=kind,
                subject=one,
                member_id=found[one][0],
                since=found[one][1],
                noticed_at=clock.now(),
            )
            for one in batch
        ]
        with database.atomic():
            Noticed.objects.bulk_create(rows, ignore_conflicts=True)
    return len(new)


def _batches(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
