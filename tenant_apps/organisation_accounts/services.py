"""An organisation's account: opened, frozen, unfrozen and closed by a champion.

Each takes the organisation's row first, so that two acts never cross; asked for again, nothing
more happens. Paying from an account is the groups' part, giving to it the credits'.
"""

from collections.abc import Callable
from uuid import UUID, uuid5

from kernel import database
from kernel.errors import Forbidden, Refused
from kernel.ids import uuid7
from kernel.minutes import hours
from tenant_apps.audit import services as audit
from tenant_apps.credits import selectors as credits
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.ledger.repeating import repeated
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.organisation_accounts.acts import Act, possible
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations import services as organising
from tenant_apps.organisations.models import Organisation


class NotOpened(Refused):
    """It never had an account, or had it closed."""

    code = "account_not_opened"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has no account that is open. Open it first.")


class StillHeld(Refused):
    """A group was agreed that the account pays for."""

    code = "account_still_held"

    def __init__(self, name: str, minutes: int) -> None:
        super().__init__(
            f"{hours(minutes)} of {name} are set aside for groups that are agreed, so its account "
            "cannot be closed yet. Wait until they are settled, or ask who set them up to cancel. "
            "Meanwhile you can freeze it, so that it pays for nothing new."
        )


class NotTaken(Refused):
    """The account that is to take over what is in another cannot."""

    code = "account_not_taken"


@repeated
def act(*, what: Act, organisation_id: UUID, by: Member) -> bool:
    """Do this to the organisation's account; says whether anything changed.

    Raises Forbidden, NotFound, NotOpened, StillHeld, and organisations' Ended.
    """
    if not may(by, Permission.ORGANISATION_ACCOUNT_CHANGE):
        raise Forbidden
    with database.atomic():
        organisation = organising.lock(organisation_id)
        account = organisations.account_of(organisation.id)
        if not possible(what, account):
            _require_there(what, organisation, account)
            return False
        minutes = _DO[what](organisation, account, by)
        audit.record(
            action=f"organisation_account.{_SAID[what]}",
            by=by.id,
            subject=organisation.id,
            detail={"minutes": minutes} if minutes else None,
        )
    return True


def hand_over(*, of: Organisation, to: Organisation | None, by: Member) -> int:
    """Close the account of an organisation that ends: all it has goes to the account of another,
    or to the community chest. Returns the minutes that went.

    Part of the transaction that ends it, which has locked both. Raises StillHeld, NotTaken.
    """
    account = organisations.account_of(of.id)
    if account is None or account.is_closed:
        return 0
    taker = credits.chest().id if to is None else _taker(to, by)
    ending = uuid5(of.id, "what it had")
    kind = TransferKind.DONATION if to is None else TransferKind.LEAVING
    minutes = _empty(of, account, by, into=taker, kind=kind, key=ending)
    reason = "organisation.closed" if to is None else "organisation.merged"
    _change(account, by, reason, closed=True)
    detail = {"minutes": minutes} if minutes else None
    audit.record(action="organisation_account.closed", by=by.id, subject=of.id, detail=detail)
    return minutes


def why_not_taken(account: AccountView | None, name: str) -> str:
    """Why an account of this name takes nothing over; nothing if it does."""
    if account is not None and account.is_frozen and not account.is_closed:
        return f"The account of {name} is frozen, so it takes no credits. Unfreeze it first."
    return ""


def _taker(to: Organisation, by: Member) -> UUID:
    """The account that takes over, opened if it is not."""
    account = organisations.account_of(to.id)
    if why_not := why_not_taken(account, to.name):
        raise NotTaken(why_not)
    if account is None or account.is_closed:
        _open(to, account, by)
        audit.record(action="organisation_account.opened", by=by.id, subject=to.id)
    opened = organisations.account_of(to.id)
    assert opened is not None
    return opened.id


def _require_there(what: Act, organisation: Organisation, account: AccountView | None) -> None:
    """Closed and asked to be closed again, it is as it was wanted."""
    is_gone = account is None or (account.is_closed and what is not Act.CLOSE)
    if is_gone:
        raise NotOpened(organisation.name)


_SAID = {
    Act.OPEN: "opened",
    Act.FREEZE: "frozen",
    Act.THAW: "unfrozen",
    Act.CLOSE: "closed",
}


def _open(organisation: Organisation, account: AccountView | None, by: Member) -> int:
    """Nothing may be spent that is not there: the account has a floor of 0, and no ceiling."""
    kind = AccountKind.ORGANISATION
    opened = ledger.open_account(kind=kind, holder=organisation.id, floor=0)
    ledger.change_account(
        account=opened, by=by.id, reason="organisation.opened", frozen=False, closed=False
    )
    return 0


def _freeze(organisation: Organisation, account: AccountView | None, by: Member) -> int:
    _change(account, by, "organisation.frozen", frozen=True)
    return 0


def _thaw(organisation: Organisation, account: AccountView | None, by: Member) -> int:
    _change(account, by, "organisation.unfrozen", frozen=False)
    return 0


def _close(organisation: Organisation, account: AccountView | None, by: Member) -> int:
    """What is left goes to the community chest."""
    chest, kind = credits.chest().id, TransferKind.DONATION
    minutes = _empty(organisation, account, by, into=chest, kind=kind, key=uuid7())
    _change(account, by, "organisation.closed", closed=True)
    return minutes


def _empty(
    organisation: Organisation,
    account: AccountView | None,
    by: Member,
    *,
    into: UUID,
    kind: TransferKind,
    key: UUID,
) -> int:
    """Move all that an account has, what it owes after a payment was undone included.

    The first change takes the account's rows: from then on nothing else moves it.
    """
    _change(account, by, "organisation.closing", frozen=False)
    now = organisations.account_of(organisation.id)
    assert now is not None
    if now.held_minutes:
        raise StillHeld(organisation.name, now.held_minutes)
    minutes = now.balance_minutes
    if minutes:
        payer, payee = (now.id, into) if minutes > 0 else (into, now.id)
        ledger.transfer(
            key=key, kind=kind, payer=payer, payee=payee, minutes=abs(minutes), by=by.id
        )
    return minutes


def _change(
    account: AccountView | None,
    by: Member,
    reason: str,
    *,
    frozen: bool | None = None,
    closed: bool | None = None,
) -> None:
    assert account is not None
    ledger.change_account(account=account.id, by=by.id, reason=reason, frozen=frozen, closed=closed)


_DO: dict[Act, Callable[[Organisation, AccountView | None, Member], int]] = {
    Act.OPEN: _open,
    Act.FREEZE: _freeze,
    Act.THAW: _thaw,
    Act.CLOSE: _close,
}
