"""What the two parties write to each other, and how far they have read."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import Least

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import hash_of, uuid7
from tenant_apps.audit import services as audit
from tenant_apps.exchanges import mails
from tenant_apps.exchanges.file_kinds import FileKind
from tenant_apps.exchanges.models import Attachment, Exchange, Note
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import acting
from tenant_apps.exchanges.services.refusals import NoRoom, TooManyFiles
from tenant_apps.exchanges.stored import MESSAGES, Shelf
from tenant_apps.members.models import Member

# So much all files of one exchange or group may have: a talk is no archive.
MOST_BYTES_OF_A_TALK = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came: checked, under the name it will be saved as."""

    name: str
    kind: FileKind
    content: bytes


def write(
    *, exchange_id: UUID, text: str, attached: Sequence[File] = (), key: UUID, by: Member
) -> Note:
    """Write to the other party, perhaps with files. The same with the same key gives the first.

    Raises NoRoom where a file cannot be kept, TooManyFiles; then nothing is written at all.
    """
    acting.require_text(text)
    asked = digest(text, attached)
    with kept(MESSAGES, attached) as ids, database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            forget(MESSAGES, ids)
            return Note.objects.get(exchange=exchange, author=by, request_key=key)
        acting.require(exchange, Move.WRITE, by)
        require_room(Attachment.objects.filter(note__exchange=exchange), attached)
        told_already = mails.was_told_lately(exchange, by=by)
        note = acting.add_note(exchange, by=by, text=text, key=key, asked=asked)
        Attachment.objects.bulk_create(
            Attachment(note=note, **fields) for fields in of_files(attached, ids)
        )
        exchange.save(update_fields=["last_position"])
        if not told_already:
            mails.tell_of_note(exchange, by=by)
    return note


def note_reading(*, exchange: Exchange, up_to: int, by: Member) -> None:
    """A party has read all that stands up to this position; never less than before."""
    if not exchange.is_party(by.id):
        raise NotFound
    field = exchange.read_field(by.id)
    if exchange.read_by(by.id) < up_to:
        further = Exchange.objects.filter(id=exchange.id, **{f"{field}__lt": up_to})
        further.update(**{field: Least("last_position", up_to)})


def hide(*, note_id: UUID, by: UUID) -> None:
    """Nobody reads this message any more, nor its files. Twice does nothing more."""
    with database.atomic():
        note = Note.objects.select_for_update().filter(id=note_id).first()
        if note is None:
            raise NotFound
        if note.hidden_at is None:
            note.hidden_at = clock.now()
            note.save(update_fields=["hidden_at"])
            audit.record(action="message.hidden", by=by, subject=note.id)


def digest(text: str, files: Sequence[File]) -> bytes:
    """A message and its files, hashed."""
    digests = [(file.name, hashlib.sha256(file.content).hexdigest()) for file in files]
    return hash_of("note", text, *digests)


@contextmanager
def kept(shelf: Shelf, files: Sequence[File]) -> Iterator[list[UUID]]:
    """The files lie there before any row names them; if that fails, none is left."""
    ids: list[UUID] = []
    try:
        for file in files:
            ids.append(uuid7())
            try:
                shelf.put(ids[-1], file.content)
            except OSError as error:
                raise NoRoom from error
        yield ids
    except BaseException:
        forget(shelf, ids)
        raise


def forget(shelf: Shelf, ids: Sequence[UUID]) -> None:
    """Take these files away again."""
    for file_id in ids:
        shelf.forget(file_id)


def of_files(files: Sequence[File], ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """What a row holds of each file of a message."""
    return [
        {
            "id": file_id,
            "place": place,
            "name": file.name,
            "kind": file.kind,
            "size_bytes": len(file.content),
        }
        for place, (file_id, file) in enumerate(zip(ids, files, strict=True), start=1)
    ]


def require_room(attachments: QuerySet[Any], files: Sequence[File]) -> None:
    """Raises TooManyFiles where these would be too much beside those of the same talk."""
    if not files:
        return
    there = attachments.aggregate(all=Sum("size_bytes"))
    if (there["all"] or 0) + sum(len(file.content) for file in files) > MOST_BYTES_OF_A_TALK:
        raise TooManyFiles
