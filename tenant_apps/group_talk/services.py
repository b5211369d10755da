"""What those who take part in a group write, and how far they have read.

Errors: those of exchanges' writing (NoRoom, TooManyFiles), and of groups EmptyText, KeyReused,
MoveImpossible; kernel.errors.NotFound for whoever does not take part.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from kernel import clock, database
from kernel.errors import NotFound
from tenant_apps.audit import services as audit
from tenant_apps.blocks import selectors as blocks
from tenant_apps.exchanges.mails import QUIET
from tenant_apps.exchanges.services import File, writing
from tenant_apps.group_talk import mails
from tenant_apps.group_talk.models import GroupAttachment, GroupNote, GroupReading
from tenant_apps.group_talk.stored import GROUP_MESSAGES
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import OPEN_STATES, PAID_STATES
from tenant_apps.groups.moves import takes_part
from tenant_apps.groups.services import KeyReused, MoveImpossible, acting
from tenant_apps.members.models import Member


def may_write(member: Member, group: Group) -> bool:
    """Whoever takes part, while the group goes on and after it was paid."""
    goes_on = group.state in [*OPEN_STATES, *PAID_STATES]
    return goes_on and member.is_active and takes_part(member, group)


def write(
    *, group_id: UUID, text: str, attached: Sequence[File] = (), key: UUID, by: Member
) -> GroupNote:
    """Write to all who take part, perhaps with files. The same with the same key gives the first.

    Where a file cannot be kept nothing is written at all.
    """
    acting.require_text(text)
    asked = writing.digest(text, attached)
    with writing.kept(GROUP_MESSAGES, attached) as ids, database.atomic():
        group = acting.lock(group_id, by)
        known = GroupNote.objects.filter(group=group, author=by, request_key=key).first()
        if known is not None:
            if bytes(known.request_hash or b"") != asked:
                raise KeyReused
            writing.forget(GROUP_MESSAGES, ids)
            return known
        if not takes_part(by, group):
            raise NotFound
        if not may_write(by, group):
            raise MoveImpossible(group)
        now = clock.now()
        writing.require_room(GroupAttachment.objects.filter(note__group=group), attached)
        note = GroupNote.objects.create(
            group=group,
            position=last_position(group) + 1,
            author=by,
            text=text.strip(),
            created_at=now,
            request_key=key,
            request_hash=asked,
        )
        GroupAttachment.objects.bulk_create(
            GroupAttachment(note=note, **fields) for fields in writing.of_files(attached, ids)
        )
        _tell(group, by, at=now)
    return note


def note_reading(*, group: Group, up_to: int, by: Member) -> None:
    """They have read all that stands up to this position; never less than before."""
    if not takes_part(by, group):
        raise NotFound
    position = min(up_to, last_position(group))
    GroupReading.objects.bulk_create([GroupReading(group=group, member=by)], ignore_conflicts=True)
    mine = GroupReading.objects.filter(group=group, member=by, position__lt=position)
    mine.update(position=position)


def hide(*, note_id: UUID, by: UUID) -> None:
    """Nobody reads this message any more, nor its files. Twice does nothing more."""
    with database.atomic():
        notes = GroupNote.objects.filter(id=note_id)
        if not notes.exists():
            raise NotFound
        if notes.filter(hidden_at__isnull=True).update(hidden_at=clock.now()):
            audit.record(action="message.hidden", by=by, subject=note_id)


def last_position(group: Group) -> int:
    """That of the last message; 0 before the first."""
    found = GroupNote.objects.filter(group=group).order_by().aggregate(last=Max("position"))
    return found["last"] or 0


def _tell(group: Group, by: Member, *, at: datetime) -> None:
    """Mail all others who were not told a moment ago, and have not blocked whoever writes.

    A talk of many needs no mail for each line: one brings them here, whoever wrote.
    """
    apart = blocks.blocking(by)
    lately = GroupReading.objects.filter(group=group, told_at__gt=at - QUIET)
    told = set(lately.values_list("member_id", flat=True))
    people = [
        one for one in group.taking_part if one.is_active and one.id not in told | apart | {by.id}
    ]
    readings = [GroupReading(group=group, member=one) for one in people]
    GroupReading.objects.bulk_create(readings, ignore_conflicts=True)
    GroupReading.objects.filter(group=group, member__in=people).update(told_at=at)
    mails.tell_of_note(group, to=people, by=by)
