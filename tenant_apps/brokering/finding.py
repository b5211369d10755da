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
# Whoever took something and did not finish it keeps it from the others for so long.
TAKEN_FOR = timedelta(days=7)

# What is done stays away until something newer makes it wait again.
_NOT_DONE = """
   AND NOT EXISTS (SELECT FROM brokering_case AS c
                    WHERE c.kind = '{kind}' AND c.subject = {subject} AND c.done_at >= {reason})
"""
_STANDING = """
SELECT '{kind}' AS kind, e.id AS subject, e.changed_at AS since FROM {table} AS e
 WHERE e.state = '{state}' AND e.changed_at <= %({after})s AND {others}
""" + _NOT_DONE.replace("{subject}", "e.id").replace("{reason}", "e.changed_at")
_NOTICED = """
SELECT n.kind, n.subject, n.since FROM brokering_noticed AS n
 WHERE n.kind = '{kind}' AND n.member_id <> %(viewer)s
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
# Their words are the product's own: nothing that anybody entered stands in a statement. The last
# is what their pages go by.
_PARTS: list[tuple[Kind, str, str]] = [
    *(
        (
            kind,
            _STANDING.format(
                kind=kind.value, table=table, others=others, state=state.value, after=after
            ),
            "(e.changed_at, e.id)",
        )
        for kind, (table, others), state, after in _STATES
    ),
    *((kind, _NOTICED.format(kind=kind.value), "(n.since, n.subject)") for kind in NOTICED_KINDS),
]
_NOTHING = "SELECT NULL AS kind WHERE false"
_COUNTS = " UNION ALL ".join(f"({sql} LIMIT %(most_counted)s)" for _, sql, _ in _PARTS)
# A page of places with who has taken each lately, and how much there is of each kind.
_LOOK = """
SELECT page.kind, page.subject, page.since, taker.id, taker.name, NULL::bigint
  FROM (SELECT * FROM ({places}) AS each ORDER BY 3, 2 LIMIT %(most)s) AS page
  LEFT JOIN brokering_case AS c
    ON c.kind = page.kind AND c.subject = page.subject AND c.taken_at > %(taken_after)s
  LEFT JOIN members_member AS taker ON taker.id = c.taken_by_id
 UNION ALL
SELECT kind, NULL, NULL, NULL, NULL, count(*) FROM ({counts}) AS each GROUP BY kind
 ORDER BY 3, 2
"""


@dataclass(frozen=True, slots=True)
class Taker:
    """The broker who sees to a thing."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """One thing in the queue, since when it waits, and who sees to it.

    It is written `proposal-<id>` in addresses, and its cursor is where a next page begins.
    """

    kind: Kind
    subject: UUID
    since: datetime
    taken_by: Taker | None = None

    @property
    def name(self) -> str:
        return f"{self.kind.value}-{self.subject}"

    @property
    def cursor(self) -> str:
        return f"{self.since.timestamp():.6f}-{self.subject}"


@dataclass(frozen=True, slots=True)
class Look:
    """Some of the queue, and how much of each kind waits, counted up to MOST_COUNTED."""

    places: list[Place]
    counts: dict[Kind, int]


def named(name: str) -> tuple[Kind, UUID]:
    """Which thing an address names; NotFound where it names none."""
    kind, _, subject = name.partition("-")
    try:
        return Kind(kind), UUID(subject)
    except ValueError:
        raise NotFound from None


def look(viewer: UUID, *, kind: Kind | None = None, after: str = "", most: int = 25) -> Look:
    """What waits for a broker, the longest first, past that cursor; nothing of the viewer's own.

    Raises NotFound for a damaged cursor.
    """
    since, subject = _read(after)
    parts = [
        f"({sql} AND {order} > (%(since)s, %(subject)s) ORDER BY 3, 2 LIMIT %(most)s)"
        for each, sql, order in _PARTS
        if kind in (None, each)
    ]
    found = _ask(
        _LOOK.format(places=" UNION ALL ".join(parts), counts=_COUNTS),
        {
            **_asked(viewer),
            "since": since,
            "subject": subject,
            "most": most,
            "most_counted": MOST_COUNTED,
        },
    )
    return Look(
        [_place(row) for row in found if row[5] is None],
        {Kind(row[0]): min(row[5], MOST_COUNTED) for row in found if row[5] is not None},
    )


def one(viewer: UUID, kind: Kind, subject: UUID) -> Place:
    """This one, if it is in the queue and not the viewer's own; NotFound otherwise."""
    parts = [
        f"(SELECT * FROM ({sql}) AS one WHERE subject = %(subject)s)"  # noqa: S608
        for each, sql, _ in _PARTS
        if each == kind
    ]
    found = _ask(
        _LOOK.format(places=" UNION ALL ".join(parts), counts=_NOTHING),
        {**_asked(viewer), "subject": subject, "most": 1},
    )
    if not found:
        raise NotFound
    return _place(found[0])


def _place(row: tuple[Any, ...]) -> Place:
    taker = Taker(row[3], row[4]) if row[3] else None
    return Place(Kind(row[0]), row[1], row[2], taker)


def _asked(viewer: UUID) -> dict[str, Any]:
    now = clock.now()
    return {
        "viewer": viewer,
        "now": now,
        "proposal_before": now - PROPOSAL_AFTER,
        "hours_before": now - HOURS_AFTER,
        "taken_after": now - TAKEN_FOR,
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
