"""Types of membership as champions see them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import formats

from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member, MemberQuerySet
from tenant_apps.policy.permissions import MembershipType, Permission
from tenant_apps.policy.terms import Term
from tenant_apps.policy.types import Rule

SHOWN = 100
_SAID = {
    Permission.LISTING_READ: "read requests and offers",
    Permission.LISTING_POST: "post",
    Permission.EXCHANGE_PROPOSE: "propose exchanges",
    Permission.CREDITS_GIVE: "give credits",
    Permission.DIRECTORY_READ: "look people up",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A type in the list of all."""

    name: str
    count: int
    limits: str
    then: str
    url: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would move on."""

    count: int
    names: list[str]
    hidden: int
    becomes: str


def lines(rules: list[Rule], counts: dict[str, int]) -> list[Line]:
    """Every type, with its rule and how many there are."""
    return [
        Line(
            name=rule.type.label,
            count=counts.get(rule.type, 0),
            limits=_limits(rule),
            then=f"Goes on as: {rule.moves_to.label.lower()}" if rule.moves_to else "Ends",
            url=reverse("membership_types:rule", args=[rule.type.value]),
        )
        for rule in rules
    ]


def preview(found: MemberQuerySet, term: Term) -> Preview:
    """How many, the first of them by name, and what they become."""
    count = found.count()
    names = [members.in_a_line(member) for member in found[:SHOWN]]
    until = f" until {_day(term.ends_on)}" if term.ends_on else ""
    becomes = f"{term.type.label.lower()}{until}"
    return Preview(count, names, max(count - SHOWN, 0), becomes)


def on_page(member: Member) -> dict[str, Any]:
    """What a member's page says of it to champions and to themselves."""
    since, until = member.term_starts_on, member.term_ends_on
    rows = [
        {"key": "Type", "value": MembershipType(member.membership_type).label},
        {"key": "Starts on", "value": _day(since) if since else ""},
        {"key": "Last day", "value": _day(until) if until else ""},
    ]
    return {"rows": [row for row in rows if row["value"]]}


def _limits(rule: Rule) -> str:
    withheld = [said for permission, said in _SAID.items() if permission in rule.withheld]
    return f"May not {', '.join(withheld)}" if withheld else "May do all that members do"


def _day(value: Any) -> str:
    return formats.date_format(value, "j F Y")
