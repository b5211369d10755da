"""Organisations' accounts in the words that pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from design.dates import day
from kernel.minutes import hours
from tenant_apps.groups import presenters as grouping
from tenant_apps.groups.facts import places
from tenant_apps.groups.models import Group
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members.models import Member
from tenant_apps.organisation_accounts.acts import Act, possible
from tenant_apps.organisation_accounts.selectors import Done, Holder
from tenant_apps.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation in the list."""

    name: str
    url: str
    state: str
    tone: str
    available: str
    held: str


@dataclass(frozen=True, slots=True)
class Button:
    """A thing to do. It posts, or leads to a page that asks first."""

    label: str
    url: str
    kind: str
    posts: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One account."""

    name: str
    state: str
    tone: str
    is_there: bool
    is_open: bool
    available: str
    available_minutes: int
    note: str
    buttons: list[Button]
    fund_url: str


def rows(holders: Iterable[Holder]) -> list[Row]:
    """Those with an account first, then those without, each by name."""
    every = sorted(holders, key=lambda holder: not _is_there(holder.account))
    return [_row(holder) for holder in every]


def _row(holder: Holder) -> Row:
    account = holder.account if _is_there(holder.account) else None
    state, tone = _state(holder.account)
    return Row(
        name=holder.organisation.name,
        url=reverse("organisation_accounts:account", args=[holder.organisation.id]),
        state=state,
        tone=tone,
        available=hours(account.available_minutes) if account else "",
        held=hours(account.held_minutes) if account and account.held_minutes else "",
    )


def _is_there(account: AccountView | None) -> bool:
    return account is not None and not account.is_closed


def _state(account: AccountView | None) -> tuple[str, str]:
    if account is None:
        return "No account", ""
    if account.is_closed:
        return "Closed", ""
    return ("Frozen", "warn") if account.is_frozen else ("Open", "good")


def page(holder: Holder) -> Page:
    """One account: its state, what it has, and what can be done."""
    account, organisation = holder.account, holder.organisation
    state, tone = _state(account)
    minutes = account.available_minutes if account else 0
    is_open = account is not None and account.is_open
    query = urlencode({"to": str(organisation.id)})
    return Page(
        name=organisation.name,
        state=state,
        tone=tone,
        is_there=account is not None,
        is_open=is_open,
        available=hours(minutes),
        available_minutes=minutes,
        note=_ended(organisation) or _note(account),
        buttons=[
            _button(holder, act) for act in Act if organisation.is_active and possible(act, account)
        ],
        fund_url=f"{reverse('credits:fund')}?{query}" if is_open else "",
    )


def _ended(organisation: Organisation) -> str:
    """What became of an organisation that is not listed any more."""
    if organisation.is_active:
        return ""
    into = organisation.merged_into
    where = f"to {into.name}" if organisation.state == "merged" and into else "to the chest"
    became = "merged" if organisation.state == "merged" else "closed"
    return f"This organisation was {became}. What its account had went {where}."


def _note(account: AccountView | None) -> str:
    if account is None:
        return ""
    if account.is_closed:
        return "It pays nothing and is given nothing. What was left went to the community chest."
    held = ""
    if account.held_minutes:
        held = (
            f"It has {hours(account.balance_minutes)} in all. Set aside of these: "
            f"{hours(account.held_minutes)}, for groups that are agreed. "
        )
    if account.is_frozen:
        still = "What is set aside is still paid. " if held else ""
        return f"{held}Frozen: it pays for nothing new and is given nothing. {still}".strip()
    return held.strip()


_LABELS = {
    Act.OPEN: "Open an account",
    Act.FREEZE: "Freeze",
    Act.THAW: "Unfreeze",
    Act.CLOSE: "Close the account",
}
_ASKS = {Act.FREEZE, Act.CLOSE}


def _button(holder: Holder, act: Act) -> Button:
    reopens = act is Act.OPEN and holder.account is not None
    return Button(
        label="Open it again" if reopens else _LABELS[act],
        url=act_url(holder, act),
        kind="primary" if act is Act.OPEN else "secondary",
        posts=act not in _ASKS,
    )


def groups(found: Iterable[Group], viewer: Member) -> list[dict[str, Any]]:
    """Those that wait for it, or hold its credits, with how much."""
    return [
        {
            **grouping.row(group, viewer=viewer),
            "terms": f"{hours(_minutes(group))} · {group.host.name} · {places(group)}",
        }
        for group in found
    ]


def _minutes(group: Group) -> int:
    """What is asked for, held, or to be paid."""
    return group.given_minutes if group.logged_by_id else group.agreed_minutes


def act_url(holder: Holder, act: Act) -> str:
    """Where this is done."""
    return reverse("organisation_accounts:act", args=[holder.organisation.id, act])


def sure(holder: Holder, act: Act) -> dict[str, str]:
    """The question before an account is frozen or closed."""
    name, account = holder.organisation.name, holder.account
    if act is Act.FREEZE:
        title, submit = f"Freeze the account of {name}?", "Freeze"
        text = (
            "It pays for nothing new, and nobody can give it credits. What is set aside for groups "
            "that are agreed is still paid. You can unfreeze it at any time."
        )
    else:
        left = hours(account.available_minutes) if account else ""
        title, submit = f"Close the account of {name}?", "Close the account"
        went = f"The {left} in it go to the community chest. " if _has_some(account) else ""
        text = (
            f"{went}It pays for nothing more, and nobody can give it credits. Its statement stays. "
            "You can open it again, empty."
        )
    return {
        "title": title,
        "text": text,
        "submit": submit,
        "url": act_url(holder, act),
        "back_url": reverse("organisation_accounts:account", args=[holder.organisation.id]),
        "back_label": name,
    }


def _has_some(account: AccountView | None) -> bool:
    return account is not None and account.available_minutes > 0


_SAID = {
    Act.OPEN: "The account is open. Give it credits, so that it can pay.",
    Act.FREEZE: "The account is frozen.",
    Act.THAW: "The account is open again.",
    Act.CLOSE: "The account is closed. What was left went to the community chest.",
}


def said(act: Act) -> str:
    """What was done."""
    return _SAID[act]


_DONE = {
    "organisation.opened": "Opened",
    "organisation.frozen": "Frozen",
    "organisation.unfrozen": "Unfrozen",
    "organisation.closed": "Closed",
    "organisation.merged": "Closed, as it was merged",
}


def history(done: Iterable[Done]) -> list[dict[str, str]]:
    """What champions did to the account."""
    return [
        {
            "key": _DONE[one.change.reason],
            "value": f"{day(timezone.localtime(one.change.at).date())}"
            + (f", by {one.name}" if one.name else ""),
        }
        for one in done
    ]
