"""Announcements as pages show them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from design import formatting
from tenant_apps.announcements.models import Announcement
from tenant_apps.announcements.selectors import today


def shown(one: Announcement) -> dict[str, Any]:
    """What a member reads, and where they put it away."""
    return {
        "title": one.title,
        "html": formatting.html(one.text),
        "url": reverse("announcements:detail", args=[one.id]),
        "dismiss_url": reverse("announcements:dismiss", args=[one.id]),
        "since": one.shows_from,
    }


def rows(announcements: Iterable[Announcement]) -> list[dict[str, Any]]:
    """A line of each, for those who announce."""
    return [_row(one) for one in announcements]


def _row(one: Announcement) -> dict[str, Any]:
    state, tone = _state(one)
    is_open = one.withdrawn_at is None and one.shows_until >= today()
    return {
        "title": one.title,
        "to": _to(one),
        "from": one.shows_from,
        "until": one.shows_until,
        "mail": _mail(one),
        "state": state,
        "tone": tone,
        "withdraw_url": reverse("announcements:withdraw", args=[one.id]) if is_open else "",
    }


def _to(one: Announcement) -> str:
    if one.organisation:
        return str(one.organisation)
    return str(one.get_membership_type_display()) if one.membership_type else "Everyone"


def _state(one: Announcement) -> tuple[str, str]:
    if one.withdrawn_at:
        return "Withdrawn", ""
    if one.shows_until < today():
        return "Past", ""
    return ("Showing", "good") if one.shows_from <= today() else ("Planned", "brand")


def _mail(one: Announcement) -> str:
    if not one.is_mailed:
        return "No mail"
    return "Mailed" if one.mailed_at else "Mails to come"


def withdrawing(one: Announcement) -> dict[str, str]:
    """The question before it is withdrawn."""
    return {
        "title": f"Withdraw “{one.title}”?",
        "text": "Nobody reads it any more. Mails that have left cannot be called back.",
        "submit": "Withdraw",
        "url": reverse("announcements:withdraw", args=[one.id]),
        "back_url": reverse("announcements:manage"),
        "back_label": "Announcements",
    }
