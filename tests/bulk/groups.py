"""Groups of the crowd. Of fifty, four wait for somebody, each in its own way; the others were
withdrawn."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tenant_apps.groups.models import Group, GroupEvent, Part
from tests.bulk.copying import NULL, Table, uuid_of
from tests.bulk.crowd import MEMBER
from tests.bulk.past import BUSY, Past

GROUP, PART, GROUP_EVENT, GROUP_HOLD = range(30, 34)
PLACES = 7
SESSION_MINUTES, PREPARATION_MINUTES = 60, 30
_WAITING = ("gathering", "closed", "logged", "disputed")
_EVENTS = {
    "gathering": ("set_up",),
    "closed": ("set_up", "closed"),
    "logged": ("set_up", "agreed", "logged"),
    "disputed": ("set_up", "agreed", "logged", "disputed"),
    "withdrawn": ("set_up", "withdrawn"),
}


def copy_groups(admin: psycopg.Connection, past: Past) -> None:
    """With those who take part, and what happened."""
    varying = ["id", "title", "host_id", "state", "payer", "agreed_by_id", "logged_by_id"]
    varying += ["held_on", "expires_at", "created_at", "changed_at", "request_key"]
    alike = {"about": "Bring a month of your own figures.", "places": PLACES, "fewest": 1}
    Table(Group, varying, **alike, is_open=False, last_joined=PLACES, last_position=4).copy(
        admin, (_group(past, n) for n in range(_count(past)))
    )
    varying = ["id", "group_id", "member_id", "role", "session_minutes", "preparation_minutes"]
    varying += ["has_agreed", "given_session_minutes", "given_preparation_minutes"]
    varying += ["joined_number", "came"]
    Table(Part, varying).copy(admin, _parts(past))
    varying = ["id", "group_id", "position", "kind", "actor_id", "at", "request_key"]
    Table(GroupEvent, varying).copy(admin, _events(past))


def holds(past: Past) -> Iterator[tuple[str, int, int, int, str, datetime]]:
    """What is held for them: id, payer, payee, minutes, what for, and since when."""
    for n in range(_count(past)):
        if _is_logged(n):
            provider, recipients = _people(past, n)
            minutes, subject = SESSION_MINUTES + PREPARATION_MINUTES, uuid_of(GROUP, n)
            hold = uuid_of(GROUP_HOLD, n)
            yield hold, recipients[0], provider, minutes, subject, _at(past, n)


def _count(past: Past) -> int:
    return past.exchanges // 100


def _state(n: int) -> str:
    return _WAITING[n % 50] if n % 50 < len(_WAITING) else "withdrawn"


def _is_logged(n: int) -> bool:
    return _state(n) in ("logged", "disputed")


def _people(past: Past, n: int) -> tuple[int, list[int]]:
    """The provider, and the recipients in the order they joined; of some the first is busy."""
    members = past.of.members
    first = n * 37 % (members - PLACES - 1)
    provider, *recipients = range(first, first + PLACES + 1)
    busy = n // 50 % BUSY
    if n // 50 % 3 == 0 and busy not in range(first, first + PLACES + 1):
        recipients[0] = busy
    return provider, recipients


def _at(past: Past, n: int) -> datetime:
    return past.of.now - timedelta(days=90) * (1 - n / _count(past))


def _group(past: Past, n: int) -> tuple[Any, ...]:
    provider, recipients = _people(past, n)
    state, at, is_logged = _state(n), _at(past, n), _is_logged(n)
    # Who pays for all has set it up.
    host = uuid_of(MEMBER, recipients[0] if is_logged else provider)
    return (
        uuid_of(GROUP, n),
        "Run charts for wards",
        host,
        state,
        "host" if is_logged else "chest" if state == "closed" else "shared",
        host if is_logged else NULL,
        uuid_of(MEMBER, provider) if is_logged else NULL,
        at.date() if is_logged else NULL,
        past.of.now + timedelta(days=14) if state in ("gathering", "closed") else NULL,
        at,
        at,
        uuid_of(GROUP, n),
    )


def _parts(past: Past) -> Iterator[tuple[Any, ...]]:
    """While people gather, the first is asked and has not answered."""
    for n in range(_count(past)):
        provider, recipients = _people(past, n)
        is_logged, group = _is_logged(n), uuid_of(GROUP, n)
        planned = (SESSION_MINUTES, PREPARATION_MINUTES)
        given = planned if is_logged else (NULL, NULL)
        member = uuid_of(MEMBER, provider)
        place = (PLACES + 1) * n
        gives = (group, member, "provider", *planned, "t", *given, NULL, NULL)
        yield (uuid_of(PART, place), *gives)
        for number, recipient in enumerate(recipients, start=1):
            is_asked = number == 1 and _state(n) == "gathering"
            joined = NULL if is_asked else number
            none, came = (NULL, NULL), "t" if is_logged else NULL
            member = uuid_of(MEMBER, recipient)
            receives = (group, member, "recipient", *none, "f", *none, joined, came)
            yield (uuid_of(PART, place + number), *receives)


def _events(past: Past) -> Iterator[tuple[Any, ...]]:
    for n in range(_count(past)):
        provider, recipients = _people(past, n)
        actors = (recipients[0], provider) if _is_logged(n) else (provider, provider)
        for place, kind in enumerate(_EVENTS[_state(n)]):
            identifier = uuid_of(GROUP_EVENT, 4 * n + place)
            actor = uuid_of(MEMBER, actors[place % 2])
            yield identifier, uuid_of(GROUP, n), place + 1, kind, actor, _at(past, n), identifier
