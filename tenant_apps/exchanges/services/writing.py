"""What the two parties write to each other, and how far they have read."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import Least

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import hash_of, uuid7
from tenant_apps.audit import services as audit
from tenant_apps.exchanges import mails, stored
from tenant_apps.exchanges.file_kinds import FileKind
from tenant_apps.exchanges.models import Attachment, Exchange, Note
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import acting
from tenant_apps.exchanges.services.refusals import NoRoom, TooManyFiles
from tenant_apps.members.models import Member

# So much all files of one exchange may have: a talk is no archive.
MOST_BYTES_OF_AN_EXCHANGE = 100 * 1024 * 1024


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
    digests = [(file.name, hashlib.sha256(file.content).hexdigest()) for file in attached]
    asked = hash_of("note", text, *digests)
    with _kept(attached) as kept, database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            _forget(kept)
            return Note.objects.get(exchange=exchange, author=by, request_key=key)
        acting.require(exchange, Move.WRITE, by)
        _require_room(exchange, attached)
        told_already = mails.was_told_lately(exchange, by=by)
        note = acting.add_note(exchange, by=by, text=text, key=key, asked=asked)
        _attach(note, attached, kept)
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


@contextmanager
def _kept(files: Sequence[File]) -> Iterator[list[UUID]]:
    """The files lie there before any row names them; if that fails, none is left."""
    kept: list[UUID] = []
    try:
        for file in files:
            kept.append(uuid7())
            try:
                stored.put(kept[-1], file.content)
            except OSError as error:
                raise NoRoom from error
        yield kept
    except BaseException:
        _forget(kept)
        raise


def _forget(kept: Sequence[UUID]) -> None:
    for attachment_id in kept:
        stored.forget(attachment_id)


def _require_room(exchange: Exchange, files: Sequence[File]) -> None:
    if not files:
        return
    there = Attachment.objects.filter(note__exchange=exchange).aggregate(all=Sum("size_bytes"))
    coming = sum(len(file.content) for file in files)
    if (there["all"] or 0) + coming > MOST_BYTES_OF_AN_EXCHANGE:
        raise TooManyFiles


def _attach(note: Note, files: Sequence[File], kept: Sequence[UUID]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            id=attachment_id,
            note=note,
            place=place,
            name=file.name,
            kind=file.kind,
            size_bytes=len(file.content),
        )
        for place, (attachment_id, file) in enumerate(zip(kept, files, strict=True), start=1)
    )
