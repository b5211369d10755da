"""How a network leaves the federation: nothing new begins, what is open ends, then it has left.

Its position stands until it is settled (`settling`), and it may ask to come back at any time.
Nothing of its people stays with other networks but records under a pseudonym.
All of it runs in the shared schema, inside the door its caller opened; `by` is an operator's id,
or that of a member of the network, or None for the service itself.
"""

from uuid import UUID

from kernel import database
from kernel.errors import Refused
from shared_apps.federation import forgetting, open_work, steps
from shared_apps.federation.steps import CENTRE, Kind, NotIn, State
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenants.current import NetworkRef


class StillOpen(Refused):
    """Something between the network and another has not ended."""

    code = "federation_still_open"
    default_message = (
        "Something with another network is not finished yet. The network has left once it is."
    )


def begin(*, network: NetworkRef, side: str, reason: str, by: UUID | None) -> None:
    """Stop all new trade of a network. Begun already, it stays begun.

    Waits for transfers that are under way. Raises NotIn, ReasonMissing, ReasonTooLong.
    """
    why = steps.said_why(reason)
    with database.atomic():
        row = steps.existing(network)
        if row.state == State.LEAVING:
            return
        if row.state != State.JOINED:
            raise NotIn
        row.state = State.LEAVING
        row.save(update_fields=["state"])
        steps.record(network, Kind.LEAVING, side=side, by=by, reason=why)


def stay(*, network: NetworkRef, side: str, by: UUID | None) -> None:
    """Take back that a network is leaving, as long as it has not left. Raises NotPossibleNow."""
    with database.atomic():
        row = steps.locked(network)
        steps.expect(row, State.LEAVING)
        row.state = State.JOINED
        row.save(update_fields=["state"])
        steps.record(network, Kind.STAYED, side=side, by=by)


def finish(*, network: NetworkRef, by: UUID | None = None) -> None:
    """Let a network that is leaving be gone, and its people be forgotten. Gone, it stays gone.

    Raises StillOpen while anything is open or held between it and another, NotPossibleNow.
    """
    if open_work.count(network):
        raise StillOpen
    _finish(network, by)
    forget(network)


def forget(network: NetworkRef) -> None:
    """Erase what others have of a network that has left: words, and the handles of its people.

    Done again, it takes up what a process that died, or a message sent at that moment, left.
    """
    open_work.forget(network)
    forgetting.forget_network(network)


def _finish(network: NetworkRef, by: UUID | None) -> None:
    with database.atomic():
        row = steps.existing(network)
        if row.state == State.LEFT:
            return
        steps.expect(row, State.LEAVING)
        # None begins since it began to leave, which waited for those under way.
        if held_minutes(network):
            raise StillOpen
        row.state, row.left_at = State.LEFT, steps.now_after(row.joined_at)
        row.save(update_fields=["state", "left_at"])
        steps.record(network, Kind.LEFT, side=CENTRE, by=by)


def cancel_what_is_open(*, network: NetworkRef, by: UUID | None) -> None:
    """End all that is open of a network that is leaving. Raises NotIn, NotPossibleNow."""
    with database.atomic():
        steps.expect(steps.existing(network), State.LEAVING)
    open_work.cancel(network, by)


def leave(*, network: NetworkRef, side: str, reason: str, by: UUID | None) -> bool:
    """Begin, and be gone at once where nothing is open; returns whether it is gone.

    Raises what `begin` raises.
    """
    begin(network=network, side=side, reason=reason, by=by)
    return is_gone(network=network, by=by)


def is_gone(*, network: NetworkRef, by: UUID | None = None) -> bool:
    """Finish if that is possible now; says whether the network has left."""
    try:
        finish(network=network, by=by)
    except StillOpen:
        return False
    return True


def held_minutes(network: NetworkRef) -> int:
    """What is set aside on the national ledger to be paid to or by this network."""
    accounts = ledger.accounts_of(kind=AccountKind.NETWORK, holders=[network.id])
    account = accounts.get(network.id)
    return account.held_minutes + account.expected_minutes if account else 0
