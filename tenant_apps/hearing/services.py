"""Choosing which mails come. Each can be done again."""

from typing import Any

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.hearing import selectors
from tenant_apps.hearing.links import Mails
from tenant_apps.hearing.models import Choice
from tenant_apps.members.models import Member


def choose(
    *,
    member: Member,
    requests: str,
    news: str = Choice.News.AT_ONCE,
    weekly_mail: bool,
    by: Member,
    is_monthly: bool = False,
    reminders: bool = True,
    from_brokers: bool = True,
    announcements: bool = True,
) -> Choice:
    """Which mails a member gets, and how."""
    chosen = {
        "requests": str(Choice.Requests(requests)),
        "news": str(Choice.News(news)),
        "weekly_mail": weekly_mail,
        "is_monthly": is_monthly,
        "reminders": reminders,
        "from_brokers": from_brokers,
        "announcements": announcements,
    }
    with database.atomic():
        choice, _ = Choice.objects.update_or_create(
            member=member, defaults={**chosen, "chosen_at": clock.now()}
        )
        audit.record(action="telling.chosen", by=by.id, subject=member.id, detail=chosen)
    return choice


_STOPPED: dict[Mails, dict[str, Any]] = {
    Mails.NEWS: {"news": Choice.News.NEVER},
    Mails.REQUESTS: {"requests": Choice.Requests.NEVER},
    Mails.WEEKLY: {"weekly_mail": False},
    Mails.REMINDERS: {"reminders": False},
    Mails.BROKERS: {"from_brokers": False},
    Mails.ANNOUNCEMENTS: {"announcements": False},
}


def stop_all(*, member: Member) -> Choice:
    """None of these mails any more, by the link in one of them."""
    none: dict[str, Any] = {}
    for stopped in _STOPPED.values():
        none |= stopped
    return choose(member=member, by=member, **none)


def stop(*, member: Member, mails: Mails) -> Choice:
    """No more of these mails, by the link in one of them: its holder acts as the member."""
    now = selectors.choice_of(member)
    names = (
        "requests",
        "news",
        "weekly_mail",
        "is_monthly",
        "reminders",
        "from_brokers",
        "announcements",
    )
    kept: dict[str, Any] = {name: getattr(now, name) for name in names}
    return choose(member=member, by=member, **{**kept, **_STOPPED[mails]})
