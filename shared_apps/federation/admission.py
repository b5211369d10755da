"""How a network comes into the federation: each of the two sides says yes, whoever begins.

An operator invites it with its trade limits and its champion agrees to the terms; or its champion
applies, and an operator admits it with limits. Who says yes second completes it, so that an
application and an invitation that cross each other are a yes of both. All of it runs in the
shared schema, inside the door its caller opened; `by` is an operator's id, or that of a member of
the network, or None for the service itself.
"""

from uuid import UUID

from kernel import clock, database
from kernel.errors import Refused
from shared_apps.federation import steps
from shared_apps.federation.models import TERMS_VERSION, FederatedNetwork, MembershipStep
from shared_apps.federation.steps import CENTRE, NETWORK, Kind, State
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind
from tenants.current import NetworkRef

Shares = FederatedNetwork.Shares

FLOOR_MINUTES = -600 * 60
CEILING_MINUTES = 600 * 60


class OldTerms(Refused):
    """The terms that were agreed to are not those of now."""

    code = "federation_old_terms"
    default_message = "The terms have changed since you opened the page. Please read them again."


class AlreadyIn(Refused):
    code = "federation_already_in"
    default_message = "This network is in the federation already."


def invite(
    *,
    network: NetworkRef,
    by: UUID | None,
    floor_minutes: int | None = FLOOR_MINUTES,
    ceiling_minutes: int | None = CEILING_MINUTES,
) -> str:
    """Invite a network with its limits, or again with others; returns the state it is in now.

    One that has applied is in with that. Raises AlreadyIn, NotPossibleNow, NetworkResting.
    """
    limits = {"floor_minutes": floor_minutes, "ceiling_minutes": ceiling_minutes}
    with database.atomic():
        row = steps.locked(network)
        steps.expect_active(network)
        if row.state == State.JOINED:
            raise AlreadyIn
        if row.state == State.APPLIED:
            _let_in(row, network, side=CENTRE, by=by, **limits)
            return row.state
        steps.expect(row, State.OUTSIDE, State.LEFT, State.INVITED)
        row.state = State.INVITED
        row.save(update_fields=["state"])
        steps.record(network, Kind.INVITED, side=CENTRE, by=by, **limits)
    return row.state


def apply(
    *, network: NetworkRef, terms_version: str, shares: str, reason: str = "", by: UUID
) -> str:
    """Ask for the network to be let in; returns the state it is in now.

    One that was invited meanwhile is in with that, and one that has applied has applied. Raises
    OldTerms, AlreadyIn, NotPossibleNow, NetworkResting, ReasonTooLong.
    """
    _refuse_old_terms(terms_version)
    why = steps.said(reason)
    with database.atomic():
        row = steps.locked(network)
        steps.expect_active(network)
        if row.state == State.JOINED:
            raise AlreadyIn
        if row.state == State.APPLIED:
            return row.state
        if row.state == State.INVITED:
            _agree(row, network, side=NETWORK, shares=shares, by=by)
            return row.state
        steps.expect(row, State.OUTSIDE, State.LEFT)
        row.state, row.terms_version, row.shares = State.APPLIED, terms_version, Shares(shares)
        row.save(update_fields=["state", "terms_version", "shares"])
        steps.record(
            network,
            Kind.APPLIED,
            side=NETWORK,
            by=by,
            reason=why,
            terms_version=terms_version,
            shares=row.shares,
        )
    return row.state


def agree(*, network: NetworkRef, terms_version: str, shares: str, by: UUID | None) -> None:
    """Say yes to the invitation, and to the terms. Done already, it stays done.

    Raises OldTerms, NotPossibleNow, NetworkResting.
    """
    _refuse_old_terms(terms_version)
    with database.atomic():
        row = steps.locked(network)
        steps.expect_active(network)
        if row.state == State.JOINED:
            return
        steps.expect(row, State.INVITED)
        _agree(row, network, side=NETWORK, shares=shares, by=by)


def admit(
    *,
    network: NetworkRef,
    by: UUID | None,
    floor_minutes: int | None = FLOOR_MINUTES,
    ceiling_minutes: int | None = CEILING_MINUTES,
) -> None:
    """Say yes to the application. Raises NotPossibleNow, NetworkResting."""
    with database.atomic():
        row = steps.locked(network)
        steps.expect_active(network)
        steps.expect(row, State.APPLIED)
        _let_in(
            row,
            network,
            side=CENTRE,
            by=by,
            floor_minutes=floor_minutes,
            ceiling_minutes=ceiling_minutes,
        )


def refuse(*, network: NetworkRef, side: str, reason: str, by: UUID | None) -> None:
    """Say no to what the other side asked. Raises ReasonMissing, ReasonTooLong, NotPossibleNow."""
    asked = State.INVITED if side == NETWORK else State.APPLIED
    _end(network, Kind.REFUSED, asked, side=side, reason=steps.said_why(reason), by=by)


def take_back(*, network: NetworkRef, side: str, reason: str = "", by: UUID | None) -> None:
    """Take one's own invitation or application back. Raises ReasonTooLong, NotPossibleNow."""
    asked = State.APPLIED if side == NETWORK else State.INVITED
    _end(network, Kind.WITHDRAWN, asked, side=side, reason=steps.said(reason), by=by)


def agree_to_newer_terms(*, network: NetworkRef, terms_version: str, by: UUID) -> None:
    """Say yes to terms that are newer than those agreed to. Raises OldTerms, NotPossibleNow."""
    _refuse_old_terms(terms_version)
    with database.atomic():
        row = steps.locked(network)
        steps.expect(row, State.JOINED)
        if row.terms_version == terms_version:
            return
        row.terms_version = terms_version
        row.save(update_fields=["terms_version"])
        steps.record(network, Kind.AGREED, side=NETWORK, by=by, terms_version=terms_version)


def share(*, network: NetworkRef, shares: str, by: UUID) -> None:
    """Say what other networks may find. Raises NotPossibleNow."""
    with database.atomic():
        row = steps.locked(network)
        steps.expect(row, State.APPLIED, State.JOINED)
        if row.shares == Shares(shares):
            return
        row.shares = Shares(shares)
        row.save(update_fields=["shares"])
        steps.record(network, Kind.SHARING, side=NETWORK, by=by, shares=row.shares)


def let_balances(*, network: NetworkRef, out: bool, come: bool, by: UUID) -> None:
    """Say whether members who move take their balance along, and those who come bring theirs.

    Raises NotPossibleNow.
    """
    with database.atomic():
        row = steps.locked(network)
        steps.expect(row, State.JOINED)
        if (row.balances_out, row.balances_in) == (out, come):
            return
        row.balances_out, row.balances_in = out, come
        row.save(update_fields=["balances_out", "balances_in"])
        steps.record(
            network, Kind.BALANCES, side=NETWORK, by=by, balances_out=out, balances_in=come
        )


def change_limits(
    *, network: NetworkRef, floor_minutes: int | None, ceiling_minutes: int | None, by: UUID | None
) -> None:
    """Set how far the network's position may go from now on. Raises NotPossibleNow.

    Of one that has left too: a settlement may need more room.
    """
    with database.atomic():
        row = steps.locked(network)
        steps.expect(row, State.JOINED, State.LEFT)
        _limit(network, floor_minutes, ceiling_minutes, by=by, reason="federation.limits")
        steps.record(
            network,
            Kind.LIMITS,
            side=CENTRE,
            by=by,
            floor_minutes=floor_minutes,
            ceiling_minutes=ceiling_minutes,
        )


def join(
    *,
    network: NetworkRef,
    by: UUID | None,
    floor_minutes: int | None = FLOOR_MINUTES,
    ceiling_minutes: int | None = CEILING_MINUTES,
) -> None:
    """Say yes for both sides: for the demo and for tests.

    One that is in gets the limits; one that is invited has those that it was offered.
    Raises what `invite` raises.
    """
    limits = {"floor_minutes": floor_minutes, "ceiling_minutes": ceiling_minutes}
    with database.atomic():
        row = steps.locked(network)
        if row.state == State.JOINED:
            change_limits(network=network, by=by, **limits)
            return
        if row.state != State.INVITED:
            invite(network=network, by=by, **limits)
        if steps.locked(network).state == State.INVITED:
            _agree(steps.locked(network), network, side=CENTRE, shares=row.shares, by=by)


def _agree(
    row: FederatedNetwork, network: NetworkRef, *, side: str, shares: str, by: UUID | None
) -> None:
    """With the limits of the invitation that stands, which is the last one."""
    offered = MembershipStep.objects.filter(network_id=network.id, kind=Kind.INVITED).latest("id")
    row.terms_version, row.shares = TERMS_VERSION, Shares(shares)
    _let_in(
        row,
        network,
        side=side,
        by=by,
        floor_minutes=offered.floor_minutes,
        ceiling_minutes=offered.ceiling_minutes,
    )


def _let_in(
    row: FederatedNetwork,
    network: NetworkRef,
    *,
    side: str,
    by: UUID | None,
    floor_minutes: int | None,
    ceiling_minutes: int | None,
) -> None:
    row.state, row.joined_at, row.left_at = State.JOINED, clock.now(), None
    row.save()
    _limit(network, floor_minutes, ceiling_minutes, by=by, reason="federation.joined")
    steps.record(
        network,
        Kind.JOINED,
        side=side,
        by=by,
        terms_version=row.terms_version,
        shares=row.shares,
        floor_minutes=floor_minutes,
        ceiling_minutes=ceiling_minutes,
    )


def _limit(
    network: NetworkRef, floor: int | None, ceiling: int | None, *, by: UUID | None, reason: str
) -> None:
    """The network's account on the national ledger, opened if it is missing, with these limits."""
    account = ledger.open_account(
        kind=AccountKind.NETWORK, holder=network.id, floor=floor, ceiling=ceiling
    )
    ledger.change_account(
        account=account, by=by, reason=reason, floor=floor, ceiling=ceiling, frozen=False
    )


def _end(
    network: NetworkRef, kind: str, asked: str, *, side: str, reason: str, by: UUID | None
) -> None:
    with database.atomic():
        row = steps.locked(network)
        steps.expect(row, asked)
        steps.back(row).save(update_fields=["state"])
        steps.record(network, kind, side=side, by=by, reason=reason)


def _refuse_old_terms(version: str) -> None:
    if version != TERMS_VERSION:
        raise OldTerms
