"""Sending what a member may switch off: as each of them chose, with the way to stop it in it.

What is needed to sign in, and what somebody decides for the network, does not go through here.
"""

from collections.abc import Iterable

from kernel import clock, quiet
from tenant_apps.hearing import links, selectors
from tenant_apps.hearing.links import Mails
from tenant_apps.hearing.models import Choice
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail

Letter = tuple[Member, Mail]


def send_news(letters: Iterable[Letter]) -> None:
    """Queue what others did: at once, from the next morning on, or not at all.

    Call it within the transaction of what it tells of, as `outbox.send_many`. One query for all.
    """
    letters = list(letters)
    heard = selectors.news_of(member.id for member, _ in letters)
    kept = [one for one in letters if heard[one[0].id] != Choice.News.NEVER]
    for member, mail in kept:
        if heard[member.id] == Choice.News.BY_DAY:
            mail.due_at = quiet.opens_at(clock.now())
    outbox.send_many([_stoppable(member, mail, Mails.NEWS) for member, mail in kept])


def send_reminders(letters: Iterable[Letter]) -> int:
    """Queue what somebody might forget, to those who want to be reminded; returns how many."""
    letters = list(letters)
    unwilling = selectors.unwilling_to_be_reminded(member.id for member, _ in letters)
    kept = [one for one in letters if one[0].id not in unwilling]
    outbox.send_many([_stoppable(member, mail, Mails.REMINDERS) for member, mail in kept])
    return len(kept)


def _stoppable(member: Member, mail: Mail, mails: Mails) -> Mail:
    mail.unsubscribe_url = links.stop_url(member.id, mails)
    mail.text += f"\nChoose which mails you get:\n{mail.unsubscribe_url}\n"
    return mail
