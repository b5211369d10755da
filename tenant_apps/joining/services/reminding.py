"""Reminding those who were invited and have not come: twice at most, by day.

Each batch is a transaction that holds its invitations: of two workers each has others, and one
that dies leaves whole batches. A reminder has a link of its own, in place of the one before.
"""

import time
from datetime import timedelta

from django.db.models import Q

from kernel import clock, database, quiet
from kernel.ids import digest, token
from tenant_apps.joining.models import Invitation, not_over
from tenant_apps.joining.models.invitations import MOST_REMINDERS, SENT
from tenant_apps.joining.services.invitations import chooses_password, no_thanks_url
from tenant_apps.members import selectors as members
from tenant_apps.members.permissions import Role
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.policy import selectors as policy
from tenants import current
from tenants.urls import page

BATCH = 200
MOST_SECONDS = 25.0
# Since the invitation was sent, for each reminder.
AFTER = (timedelta(days=5), timedelta(days=12))
assert len(AFTER) == MOST_REMINDERS


def remind_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Send what is due, unless it is a quiet hour; returns how many mails were queued.

    Safe to run twice at once. What there was no time for, the next round sends.
    """
    if quiet.is_quiet(clock.now()):
        return 0
    until, sent = time.monotonic() + most_seconds, 0
    while time.monotonic() < until and (count := _remind_some()):
        sent += count
    return sent


def _remind_some() -> int:
    with database.atomic():
        waiting = Invitation.objects.select_for_update(skip_locked=True, of=("self",))
        due = list(waiting.filter(_due()).order_by("id")[:BATCH])
        here = members.emails_of_members(each.email for each in due)
        names = members.names(each.invited_by for each in due if each.invited_by)
        by_organisation = not chooses_password(Role.MEMBER)
        mails = []
        for each in due:
            secret = token()
            each.reminded_count += 1
            if each.email not in here:
                each.token_digest = digest(secret)
                inviter = names.get(each.invited_by, "") if each.invited_by else ""
                is_asked = each.role != Role.MEMBER or not by_organisation
                mails.append(_mail(each, secret, inviter, chooses_password=is_asked))
        Invitation.objects.bulk_update(due, ["token_digest", "reminded_count"])
        outbox.send_many(mails, is_bulk=True)
    return len(due)


def _due() -> Q:
    """Invitations whose next reminder's day has come: open ones, that somebody sent."""
    now = clock.now()
    day_has_come = Q(pk__in=[])
    for reminded, after in enumerate(AFTER):
        day_has_come |= Q(reminded_count=reminded, sent_at__lte=now - after)
    is_open = Q(accepted_at=None, revoked_at=None, declined_at=None, expires_at__gt=now)
    return is_open & not_over(policy.today()) & SENT & day_has_come


def _mail(invitation: Invitation, secret: str, inviter: str, *, chooses_password: bool) -> Mail:
    no_thanks = no_thanks_url(secret)
    return outbox.render(
        to=invitation.email,
        subject=f"Your invitation to {current.network().name} still stands",
        template="joining/mail/reminder",
        context={
            "name": invitation.name,
            "inviter": inviter,
            "link": page("joining:accept", secret),
            "no_thanks_link": no_thanks,
            "chooses_password": chooses_password,
            "is_last": invitation.reminded_count == MOST_REMINDERS,
            "expires_at": invitation.expires_at,
        },
        unsubscribe_url=no_thanks,
    )
