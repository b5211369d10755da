"""Announcing a request, and choosing how to hear of them. Each can be done again."""

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


def choose(*, member: Member, requests: str, weekly_mail: bool, by: Member) -> Choice:
    """How a member hears of requests, and whether they get the weekly mail."""
    chosen = {"requests": str(Choice.Requests(requests)), "weekly_mail": weekly_mail}
    with database.atomic():
        choice, _ = Choice.objects.update_or_create(
            member=member, defaults={**chosen, "chosen_at": clock.now()}
        )
        audit.record(action="telling.chosen", by=by.id, subject=member.id, detail=chosen)
    return choice


def stop(*, member: Member, mails: Mails) -> Choice:
    """No more of these mails, by the link in one of them: its holder acts as the member."""
    choice = selectors.choice_of(member)
    if mails == Mails.WEEKLY:
        return choose(member=member, requests=choice.requests, weekly_mail=False, by=member)
    never = Choice.Requests.NEVER
    return choose(member=member, requests=never, weekly_mail=choice.weekly_mail, by=member)
