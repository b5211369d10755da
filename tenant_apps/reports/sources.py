"""Where reported messages stand: in exchanges, in questions about listings, and in apps above.

Such an app registers in its `AppConfig.ready()` how one of its messages is found and hidden:

    sources.register(Source(find, hide, files))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.exchanges import services as exchange_services
from tenant_apps.exchanges.models.attachment import FileOfAMessage
from tenant_apps.members.models import Member
from tenant_apps.questions import selectors as questions
from tenant_apps.questions import services as question_services

Lying = tuple[FileOfAMessage, Path]


@dataclass(frozen=True, slots=True)
class Message:
    """One message, as its reader has it; `talk` is the page where it stands, by name and id.

    Whoever wrote it in another network is no `author` here, but `who`, as the reader knows them,
    of the network `there`.
    """

    id: UUID
    author: Member | None
    written_at: datetime
    text: str
    file_names: list[str]
    talk: tuple[str, UUID]
    who: str = ""
    there: str = ""

    @property
    def written_by(self) -> str:
        return self.author.name if self.author else self.who


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of talk. The first two raise NotFound for a message that is not of it.

    `find(reader, id)`: one that this member was sent. `hide(id, by)`: nobody reads it any more.
    `files(id)`: what came with it, and where it lies. One of another network is not asked to hide:
    its page asks `selectors.hidden_from_here` what is not to be read here.
    """

    find: Callable[[Member, UUID], Message]
    hide: Callable[[UUID, UUID], None]
    files: Callable[[UUID], list[Lying]]


def register(source: Source) -> None:
    """Let messages of this kind be reported; registering it twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def message(reader: Member, message_id: UUID) -> Message:
    """A message that this member was sent and may report; any other is missing."""
    for source in _sources:
        try:
            return source.find(reader, message_id)
        except NotFound:
            continue
    raise NotFound


def hide(message_id: UUID, *, by: UUID) -> None:
    """Nobody reads it any more, wherever it stands."""
    for source in _sources:
        try:
            return source.hide(message_id, by)
        except NotFound:
            continue
    raise NotFound


def files(message_id: UUID) -> list[FileOfAMessage]:
    """What came with it, for whoever was shown it by its reader."""
    return [found for found, _ in _files(message_id)]


def file(message_id: UUID, attachment_id: UUID) -> Lying:
    """One of them and where it lies; any other is missing."""
    for found, path in _files(message_id):
        if found.id == attachment_id:
            return found, path
    raise NotFound


def _files(message_id: UUID) -> list[Lying]:
    return [one for source in _sources for one in source.files(message_id)]


def _note(reader: Member, note_id: UUID) -> Message:
    note = exchanges.note_to(reader, note_id)
    return Message(
        id=note.id,
        author=note.author,
        written_at=note.created_at,
        text=note.text,
        file_names=[one.name for one in note.attachments.all()],
        talk=("exchanges:detail", note.exchange_id),
    )


def _hide_note(note_id: UUID, by: UUID) -> None:
    exchange_services.hide(note_id=note_id, by=by)


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


def _hide_line(line_id: UUID, by: UUID) -> None:
    question_services.hide(line_id=line_id, by=by)


def _note_files(note_id: UUID) -> list[Lying]:
    return list(exchanges.files_with(note_id))


def _no_files(line_id: UUID) -> list[Lying]:
    return []


_sources = [Source(_note, _hide_note, _note_files), Source(_line, _hide_line, _no_files)]
