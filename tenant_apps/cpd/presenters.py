"""A CPD record as pages and documents show it. They name nobody but the member."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import formats

from kernel.minutes import hours
from tenant_apps.cpd import years
from tenant_apps.cpd.models import Reflection
from tenant_apps.cpd.selectors import Item, Role, Totals
from tenant_apps.cpd.years import Begins, Year

QUESTIONS = {
    "did": "What I did",
    "learned": "What I learned",
    "will_change": "What I will change",
}
ROLES = {
    Role.GAVE: "Gave help",
    Role.RECEIVED: "Received help",
    Role.OWN: "Outside the time bank",
}
TWICE = "Hours about several skills count for each."


def tabs(year: Year) -> list[dict[str, Any]]:
    """From April or from January, with the year that has today."""
    labels = {Begins.APRIL: "April to March", Begins.JANUARY: "January to December"}
    return [
        {"label": label, "url": years.now(begins).query, "current": begins == year.begins}
        for begins, label in labels.items()
    ]


def stats(totals: Totals) -> list[dict[str, str]]:
    """Hours given, received and of one's own, and how much was written."""
    rows = [
        {"label": "Given", "value": hours(totals.given_minutes)},
        {"label": "Received", "value": hours(totals.received_minutes)},
    ]
    if totals.own_minutes:
        rows.append({"label": ROLES[Role.OWN], "value": hours(totals.own_minutes)})
    return [*rows, {"label": "Reflections", "value": str(totals.reflection_count)}]


def sums(counted: Sequence[tuple[str, int]]) -> list[dict[str, str]]:
    """Names with their hours."""
    return [{"key": name, "value": hours(minutes)} for name, minutes in counted]


def rows(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The lines of a year, each with the way to what is written on it."""
    return [
        {
            "title": one.title,
            "more": more(one),
            "is_undone": one.is_undone,
            "is_written": one.reflection is not None,
            "url": _url(one),
        }
        for one in items
    ]


def entries(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The lines with all that is written, for paper."""
    return [
        {"title": one.title, "facts": facts(one), "answers": answers(one.reflection)}
        for one in items
    ]


def facts(one: Item) -> list[dict[str, str]]:
    """What it was, for an entry's own page or document."""
    said = [
        ("Day", day(one)),
        ("Hours", hours(one.minutes)),
        ("Role", ROLES[one.role]),
        ("Kind of help", "" if one.role == Role.OWN else one.kind),
        ("Skills", ", ".join(one.skills)),
        ("Note", "Undone since, so its hours do not count" if one.is_undone else ""),
    ]
    return [{"key": key, "value": value} for key, value in said if value]


def answers(reflection: Reflection | None) -> list[dict[str, str]]:
    """The questions that were answered."""
    if reflection is None:
        return []
    said = ((asked, getattr(reflection, name)) for name, asked in QUESTIONS.items())
    return [{"question": asked, "text": text} for asked, text in said if text]


def more(one: Item) -> str:
    """`3 March 2026 · Gave help · 1.5 hours`."""
    return " · ".join([day(one), ROLES[one.role], hours(one.minutes)])


def day(one: Item) -> str:
    return formats.date_format(one.day, "j F Y")


def removing(reflection: Reflection, title: str) -> dict[str, str]:
    """The question before it."""
    text = "What you wrote is gone for good."
    if not reflection.is_own:
        what = "group" if reflection.group_id else "exchange"
        text += f" The {what} and its hours stay as they are."
    return {
        "title": f"Remove your entry “{title}”?",
        "text": text,
        "submit": "Remove",
        "url": reverse("cpd:remove", args=[reflection.id]),
        "back_url": reverse("cpd:entry", args=[reflection.id]),
        "back_label": "Your entry",
    }


def _url(one: Item) -> str:
    if one.reflection is not None:
        return reverse("cpd:entry", args=[one.reflection.id])
    if one.group is not None:
        return reverse("cpd:reflect_on_group", args=[one.group.id])
    if one.across is not None:
        return reverse("cpd:reflect_across", args=[one.across.id])
    assert one.exchange is not None
    return reverse("cpd:reflect", args=[one.exchange.id])


def about(one: Item) -> dict[str, str]:
    """The way to what an entry is about; none from one of one's own."""
    if one.group is not None:
        return {"label": "See the group", "url": reverse("groups:detail", args=[one.group.id])}
    if one.across is not None:
        url = reverse("crossing:detail", args=[one.across.id])
        return {"label": "See the exchange", "url": url}
    if one.exchange is not None:
        url = reverse("exchanges:detail", args=[one.exchange.id])
        return {"label": "See the exchange", "url": url}
    return {}
