"""What members see of credits. Each line of a statement is told whole in a few queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from kernel.errors import NotFound
from shared_apps.crossing import paid
from shared_apps.crossing.paid import PaidFor
from shared_apps.federation import selectors as federation
from shared_apps.federation.selectors import Crossing
from tenant_apps.credits.models import Gift
from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups import selectors as groups
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger import statements
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.ledger.statements import Line
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation
from tenants import current

PAGE = 50
EXPORT_PAGE = 1000


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of the ledger with what it was about. `of_member`: whose account it is of.

    `paid_for`: the exchange with another network, for the one of the two who may see it.
    """

    line: Line
    other_name: str
    note: str
    exchange_title: str
    crossing: Crossing | None
    group_title: str = ""
    paid_for: PaidFor | None = None
    of_member: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """Some lines, newest first. `older` is where the next page begins."""

    lines: list[ToldLine]
    older: str | None


def account_of(member: Member) -> AccountView:
    """The member's account."""
    return ledger.account_of(kind=AccountKind.MEMBER, holder=member.id)


def chest() -> AccountView:
    """The account of the network's community chest."""
    return ledger.account_of(kind=AccountKind.CHEST, holder=current.network().id)


def organisations_account(organisation_id: UUID) -> tuple[Organisation, AccountView]:
    """An organisation and its account; NotFound where it never had one."""
    organisation = organisations.get(organisation_id)
    account = organisations.account_of(organisation_id)
    if account is None:
        raise NotFound
    return organisation, account


def statement(account: AccountView, *, before: str | None = None, limit: int = PAGE) -> Statement:
    """An account's lines, as its holder may read them."""
    page = statements.statement(account=account.id, before=before, limit=limit)
    return Statement(list(_tell(page.lines, account)), page.older)


@dataclass(frozen=True, slots=True)
class MonthStatement:
    """A calendar month of an account, its lines newest first."""

    first: date
    lines: list[ToldLine]
    opening_minutes: int
    closing_minutes: int
    received_minutes: int
    paid_minutes: int


def month(account: AccountView, first: date) -> MonthStatement:
    """What moved in the month that begins on this day, by the clock of this country."""
    period = statements.period(
        account=account.id, since=_midnight(first), until=_midnight(next_month(first))
    )
    return MonthStatement(
        first=first,
        lines=list(_tell(period.lines, account)),
        opening_minutes=period.opening_minutes,
        closing_minutes=period.closing_minutes,
        received_minutes=period.received_minutes,
        paid_minutes=period.paid_minutes,
    )


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_month(first: date) -> date:
    """The first day of the month before."""
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def all_lines(account: AccountView) -> Iterator[ToldLine]:
    """The whole statement, newest first."""
    before: str | None = None
    while True:
        page = statement(account, before=before, limit=EXPORT_PAGE)
        yield from page.lines
        if page.older is None:
            return
        before = page.older


def gift(gift_id: UUID, *, viewer: Member) -> Gift:
    """A gift that the viewer gave, or NotFound."""
    gifts = Gift.objects.filter(giver=viewer).select_related("giver", "receiver", "organisation")
    found = gifts.filter(id=gift_id).first()
    if found is None:
        raise NotFound
    return found


def payer_of(gift: Gift) -> AccountView:
    """The account that a gift came from."""
    return chest() if gift.is_from_chest else account_of(gift.giver)


def sent_across(reference: UUID, *, viewer: Member) -> Crossing | None:
    """A transfer that the viewer sent to another network."""
    crossing = federation.crossings([reference]).get(reference)
    mine = crossing is not None and crossing.outgoing and crossing.here_handle == viewer.handle
    return crossing if mine else None


def was_given(gift_id: UUID, *, giver: Member) -> bool:
    """Whether this form's key has already moved credits of this member within the network."""
    return Gift.objects.filter(id=gift_id, giver=giver).exists()


def _tell(lines: tuple[Line, ...], account: AccountView) -> Iterator[ToldLine]:
    names = members.names(
        line.counterparty_holder for line in lines if line.counterparty_kind == AccountKind.MEMBER
    ) | _names_of_organisations(lines)
    gifts = dict(
        Gift.objects.filter(id__in=[line.transfer for line in lines]).values_list("id", "note")
    )
    titles = dict(
        Exchange.objects.filter(
            id__in=[line.subject for line in lines if line.subject]
        ).values_list("id", "title")
    )
    of_groups = groups.titles(
        line.subject
        for line in lines
        if line.subject and line.kind == TransferKind.EXCHANGE and line.subject not in titles
    )
    crossings = federation.crossings(line.federation_reference for line in lines)
    of_member = account.kind == AccountKind.MEMBER
    of_exchanges = [one.reference for one in crossings.values() if one.is_of_exchange]
    across = paid.paid_for(of_exchanges, member_id=account.holder) if of_member else {}
    for line in lines:
        crossing = crossings.get(line.federation_reference or line.transfer)
        yield ToldLine(
            line=line,
            other_name=names.get(line.counterparty_holder, ""),
            note=crossing.note if crossing else gifts.get(line.transfer, ""),
            exchange_title=titles.get(line.subject or line.transfer, ""),
            crossing=crossing,
            group_title=of_groups.get(line.subject or line.transfer, ""),
            paid_for=across.get(crossing.reference) if crossing else None,
            of_member=of_member,
        )


def _names_of_organisations(lines: tuple[Line, ...]) -> dict[UUID, str]:
    kind = AccountKind.ORGANISATION
    ids = {line.counterparty_holder for line in lines if line.counterparty_kind == kind}
    return organisations.names(ids) if ids else {}
