"""Two networks for each other: a limit between them, and a pause. Operators set both.

All of it runs in the shared schema.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel import database
from kernel.errors import Refused
from shared_apps.federation.models import MAX_REASON, FederatedNetwork, Pair, PairChange
from shared_apps.federation.recipients import NotFederated
from tenant_apps.audit import services as audit
from tenant_apps.ledger.models.read_only import MAX_MINUTES
from tenants.current import NetworkRef


class NotPair(Refused):
    """A network and itself."""

    code = "not_a_pair"
    status = 400
    default_message = "Choose two different networks."


class NotPairLimit(Refused):
    code = "not_a_pair_limit"
    status = 400
    default_message = (
        "A limit between two networks is a whole number of minutes, from none to a thousand "
        "million."
    )


class PairReasonWanted(Refused):
    """A change without a reason, or with an endless one."""

    code = "reason_wanted"
    status = 400
    default_message = f"Say why, in at most {MAX_REASON} characters: champions of both read it."


@dataclass(frozen=True, slots=True)
class PairView:
    """How two networks stand to each other. The first is the one of the lower id.

    `net_minutes` is what the first has given the second, less what it got. It and what is held
    are known where there is a limit.
    """

    first: UUID
    second: UUID
    is_paused: bool
    limit_minutes: int | None
    net_minutes: int | None
    first_held_minutes: int | None
    second_held_minutes: int | None

    def room_minutes(self, payer: UUID) -> int | None:
        """How much more this one of the two may pay the other; None where there is no limit."""
        if self.limit_minutes is None:
            return None
        net, held = self.net_minutes or 0, self.first_held_minutes or 0
        if payer != self.first:
            net, held = -net, self.second_held_minutes or 0
        return max(self.limit_minutes - net - held, 0)


@dataclass(frozen=True, slots=True)
class PairChanged:
    """Somebody changed what two networks may do."""

    sets_limit: bool
    limit_minutes: int | None
    paused: bool | None
    reason: str
    actor: UUID | None
    at: datetime


def limit(
    *, one: NetworkRef, other: NetworkRef, minutes: int | None, reason: str, by: UUID | None
) -> None:
    """Say how far either of the two may go in giving the other more than it gets; None: no limit.

    Counted anew from all that has crossed. One that is lower than what stands refuses only what
    makes it worse. Raises NotPair, NotPairLimit, PairReasonWanted, NotFederated.
    """
    if minutes is not None and (type(minutes) is not int or not 0 <= minutes <= MAX_MINUTES):
        raise NotPairLimit
    _change(one, other, reason, by, "limited", sets_limit=True, limit_minutes=minutes)


def pause(*, one: NetworkRef, other: NetworkRef, reason: str, by: UUID | None) -> None:
    """Let nothing cross between the two, nor be held for it, until it is resumed.

    What is held stays held, and can be released; what has crossed can be undone. Raises NotPair,
    PairReasonWanted, NotFederated.
    """
    _change(one, other, reason, by, "paused", paused=True)


def resume(*, one: NetworkRef, other: NetworkRef, reason: str, by: UUID | None) -> None:
    """End a pause. Raises NotPair, PairReasonWanted, NotFederated."""
    _change(one, other, reason, by, "resumed", paused=False)


def of(one: UUID, other: UUID) -> PairView | None:
    """How two networks stand to each other; None where they never had a limit or a pause."""
    first, second = sorted((one, other))
    found = Pair.objects.filter(first_network=first, second_network=second).first()
    return _view(found) if found else None


def every() -> list[PairView]:
    """All pairs that ever had a limit or a pause, in one query."""
    return [_view(row) for row in Pair.objects.order_by("first_network", "second_network")]


def changes(one: UUID, other: UUID) -> list[PairChanged]:
    """What was changed between two networks, the newest first."""
    first, second = sorted((one, other))
    rows: Iterable[PairChange] = PairChange.objects.filter(
        first_network=first, second_network=second
    )
    return [
        PairChanged(
            row.sets_limit, row.limit_minutes, row.paused, row.reason, row.actor, row.created_at
        )
        for row in rows
    ]


def _change(
    one: NetworkRef,
    other: NetworkRef,
    reason: str,
    by: UUID | None,
    done: str,
    *,
    sets_limit: bool = False,
    limit_minutes: int | None = None,
    paused: bool | None = None,
) -> None:
    words = reason.strip()
    if one.id == other.id:
        raise NotPair
    if not words or len(words) > MAX_REASON:
        raise PairReasonWanted
    first, second = sorted((one, other), key=lambda network: network.id)
    with database.atomic():
        known = FederatedNetwork.objects.filter(pk__in=[first.id, second.id])
        ids = set(known.values_list("pk", flat=True))
        for network in (first, second):
            if network.id not in ids:
                raise NotFederated(network.slug)
        change = PairChange.objects.create(
            first_network_id=first.id,
            second_network_id=second.id,
            sets_limit=sets_limit,
            limit_minutes=limit_minutes,
            paused=paused,
            reason=words,
            actor=by,
        )
        detail = {"first": str(first.id), "second": str(second.id), "minutes": limit_minutes}
        audit.record(action=f"pair.{done}", by=by, subject=change.id, detail=detail)


def _view(row: Pair) -> PairView:
    return PairView(
        row.first_network_id,
        row.second_network_id,
        row.is_paused,
        row.limit_minutes,
        row.net_minutes,
        row.first_held_minutes,
        row.second_held_minutes,
    )
