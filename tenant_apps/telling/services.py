"""Announcing a request, and choosing how to hear of them. Each can be done again."""

from typing import Any

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.telling import selectors, tasks
from tenant_apps.telling.links import Mails
from tenant_apps.telling.models import Announcement, Choice


def announce(listing: Listing) -> None:
    """Let those who may help be told, once the change that this is part of is committed."""
    if listing.is_offer:
        return
    made = Announcement(listing=listing, made_at=clock.now())
    Announcement.objects.bulk_create([made], ignore_conflicts=True)
    database.on_commit(tasks.teller())


def choose(
    *,
    member: Member,
    requests: str,
    weekly_mail: bool,
    by: Member,
    is_monthly: bool = False,
    reminders: bool = True,
    from_brokers: bool = True,
) -> Choice:
    """How a member hears of requests, and which other mails they get."""
    chosen = {
        "requests": str(Choice.Requests(requests)),
        "weekly_mail": weekly_mail,
        "is_monthly": is_monthly,
        "reminders": reminders,
        "from_brokers": from_brokers,
    }
    with database.atomic():
        choice, _ = Choice.objects.update_or_create(
            member=member, defaults={**chosen, "chosen_at": clock.now()}
        )
        audit.record(action="telling.chosen", by=by.id, subject=member.id, detail=chosen)
    return choice


_STOPPED: dict[Mails, dict[str, Any]] = {
    Mails.REQUESTS: {"requests": Choice.Requests.NEVER},
    Mails.WEEKLY: {"weekly_mail": False},
    Mails.REMINDERS: {"reminders": False},
    Mails.BROKERS: {"from_brokers": False},
}


def stop(*, member: Member, mails: Mails) -> Choice:
    """No more of these mails, by the link in one of them: its holder acts as the member."""
    now = selectors.choice_of(member)
    names = ("requests", "weekly_mail", "is_monthly", "reminders", "from_brokers")
    kept: dict[str, Any] = {name: getattr(now, name) for name in names}
    return choose(member=member, by=member, **{**kept, **_STOPPED[mails]})
