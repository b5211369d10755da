"""Mail to those who take part: that there is something to read, never its text or an address."""

from collections.abc import Iterable

from tenant_apps.groups.models import Group
from tenant_apps.hearing.mail import send_news
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants.urls import page


def tell_of_note(group: Group, *, to: Iterable[Member], by: Member) -> None:
    """Tell all these that there is something to read."""
    news = f"{by.name} has written to your group"
    send_news(
        (
            member,
            outbox.render(
                to=member.user.email,
                subject=f"{news}: {group.title}",
                template="exchanges/mail/news",
                context={
                    "name": member.name,
                    "title": group.title,
                    "news": news,
                    "details": ["Read it and answer:"],
                    "link": page("group_talk:talk", group.id),
                },
            ),
        )
        for member in to
    )
