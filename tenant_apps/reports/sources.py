"""Where reported messages stand: in exchanges, and in questions about listings."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.exchanges import services as exchange_services
from tenant_apps.exchanges.models import Attachment
from tenant_apps.members.models import Member
from tenant_apps.questions import selectors as questions
from tenant_apps.questions import services as question_services


@dataclass(frozen=True, slots=True)
class Message:
    """One message, as its reader has it; `talk` is the page where it stands, by name and id."""

    id: UUID
    author: Member
    written_at: datetime
    text: str
    file_names: list[str]
    talk: tuple[str, UUID]


def message(reader: Member, message_id: UUID) -> Message:
    """A message that this member was sent and may report; any other is missing."""
    try:
        note = exchanges.note_to(reader, message_id)
    except NotFound:
        return _line(reader, message_id)
    return Message(
        id=note.id,
        author=note.author,
        written_at=note.created_at,
        text=note.text,
        file_names=[one.name for one in note.attachments.all()],
        talk=("exchanges:detail", note.exchange_id),
    )


def files(message_id: UUID) -> list[Attachment]:
    """What came with it; questions about listings carry no files."""
    return exchanges.files_with(message_id)


def file(message_id: UUID, attachment_id: UUID) -> tuple[Attachment, Path]:
    """One of them and where it lies; any other is missing."""
    return exchanges.file_with(message_id, attachment_id)


def hide(message_id: UUID, *, by: UUID) -> None:
    """Nobody reads it any more, wherever it stands."""
    try:
        exchange_services.hide(note_id=message_id, by=by)
    except NotFound:
        question_services.hide(line_id=message_id, by=by)


def _line(reader: Member, line_id: UUID) -> Message:
    line = questions.line_to(reader, line_id)
    return Message(
        id=line.id,
        author=line.author,
        written_at=line.created_at,
        text=line.text,
        file_names=[],
        talk=("questions:detail", line.question_id),
    )
