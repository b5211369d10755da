"""Every way to give credits: to a member, an organisation or the chest, from the chest, to another
network.

Each moves minutes by the ledger with the form's key, so that a form sent twice moves them once.
"""

from dataclasses import dataclass
from uuid import UUID

from kernel import database
from kernel.errors import Forbidden, Refused
from kernel.minutes import hours
from shared_apps.federation import services as federation
from shared_apps.federation.services import Sent
from tenant_apps.audit import services as audit
from tenant_apps.credits import mails, selectors
from tenant_apps.credits.models import Gift
from tenant_apps.ledger import refusals
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import TransferKind
from tenant_apps.ledger.repeating import repeated
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation
from tenants import current

MAX_NOTE = 500


class NotEnough(Refused):
    """More was to be given than is available; says how much is, and where the rest is."""

    code = "not_enough_credits"

    def __init__(self, account: AccountView, minutes: int, *, whose: str = "You have") -> None:
        said = [
            f"{whose} {hours(account.spendable_minutes or 0)} available, "
            f"so {hours(minutes)} cannot be given."
        ]
        if account.held_minutes:
            said.append(
                f"Not counted in that: {hours(account.held_minutes)} set aside for exchanges that "
                "are agreed and not yet finished."
            )
        super().__init__(" ".join(said))


class GiftToOneself(Refused):
    code = "gift_to_oneself"
    status = 400
    default_message = "You cannot give credits to yourself."


class ReasonMissing(Refused):
    code = "reason_missing"
    status = 400
    default_message = "Say why these credits are granted: the member will read it."


class OrganisationAtRest(Refused):
    """An organisation without an account, or whose account is frozen or closed."""

    code = "organisation_at_rest"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} takes no credits now: its account is not open. A champion of your network "
            "can open it."
        )


class NoteTooLong(Refused):
    code = "note_too_long"
    status = 400
    default_message = f"Write at most {MAX_NOTE} characters."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """Minutes to move within the network, and what is said with them."""

    gift: Gift
    kind: TransferKind
    payer: AccountView
    payee: AccountView
    whose: str = "You have"


@repeated
def give(*, key: UUID, giver: Member, receiver_id: UUID, minutes: int, note: str) -> Gift:
    """Give credits to another active member, who is told by mail.

    Raises GiftToOneself, NoteTooLong, NotFound, NotEnough, and the ledger's refusals.
    """
    if giver.id == receiver_id:
        raise GiftToOneself
    with database.atomic():
        receiver = members.get(receiver_id)
        gift = Gift(
            id=key, kind=Gift.Kind.GIFT, giver=giver, receiver=receiver, minutes=minutes, note=note
        )
        return _carry_out(
            _Move(
                gift=gift,
                kind=TransferKind.GIFT,
                payer=selectors.account_of(giver),
                payee=selectors.account_of(receiver),
            )
        )


@repeated
def donate(*, key: UUID, giver: Member, minutes: int, note: str) -> Gift:
    """Give credits to the community chest.

    Raises NoteTooLong, NotEnough, and the ledger's refusals.
    """
    with database.atomic():
        gift = Gift(id=key, kind=Gift.Kind.DONATION, giver=giver, minutes=minutes, note=note)
        return _carry_out(
            _Move(
                gift=gift,
                kind=TransferKind.DONATION,
                payer=selectors.account_of(giver),
                payee=selectors.chest(),
            )
        )


@repeated
def grant(*, key: UUID, granter: Member, receiver_id: UUID, minutes: int, reason: str) -> Gift:
    """Give a member credits from the community chest, for a reason that they read.

    Raises Forbidden, ReasonMissing, NoteTooLong, NotFound, NotEnough, the ledger's refusals.
    """
    if not may(granter, Permission.CHEST_SPEND):
        raise Forbidden
    if not reason.strip():
        raise ReasonMissing
    with database.atomic():
        receiver = members.get(receiver_id)
        gift = Gift(
            id=key,
            kind=Gift.Kind.GRANT,
            giver=granter,
            receiver=receiver,
            minutes=minutes,
            note=reason,
        )
        return _carry_out(
            _Move(
                gift=gift,
                kind=TransferKind.CHEST_GRANT,
                payer=selectors.chest(),
                payee=selectors.account_of(receiver),
                whose="The community chest has",
            )
        )


@repeated
def support(*, key: UUID, giver: Member, organisation_id: UUID, minutes: int, note: str) -> Gift:
    """Give credits to an organisation's account, from which champions pay for its groups.

    Raises OrganisationAtRest, NoteTooLong, NotFound, NotEnough, and the ledger's refusals.
    """
    with database.atomic():
        organisation = organisations.get(organisation_id)
        gift = Gift(
            id=key,
            kind=Gift.Kind.SUPPORT,
            giver=giver,
            organisation=organisation,
            minutes=minutes,
            note=note,
        )
        return _carry_out(
            _Move(
                gift=gift,
                kind=TransferKind.GIFT,
                payer=selectors.account_of(giver),
                payee=_open_account_of(organisation),
            )
        )


@repeated
def fund(*, key: UUID, granter: Member, organisation_id: UUID, minutes: int, reason: str) -> Gift:
    """Grant an organisation credits from the community chest, for a reason champions read.

    Raises Forbidden, ReasonMissing, OrganisationAtRest, NoteTooLong, NotFound, NotEnough, and the
    ledger's refusals.
    """
    if not may(granter, Permission.CHEST_SPEND):
        raise Forbidden
    if not reason.strip():
        raise ReasonMissing("Say why these credits are granted: every champion can read it.")
    with database.atomic():
        organisation = organisations.get(organisation_id)
        gift = Gift(
            id=key,
            kind=Gift.Kind.FUNDING,
            giver=granter,
            organisation=organisation,
            minutes=minutes,
            note=reason,
        )
        return _carry_out(
            _Move(
                gift=gift,
                kind=TransferKind.CHEST_GRANT,
                payer=selectors.chest(),
                payee=_open_account_of(organisation),
                whose="The community chest has",
            )
        )


def send(*, key: UUID, giver: Member, address: str, minutes: int, note: str) -> Sent:
    """Send credits to a member of another network, who is told by mail there.

    Opens other networks' doors, so it must not run inside a transaction. Raises NotEnough and
    what `federation.services.send` raises.
    """
    account = selectors.account_of(giver)
    try:
        sent = federation.send(
            key=key,
            payer_network=current.network(),
            payer_account_id=account.id,
            payer_handle=giver.handle,
            address=address,
            minutes=minutes,
            note=note,
            by=giver.id,
        )
    except refusals.NotEnoughCredits as refused:
        raise NotEnough(selectors.account_of(giver), minutes) from refused
    mails.tell_across(sent, giver)
    return sent


def _open_account_of(organisation: Organisation) -> AccountView:
    account = organisations.account_of(organisation.id)
    if account is None or not account.is_open:
        raise OrganisationAtRest(organisation.name)
    return account


def _carry_out(move: _Move) -> Gift:
    """Move the minutes, keep the words, tell the receiver. A replay gives the earlier gift."""
    gift = move.gift
    gift.note = gift.note.strip()
    if len(gift.note) > MAX_NOTE:
        raise NoteTooLong
    try:
        posted = ledger.transfer(
            key=gift.id,
            kind=move.kind,
            payer=move.payer.id,
            payee=move.payee.id,
            minutes=gift.minutes,
            by=gift.giver_id,
        )
    except refusals.NotEnoughCredits as refused:
        raise NotEnough(move.payer, gift.minutes, whose=move.whose) from refused
    if posted.replayed:
        return Gift.objects.select_related("giver", "receiver", "organisation").get(id=gift.id)
    gift.save(force_insert=True)
    audit.record(
        action="credits.given",
        by=gift.giver_id,
        subject=gift.receiver_id or gift.organisation_id,
        detail={"kind": gift.kind, "minutes": gift.minutes},
    )
    if gift.receiver is not None:
        mails.tell(gift, gift.receiver)
    return gift
