"""The invariants as SQL: each gives (where, what, expected, found) for what breaks it."""

_ZERO_SUM = """
SELECT 'all accounts', 'sum of balances', 0, sum(balance_minutes)
  FROM ledger_account HAVING sum(balance_minutes) <> 0
"""

_TWO_ENTRIES = """
SELECT 'transfer ' || t.number, 'entry of ' || side.party, side.minutes, e.minutes
  FROM ledger_transfer AS t
 CROSS JOIN LATERAL (VALUES ('payer', t.payer_id, -t.minutes), ('payee', t.payee_id, t.minutes))
       AS side (party, account_id, minutes)
  LEFT JOIN ledger_entry AS e ON e.transfer_id = t.id AND e.account_id = side.account_id
 WHERE e.minutes IS DISTINCT FROM side.minutes
 ORDER BY t.number
"""

_NO_OTHER_ENTRIES = """
SELECT 'account ' || e.account_id || ' entry ' || e.sequence, 'transfer', NULL,
       e.transfer_id::text
  FROM ledger_entry AS e
  LEFT JOIN ledger_transfer AS t ON t.id = e.transfer_id
 WHERE t.id IS NULL OR e.account_id NOT IN (t.payer_id, t.payee_id)
 ORDER BY e.account_id, e.sequence
"""

_SEQUENCE = """
SELECT 'account ' || a.id, 'number of entries', a.last_sequence, coalesce(e.entries, 0)
  FROM ledger_account AS a
  LEFT JOIN (SELECT account_id, count(*) AS entries, max(sequence) AS last
               FROM ledger_entry GROUP BY account_id) AS e ON e.account_id = a.id
 WHERE a.last_sequence <> coalesce(e.entries, 0) OR a.last_sequence <> coalesce(e.last, 0)
 ORDER BY a.id
"""

_RUNNING_BALANCE = """
SELECT 'account ' || account_id || ' entry ' || sequence, 'balance after it',
       before + minutes, balance_after_minutes
  FROM (SELECT account_id, sequence, minutes, balance_after_minutes,
               coalesce(lag(balance_after_minutes) OVER history, 0) AS before
          FROM ledger_entry WINDOW history AS (PARTITION BY account_id ORDER BY sequence)) AS e
 WHERE balance_after_minutes <> before + minutes
 ORDER BY account_id, sequence
"""

_BALANCE = """
SELECT 'account ' || a.id, 'balance', coalesce(moved.minutes, 0), a.balance_minutes
  FROM ledger_account AS a
  LEFT JOIN (SELECT account_id, sum(minutes) AS minutes
               FROM (SELECT payer_id AS account_id, -minutes AS minutes FROM ledger_transfer
                     UNION ALL SELECT payee_id, minutes FROM ledger_transfer) AS sides
              GROUP BY account_id) AS moved ON moved.account_id = a.id
 WHERE a.balance_minutes <> coalesce(moved.minutes, 0)
 ORDER BY a.id
"""

_HELD = """
WITH open AS (
    SELECT h.payer_id, h.payee_id, h.minutes
      FROM ledger_hold AS h
     WHERE NOT EXISTS (SELECT FROM ledger_hold_resolution AS r WHERE r.hold_id = h.id)
), held AS (
    SELECT account_id, sum(out_minutes) AS out_minutes, sum(in_minutes) AS in_minutes
      FROM (SELECT payer_id AS account_id, minutes AS out_minutes, 0 AS in_minutes FROM open
            UNION ALL SELECT payee_id, 0, minutes FROM open) AS sides
     GROUP BY account_id
)
SELECT 'account ' || a.id, side.what, side.expected, side.found
  FROM ledger_account AS a
  LEFT JOIN held ON held.account_id = a.id
 CROSS JOIN LATERAL (VALUES
       ('held to pay', coalesce(held.out_minutes, 0), a.held_out_minutes),
       ('held to receive', coalesce(held.in_minutes, 0), a.held_in_minutes)
       ) AS side (what, expected, found)
 WHERE side.expected <> side.found
 ORDER BY a.id
"""

_HOLD_TAKEN = """
SELECT 'hold ' || h.id, 'minutes taken', t.minutes, r.taken_minutes
  FROM ledger_hold AS h
  LEFT JOIN ledger_transfer AS t ON t.hold_id = h.id
  LEFT JOIN ledger_hold_resolution AS r ON r.hold_id = h.id AND r.outcome = 'taken'
 WHERE (t.id, t.minutes) IS DISTINCT FROM (r.transfer_id, r.taken_minutes)
    OR t.minutes > h.minutes
    OR (t.payer_id, t.payee_id) <> (h.payer_id, h.payee_id)
 ORDER BY h.id
"""

_REVERSAL = """
SELECT 'transfer ' || t.number, 'minutes reversed', o.minutes, t.minutes
  FROM ledger_transfer AS t
  LEFT JOIN ledger_transfer AS o ON o.id = t.reverses_id
 WHERE t.reverses_id IS NOT NULL
   AND ((o.payer_id, o.payee_id, o.minutes) IS DISTINCT FROM (t.payee_id, t.payer_id, t.minutes)
        OR o.reverses_id IS NOT NULL)
 ORDER BY t.number
"""

_CLOSED = """
SELECT 'account ' || a.id, 'transfer after it was closed', NULL, min(t.number)
  FROM ledger_account AS a
  JOIN ledger_entry AS e ON e.account_id = a.id
  JOIN ledger_transfer AS t ON t.id = e.transfer_id
 WHERE t.recorded_at > a.closed_at
 GROUP BY a.id ORDER BY a.id
"""

_FEDERATED = """
SELECT 'transfer ' || t.number, 'federation reference', 'one', NULL
  FROM ledger_account AS a
  JOIN ledger_entry AS e ON e.account_id = a.id
  JOIN ledger_transfer AS t ON t.id = e.transfer_id
 WHERE a.kind IN ('clearing', 'network') AND t.federation_reference IS NULL
 GROUP BY t.number ORDER BY t.number
"""

RULES = [
    ("L1", _ZERO_SUM),
    ("L2", _TWO_ENTRIES),
    ("L2", _NO_OTHER_ENTRIES),
    ("L3", _SEQUENCE),
    ("L4", _RUNNING_BALANCE),
    ("L4", _BALANCE),
    ("L5", _HELD),
    ("L8", _HOLD_TAKEN),
    ("L9", _REVERSAL),
    ("L11", _CLOSED),
    ("L12", _FEDERATED),
]
