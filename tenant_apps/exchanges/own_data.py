"""What exchanges have of somebody: what they wrote and sent. That it took place stays."""

from django.db.models import Q

from kernel.own_data import ERASED, Held, Person, by
from tenant_apps.exchanges.stored import MESSAGES


def _named_by(person: Person) -> Q:
    """Those whose title is theirs: their listing's, or their own proposal's."""
    return Q(listing__owner=person.id) | Q(listing__isnull=True, proposed_by=person.id)


def _readable(person: Person) -> Q:
    of = Q(exchange__provider=person.id) | Q(exchange__recipient=person.id)
    return of & Q(hidden_at__isnull=True)


def _readable_files(person: Person) -> Q:
    of = Q(note__exchange__provider=person.id) | Q(note__exchange__recipient=person.id)
    return of & Q(note__hidden_at__isnull=True)


_PARTY = by("exchange__provider", "exchange__recipient")

HELD = [
    Held(
        model="exchanges.Attachment",
        of=by("note__author"),
        seen=_readable_files,
        removed=True,
        shelf=MESSAGES,
    ),
    Held(model="exchanges.Note", of=by("author"), seen=_readable, erased={"text": ERASED}),
    Held(model="exchanges.Feedback", of=by("author"), seen=_PARTY, removed=True),
    Held(model="exchanges.Endorsement", of=by("member"), seen=_PARTY, removed=True),
    Held(model="exchanges.ExchangeEvent", of=by("actor"), seen=_PARTY),
    Held(
        model="exchanges.Exchange",
        of=_named_by,
        seen=by("provider", "recipient"),
        erased={"title": ERASED},
    ),
]
