"""What the crowd asked about each other's listings."""

from collections.abc import Iterator
from typing import Any

import psycopg

from tenant_apps.questions.models import Line, Question
from tests.bulk.copying import Table, uuid_of
from tests.bulk.crowd import LISTING, MEMBER
from tests.bulk.past import BUSY, Past
from tests.bulk.words import MESSAGES

QUESTION, LINE = 50, 51
LINES = 4


def copy_questions(admin: psycopg.Connection, past: Past) -> None:
    """About one listing of eight, of which the asker has read all but the last line."""
    asked = ["id", "listing_id", "owner_id", "asker_id", "created_at", "changed_at"]
    alike = {"last_position": LINES, "owner_read_position": LINES}
    table = Table(Question, asked, **alike, asker_read_position=LINES - 1)
    table.copy(admin, (_question(past, n) for n in _numbers(past)))
    said = ["id", "question_id", "position", "author_id", "text", "created_at", "request_key"]
    Table(Line, said, request_hash=b"\x00").copy(admin, _lines(past))


def _numbers(past: Past) -> range:
    return range(past.of.listings // 8)


def _two(past: Past, n: int) -> tuple[int, int]:
    """Asker and owner; busy members ask about fifty listings each, if there are as many."""
    owner = past.of.owner(8 * n)
    each = max(len(_numbers(past)) // (BUSY * 50), 1)
    asker = n // each % BUSY if n % each == 0 else n * 7919 % past.of.members
    return (asker if asker != owner else (owner + 1) % past.of.members), owner


def _question(past: Past, n: int) -> tuple[Any, ...]:
    asker, owner = _two(past, n)
    at = past.of.posted_at(8 * n)
    people = uuid_of(MEMBER, owner), uuid_of(MEMBER, asker)
    return uuid_of(QUESTION, n), uuid_of(LISTING, 8 * n), *people, at, at


def _lines(past: Past) -> Iterator[tuple[Any, ...]]:
    for n in _numbers(past):
        two = _two(past, n)
        for place in range(LINES):
            identifier = uuid_of(LINE, LINES * n + place)
            yield (
                identifier,
                uuid_of(QUESTION, n),
                place + 1,
                uuid_of(MEMBER, two[place % 2]),
                MESSAGES[(n + place) % len(MESSAGES)],
                past.of.posted_at(8 * n),
                identifier,
            )
