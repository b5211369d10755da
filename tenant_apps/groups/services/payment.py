"""The credits of a group: held when it is agreed, moved in one batch when it is settled.

Every key follows from the group and who takes part, so that nothing is held or moved twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from kernel.minutes import hours
from tenant_apps.groups import shares
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.group import Payer
from tenant_apps.groups.services.refusals import (
    CreditsMissing,
    CreditsTooMany,
    MemberNotActive,
    PayerAtRest,
)
from tenant_apps.ledger import refusals
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.ledger.posting import NewTransfer
from tenant_apps.members.models import Member
from tenants import current


@dataclass(frozen=True, slots=True)
class _Leg:
    """What one payer owes one provider. Its hold's id is its key."""

    hold: UUID
    payer: UUID
    payee: UUID
    minutes: int


@dataclass(frozen=True, slots=True)
class _Accounts:
    """Who is paid, by who they are; who pays, in the order of their shares, each with what names
    them in the group."""

    payees: Mapping[UUID, UUID]
    payers: Sequence[tuple[str, UUID]]


def hold(group: Group, *, by: Member) -> None:
    """Set aside what each payer will owe each provider at most.

    The holds have no time of their own: the group expires, and gives them back when it does.
    """
    with _in_plain_words(group, by=by):
        for leg in sorted(_held(group, _accounts(group)), key=lambda leg: (leg.payer, leg.payee)):
            ledger.hold(
                key=leg.hold,
                payer=leg.payer,
                payee=leg.payee,
                minutes=leg.minutes,
                by=by.id,
                subject=group.id,
            )


def release(group: Group, *, by: Member | None) -> None:
    """Give all that is held back."""
    _release(_held(group, _accounts(group)), by)


def pay(group: Group, *, by: Member | None) -> None:
    """Move what was given, out of the holds: all in one batch, or nothing. The rest is free.

    What is above a hold moves beside it, and is refused where who pays does not have it.
    """
    given = [part.given_minutes for part in group.providers]
    found = _accounts(group)
    legs = _legs(group, _owed(group, given), found)
    holds = _held(group, found)
    held = {leg.hold: leg.minutes for leg in holds}
    taken = {leg.hold for leg in legs}
    _release([leg for leg in holds if leg.hold not in taken], by)
    paid = [one for leg in legs for one in _paid(group, leg, held[leg.hold], by)]
    # Out of the holds first: what one provider gave less is there for what another gave more.
    paid.sort(key=lambda one: one.hold is None)
    with _in_plain_words(group, by=by):
        ledger.transfer_many(batch=uuid5(group.id, "settled"), transfers=paid)


def _paid(group: Group, leg: _Leg, held: int, by: Member | None) -> Iterator[NewTransfer]:
    """A leg as it is paid: from its hold, and what is more than that."""
    owed = NewTransfer(
        key=uuid5(leg.hold, "taken"),
        kind=TransferKind.EXCHANGE,
        payer=leg.payer,
        payee=leg.payee,
        minutes=min(leg.minutes, held),
        by=by.id if by else None,
        subject=group.id,
        hold=leg.hold,
    )
    yield owed
    if leg.minutes > held:
        more = leg.minutes - held
        yield replace(owed, key=uuid5(leg.hold, "more"), minutes=more, hold=None)


def undo(group: Group, *, by: Member) -> None:
    """Reverse all that was paid for the group. Raises MemberNotActive for a closed account."""
    with _in_plain_words(group, by=by):
        for paid in accounts.standing_payments(subject=group.id):
            ledger.reverse(key=uuid5(paid, "undo"), transfer=paid, by=by.id)


def _held(group: Group, found: _Accounts) -> list[_Leg]:
    """What is held once it is agreed, and until it is over."""
    agreed = [part.agreed_minutes for part in group.providers]
    if group.payer == Payer.SHARED:
        table = shares.set_aside(agreed, len(group.recipients))
    else:
        table = _owed(group, agreed)
    return _legs(group, table, found)


def _owed(group: Group, given: Sequence[int]) -> list[list[int]]:
    """For each provider, what each payer owes for the minutes given."""
    if group.payer == Payer.SHARED:
        return shares.owed(given, len(group.recipients))
    return [[minutes] for minutes in given]


def _legs(group: Group, table: list[list[int]], found: _Accounts) -> list[_Leg]:
    """Those by whom something is owed."""
    return [
        _Leg(
            hold=uuid5(group.id, f"hold {provider.id} {name}"),
            payer=payer,
            payee=found.payees[provider.member_id],
            minutes=minutes,
        )
        for provider, row in zip(group.providers, table, strict=True)
        for (name, payer), minutes in zip(found.payers, row, strict=True)
        if minutes
    ]


def _accounts(group: Group) -> _Accounts:
    """All accounts of a group, in one query where its members pay, in two where another does."""
    gives = [part.member_id for part in group.providers]
    if group.payer != Payer.SHARED:
        return _Accounts(_accounts_of(gives), [("payer", _paying_account(group))])
    found = _accounts_of([*gives, *(part.member_id for part in group.recipients)])
    return _Accounts(found, [(str(part.id), found[part.member_id]) for part in group.recipients])


def _paying_account(group: Group) -> UUID:
    if group.payer == Payer.HOST:
        return accounts.account_of(kind=AccountKind.MEMBER, holder=group.host_id).id
    if group.payer == Payer.CHEST:
        return accounts.account_of(kind=AccountKind.CHEST, holder=current.network().id).id
    assert group.organisation is not None
    try:
        kind = AccountKind.ORGANISATION
        return accounts.account_of(kind=kind, holder=group.organisation.id).id
    except refusals.UnknownAccount as error:
        raise PayerAtRest(group.organisation.name) from error


def _accounts_of(members: list[UUID]) -> dict[UUID, UUID]:
    found = accounts.accounts_of(kind=AccountKind.MEMBER, holders=members)
    return {holder: view.id for holder, view in found.items()}


def _release(legs: Sequence[_Leg], by: Member | None) -> None:
    for leg in sorted(legs, key=lambda leg: (leg.payer, leg.payee)):
        ledger.release(hold=leg.hold, by=by.id if by else None)


@contextmanager
def _in_plain_words(group: Group, *, by: Member | None) -> Iterator[None]:
    """The ledger's refusals as those who take part may read them: no other's balance is told."""
    try:
        yield
    except refusals.NotEnoughCredits as error:
        raise CreditsMissing(_missing(group, error, by=by)) from error
    except refusals.AboveCeiling as error:
        who = _name(group, error.account)
        raise CreditsTooMany(
            f"{who} cannot receive this many credits: the network limits what a member may hold."
        ) from error
    except (refusals.AccountFrozen, refusals.AccountClosed) as error:
        pays = error.account and _whose(group, error.account) is None and group.organisation
        if pays:
            raise PayerAtRest(_name(group, error.account)) from error
        raise MemberNotActive(_name(group, error.account)) from error


def _missing(group: Group, error: refusals.NotEnoughCredits, *, by: Member | None) -> str:
    part = _whose(group, error.account)
    if part is not None and by is not None and part.member_id == by.id:
        return (
            f"You have {hours(error.available_minutes)} available, and this takes "
            f"{hours(error.minutes)}. Give help first to earn more."
        )
    if part is not None:
        return (
            f"{part.member.name} does not have enough credits available for this now. "
            "Agree it later, or without them."
        )
    return f"{_name(group, None)} does not have enough credits available for this now."


def _name(group: Group, account: UUID | None) -> str:
    part = _whose(group, account)
    if part is not None:
        return part.member.name
    if group.payer == Payer.ORGANISATION and group.organisation:
        return group.organisation.name
    return "The community chest" if group.payer == Payer.CHEST else "Someone who takes part"


def _whose(group: Group, account: UUID | None) -> Part | None:
    if account is None:
        return None
    holder = accounts.account(account).holder
    return group.part_of(holder)
