"""How a message in a group is reported, and hidden."""

from uuid import UUID

from tenant_apps.group_talk import selectors, services
from tenant_apps.members.models import Member
from tenant_apps.reports.sources import Lying, Message, Source


def _find(reader: Member, note_id: UUID) -> Message:
    note = selectors.note_to(reader, note_id)
    return Message(
        id=note.id,
        author=note.author,
        written_at=note.created_at,
        text=note.text,
        file_names=[one.name for one in note.attachments.all()],
        talk=("group_talk:talk", note.group_id),
    )


def _hide(note_id: UUID, by: UUID) -> None:
    services.hide(note_id=note_id, by=by)


def _files(note_id: UUID) -> list[Lying]:
    return list(selectors.files_with(note_id))


SOURCE = Source(_find, _hide, _files)
