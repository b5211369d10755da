"""When those of the crowd who agreed on something meet: half of them know, half still choose."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tenant_apps.meetings.models import Meeting, OfferedTime, Step
from tests.bulk.copying import NULL, Table, uuid_of
from tests.bulk.crowd import MEMBER
from tests.bulk.history import EXCHANGE
from tests.bulk.past import Past

MEETING, OFFERED, STEP = range(40, 43)
HOUR = timedelta(hours=1)


def copy_meetings(admin: psycopg.Connection, past: Past) -> None:
    """One for each exchange that is agreed and not logged."""
    agreed = [n for n in range(past.exchanges) if past.state(n) == "accepted"]
    varying = ["id", "exchange_id", "state", "awaiting_id", "starts_at", "ends_at", "remind_at"]
    Table(Meeting, varying, place="Room 4").copy(admin, (_meeting(past, n) for n in agreed))
    varying = ["id", "meeting_id", "position", "starts_at", "ends_at"]
    times = (
        (uuid_of(OFFERED, 3 * n + place), uuid_of(MEETING, n), place, at, at + HOUR)
        for n in agreed
        if not _is_fixed(n)
        for place in range(3)
        for at in [_starts(past, n) + timedelta(days=place)]
    )
    Table(OfferedTime, varying, place="Room 4").copy(admin, times)
    varying = ["id", "exchange_id", "meeting_id", "position", "kind", "actor_id", "request_key"]
    Table(Step, varying).copy(admin, _steps(past, agreed))


def _is_fixed(n: int) -> bool:
    return n % 200 == 40


def _starts(past: Past, n: int) -> datetime:
    day = past.of.now + timedelta(days=2 + n // 100 % 20)
    return day.replace(hour=9 + n % 8, minute=0, second=0, microsecond=0)


def _meeting(past: Past, n: int) -> tuple[Any, ...]:
    starts, identifiers = _starts(past, n), (uuid_of(MEETING, n), uuid_of(EXCHANGE, n))
    if _is_fixed(n):
        fixed = (starts, starts + HOUR, starts - timedelta(days=1))
        return (*identifiers, "agreed", NULL, *fixed)
    awaited = uuid_of(MEMBER, past.parties(n)[1])
    return (*identifiers, "proposed", awaited, NULL, NULL, NULL)


def _steps(past: Past, agreed: list[int]) -> Iterator[tuple[Any, ...]]:
    for n in agreed:
        for place, kind in enumerate(("proposed", "agreed") if _is_fixed(n) else ("proposed",)):
            identifier, actor = uuid_of(STEP, 2 * n + place), past.parties(n)[place]
            of = uuid_of(EXCHANGE, n), uuid_of(MEETING, n)
            yield identifier, *of, place + 1, kind, uuid_of(MEMBER, actor), identifier
