"""Which things stand in the queue, the longest waiting first, in one question whatever its size.

Each part of it reads its index in order and stops after a page; none reads what anybody wrote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from tenant_apps.brokering.models import NOTICED_KINDS, Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.groups.models.group import State as GroupState

PROPOSAL_AFTER = timedelta(days=5)
HOURS_AFTER = timedelta(days=7)
MOST_COUNTED = 100

# What is done stays away until something newer makes it wait again.
_NOT_DONE = """
   AND NOT EXISTS (SELECT FROM brokering_case AS c
                    WHERE c.kind = '{kind}' AND c.subject = {subject} AND c.done_at >= {reason})
"""
_STANDING = """
SELECT '{kind}' AS kind, e.id AS subject, e.changed_at AS since FROM {table} AS e
 WHERE e.state = '{state}' AND e.changed_at <= %({after})s AND {others}
   AND (e.changed_at, e.id) > (%(since)s, %(subject)s)
""" + _NOT_DONE.replace("{subject}", "e.id").replace("{reason}", "e.changed_at")
_NOTICED = """
SELECT n.kind, n.subject, n.since FROM brokering_noticed AS n
 WHERE n.kind = '{kind}' AND n.member_id <> %(viewer)s
   AND (n.since, n.subject) > (%(since)s, %(subject)s)
""" + _NOT_DONE.replace("{subject}", "n.subject").replace("{reason}", "n.noticed_at")

# Where it stands, and that it is not the viewer's own.
_EXCHANGES = (
    "exchanges_exchange",
    "e.provider_id <> %(viewer)s AND e.recipient_id <> %(viewer)s",
)
_GROUPS = (
    "groups_group",
    """e.agreed_by_id IS DISTINCT FROM %(viewer)s
   AND NOT EXISTS (SELECT FROM groups_part AS p
                    WHERE p.group_id = e.id AND p.member_id = %(viewer)s)""",
)
_STATES: list[tuple[Kind, tuple[str, str], State | GroupState, str]] = [
    (Kind.PROPOSAL, _EXCHANGES, State.PROPOSED, "proposal_before"),
    (Kind.PROPOSAL, _EXCHANGES, State.COUNTERED, "proposal_before"),
    (Kind.PROPOSAL, _GROUPS, GroupState.CLOSED, "proposal_before"),
    (Kind.HOURS, _EXCHANGES, State.LOGGED, "hours_before"),
    (Kind.HOURS, _GROUPS, GroupState.LOGGED, "hours_before"),
    (Kind.DISPUTE, _EXCHANGES, State.DISPUTED, "now"),
    (Kind.DISPUTE, _GROUPS, GroupState.DISPUTED, "now"),
]
# Their words are the product's own: nothing that anybody entered stands in a statement.
_PARTS: list[tuple[Kind, str]] = [
    *(
        (
            kind,
            _STANDING.format(
                kind=kind.value, table=table, others=others, state=state.value, after=after
            ),
        )
        for kind, (table, others), state, after in _STATES
    ),
    *((kind, _NOTICED.format(kind=kind.value)) for kind in NOTICED_KINDS),
]


@dataclass(frozen=True, slots=True)
class Place:
    """One thing in the queue, and since when it waits. It is written `proposal-<id>` in addresses,
    and where a next page begins with its time in between."""

    kind: Kind
    subject: UUID
    since: datetime

    @property
    def name(self) -> str:
        return f"{self.kind.value}-{self.subject}"

    @property
    def cursor(self) -> str:
        return f"{self.since.timestamp():.6f}-{self.subject}"


def named(name: str) -> tuple[Kind, UUID]:
    """Which thing an address names; NotFound where it names none."""
    kind, _, subject = name.partition("-")
    try:
        return Kind(kind), UUID(subject)
    except ValueError:
        raise NotFound from None


def waiting(
    viewer: UUID, *, kind: Kind | None = None, after: str = "", most: int = 25
) -> list[Place]:
    """What waits for a broker, the longest first, past that cursor; nothing of the viewer's own.

    Raises NotFound for a damaged cursor.
    """
    since, subject = _read(after)
    parts = [f"({sql} ORDER BY 3, 2 LIMIT %(most)s)" for one, sql in _PARTS if kind in (None, one)]
    found = _ask(
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS each ORDER BY 3, 2 LIMIT %(most)s",  # noqa: S608
        {**_asked(viewer), "since": since, "subject": subject, "most": most},
    )
    return [Place(Kind(row[0]), row[1], row[2]) for row in found]


def counts(viewer: UUID) -> dict[Kind, int]:
    """How much of each kind waits, counted up to MOST_COUNTED."""
    parts = [f"({sql} LIMIT %(most)s)" for _, sql in _PARTS]
    since, subject = _read("")
    found = _ask(
        f"SELECT kind, count(*) FROM ({' UNION ALL '.join(parts)}) AS each GROUP BY kind",  # noqa: S608
        {**_asked(viewer), "since": since, "subject": subject, "most": MOST_COUNTED},
    )
    return {Kind(kind): min(count, MOST_COUNTED) for kind, count in found}


def one(viewer: UUID, kind: Kind, subject: UUID) -> Place:
    """This one, if it is in the queue and not the viewer's own; NotFound otherwise."""
    parts = [
        f"(SELECT * FROM ({sql}) AS one WHERE subject = %(wanted)s)"  # noqa: S608
        for each, sql in _PARTS
        if each == kind
    ]
    since, first = _read("")
    asked = {**_asked(viewer), "since": since, "subject": first, "wanted": subject}
    found = _ask(" UNION ALL ".join(parts), asked)
    if not found:
        raise NotFound
    return Place(kind, subject, found[0][2])


def _asked(viewer: UUID) -> dict[str, Any]:
    now = clock.now()
    return {
        "viewer": viewer,
        "now": now,
        "proposal_before": now - PROPOSAL_AFTER,
        "hours_before": now - HOURS_AFTER,
    }


def _ask(sql: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())


def _read(cursor: str) -> tuple[datetime, UUID]:
    """Where a page begins: from the longest waiting on where nothing is said."""
    seconds, _, subject = (cursor or f"0-{UUID(int=0)}").partition("-")
    try:
        at = datetime.fromtimestamp(float(seconds), tz=clock.now().tzinfo)
        return at, UUID(subject)
    except (ValueError, OverflowError, OSError):
        raise NotFound from None
