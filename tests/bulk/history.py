"""The crowd's exchanges: their steps, what was written in them, and what was said after."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg

from tenant_apps.cpd.models import Reflection
from tenant_apps.exchanges.models import (
    Attachment,
    Endorsement,
    Exchange,
    ExchangeEvent,
    Feedback,
    Note,
)
from tests.bulk.copying import NULL, Table, uuid_of
from tests.bulk.crowd import LISTING, MEMBER
from tests.bulk.past import EVENTS, HELD, LOGGED, LONG_TALK, Past
from tests.bulk.words import LEARNED, MESSAGES

EXCHANGE, HOLD, EVENT, NOTE, LONG_NOTE = 11, 12, 15, 16, 17
FEEDBACK, ENDORSEMENT, REFLECTION, ATTACHMENT = range(20, 24)


def copy_exchanges(admin: psycopg.Connection, past: Past) -> None:
    """All of them, with their steps and messages."""
    varying = ["id", "listing_id", "provider_id", "recipient_id", "proposed_by_id", "state"]
    varying += ["minutes", "hold_id", "logged_minutes", "logged_by_id", "helped_on"]
    varying += ["created_at", "changed_at", "settled_at", "awaiting_id", "expires_at"]
    varying += ["request_key", "last_position", "provider_read_position"]
    varying += ["recipient_read_position"]
    Table(Exchange, varying, title="Help with what we talked of").copy(
        admin, (_exchange(past, n) for n in range(past.exchanges))
    )
    happened = ["id", "exchange_id", "position", "kind", "actor_id", "minutes", "at", "request_key"]
    Table(ExchangeEvent, happened).copy(admin, _events(past))
    written = ["id", "exchange_id", "position", "author_id", "text", "created_at", "request_key"]
    notes = Table(Note, written)
    notes.copy(admin, _notes(past))
    notes.copy(admin, _long_talks(past))
    _copy_files(admin, past)


def _exchange(past: Past, n: int) -> tuple[Any, ...]:
    provider, recipient = past.parties(n)
    state, at, awaited = past.state(n), past.at(n), past.awaited(n)
    expires = state in ("proposed", "accepted")
    # In one of fifty there is something that the recipient has not read.
    last = past.last_position(n)
    return (
        uuid_of(EXCHANGE, n),
        uuid_of(LISTING, past.listing(n)),
        uuid_of(MEMBER, provider),
        uuid_of(MEMBER, recipient),
        uuid_of(MEMBER, past.proposer(n)),
        state,
        past.minutes(n),
        uuid_of(HOLD, n) if state in HELD else NULL,
        past.minutes(n) if state in LOGGED else NULL,
        uuid_of(MEMBER, provider) if state in LOGGED else NULL,
        at.date() if state in LOGGED else NULL,
        at,
        at,
        at if state == "settled" else NULL,
        NULL if awaited is None else uuid_of(MEMBER, awaited),
        past.of.now + timedelta(days=14) if expires else NULL,
        uuid_of(EXCHANGE, n),
        last,
        last,
        last if n % 50 else 2,
    )


def _events(past: Past) -> Iterator[tuple[Any, ...]]:
    count = 0
    for n in range(past.exchanges):
        both = past.parties(n)
        for place, kind in enumerate(EVENTS[past.state(n)]):
            identifier = uuid_of(EVENT, count)
            actor = uuid_of(MEMBER, both[place % 2])
            count += 1
            yield (
                identifier,
                uuid_of(EXCHANGE, n),
                2 * place + 1,
                kind,
                actor,
                past.minutes(n),
                past.at(n),
                identifier,
            )


def _notes(past: Past) -> Iterator[tuple[Any, ...]]:
    for count in range(past.messages):
        n, place = count % past.exchanges, count // past.exchanges
        yield _note(past, n, place, uuid_of(NOTE, count), 2 * place + 2)


def _long_talks(past: Past) -> Iterator[tuple[Any, ...]]:
    """What busy members went on to write in one of theirs."""
    talks = filter(past.has_long_talk, range(past.exchanges))
    for talk, n in enumerate(talks):
        for place in range(LONG_TALK):
            yield _note(past, n, place, uuid_of(LONG_NOTE, LONG_TALK * talk + place), 9 + place)


def _note(past: Past, n: int, place: int, identifier: str, position: int) -> tuple[Any, ...]:
    return (
        identifier,
        uuid_of(EXCHANGE, n),
        position,
        uuid_of(MEMBER, past.parties(n)[place % 2]),
        MESSAGES[(n + place) % len(MESSAGES)],
        past.at(n),
        identifier,
    )


def _copy_files(admin: psycopg.Connection, past: Past) -> None:
    """Every tenth message of a long talk had one; their bytes are nowhere."""
    talks = sum(map(past.has_long_talk, range(past.exchanges)))
    table = Table(Attachment, ["id", "note_id"], place=1, name="a3.pdf", kind="pdf", size_bytes=9)
    notes = range(0, LONG_TALK * talks, 10)
    table.copy(admin, ((uuid_of(ATTACHMENT, one), uuid_of(LONG_NOTE, one)) for one in notes))


def copy_what_was_learned(admin: psycopg.Connection, past: Past) -> None:
    """Of ten settled exchanges the recipients of three said thanks; of one they also endorsed the
    provider, and wrote a reflection."""
    settled = [n for n in range(past.exchanges) if past.state(n) == "settled"]
    said = ["id", "exchange_id", "author_id", "learned", "thanks", "may_be_shared", "created_at"]
    Table(Feedback, said).copy(
        admin,
        (
            (
                uuid_of(FEEDBACK, n),
                uuid_of(EXCHANGE, n),
                uuid_of(MEMBER, past.parties(n)[1]),
                LEARNED[n % len(LEARNED)],
                "Thank you.",
                "t" if n % 2 else "f",
                past.at(n),
            )
            for n in settled
            if n % 10 < 4
        ),
    )
    endorsed = [n for n in settled if n % 10 == 1]
    Table(Endorsement, ["id", "exchange_id", "member_id", "skill_id", "created_at"]).copy(
        admin,
        (
            (
                uuid_of(ENDORSEMENT, n),
                uuid_of(EXCHANGE, n),
                uuid_of(MEMBER, past.parties(n)[0]),
                past.of.skills[n % len(past.of.skills)],
                past.at(n),
            )
            for n in endorsed
        ),
    )
    Table(Reflection, ["id", "member_id", "exchange_id", "learned", "request_key"]).copy(
        admin,
        (
            (
                uuid_of(REFLECTION, n),
                uuid_of(MEMBER, past.parties(n)[1]),
                uuid_of(EXCHANGE, n),
                LEARNED[n % len(LEARNED)],
                uuid_of(REFLECTION, n),
            )
            for n in endorsed
        ),
    )
