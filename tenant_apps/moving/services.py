"""A member takes their balance along to another network, or brings it here.

All of it or nothing: what is set aside for exchanges is finished or cancelled first. Each opens
the doors it needs, so none may run inside a transaction.
"""

from dataclasses import dataclass

from kernel.errors import Forbidden, Refused
from kernel.minutes import hours
from shared_apps.federation import moving
from shared_apps.federation.moving import Code, Destination, Moved
from shared_apps.federation.services import Sent
from tenant_apps.credits import selectors as credits
from tenant_apps.ledger import refusals
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.moving import mails
from tenants import current


class NothingToTake(Refused):
    """The balance is nothing, or less."""

    code = "nothing_to_take"

    def __init__(self, minutes: int) -> None:
        if minutes < 0:
            said = (
                f"Your balance is {hours(minutes)}: only credits that you have can go along. What "
                "is below nothing stays here until you have earned it back."
            )
        else:
            said = "You have no credits here, so there is nothing to take along."
        super().__init__(said)


class StillOpen(Refused):
    """Something is set aside for exchanges or groups: to be paid, or to be received."""

    code = "balance_still_open"

    def __init__(self, account: AccountView) -> None:
        said = []
        if account.held_minutes:
            said.append(f"{hours(account.held_minutes)} of your credits are set aside to be paid")
        if account.expected_minutes:
            said.append(f"{hours(account.expected_minutes)} are set aside to be paid to you")
        super().__init__(
            f"{', and '.join(said)}. Finish or cancel what you have agreed first: your balance "
            "goes along as a whole."
        )


class BalanceChanged(Refused):
    code = "balance_changed"
    default_message = (
        "Your balance has changed since you looked. Nothing has moved: look again, and confirm "
        "what there is now."
    )


@dataclass(frozen=True, slots=True)
class Going:
    """What would go along, and where to."""

    minutes: int
    to: Destination


def obstacle(account: AccountView) -> Refused | None:
    """Why this balance cannot go along as it stands, if so."""
    if account.held_minutes or account.expected_minutes:
        return StillOpen(account)
    return NothingToTake(account.balance_minutes) if account.balance_minutes < 1 else None


def look(*, mover: Member, code: str) -> Going:
    """What would move by this code. Raises NothingToTake, StillOpen, and as `moving.destination`.

    A code that something has moved by is UnknownMovingCode.
    """
    account = credits.account_of(mover)
    to = moving.destination(code, asking=current.network())
    if to.is_used:
        raise moving.UnknownMovingCode
    _expect_free(account)
    return Going(account.balance_minutes, to)


def take_along(*, mover: Member, code: str, minutes: int) -> Sent:
    """Let the whole balance, which has to be these minutes still, follow the member, once.

    Both are told: the member here and there. Raises Forbidden, NothingToTake, StillOpen,
    BalanceChanged, and what `moving.destination` and `moving.move` raise.
    """
    if not may(mover, Permission.CREDITS_GIVE):
        raise Forbidden
    # Looked at before the code: whoever finds it unused had not moved this balance yet.
    account = credits.account_of(mover)
    to = moving.destination(code, asking=current.network())
    if not to.is_used:
        _expect_free(account)
        if account.balance_minutes != minutes:
            raise BalanceChanged
    try:
        sent = moving.move(
            to=to,
            payer_network=current.network(),
            payer_account_id=account.id,
            payer_handle=mover.handle,
            minutes=minutes,
            by=mover.id,
        )
    except refusals.NotEnoughCredits as refused:
        raise BalanceChanged from refused
    mails.tell(Moved(mover.handle, sent))
    return sent


def make_code(*, member: Member) -> Code:
    """A code by which the member's balance elsewhere can come here. Raises Forbidden, NotFound."""
    if not may(member, Permission.CREDITS_GIVE):
        raise Forbidden
    return moving.make_code(network=current.network(), member_id=member.id)


def _expect_free(account: AccountView) -> None:
    refused = obstacle(account)
    if refused is not None:
        raise refused
