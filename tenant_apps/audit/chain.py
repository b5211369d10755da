"""Recompute the audit's seals from the acts they cover, and name the acts that are not as sealed.

Nothing in the database is trusted for it: what is hashed is said here once more, as decision 10
has it for the ledger. An act is hashed as PostgreSQL sends a record: for each column its type's
number, its length and its bytes, or a length of -1 where it is null. A seal's hash is over its own
fields, then each act it covers, in the order of ids: the id, the act's hash. All of it runs in the
database, so that however long the audit is, no more than what is wrong comes here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from kernel import database
from tenant_apps.audit.models import AuditSeal, SealedEvent

MOST = 100
# Sorting a million acts in less than this would be slower; what does not fit goes to disk.
MEMORY = "64MB"
SHOWN_DIGITS = 12

# An act that is not sealed is in order as long as the next seal will still look that far back.
_ACTS = """
SELECT 'act ' || coalesce(acts.id, sealed.event_id) || coalesce(' (' || acts.action || ')', ''),
       CASE WHEN sealed.event_id IS NULL THEN 'seal over it'
            ELSE 'hash in seal ' || sealed.seal_id END,
       coalesce(left(encode(sealed.sha256, 'hex'), 12), 'one'),
       CASE WHEN sealed.event_id IS NOT NULL THEN left(encode(acts.sha256, 'hex'), 12) END
  FROM (SELECT r.id, r.at, r.action, sha256(record_send(ROW(
                   r.id, r.at, r.action::text, r.actor, r.subject, r.detail::text))) AS sha256
          FROM audit_event AS r) AS acts
  FULL JOIN audit_sealed_event AS sealed ON sealed.event_id = acts.id
 WHERE acts.sha256 IS DISTINCT FROM sealed.sha256
   AND (sealed.event_id IS NOT NULL OR acts.at < (
        SELECT s.final_until FROM audit_seal AS s ORDER BY s.number DESC LIMIT 1))
 ORDER BY sealed.seal_id, acts.at
"""

_CHAIN = """
WITH covered AS (
    SELECT seal_id, count(*) AS count,
           string_agg(uuid_send(event_id) || sha256, ''::bytea ORDER BY event_id) AS bytes
      FROM audit_sealed_event GROUP BY seal_id
), linked AS (
    SELECT s.*, lag(s.number, 1, 0) OVER chain AS former_number,
           lag(s.sha256, 1, decode(repeat('00', 32), 'hex')) OVER chain AS former_sha256
      FROM audit_seal AS s WINDOW chain AS (ORDER BY s.number)
)
SELECT 'seal ' || coalesce(s.number, c.seal_id), side.what, side.expected, side.found
  FROM linked AS s
  FULL JOIN covered AS c ON c.seal_id = s.number
 CROSS JOIN LATERAL (VALUES
    ('the seal itself', 'one', CASE WHEN s.number IS NOT NULL THEN 'one' END),
    ('number of the seal before it', (s.number - 1)::text, s.former_number::text),
    ('hash of the seal before it', left(encode(s.former_sha256, 'hex'), 12),
     left(encode(s.previous_sha256, 'hex'), 12)),
    ('number of acts it covers', s.count::text, coalesce(c.count, 0)::text),
    ('its hash', left(encode(sha256(record_send(ROW(
        s.number, s.format, s.previous_sha256, s.count, s.at_most, s.is_sweep, s.horizon,
        s.seen_until, s.final_until, s.sealed_at))
        || coalesce(c.bytes, ''::bytea)), 'hex'), 12), left(encode(s.sha256, 'hex'), 12))
    ) AS side (what, expected, found)
 WHERE side.expected IS DISTINCT FROM side.found
   AND (s.number IS NOT NULL OR side.what = 'the seal itself')
 ORDER BY coalesce(s.number, c.seal_id)
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the audit is not as it was sealed."""

    where: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is {self.found}, should be {self.expected}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """The seal over an act, by number, and the act's own hash in digits."""

    seal: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal of an audit: whoever knows its hash knows all that went before."""

    number: int
    sha256: bytes


def check() -> Iterator[Broken]:
    """What is wrong in the current schema's audit: acts first, as they were sealed, then seals."""
    for statement in (_ACTS, _CHAIN):
        with database.atomic(), database.cursor() as cursor:
            cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
            cursor.execute(f"{statement} LIMIT {MOST}")
            rows = cursor.fetchall()
        yield from (Broken(*(part or "nothing" for part in row)) for row in rows)


def against_published(published: Mapping[int, bytes]) -> Iterator[Broken]:
    """Where a seal is not the one whose hash was published, by number."""
    stands = hashes(published)
    for number, sha256 in sorted(published.items()):
        if stands.get(number) != sha256:
            found = _short(stands.get(number))
            yield Broken(f"seal {number}", "published hash", _short(sha256), found)


def head() -> Head | None:
    """The head of the current audit, or None where nothing is sealed yet."""
    newest = AuditSeal.objects.order_by("-number").values_list("number", "sha256").first()
    return Head(newest[0], bytes(newest[1])) if newest else None


def hashes(numbers: Iterable[int]) -> dict[int, bytes]:
    """The hashes of these seals, by number; those that are not there are left out."""
    seals = AuditSeal.objects.filter(number__in=list(numbers)).values_list("number", "sha256")
    return {number: bytes(sha256) for number, sha256 in seals}


def seals_over(events: Iterable[UUID]) -> dict[UUID, Sealed]:
    """The seal over each of these acts; those that are not sealed yet are left out."""
    rows = SealedEvent.objects.filter(event_id__in=list(events))
    return {
        event: Sealed(seal, bytes(sha256).hex())
        for event, seal, sha256 in rows.values_list("event_id", "seal_id", "sha256")
    }


def _short(sha256: bytes | None) -> str:
    return sha256.hex()[:SHOWN_DIGITS] if sha256 is not None else "nothing"
