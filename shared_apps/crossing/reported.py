"""Messages from other networks can be reported, to those who decide in one's own."""

from pathlib import Path
from typing import NoReturn
from uuid import UUID

from kernel.errors import NotFound
from shared_apps.crossing import selectors
from tenant_apps.exchanges.models.attachment import FileOfAMessage
from tenant_apps.members.models import Member
from tenant_apps.reports.sources import Message, Source


def _find(reader: Member, message_id: UUID) -> Message:
    """What the other of the two wrote to this member; any other, and what is erased, is missing."""
    event, seen = selectors.written_to(reader, message_id)
    return Message(
        id=event.id,
        author=None,
        written_at=event.at,
        text=event.text,
        file_names=[],
        talk=("crossing:detail" if event.exchange_id else "crossing:question", seen.talk.id),
        who=seen.other,
        there=seen.there.name,
    )


def _hide(message_id: UUID, by: UUID) -> NoReturn:
    """What is hidden here is not hidden there."""
    raise NotFound


def _no_files(message_id: UUID) -> list[tuple[FileOfAMessage, Path]]:
    return []


SOURCE = Source(_find, _hide, _no_files)
