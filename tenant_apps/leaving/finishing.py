"""After somebody has left: what they had open ends, then their balance goes, and all is closed.

Each step stands by itself and can be done again; whoever dies between two leaves it to the round.
Hours that others still decide about keep something held, and so the account open, until then.
"""

from uuid import UUID, uuid5

from kernel import clock, database
from tenant_apps.credits import selectors as credits
from tenant_apps.leaving import mails, open_work
from tenant_apps.leaving.models import Leaving, LeavingQuerySet
from tenant_apps.ledger import refusals
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.ledger.repeating import repeated
from tenant_apps.ledger.selectors import AccountView
from tenants import current, overdue

MOST_SECONDS = 25.0
REASON = "member.left"


def go_on(*, most_seconds: float = MOST_SECONDS) -> int:
    """Take up every leaving that is not finished, the oldest first; how many are now."""
    found = list(_unfinished().order_by("id").values_list("id", flat=True))
    return overdue.each(found, finish, most_seconds=most_seconds)


def finish(leaving_id: UUID) -> bool:
    """End what is open of whoever left, and let their balance go if nothing is held any more."""
    leaving = _unfinished().filter(id=leaving_id).select_related("member").first()
    if leaving is None:
        return False
    open_work.end(leaving.member)
    try:
        return _close(leaving_id)
    except refusals.AccountNotEmpty:
        # Something came in at this very moment: it is moved the next time.
        return False


def _unfinished() -> LeavingQuerySet:
    return Leaving.objects.standing().filter(finished_at__isnull=True)


@repeated
def _close(leaving_id: UUID) -> bool:
    with database.atomic():
        leaving = _unfinished().select_for_update().filter(id=leaving_id).first()
        if leaving is None:
            return False
        account = credits.account_of(leaving.member)
        if account.held_minutes or account.expected_minutes:
            return False
        if account.is_frozen:
            ledger.change_account(account=account.id, by=leaving.by, reason=REASON, frozen=False)
        receiver = _move(leaving, account)
        ledger.change_account(account=account.id, by=leaving.by, reason=REASON, closed=True)
        leaving.finished_at = clock.now()
        leaving.save(update_fields=["finished_at"])
        mails.tell_balance_went(leaving, account.balance_minutes, receiver)
    return True


def _move(leaving: Leaving, account: AccountView) -> bool:
    """Let the balance go by one transfer; whether whoever was named got it."""
    if account.balance_minutes > 0:
        return _give(leaving, account)
    if account.balance_minutes < 0:
        _make_up(leaving, account)
    return False


def _give(leaving: Leaving, account: AccountView) -> bool:
    named = leaving.credits_to
    if named is not None and named.is_active:
        try:
            _transfer(leaving, account, credits.account_of(named))
        except (refusals.AboveCeiling, refusals.AccountFrozen, refusals.AccountClosed):
            named = None
        else:
            return True
    _transfer(leaving, account, credits.chest())
    return False


def _make_up(leaving: Leaving, account: AccountView) -> None:
    """What they owed, the chest bears; where it has too little, the issue account."""
    chest, owed = credits.chest(), -account.balance_minutes
    bears = chest
    if chest.spendable_minutes is not None and chest.spendable_minutes < owed:
        bears = accounts.account_of(kind=AccountKind.ISSUE, holder=current.network().id)
    _transfer(leaving, bears, account, minutes=owed)


def _transfer(
    leaving: Leaving, payer: AccountView, payee: AccountView, *, minutes: int | None = None
) -> None:
    ledger.transfer(
        key=uuid5(leaving.id, "balance"),
        kind=TransferKind.LEAVING,
        payer=payer.id,
        payee=payee.id,
        minutes=payer.balance_minutes if minutes is None else minutes,
        by=leaving.by,
        subject=leaving.id,
    )
