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
from tenant_apps.members.permissions import WHOLE, Scope

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
# That it concerns a member of some organisations, or of their teams.
_OF_THESE = """
   AND EXISTS (SELECT FROM members_member AS m
                 JOIN organisations_organisation AS o ON o.id = m.organisation_id
                WHERE (o.id = ANY(%(within)s) OR o.parent_id = ANY(%(within)s)) AND {whose})
"""
_STANDING = """
SELECT '{kind}' AS kind, e.id AS subject, e.changed_at AS since FROM {table} AS e
 WHERE e.state = '{state}' AND e.changed_at <= %({after})s AND {others}
{within}""" + _NOT_DONE.replace("{subject}", "e.id").replace("{reason}", "e.changed_at")
_NOTICED = """
SELECT n.kind, n.subject, n.since FROM brokering_noticed AS n
 WHERE n.kind = '{kind}' AND n.member_id <> %(viewer)s
{within}""" + _NOT_DONE.replace("{subject}", "n.subject").replace("{reason}", "n.noticed_at")

# Where it stands, that it is not the viewer's own, and that it is somebody's.
_EXCHANGES = (
    "exchanges_exchange",
    "e.provider_id <> %(viewer)s AND e.recipient_id <> %(viewer)s",
    "m.id IN (e.provider_id, e.recipient_id)",
)
_GROUPS = (
    "groups_group",
    """e.agreed_by_id IS DISTINCT FROM %(viewer)s
   AND NOT EXISTS (SELECT FROM groups_part AS p
                    WHERE p.group_id = e.id AND p.member_id = %(viewer)s)""",
    "m.id IN (SELECT p.member_id FROM groups_part AS p WHERE p.group_id = e.id)",
)
_STATES: list[tuple[Kind, tuple[str, str, str], State | GroupState, str]] = [
    (Kind.PROPOSAL, _EXCHANGES, State.PROPOSED, "proposal_before"),
    (Kind.PROPOSAL, _EXCHANGES, State.COUNTERED, "proposal_before"),
    (Kind.PROPOSAL, _GROUPS, GroupState.CLOSED, "proposal_before"),
    (Kind.HOURS, _EXCHANGES, State.LOGGED, "hours_before"),
    (Kind.HOURS, _GROUPS, GroupState.LOGGED, "hours_before"),
    (Kind.DISPUTE, _EXCHANGES, State.DISPUTED, "now"),
    (Kind.DISPUTE, _GROUPS, GroupState.DISPUTED, "now"),
]
# A dispute is decided for both of its sides: that is for brokers of the whole network.
_NOT_IN_PART = frozenset({Kind.DISPUTE})


def _parts(*, in_part: bool) -> list[tuple[Kind, str, str]]:
    """Each part of the queue, and what its pages go by: of the whole network, or what concerns
    some organisations.

    Their words are the product's own: nothing that anybody entered stands in a statement.
    """
    standing = [
        (
            kind,
            _STANDING.format(
                kind=kind.value,
                table=table,
                others=others,
                state=state.value,
                after=after,
                within=_OF_THESE.format(whose=whose) if in_part else "",
            ),
            "(e.changed_at, e.id)",
        )
        for kind, (table, others, whose), state, after in _STATES
        if not (in_part and kind in _NOT_IN_PART)
    ]
    theirs = _OF_THESE.format(whose="m.id = n.member_id") if in_part else ""
    noticed = [
        (kind, _NOTICED.format(kind=kind.value, within=theirs), "(n.since, n.subject)")
        for kind in NOTICED_KINDS
    ]
    return [*standing, *noticed]


_WHOLE, _PART = _parts(in_part=False), _parts(in_part=True)
_NOTHING = "SELECT NULL AS kind WHERE false"
_NO_PLACE = "SELECT NULL AS kind, NULL::uuid AS subject, NULL::timestamptz AS since WHERE false"
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


def look(
    viewer: UUID,
    *,
    within: Scope = WHOLE,
    kind: Kind | None = None,
    after: str = "",
    most: int = 25,
) -> Look:
    """What waits for a broker, the longest first, past that cursor; nothing of the viewer's own.

    Raises NotFound for a damaged cursor.
    """
    since, subject = _read(after)
    every = _WHOLE if within.is_whole else _PART
    counts = " UNION ALL ".join(f"({sql} LIMIT %(most_counted)s)" for _, sql, _ in every)
    parts = [
        f"({sql} AND {order} > (%(since)s, %(subject)s) ORDER BY 3, 2 LIMIT %(most)s)"
        for each, sql, order in every
        if kind in (None, each)
    ]
    found = _ask(
        _LOOK.format(places=" UNION ALL ".join(parts or [_NO_PLACE]), counts=counts),
        {
            **_asked(viewer, within),
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


def one(viewer: UUID, kind: Kind, subject: UUID, within: Scope = WHOLE) -> Place:
    """This one, if it is in the queue and not the viewer's own; NotFound otherwise."""
    parts = [
        f"(SELECT * FROM ({sql}) AS one WHERE subject = %(subject)s)"  # noqa: S608
        for each, sql, _ in (_WHOLE if within.is_whole else _PART)
        if each == kind
    ]
    found = _ask(
        _LOOK.format(places=" UNION ALL ".join(parts or [_NO_PLACE]), counts=_NOTHING),
        {**_asked(viewer, within), "subject": subject, "most": 1},
    )
    if not found:
        raise NotFound
    return _place(found[0])


def _place(row: tuple[Any, ...]) -> Place:
    taker = Taker(row[3], row[4]) if row[3] else None
    return Place(Kind(row[0]), row[1], row[2], taker)


def _asked(viewer: UUID, within: Scope) -> dict[str, Any]:
    now = clock.now()
    return {
        "viewer": viewer,
        "within": list(within.organisations),
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
