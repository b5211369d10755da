"""Reading random coffee. The two of a pair see it; champions see counts, and nobody who."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kernel.errors import NotFound
from tenant_apps.blocks import selectors as blocks
from tenant_apps.coffee import months
from tenant_apps.coffee.models import Pair, Round, Seat, SignUp
from tenant_apps.coffee.pairing import Met, Person
from tenant_apps.members.models import Member

PAST_SHOWN = 24
ROUNDS_COUNTED = 12


@dataclass(frozen=True, slots=True)
class Own:
    """What a member sees: whether they take part, this month's seat, and those before it."""

    is_in: bool
    now: Seat | None
    past: list[Seat]


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """How many pairs a month had, how many of them were skipped, and who was left out."""

    month: date
    pairs: int
    skipped: int
    left_out: int


def own(member: Member) -> Own:
    """A member's own part in it, the newest first."""
    seats = Seat.objects.filter(member=member).select_related(
        "pair__low__organisation", "pair__high__organisation"
    )
    found = list(seats.order_by("-round_id")[: PAST_SHOWN + 1])
    this_month = months.this_month()
    now = next((seat for seat in found if seat.round_id == this_month), None)
    past = [seat for seat in found if seat is not now and seat.pair is not None]
    return Own(is_in(member), now, past[:PAST_SHOWN])


def is_in(member: Member) -> bool:
    """Whether this member takes part."""
    return SignUp.objects.filter(member=member, left_at__isnull=True).exists()


def get(member: Member, pair_id: UUID) -> Pair:
    """A pair of this member; anyone else's is missing."""
    mine = Q(low=member) | Q(high=member)
    pair = Pair.objects.filter(mine, id=pair_id).select_related("low", "high").first()
    if pair is None:
        raise NotFound
    return pair


def signed_up_count() -> int:
    """How many active members take part."""
    return _signed_up().count()


def round_counts() -> list[RoundCounts]:
    """The figures of the last rounds, the newest first. In three queries, whatever their size."""
    drawn = list(Round.objects.values_list("month", flat=True)[:ROUNDS_COUNTED])
    pairs = Pair.objects.filter(round__month__in=drawn).values_list("round")
    of_pairs = {
        month: (made, skipped)
        for month, made, skipped in pairs.annotate(Count("id"), Count("skipped_at"))
    }
    alone = Seat.objects.filter(round__month__in=drawn, pair__isnull=True).values_list("round")
    left_out = dict(alone.annotate(Count("id")))
    return [
        RoundCounts(month, *of_pairs.get(month, (0, 0)), left_out.get(month, 0)) for month in drawn
    ]


def candidates(month: date) -> list[Person]:
    """Active members who take part, and who of them comes first. Teams count as their parent."""
    first = _come_first(month)
    rows = _signed_up().values_list(
        "member_id", "member__organisation_id", "member__organisation__parent_id"
    )
    return [
        Person(member_id, parent_id or organisation_id or member_id, member_id in first)
        for member_id, organisation_id, parent_id in rows
    ]


def met(month: date) -> Met:
    """Whom each was paired with in the twelve months before this one, skipped or not; and with
    whom one of the two wants nothing to do."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    lately = Pair.objects.filter(round__gt=months.year_before(month), round__lt=month)
    for low, high in [*lately.values_list("low_id", "high_id"), *blocks.pairs()]:
        found[low].add(high)
        found[high].add(low)
    return {member_id: frozenset(others) for member_id, others in found.items()}


def _signed_up() -> QuerySet[SignUp]:
    return SignUp.objects.filter(left_at__isnull=True, member__state=Member.State.ACTIVE)


def _come_first(month: date) -> set[UUID]:
    """Those for whom nobody was left the last time they took part, or whose other did not come."""
    lately = Seat.objects.filter(round__gte=months.year_before(month), round__lt=month)
    last = lately.order_by("member_id", "-round_id").distinct("member_id")
    return {
        member_id
        for member_id, pair_id, skipped_by, low, low_state, high_state in last.values_list(
            "member_id",
            "pair_id",
            "pair__skipped_by_id",
            "pair__low_id",
            "pair__low__state",
            "pair__high__state",
        )
        if pair_id is None
        or (skipped_by or member_id) != member_id
        or (skipped_by is None and _is_gone(high_state if low == member_id else low_state))
    }


def _is_gone(state: str) -> bool:
    return state != Member.State.ACTIVE
