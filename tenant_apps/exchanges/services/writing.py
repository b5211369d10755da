"""What the two parties write to each other."""

from uuid import UUID

from kernel import database
from kernel.ids import hash_of
from tenant_apps.exchanges import mails
from tenant_apps.exchanges.models import Note
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import acting
from tenant_apps.members.models import Member


def write(*, exchange_id: UUID, text: str, key: UUID, by: Member) -> Note:
    """Write to the other party. The same words with the same key give the first note."""
    acting.require_text(text)
    asked = hash_of("note", text)
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            return Note.objects.get(exchange=exchange, author=by, request_key=key)
        acting.require(exchange, Move.WRITE, by)
        told_already = mails.was_told_lately(exchange, by=by)
        note = acting.add_note(exchange, by=by, text=text, key=key, asked=asked)
        exchange.save(update_fields=["last_position"])
        if not told_already:
            mails.tell_of_note(exchange, by=by)
    return note
