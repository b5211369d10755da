"""The credits of an exchange between networks: held when it is agreed, moved when it is settled.

Its id is the reference of what is held; hours that were logged above those have another. Each is
called last in the transaction that changes the exchange, which is then all done or not at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid5

from kernel.errors import Refused
from kernel.minutes import hours
from shared_apps.crossing.models import CrossExchange, Side
from shared_apps.crossing.services.acting import Actor, Between
from shared_apps.crossing.services.refusals import PartnerNotActive, TradeLimitReached
from shared_apps.federation import holds, legs, reversals
from shared_apps.federation.refusals import (
    RecipientCannotReceive,
    TradeLimitDown,
    TradeLimitUp,
)
from tenant_apps.exchanges.services import CreditsMissing, CreditsTooMany
from tenant_apps.ledger import refusals
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenants import current


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who pays and who is paid, each in their own ledger."""

    payer: legs.Side
    payee: legs.Side


def accounts(exchange: CrossExchange, both: Between) -> Accounts:
    """Looked up in both networks. Not within a transaction."""
    return Accounts(
        payer=_account(exchange, both, Side.RECIPIENT),
        payee=_account(exchange, both, Side.PROVIDER),
    )


def extra_reference(exchange: CrossExchange) -> UUID:
    """That of hours above the agreed ones, logged at this point: a later log has one of its own."""
    return uuid5(exchange.id, f"extra {exchange.last_position}")


def hold(
    exchange: CrossExchange,
    reference: UUID,
    minutes: int,
    *,
    of: Accounts,
    both: Between,
    actor: Actor,
) -> None:
    """Set minutes of the recipient aside for the provider, in all three ledgers."""
    with in_plain_words(exchange, both, actor, is_extra=reference != exchange.id):
        holds.reserve(
            reference=reference,
            payer=of.payer,
            payee=of.payee,
            minutes=minutes,
            by=_of_payer(actor),
        )


def release(*references: UUID | None, actor: Actor) -> None:
    """Give back what is held under these, those that there are."""
    for reference in filter(None, references):
        holds.release(reference=reference, by=_of_payer(actor))


def pay(exchange: CrossExchange, *, both: Between, actor: Actor) -> None:
    """Move the logged hours: from what is held, and what is above it from the second or at once."""
    logged = exchange.logged_minutes or 0
    is_beside = exchange.extra_reference is None and logged > exchange.minutes
    if is_beside and actor.side is not Side.RECIPIENT:
        raise AssertionError("Only the recipient can consent to pay more than was agreed.")
    with in_plain_words(exchange, both, actor, is_extra=logged > exchange.minutes):
        if exchange.extra_reference is None:
            _take(exchange.id, logged, actor)
        else:
            _take(exchange.id, exchange.minutes, actor)
            _take(exchange.extra_reference, logged - exchange.minutes, actor)


def undo(exchange: CrossExchange, *, reason: str, actor: Actor) -> None:
    """Reverse all that was paid, in all three ledgers. Raises CannotUndo and what forbids trade."""
    for reference in filter(None, [exchange.id, exchange.extra_reference]):
        reversals.reverse(reference=reference, reason=reason, by=_of_payer(actor))


def _take(reference: UUID, minutes: int, actor: Actor) -> None:
    holds.take(reference=reference, minutes=minutes, by=_of_payer(actor))


def _account(exchange: CrossExchange, both: Between, side: Side) -> legs.Side:
    network = both.of(side)
    with current.enter(network):
        account = ledger.account_of(kind=AccountKind.MEMBER, holder=exchange.member_of(side))
    return legs.Side(network, exchange.handle_of(side), account.id)


def _of_payer(actor: Actor) -> UUID | None:
    """The payer's ledger names those of its own network alone."""
    return actor.id if actor.side is Side.RECIPIENT else None


@contextmanager
def in_plain_words(
    exchange: CrossExchange, both: Between, actor: Actor, *, is_extra: bool
) -> Iterator[None]:
    """Refusals as whoever acts may read them: of the other network's people and limits, nothing."""
    pays, gives = actor.side is Side.RECIPIENT, actor.side is Side.PROVIDER
    payer = both.address(exchange, Side.RECIPIENT)
    payee = both.address(exchange, Side.PROVIDER)
    try:
        yield
    except refusals.NotEnoughCredits as error:
        own = pays and actor.is_party
        raise CreditsMissing(_missing(error, payer, own=own, is_extra=is_extra)) from error
    except TradeLimitDown as error:
        raise _limit(error, is_own=pays) from error
    except TradeLimitUp as error:
        raise _limit(error, is_own=gives) from error
    except RecipientCannotReceive as error:
        if gives and actor.is_party:
            raise CreditsTooMany(_CANNOT_RECEIVE) from error
        raise PartnerNotActive(payee) from error
    except (refusals.AccountFrozen, refusals.AccountClosed) as error:
        raise PartnerNotActive(payer) from error


_CANNOT_RECEIVE = (
    "You cannot receive these credits at the moment: this would take you above the most that your "
    "network lets a member hold. Spend or donate some first, or agree fewer hours."
)


def _limit(error: Refused, *, is_own: bool) -> Refused:
    return error if is_own else TradeLimitReached()


def _missing(error: refusals.NotEnoughCredits, payer: str, *, own: bool, is_extra: bool) -> str:
    if own:
        more = " more than is held" if is_extra else ""
        return (
            f"You have {hours(error.available_minutes)} available, and this takes "
            f"{hours(error.minutes)}{more}. Agree fewer hours, or give help first to earn more."
        )
    return (
        f"{payer} does not have enough credits available for this now. "
        "Suggest fewer hours, or come back to it later."
    )
