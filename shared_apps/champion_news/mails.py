"""What champions are mailed. It is about running their network: nobody can wish not to get it."""

from uuid import UUID, uuid5

from design import formatting
from shared_apps.champion_news.models import News
from tenant_apps.members.models import Member
from tenant_apps.outbox import letters
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants.urls import page


def of(news: News, champion: Member) -> Mail:
    """To one champion of the current network."""
    mail = outbox.render(
        to=champion.user.email,
        subject=news.title,
        template="champion_news/mail/news",
        context={
            **letters.look(),
            "name": champion.name,
            "title": news.title,
            "text": news.text,
            "html": formatting.html(news.text),
            "url": page("champion_news:list"),
        },
        has_html=True,
    )
    mail.id = key(news.id, champion.id)
    return mail


def key(news_id: UUID, member_id: UUID) -> UUID:
    """Of the one mail by which a champion hears of it."""
    return uuid5(news_id, str(member_id))
