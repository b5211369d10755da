"""Announcements as champions read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString

from design import formatting
from shared_apps.champion_news.models import News


@dataclass(frozen=True, slots=True)
class Shown:
    """One of them, and where it is put away."""

    title: str
    html: SafeString
    sent_at: datetime
    until: date
    put_away_url: str


def shown(news: Iterable[News]) -> list[Shown]:
    """All of these."""
    return [
        Shown(
            title=one.title,
            html=formatting.html(one.text),
            sent_at=one.sent_at,
            until=one.shows_until,
            put_away_url=reverse("champion_news:put_away", args=[one.id]),
        )
        for one in news
    ]
