"""What the database itself refuses of announcements to champions, whoever asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.champion_news.models import News, PutAway, Recipient
from shared_apps.operators.models import Operator
from tenants import current
from tenants.current import NetworkRef
from tests.factories.champion_news import NewsFactory

NOW = clock.now()


@pytest.fixture
def news(nwl: NetworkRef, operator: Operator) -> News:
    with current.shared():
        return NewsFactory(by=operator)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"title": " "}, "has_title"),
        ({"text": "\n"}, "has_text"),
        ({"audience": "kinds"}, "to_whom"),
        ({"audience": "kinds", "kinds": ["club"]}, "to_whom"),
        ({"audience": "all", "kinds": ["ics"]}, "to_whom"),
        ({"audience": "some"}, "to_whom"),
        ({"withdrawn_at": NOW}, "withdrawn_by_somebody"),
    ],
)
def test_news_that_cannot_be_are_refused(
    operator: Operator, fields: dict[str, Any], constraint: str
) -> None:
    usual = {"title": "x", "text": "x", "audience": "all", "shows_until": NOW.date()}
    with (
        current.shared(),
        pytest.raises(IntegrityError, match=f"champion_news_news_{constraint}"),
        database.atomic(),
    ):
        News.objects.create(**(usual | fields), sent_by=operator)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"told_at": NOW, "missed_at": NOW}, "told_or_missed"),
        ({"taken_back_at": NOW}, "taken_back_once_told"),
    ],
)
def test_a_network_is_told_or_not(news: News, change: dict[str, Any], constraint: str) -> None:
    with (
        current.shared(),
        pytest.raises(IntegrityError, match=f"champion_news_recipient_{constraint}"),
        database.atomic(),
    ):
        Recipient.objects.update(**change)


def test_each_network_and_each_champion_stands_there_once(news: News, nwl: NetworkRef) -> None:
    again: dict[str, Any] = {"news": news, "network_id": nwl.id}
    member = uuid7()
    with current.shared():
        PutAway.objects.create(**again, member=member)
        for model, more, constraint in (
            (Recipient, {}, "champion_news_recipient_once"),
            (PutAway, {"member": member}, "champion_news_put_away_once"),
        ):
            with pytest.raises(IntegrityError, match=constraint), database.atomic():
                model._default_manager.create(**again, **more)


@pytest.mark.parametrize(
    "change", [{"title": "y"}, {"text": "y"}, {"shows_until": NOW.date() + timedelta(days=99)}]
)
def test_what_was_sent_is_never_rewritten(news: News, change: dict[str, Any]) -> None:
    with (
        current.shared(),
        pytest.raises(DatabaseError, match="permission denied"),
        database.atomic(),
    ):
        News.objects.update(**change)
