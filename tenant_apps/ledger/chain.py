"""Recompute the seals from the rows they cover, and name the rows that are not as sealed.

Nothing in the database is trusted for it: what is hashed is said here once more. A row is hashed
as PostgreSQL sends a record: for each column its type's number, its length and its bytes, or a
length of -1 where it is null; domains are cast to their base types, whose numbers are the same in
every database. A seal's hash is over its own fields, then each row it covers, in the order of
kind and id: the kind's number, the id, the row's hash.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tenant_apps.ledger.models import Seal, SealedKind

_TRANSFER = """
SELECT r.id AS row_id, 'transfer ' || r.number AS name, r.recorded_at AS at,
       sha256(record_send(ROW(
           r.id, r.number, r.kind::text, r.payer_id, r.payee_id, r.minutes::bigint, r.subject,
           r.hold_id, r.reverses_id, r.batch, r.federation_reference, r.actor, r.request_hash,
           r.recorded_at,
           p.stripe, p.sequence::bigint, p.minutes::bigint, p.balance_after_minutes::bigint,
           q.stripe, q.sequence::bigint, q.minutes::bigint, q.balance_after_minutes::bigint
       ))) AS sha256
  FROM ledger_transfer AS r
  LEFT JOIN ledger_entry AS p ON p.transfer_id = r.id AND p.account_id = r.payer_id
  LEFT JOIN ledger_entry AS q ON q.transfer_id = r.id AND q.account_id = r.payee_id
"""
_HOLD = """
SELECT r.id AS row_id, 'hold ' || r.id AS name, r.recorded_at AS at,
       sha256(record_send(ROW(
           r.id, r.payer_id, r.payee_id, r.minutes::bigint, r.expires_at, r.subject,
           r.federation_reference, r.actor, r.request_hash, r.recorded_at))) AS sha256
  FROM ledger_hold AS r
"""
_HOLD_RESOLUTION = """
SELECT r.hold_id AS row_id, 'end of hold ' || r.hold_id AS name, r.recorded_at AS at,
       sha256(record_send(ROW(
           r.hold_id, r.outcome::text, r.taken_minutes::bigint, r.transfer_id, r.actor,
           r.recorded_at
       ))) AS sha256
  FROM ledger_hold_resolution AS r
"""
_ACCOUNT_CHANGE = """
SELECT r.id AS row_id, 'change ' || r.id AS name, r.recorded_at AS at,
       sha256(record_send(ROW(
           r.id, r.account_id, r.sets_floor, r.floor_minutes::bigint, r.sets_ceiling,
           r.ceiling_minutes::bigint, r.frozen, r.closed, r.reason::text, r.actor, r.recorded_at
       ))) AS sha256
  FROM ledger_account_change AS r
"""
_ACCOUNT = """
SELECT r.id AS row_id, 'account ' || r.id AS name, r.opened_at AS at,
       sha256(record_send(ROW(r.id, r.kind::text, r.holder, r.opened_at))) AS sha256
  FROM ledger_account AS r
"""

# A row that is not sealed is in order as long as the next seal will still look that far back.
_ROWS = """
SELECT coalesce(stands.name, '{missing} ' || sealed.row_id),
       coalesce('row sealed in seal ' || sealed.seal_id, 'seal over it'),
       coalesce(left(encode(sealed.sha256, 'hex'), 12), 'one'),
       CASE WHEN sealed.row_id IS NOT NULL THEN left(encode(stands.sha256, 'hex'), 12) END
  FROM ({rows}) AS stands
  FULL JOIN (SELECT row_id, seal_id, sha256 FROM ledger_sealed_row WHERE kind = {kind}) AS sealed
    ON sealed.row_id = stands.row_id
 WHERE stands.sha256 IS DISTINCT FROM sealed.sha256
   AND (sealed.row_id IS NOT NULL OR stands.at < (
        SELECT s.final_until FROM ledger_seal AS s ORDER BY s.number DESC LIMIT 1))
 ORDER BY sealed.seal_id, stands.at
"""

_CHAIN = """
WITH covered AS (
    SELECT seal_id, count(*) AS count,
           string_agg(int2send(kind) || uuid_send(row_id) || sha256, ''::bytea
                      ORDER BY kind, row_id) AS bytes
      FROM ledger_sealed_row GROUP BY seal_id
), linked AS (
    SELECT s.*, lag(s.number, 1, 0) OVER chain AS former_number,
           lag(s.sha256, 1, decode(repeat('00', 32), 'hex')) OVER chain AS former_sha256
      FROM ledger_seal AS s WINDOW chain AS (ORDER BY s.number)
)
SELECT coalesce('seal ' || s.number, 'seal ' || c.seal_id), side.what, side.expected, side.found
  FROM linked AS s
  FULL JOIN covered AS c ON c.seal_id = s.number
 CROSS JOIN LATERAL (VALUES
    ('the seal itself', 'one', CASE WHEN s.number IS NOT NULL THEN 'one' END),
    ('number of the seal before it', (s.number - 1)::text, s.former_number::text),
    ('hash of the seal before it', left(encode(s.former_sha256, 'hex'), 12),
     left(encode(s.previous_sha256, 'hex'), 12)),
    ('number of rows it covers', s.count::text, coalesce(c.count, 0)::text),
    ('its hash', left(encode(sha256(record_send(ROW(
        s.number, s.format, s.previous_sha256, s.count, s.first_number, s.last_number, s.at_most,
        s.is_sweep, s.horizon, s.seen_until, s.final_until, s.sealed_at))
        || coalesce(c.bytes, ''::bytea)), 'hex'), 12), left(encode(s.sha256, 'hex'), 12))
    ) AS side (what, expected, found)
 WHERE side.expected IS DISTINCT FROM side.found
   AND (s.number IS NOT NULL OR side.what = 'the seal itself')
 ORDER BY coalesce(s.number, c.seal_id)
"""


def _rows(kind: SealedKind, rows: str, missing: str) -> str:
    return _ROWS.format(kind=kind.value, rows=rows, missing=missing)


# Each gives (where, what, expected, found), as the ledger's other rules do.
RULES = [
    ("L10", _rows(SealedKind.TRANSFER, _TRANSFER, "transfer")),
    ("L10", _rows(SealedKind.HOLD, _HOLD, "hold")),
    ("L10", _rows(SealedKind.HOLD_RESOLUTION, _HOLD_RESOLUTION, "end of hold")),
    ("L10", _rows(SealedKind.ACCOUNT_CHANGE, _ACCOUNT_CHANGE, "change")),
    ("L10", _rows(SealedKind.ACCOUNT, _ACCOUNT, "account")),
    ("L10", _CHAIN),
]


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal of a ledger: whoever knows its hash knows all that went before."""

    number: int
    sha256: bytes


def head() -> Head | None:
    """The head of the current ledger, or None where nothing is sealed yet."""
    newest = Seal.objects.order_by("-number").values_list("number", "sha256").first()
    return Head(newest[0], bytes(newest[1])) if newest else None


def hashes(numbers: Iterable[int]) -> dict[int, bytes]:
    """The hashes of these seals, by number; those that are not there are left out."""
    seals = Seal.objects.filter(number__in=list(numbers)).values_list("number", "sha256")
    return {number: bytes(sha256) for number, sha256 in seals}
