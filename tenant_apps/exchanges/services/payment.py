"""The credits of an exchange: held when it is agreed, moved when its hours are confirmed.

Every key follows from the exchange, so that nothing is held or moved twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID, uuid5

from kernel.minutes import hours
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.services.refusals import CreditsMissing, CreditsTooMany, MemberNotActive
from tenant_apps.ledger import refusals
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.members.models import Member


def hold_id(exchange: Exchange) -> UUID:
    """The hold of the agreed hours: its id is its key."""
    return uuid5(exchange.id, "hold")


def extra_hold_id(exchange: Exchange) -> UUID:
    """The hold of hours above those, logged at this point: a later log has one of its own."""
    return uuid5(exchange.id, f"extra hold {exchange.last_position}")


def hold(exchange: Exchange, key: UUID, minutes: int, *, by: Member) -> None:
    """Set minutes of the recipient aside for the provider.

    The hold has no time of its own: the exchange expires, and gives it back when it does.
    """
    payer, payee = _accounts(exchange)
    with _in_plain_words(exchange, by=by):
        ledger.hold(
            key=key, payer=payer, payee=payee, minutes=minutes, by=by.id, subject=exchange.id
        )


def release(*holds: UUID | None, by: Member | None) -> None:
    """Give these holds back, those that there are."""
    for held in holds:
        if held:
            ledger.release(hold=held, by=by.id if by else None)


def give_back(held: UUID | None) -> None:
    """Give a hold back because its exchange ran out, where it has not ended already."""
    with suppress(refusals.HoldAlreadyResolved):
        release(held, by=None)


def let_expire(held: UUID) -> None:
    """Give a hold back because its own time is over, where it has not ended already."""
    with suppress(refusals.HoldAlreadyResolved):
        ledger.expire(hold=held)


def pay(exchange: Exchange, *, by: Member | None) -> None:
    """Move the logged hours: from the hold, and what is above it from the second or at once.

    Nobody moves them where time confirmed them.
    """
    assert exchange.hold_id is not None
    assert exchange.logged_minutes is not None
    agreed = min(exchange.logged_minutes, exchange.minutes)
    extra, actor = exchange.logged_minutes - agreed, by.id if by else None
    with _in_plain_words(exchange, by=by):
        ledger.take(key=uuid5(exchange.id, "take"), hold=exchange.hold_id, minutes=agreed, by=actor)
        if extra and exchange.extra_hold_id:
            key = uuid5(exchange.id, "take extra")
            ledger.take(key=key, hold=exchange.extra_hold_id, minutes=extra, by=actor)
        elif extra:
            _pay_extra(exchange, extra, by=by)


def undo(exchange: Exchange, *, by: Member) -> None:
    """Reverse all that was paid for the exchange. Raises MemberNotActive for a closed account."""
    with _in_plain_words(exchange, by=by):
        for paid in accounts.standing_payments(subject=exchange.id):
            ledger.reverse(key=uuid5(paid, "undo"), transfer=paid, by=by.id)


def _pay_extra(exchange: Exchange, minutes: int, *, by: Member | None) -> None:
    """The recipient confirms more hours than were agreed: that is consent to pay them."""
    if by is None or by.id != exchange.recipient_id:
        raise AssertionError("Only the recipient can consent to pay more than was agreed.")
    payer, payee = _accounts(exchange)
    ledger.transfer(
        key=uuid5(exchange.id, "extra"),
        kind=TransferKind.EXCHANGE,
        payer=payer,
        payee=payee,
        minutes=minutes,
        by=by.id,
        subject=exchange.id,
    )


def _accounts(exchange: Exchange) -> tuple[UUID, UUID]:
    parties = [exchange.recipient_id, exchange.provider_id]
    found = accounts.accounts_of(kind=AccountKind.MEMBER, holders=parties)
    return found[exchange.recipient_id].id, found[exchange.provider_id].id


@contextmanager
def _in_plain_words(exchange: Exchange, *, by: Member | None) -> Iterator[None]:
    """The ledger's refusals as each party may read them: nobody learns the other's balance."""
    reader = by.id if by else None
    other = (
        exchange.other(reader).name if reader and exchange.is_party(reader) else "One of the two"
    )
    try:
        yield
    except refusals.NotEnoughCredits as error:
        pays = reader == exchange.recipient_id
        is_extra = exchange.logged_minutes is not None
        words = _missing(error, pays=pays, other=other, is_extra=is_extra)
        raise CreditsMissing(words) from error
    except refusals.AboveCeiling as error:
        gives = reader == exchange.provider_id
        raise CreditsTooMany(_too_many(gives=gives, other=other)) from error
    except (refusals.AccountFrozen, refusals.AccountClosed) as error:
        raise MemberNotActive(other) from error


def _missing(error: refusals.NotEnoughCredits, *, pays: bool, other: str, is_extra: bool) -> str:
    if pays:
        more = " more than is held" if is_extra else ""
        return (
            f"You have {hours(error.available_minutes)} available, and this takes "
            f"{hours(error.minutes)}{more}. Agree fewer hours, or give help first to earn more."
        )
    return (
        f"{other} does not have enough credits available for this now. "
        "Suggest fewer hours, or come back to it later."
    )


def _too_many(*, gives: bool, other: str) -> str:
    if gives:
        return (
            "This would take you above the most credits this network lets a member hold. "
            "Spend or donate some first, or agree fewer hours."
        )
    return (
        f"{other} cannot receive this many credits: the network limits what a member may hold. "
        "Agree fewer hours."
    )
