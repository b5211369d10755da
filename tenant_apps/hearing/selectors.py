"""How members wish to hear."""

from collections.abc import Iterable
from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.hearing.models import Choice
from tenant_apps.members.models import Member


def choice_of(member: Member) -> Choice:
    """What this member chose, or how they hear by default."""
    return Choice.objects.filter(member=member).first() or Choice(member=member)


def reader(member_id: UUID) -> Member:
    """Whose mails a mail's own link is about, while they are an active member."""
    found = Member.objects.active().filter(id=member_id).first()
    if found is None:
        raise NotFound
    return found


def unwilling_to_be_reminded(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these members who want no reminders."""
    found = Choice.objects.filter(member__in=list(ids), reminders=False)
    return set(found.values_list("member_id", flat=True))


def unwilling_to_hear_from_brokers(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these members who want no mails of brokers."""
    found = Choice.objects.filter(member__in=list(ids), from_brokers=False)
    return set(found.values_list("member_id", flat=True))


def unwilling_to_hear_announcements(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these members who want no announcements by mail."""
    found = Choice.objects.filter(member__in=list(ids), announcements=False)
    return set(found.values_list("member_id", flat=True))


def news_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """How each of these members hears of what others do."""
    wanted = list(ids)
    chosen = Choice.objects.filter(member__in=wanted).values_list("member_id", "news")
    return dict.fromkeys(wanted, str(Choice.News.AT_ONCE)) | dict(chosen)
