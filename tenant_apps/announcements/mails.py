"""The mail of an announcement."""

from typing import Any
from uuid import UUID, uuid5

from design import formatting
from tenant_apps.announcements.models import Announcement
from tenant_apps.hearing import links
from tenant_apps.hearing.links import Mails
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants.urls import page


def of(announcement: Announcement, member: Member, look: dict[str, Any]) -> Mail:
    """To one of those to whom it is said."""
    stop = links.stop_url(member.id, Mails.ANNOUNCEMENTS)
    mail = outbox.render(
        to=member.user.email,
        subject=announcement.title,
        template="announcements/mail/announcement",
        context={
            **look,
            "name": member.name,
            "title": announcement.title,
            "text": announcement.text,
            "html": formatting.html(announcement.text),
            "url": page("announcements:detail", announcement.id),
            "stop_url": stop,
        },
        has_html=True,
        unsubscribe_url=stop,
    )
    mail.id = key(announcement.id, member.id)
    return mail


def key(announcement_id: UUID, member_id: UUID) -> UUID:
    """Of the one mail by which a member hears of it."""
    return uuid5(announcement_id, str(member_id))
