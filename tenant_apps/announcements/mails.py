"""The mail of an announcement."""

from typing import Any

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
    return outbox.render(
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
