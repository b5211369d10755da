"""Reading what was written in a group: those who take part do; to everyone else it is missing."""

from pathlib import Path
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kernel.errors import NotFound
from tenant_apps.blocks import selectors as blocks
from tenant_apps.group_talk.models import GroupAttachment, GroupNote, GroupReading
from tenant_apps.group_talk.stored import GROUP_MESSAGES
from tenant_apps.groups import selectors as groups
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.moves import takes_part
from tenant_apps.members.models import Member

MOST_SHOWN = 100


def get(member: Member, group_id: UUID) -> Group:
    """A group in which this member takes part; any other is missing."""
    group = groups.get(member, group_id)
    if not takes_part(member, group):
        raise NotFound
    return group


def notes(group: Group, viewer: Member, *, after: int = 0) -> list[GroupNote]:
    """What was written past that position, in order; each with whether the viewer
    `has_blocked` whoever wrote it."""
    found = GroupNote.objects.filter(group=group, position__gt=after)
    blocked = Exists(blocks.of(viewer).filter(blocked=OuterRef("author")))
    found = found.annotate(has_blocked=blocked).select_related("author")
    return list(found.prefetch_related("attachments").order_by("position"))


def last_written(group: Group, by: Member) -> int:
    """The position of a member's last message; 0 where they have written none."""
    mine = GroupNote.objects.filter(group=group, author=by).order_by("-position")
    return mine.values_list("position", flat=True).first() or 0


def readings(group: Group) -> dict[UUID, int]:
    """How far each has read, by member; who has read nothing may be left out."""
    found = GroupReading.objects.filter(group=group).order_by()
    return dict(found.values_list("member_id", "position"))


def unread_count(group: Group, viewer: Member) -> int:
    """How many messages of others there are that the viewer has not read and may."""
    read = GroupReading.objects.filter(group=group, member=viewer).values("position")[:1]
    past = Q(position__gt=Coalesce(Subquery(read), 0))
    return _to(viewer).filter(past, group=group).count()


def unread(member: Member) -> QuerySet[Group]:
    """The groups in which this member takes part and somebody has written something new."""
    mine = Part.objects.filter(
        Q(has_agreed=True) | Q(joined_number__isnull=False), member=member, group=OuterRef("id")
    )
    reading = GroupReading.objects.filter(group=OuterRef("id"), member=member)
    read = Coalesce(Subquery(reading.values("position")[:1]), 0)
    new = _to(member).filter(group=OuterRef("id"), position__gt=OuterRef("read"))
    found = Group.objects.filter(Exists(mine.order_by())).annotate(read=read)
    return found.filter(Exists(new)).order_by()


def unread_groups(member: Member) -> list[Group]:
    """The same with their people, the latest change first."""
    found = Group.objects.filter(id__in=unread(member).values("id")).with_people()
    return list(found.order_by("-changed_at", "-id")[:MOST_SHOWN])


def note_to(reader: Member, note_id: UUID) -> GroupNote:
    """A message that somebody else wrote in a group of the reader's; any other is missing."""
    mine = Part.objects.filter(
        Q(has_agreed=True) | Q(joined_number__isnull=False), member=reader
    ).order_by()
    found = _to(reader).filter(id=note_id, group__in=mine.values("group"))
    note = found.select_related("author").prefetch_related("attachments").first()
    if note is None:
        raise NotFound
    return note


def files_with(note_id: UUID) -> list[tuple[GroupAttachment, Path]]:
    """The files of a message and where each lies, for whoever was shown it by its reader."""
    found = GroupAttachment.objects.filter(note=note_id)
    return [(one, GROUP_MESSAGES.path(one.id)) for one in found]


def attachment(group: Group, viewer: Member, file_id: UUID) -> tuple[GroupAttachment, Path]:
    """A file of this group and where it lies; that of what the viewer does not read is missing."""
    found = GroupAttachment.objects.filter(
        id=file_id, note__group=group, note__hidden_at__isnull=True
    ).exclude(note__author__in=blocks.of(viewer).values("blocked"))
    one = found.first()
    if one is None:
        raise NotFound
    return one, GROUP_MESSAGES.path(one.id)


def _to(reader: Member) -> QuerySet[GroupNote]:
    """What others wrote that this reader may read."""
    others = GroupNote.objects.filter(hidden_at__isnull=True).exclude(author=reader)
    return others.exclude(author__in=blocks.of(reader).values("blocked")).order_by()
