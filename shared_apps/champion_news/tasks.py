"""Telling networks: the centre asks for each, and each is told within itself."""

from typing import Any
from uuid import UUID

from shared_apps.champion_news import telling
from tenants import current
from tenants.tasks import central_task, network_task


@central_task(name="champion_news.send")
def send(**kwargs: Any) -> None:
    """Every minute, and when something is sent: ask for each network that is to be told."""
    telling.ask_for_all(_ask)


@network_task(name="champion_news.tell")
def tell(*, news_id: str, **kwargs: Any) -> None:
    """Tell this one. Safe to run twice."""
    telling.tell(current.network(), UUID(news_id))


def _ask(news_id: UUID) -> None:
    tell.apply_async(kwargs={"news_id": str(news_id)})
