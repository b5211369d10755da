"""The front page's parts."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from design.dates import day
from kernel.minutes import hours
from tenant_apps.home.selectors import Kind, ToDo
from tenant_apps.ledger.selectors import AccountView

_WORDS = {
    Kind.ANSWER: "{other} proposes {hours}",
    Kind.CONFIRM: "{other} logged {hours}. Is that right?",
    Kind.TIMES: "{other} proposes when to meet",
    Kind.FEEDBACK: "Say what you learned from {other}",
    Kind.RENEW: "Closes on {day}. Still wanted?",
    Kind.GROUP_GIVE: "{other} asks you to help a group",
    Kind.GROUP_JOIN: "{other} invites you to a group",
    Kind.GROUP_PAY: "{other} asks for {hours} for a group",
    Kind.GROUP_CONFIRM: "{other} logged {hours} with a group. Is that right?",
    Kind.GROUP_FEEDBACK: "Say what you learned with your group",
    Kind.TRADE_LIMIT: "Your network nears its trade limit",
    Kind.REPORTED: "A reported message waits for a decision",
    Kind.MATTER: "What was reported waits for a decision",
    Kind.APPEAL: "An appeal waits for a decision",
    Kind.CROSS_ANSWER: "{whole} proposes {hours}",
    Kind.CROSS_CONFIRM: "{whole} logged {hours}. Is that right?",
    Kind.CROSS_REPLY: "{whole} asks you something",
    Kind.CROSS_MESSAGE: "{whole} has written to you",
    Kind.CROSS_LINE: "{whole} has written to you",
    Kind.CROSS_FEEDBACK: "Say what you learned from {whole}",
    Kind.CROSS_RULING: "A dispute with {whole} waits for a decision",
    Kind.CROSS_UNDOING: "Someone asks to undo a payment with {whole}",
    Kind.INVITATION: "Your network is invited to the federation",
    Kind.TERMS: "The federation has newer terms",
    Kind.SETTLING: "{whole} asks to settle {hours}",
    Kind.APPLIED: "{people} to be let in",
    Kind.HOME: "Your organisation has joined: move on",
}
_TAGS = {
    Kind.ANSWER: "Answer",
    Kind.CONFIRM: "Confirm",
    Kind.TIMES: "Choose",
    Kind.FEEDBACK: "Say thanks",
    Kind.RENEW: "Renew",
    Kind.GROUP_GIVE: "Answer",
    Kind.GROUP_JOIN: "Answer",
    Kind.GROUP_PAY: "Decide",
    Kind.GROUP_CONFIRM: "Confirm",
    Kind.GROUP_FEEDBACK: "Say thanks",
    Kind.TRADE_LIMIT: "Look",
    Kind.REPORTED: "Decide",
    Kind.MATTER: "Decide",
    Kind.APPEAL: "Decide",
    Kind.CROSS_ANSWER: "Answer",
    Kind.CROSS_CONFIRM: "Confirm",
    Kind.CROSS_REPLY: "Answer",
    Kind.CROSS_MESSAGE: "Read",
    Kind.CROSS_LINE: "Read",
    Kind.CROSS_FEEDBACK: "Say thanks",
    Kind.CROSS_RULING: "Decide",
    Kind.CROSS_UNDOING: "Decide",
    Kind.INVITATION: "Answer",
    Kind.TERMS: "Read",
    Kind.SETTLING: "Agree",
    Kind.APPLIED: "Decide",
    Kind.HOME: "Look",
}
PAGES = {
    Kind.FEEDBACK: "exchanges:feedback",
    Kind.RENEW: "listings:detail",
    Kind.GROUP_GIVE: "groups:detail",
    Kind.GROUP_JOIN: "groups:detail",
    Kind.GROUP_PAY: "groups:detail",
    Kind.GROUP_CONFIRM: "groups:detail",
    Kind.GROUP_FEEDBACK: "groups:feedback",
    Kind.TRADE_LIMIT: "trade:overview",
    Kind.REPORTED: "reports:decide",
    Kind.MATTER: "reports:matter",
    Kind.APPEAL: "reports:matter",
    Kind.CROSS_ANSWER: "crossing:detail",
    Kind.CROSS_CONFIRM: "crossing:detail",
    Kind.CROSS_REPLY: "crossing:question",
    Kind.CROSS_MESSAGE: "crossing:detail",
    Kind.CROSS_LINE: "crossing:question",
    Kind.CROSS_FEEDBACK: "crossing:feedback",
    Kind.CROSS_RULING: "crossing:judge",
    Kind.CROSS_UNDOING: "crossing:judge",
    Kind.INVITATION: "admission:membership",
    Kind.TERMS: "admission:membership",
    Kind.SETTLING: "admission:settling",
    Kind.APPLIED: "joining:applications",
    Kind.HOME: "moving_on:walk",
}
PAGE = "exchanges:detail"
# Pages that there is one of: their address names no object.
_ALONE = {Kind.TRADE_LIMIT, Kind.INVITATION, Kind.TERMS, Kind.SETTLING, Kind.APPLIED}
# What says itself what it is about, where nothing else has a title.
_TITLES = {
    Kind.INVITATION: "Read the terms, and say yes or no",
    Kind.TERMS: "Read them, and agree again",
    Kind.SETTLING: "Positions with networks that left",
    Kind.APPLIED: "Approve them, or say why not",
}
# Where `other` is a network, or someone in one: nobody with a face here.
_ELSEWHERE = {
    Kind.CROSS_ANSWER,
    Kind.CROSS_CONFIRM,
    Kind.CROSS_REPLY,
    Kind.CROSS_MESSAGE,
    Kind.CROSS_LINE,
    Kind.CROSS_FEEDBACK,
    Kind.CROSS_RULING,
    Kind.CROSS_UNDOING,
    Kind.SETTLING,
    Kind.HOME,
}


def to_do(item: ToDo) -> dict[str, Any]:
    """One thing to do, as a row that leads to it."""
    name, arguments = place(item)
    face = "" if item.kind in _ELSEWHERE else item.other
    return {
        "other": face,
        "icon": "" if face else "clock",
        "what": what(item),
        "title": title(item),
        "url": reverse(name, args=arguments),
        "tag": _TAGS[item.kind],
        "since": item.since,
    }


def place(item: ToDo) -> tuple[str, list[UUID]]:
    """The page where it is done: its name, and what its address names."""
    return PAGES.get(item.kind, PAGE), [] if item.kind in _ALONE else [item.id]


def to_review(count: int) -> str:
    """What a reviewer has to look at, in words; nothing where nothing waits."""
    if not count:
        return ""
    return "1 listing waits for review" if count == 1 else f"{count:,} listings wait for review"


def written(count: int) -> str:
    """In how many exchanges there is something new, in words."""
    if not count:
        return ""
    within = "an exchange" if count == 1 else f"{count:,} exchanges"
    return f"There are new messages in {within}"


def in_groups(count: int) -> str:
    """In how many groups there is something new, in words."""
    if not count:
        return ""
    within = "a group" if count == 1 else f"{count:,} groups"
    return f"There are new messages in {within}"


def asked(count: int) -> str:
    """In how many talks about listings there is something new, in words."""
    if not count:
        return ""
    about = "a listing" if count == 1 else f"{count:,} listings"
    return f"There are new messages about {about}"


def unwritten(count: int) -> str:
    """Exchanges one may still reflect on, in words: a hint, which neither badge nor mail has."""
    if not count:
        return ""
    return f"{count} exchange{'' if count == 1 else 's'} without a reflection"


def what(item: ToDo) -> str:
    """`Bob proposes 1 hour`."""
    first_name = item.other.split()[0] if item.other else ""
    closes = day(item.closes_on) if item.closes_on else ""
    people = "1 person asks" if item.count == 1 else f"{item.count:,} people ask"
    return _WORDS[item.kind].format(
        other=first_name, whole=item.other, hours=hours(item.minutes), day=closes, people=people
    )


def title(item: ToDo) -> str:
    """What it is about."""
    return item.title or _TITLES.get(item.kind, "")


def balance(account: AccountView) -> dict[str, Any]:
    """What one has: available, and what is held."""
    return {
        "available_minutes": account.available_minutes,
        "held_minutes": account.held_minutes,
        "expected_minutes": account.expected_minutes,
    }
