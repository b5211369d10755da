"""Statements, balances and choices in the words that pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils import formats, timezone

from kernel.minutes import hours
from shared_apps.federation.selectors import Crossing
from tenant_apps.credits.forms import GivingForm
from tenant_apps.credits.models import Gift
from tenant_apps.credits.selectors import MonthStatement, ToldLine
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members.permissions import Actor, Permission, may
from tenant_apps.policy import open_pages
from tenant_apps.policy.visitors import is_visitor


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a statement as the design's table shows it."""

    at: datetime
    what: str
    detail: str
    url: str
    minutes: int
    balance_minutes: int


@dataclass(frozen=True, slots=True)
class Month:
    """The lines of one calendar month, newest first. `key` is the month in an address."""

    label: str
    rows: list[Row]
    key: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What a member has, and what of it is set aside."""

    available: str
    available_minutes: int
    explanation: str
    floor_note: str


@dataclass(frozen=True, slots=True)
class Done:
    """What was given, and what is left where it came from."""

    title: str
    left: str
    rows: list[dict[str, str]]
    from_chest: bool
    can_give_more: bool = True


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the credits' pages."""

    label: str
    url: str
    current: bool
    count: int | None = None


def tabs(member: Actor, here: str) -> list[Tab]:
    """The pages this member (or visitor) may open; `here` is the URL name of the one that is."""
    places = [("Statement", "credits:statement"), ("Give", "credits:give")]
    if may(member, Permission.CHEST_SPEND):
        places.append(("Community chest", "credits:chest"))
    if may(member, Permission.ORGANISATION_SPEND):
        places.append(("Organisations", "organisation_accounts:list"))
    if may(member, Permission.IDLE_CREDITS_READ):
        places.append(("Idle credits", "oversight:idle"))
    if may(member, Permission.FEDERATION_READ):
        places.append(("Federation", "trade:overview"))
    if is_visitor(member):
        places = [(label, name) for label, name in places if open_pages.is_open(name, "GET")]
    return [Tab(label, reverse(name), name == here) for label, name in places]


def balance(account: AccountView) -> Balance:
    """The member's credits, and why not all of them can be given now."""
    explanation = ""
    if account.held_minutes:
        explanation = (
            f"You have {hours(account.balance_minutes)} in all. Set aside of these: "
            f"{hours(account.held_minutes)}, for exchanges that are agreed. What is set aside "
            "moves when the hours are confirmed, and comes back to you if the exchange is "
            "cancelled."
        )
    floor_note = ""
    if account.floor_minutes is not None and account.floor_minutes < 0:
        floor_note = f"Your network lets your balance go down to {hours(account.floor_minutes)}."
    return Balance(
        available=hours(account.available_minutes),
        available_minutes=account.available_minutes,
        explanation=explanation,
        floor_note=floor_note,
    )


def months(lines: Iterable[ToldLine]) -> list[Month]:
    """Lines by calendar month."""
    return [
        Month(month_label(day), [row(told) for told in group], f"{day:%Y-%m}")
        for day, group in groupby(lines, key=lambda told: _month(told.line.at))
    ]


def row(told: ToldLine) -> Row:
    """One line in words."""
    line = told.line
    return Row(
        at=line.at,
        what=_what(told),
        detail=_detail(told),
        url=_url(told),
        minutes=line.minutes,
        balance_minutes=line.balance_after_minutes,
    )


def _url(told: ToldLine) -> str:
    if told.paid_for:
        return reverse("crossing:detail", args=[told.paid_for.exchange])
    if told.group_title:
        return reverse("groups:detail", args=[told.line.subject])
    return reverse("exchanges:detail", args=[told.line.subject]) if told.exchange_title else ""


_WHAT: dict[TransferKind, tuple[str, str]] = {
    TransferKind.WELCOME: ("Welcome credits", "Welcome credits"),
    TransferKind.EXCHANGE: ("{party} helped you", "You helped {party}"),
    TransferKind.DONATION: ("Given to {party}", "Given by {party}"),
    TransferKind.GIFT: ("Given to {party}", "Given by {party}"),
    TransferKind.CHEST_GRANT: ("Granted to {party}", "Granted by {party}"),
    TransferKind.LEAVING: ("Balance at leaving, to {party}", "Balance at leaving, from {party}"),
    TransferKind.FEDERATED_OUT: ("Sent to {party}", "Sent to {party}"),
    TransferKind.FEDERATED_IN: ("Received from {party}", "Received from {party}"),
}


# The whole balance of a member who moved.
_MOVED = ("Your balance, taken along to {party}", "Your balance, brought along from {party}")

# All that an organisation had which was merged into another.
_MERGED = ("All it had, to {party}", "All that {party} had")

# An organisation or the chest pays for many, and is helped by nobody.
_FOR_MANY = ("{party} helped", "Paid by {party}")


def _what(told: ToldLine) -> str:
    is_for_many = told.group_title and (
        not told.of_member or told.line.counterparty_kind != AccountKind.MEMBER
    )
    if is_for_many:
        return _FOR_MANY[told.line.minutes > 0].format(party=_party(told))
    paid, received = _WHAT.get(told.line.kind, (told.line.kind.label, told.line.kind.label))
    if told.line.kind == TransferKind.LEAVING and not told.of_member:
        paid, received = _MERGED if _is_of_organisation(told) else (paid, received)
    if told.crossing and told.line.kind in _WHAT:
        if told.crossing.is_move:
            paid, received = _MOVED
        elif told.crossing.is_of_exchange:
            paid, received = _WHAT[TransferKind.EXCHANGE]
    return (paid if told.line.minutes < 0 else received).format(party=_party(told))


def _is_of_organisation(told: ToldLine) -> bool:
    return told.line.counterparty_kind == AccountKind.ORGANISATION


def _party(told: ToldLine) -> str:
    if told.crossing:
        return told.crossing.there_address
    if told.line.counterparty_kind == AccountKind.CHEST:
        return "the community chest"
    return told.other_name or "a former member"


def _detail(told: ToldLine) -> str:
    parts = [told.exchange_title or told.group_title]
    if told.paid_for:
        parts.append(told.paid_for.title)
    if told.crossing:
        parts.append(told.crossing.there_name)
    if told.note:
        parts.append(f"“{told.note}”")
    if told.line.is_reversed:
        parts.append("Reversed since")
    return " · ".join(part for part in parts if part)


def month_label(first: date) -> str:
    """A month as people say it: `November 2026`."""
    return formats.date_format(first, "F Y")


def _month(at: datetime) -> date:
    return timezone.localtime(at).date().replace(day=1)


def given(gift: Gift, payer: AccountView) -> Done:
    """What was given within the network."""
    from_chest = gift.is_from_chest
    receiver = gift.receiver or gift.organisation
    whose = "The community chest has" if from_chest else "You have"
    return Done(
        title=f"{hours(gift.minutes)} {'granted' if from_chest else 'given'}",
        left=f"{whose} {hours(payer.available_minutes)} available now.",
        rows=_summary(
            ("From", "The community chest" if from_chest else ""),
            ("To", receiver.name if receiver else "The community chest"),
            ("Reason" if from_chest else "Note", gift.note),
        ),
        from_chest=from_chest,
    )


def sent(crossing: Crossing, payer: AccountView) -> Done:
    """What was sent to another network, or taken along."""
    return Done(
        title=f"{hours(crossing.minutes)} {'taken along' if crossing.is_move else 'sent'}",
        left=f"You have {hours(payer.available_minutes)} available now.",
        rows=_summary(
            ("To", crossing.there_address),
            ("Network", crossing.there_name),
            ("Note", crossing.note),
        ),
        from_chest=False,
        can_give_more=not crossing.is_move,
    )


def confirmation_rows(form: GivingForm, chosen: list[tuple[str, str]]) -> list[dict[str, str]]:
    """All that is about to happen, and what is left afterwards."""
    left = form.account.available_minutes - form.minutes
    return _summary(
        *chosen,
        ("Amount", hours(form.minutes)),
        (str(form.fields["note"].label), form.note_text),
        ("Available afterwards", hours(left)),
    )


def _summary(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in pairs if value]


def month_stats(told: MonthStatement) -> list[dict[str, str]]:
    """The two balances of a month, and what lies between them."""
    return [
        {"label": "At the start", "value": hours(told.opening_minutes)},
        {"label": "Received", "value": hours(told.received_minutes)},
        {"label": "Given", "value": hours(told.paid_minutes)},
        {"label": "At the end", "value": hours(told.closing_minutes)},
    ]
