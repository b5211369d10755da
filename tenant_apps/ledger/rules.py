"""The invariants as SQL: each gives (where, what, expected, found) for what breaks it.

How many stripes an account has, and in which of them a hold counts, is reckoned here anew: the
functions that post do not judge themselves.
"""

_ZERO_SUM = """
SELECT 'all accounts', 'sum of balances', 0, sum(balance_minutes)
  FROM ledger_stripe HAVING sum(balance_minutes) <> 0
"""

# Both ways at once: what a transfer says and no entry does, and what an entry says and no transfer.
_TWO_ENTRIES = """
SELECT coalesce('transfer ' || side.number,
                'account ' || e.account_id || ' entry ' || e.stripe || '/' || e.sequence),
       coalesce('entry of ' || side.party, 'transfer'), side.minutes::text,
       CASE WHEN side.number IS NULL THEN e.transfer_id::text ELSE e.minutes::text END
  FROM (SELECT id, number, 'payer' AS party, payer_id AS account_id, -minutes AS minutes
          FROM ledger_transfer
        UNION ALL
        SELECT id, number, 'payee', payee_id, minutes FROM ledger_transfer) AS side
  FULL JOIN ledger_entry AS e ON e.transfer_id = side.id AND e.account_id = side.account_id
 WHERE e.minutes IS DISTINCT FROM side.minutes
 ORDER BY side.number, e.account_id, e.stripe, e.sequence
"""

_SEQUENCE = """
SELECT 'account ' || coalesce(s.account_id, e.account_id) || ' stripe '
       || coalesce(s.number, e.stripe), 'number of entries', s.last_sequence,
       coalesce(e.entries, 0)
  FROM ledger_stripe AS s
  FULL JOIN (SELECT account_id, stripe, count(*) AS entries, max(sequence) AS last
               FROM ledger_entry GROUP BY account_id, stripe) AS e
    ON e.account_id = s.account_id AND e.stripe = s.number
 WHERE s.last_sequence IS DISTINCT FROM coalesce(e.entries, 0)
    OR s.last_sequence <> coalesce(e.last, 0)
 ORDER BY 1
"""

# Read once and sorted: by the index each entry would be fetched by itself.
_RUNNING_BALANCE = """
WITH entry AS MATERIALIZED (
    SELECT account_id, stripe, sequence, minutes, balance_after_minutes FROM ledger_entry
)
SELECT 'account ' || account_id || ' entry ' || stripe || '/' || sequence, 'balance after it',
       before + minutes, balance_after_minutes
  FROM (SELECT account_id, stripe, sequence, minutes, balance_after_minutes,
               coalesce(lag(balance_after_minutes) OVER history, 0) AS before
          FROM entry
        WINDOW history AS (PARTITION BY account_id, stripe ORDER BY sequence)) AS e
 WHERE balance_after_minutes <> before + minutes
 ORDER BY account_id, stripe, sequence
"""

_BALANCE = """
SELECT 'account ' || s.account_id, 'balance', coalesce(moved.minutes, 0), s.minutes
  FROM (SELECT account_id, sum(balance_minutes) AS minutes
          FROM ledger_stripe GROUP BY account_id) AS s
  LEFT JOIN (SELECT account_id, sum(minutes) AS minutes
               FROM (SELECT payer_id AS account_id, -minutes AS minutes FROM ledger_transfer
                     UNION ALL SELECT payee_id, minutes FROM ledger_transfer) AS sides
              GROUP BY account_id) AS moved ON moved.account_id = s.account_id
 WHERE s.minutes <> coalesce(moved.minutes, 0)
 ORDER BY s.account_id
"""

_STRIPE_BALANCE = """
SELECT 'account ' || s.account_id || ' stripe ' || s.number, 'balance',
       coalesce(last.balance_after_minutes, 0), s.balance_minutes
  FROM ledger_stripe AS s
  LEFT JOIN ledger_entry AS last
    ON last.account_id = s.account_id AND last.stripe = s.number
   AND last.sequence = s.last_sequence
 WHERE s.balance_minutes <> coalesce(last.balance_after_minutes, 0)
 ORDER BY s.account_id, s.number
"""

# An account has all its stripes, and each says of the account what it says.
_STRIPES = """
SELECT 'account ' || a.id, side.what, side.expected, side.found
  FROM ledger_account AS a
  LEFT JOIN (SELECT account_id, count(*) AS parts, max(stripes) AS stripes, max(number) AS last,
                    count(*) FILTER (WHERE is_frozen) AS frozen,
                    count(*) FILTER (WHERE is_closed) AS closed,
                    count(*) FILTER (WHERE is_between_networks) AS between_networks
               FROM ledger_stripe GROUP BY account_id) AS s ON s.account_id = a.id
 CROSS JOIN LATERAL (VALUES
       ('number of stripes', CASE a.kind WHEN 'member' THEN 1 ELSE 16 END::bigint, s.parts),
       ('number in each stripe', s.parts, s.stripes::bigint),
       ('last stripe', s.parts - 1, s.last::bigint),
       ('frozen stripes', CASE WHEN a.frozen_at IS NULL THEN 0 ELSE s.parts END, s.frozen),
       ('closed stripes', CASE WHEN a.closed_at IS NULL THEN 0 ELSE s.parts END, s.closed),
       ('stripes between networks',
        CASE WHEN a.kind IN ('clearing', 'network') THEN s.parts ELSE 0 END, s.between_networks)
       ) AS side (what, expected, found)
 WHERE side.expected IS DISTINCT FROM side.found
 ORDER BY a.id
"""

# A limit is shared out wholly, each stripe within its share, or not at all: then each stripe says
# so with a limit that no balance meets.
_LIMITS = """
SELECT 'account ' || a.id, side.what, side.expected, side.found
  FROM ledger_account AS a
  JOIN (SELECT account_id, count(*) AS parts, max(stripes) AS stripes,
               count(floor_minutes) AS floors, count(ceiling_minutes) AS ceilings,
               sum(floor_minutes)::bigint AS floor, sum(ceiling_minutes)::bigint AS ceiling,
               min(floor_minutes) = 2000000000 AS no_floor,
               max(ceiling_minutes) = -2000000000 AS no_ceiling,
               count(*) FILTER (WHERE balance_minutes - held_out_minutes < floor_minutes) AS low,
               count(*) FILTER (WHERE balance_minutes + held_in_minutes > ceiling_minutes) AS high
          FROM ledger_stripe GROUP BY account_id) AS s ON s.account_id = a.id
 CROSS JOIN LATERAL (VALUES
       ('stripes with a floor', CASE WHEN a.floor_minutes IS NULL THEN 0 ELSE s.parts END,
        s.floors),
       ('stripes with a ceiling', CASE WHEN a.ceiling_minutes IS NULL THEN 0 ELSE s.parts END,
        s.ceilings),
       ('floor of all stripes', a.floor_minutes,
        CASE WHEN s.stripes > 1 AND s.no_floor THEN a.floor_minutes ELSE s.floor END),
       ('ceiling of all stripes', a.ceiling_minutes,
        CASE WHEN s.stripes > 1 AND s.no_ceiling THEN a.ceiling_minutes ELSE s.ceiling END),
       ('stripes below their share', 0, CASE WHEN s.stripes > 1 AND NOT s.no_floor THEN s.low
                                             ELSE 0 END),
       ('stripes above their share', 0, CASE WHEN s.stripes > 1 AND NOT s.no_ceiling THEN s.high
                                             ELSE 0 END)
       ) AS side (what, expected, found)
 WHERE side.expected IS DISTINCT FROM side.found
 ORDER BY a.id
"""

# A limit is that of its last change. Changes of the same moment may have been made in the other
# order: one waits for the account after it has read the clock.
_CHANGED_LIMIT = """
SELECT 'account ' || a.id, '{limit} as last changed', last.{limit}_minutes, a.{limit}_minutes
  FROM ledger_account AS a
  JOIN (SELECT DISTINCT ON (account_id) account_id, recorded_at, {limit}_minutes
          FROM ledger_account_change WHERE sets_{limit}
         ORDER BY account_id, recorded_at DESC) AS last ON last.account_id = a.id
 WHERE NOT EXISTS (SELECT FROM ledger_account_change AS c
                    WHERE c.account_id = a.id AND c.sets_{limit}
                      AND c.recorded_at >= last.recorded_at - interval '1 minute'
                      AND c.{limit}_minutes IS NOT DISTINCT FROM a.{limit}_minutes)
 ORDER BY a.id
"""

# A limit that no change has set is what accounts of its kind were opened with at that time.
OPENED_LIMIT = """
WITH opening AS (
    SELECT kind, {limit}_minutes, opened_since, opened_until
      FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
           AS opening (kind, floor_minutes, ceiling_minutes, opened_since, opened_until)
)
SELECT 'account ' || a.id, '{limit} as opened', possible.minutes, a.{limit}_minutes
  FROM ledger_account AS a
 CROSS JOIN LATERAL (
       SELECT string_agg(coalesce(o.{limit}_minutes::text, 'nothing'), ' or ') AS minutes,
              bool_or(o.{limit}_minutes IS NOT DISTINCT FROM a.{limit}_minutes) AS has_it
         FROM opening AS o
        WHERE o.kind = a.kind AND a.opened_at >= coalesce(o.opened_since, '-infinity')
          AND a.opened_at < coalesce(o.opened_until, 'infinity')) AS possible
 WHERE NOT possible.has_it
   AND NOT EXISTS (SELECT FROM ledger_account_change AS c
                    WHERE c.account_id = a.id AND c.sets_{limit})
 ORDER BY a.id
"""

_HELD = """
WITH open AS (
    SELECT h.id, h.payer_id, h.payee_id, h.minutes
      FROM ledger_hold AS h
     WHERE NOT EXISTS (SELECT FROM ledger_hold_resolution AS r WHERE r.hold_id = h.id)
       AND NOT EXISTS (SELECT FROM ledger_transfer AS t WHERE t.hold_id = h.id)
), held AS (
    SELECT s.account_id, s.number, sum(side.out_minutes) AS out_minutes,
           sum(side.in_minutes) AS in_minutes
      FROM open
     CROSS JOIN LATERAL (VALUES (payer_id, minutes, 0), (payee_id, 0, minutes))
           AS side (account_id, out_minutes, in_minutes)
      JOIN ledger_stripe AS s
        ON s.account_id = side.account_id
       AND s.number = get_byte(uuid_send(open.id), 15) % s.stripes
     GROUP BY s.account_id, s.number
)
SELECT 'account ' || s.account_id || ' stripe ' || s.number, side.what, side.expected, side.found
  FROM ledger_stripe AS s
  LEFT JOIN held ON held.account_id = s.account_id AND held.number = s.number
 CROSS JOIN LATERAL (VALUES
       ('held to pay', coalesce(held.out_minutes, 0), s.held_out_minutes),
       ('held to receive', coalesce(held.in_minutes, 0), s.held_in_minutes)
       ) AS side (what, expected, found)
 WHERE side.expected <> side.found
 ORDER BY s.account_id, s.number
"""

# A transfer takes a hold, or it is given back. Takings of former times are written in both places.
_HOLD_TAKEN = """
SELECT 'hold ' || coalesce(h.id, t.hold_id, r.hold_id), 'minutes taken', t.minutes,
       r.taken_minutes
  FROM ledger_hold AS h
  FULL JOIN (SELECT * FROM ledger_transfer WHERE hold_id IS NOT NULL) AS t ON t.hold_id = h.id
  FULL JOIN ledger_hold_resolution AS r ON r.hold_id = coalesce(h.id, t.hold_id)
 WHERE (h.id IS NULL AND coalesce(t.hold_id, r.hold_id) IS NOT NULL)
    OR (r.hold_id IS NOT NULL
        AND (t.id, coalesce(t.minutes, 0)) IS DISTINCT FROM (r.transfer_id, r.taken_minutes))
    OR (r.outcome = 'taken') <> (r.transfer_id IS NOT NULL)
    OR t.minutes > h.minutes
    OR (t.payer_id, t.payee_id) <> (h.payer_id, h.payee_id)
 ORDER BY 1
"""

_NUMBER = """
SELECT 'transfer ' || number, 'transfers of that number', 1, count(*)
  FROM ledger_transfer GROUP BY number HAVING count(*) > 1 ORDER BY number
"""

_REVERSAL = """
SELECT 'transfer ' || t.number, 'minutes reversed', o.minutes, t.minutes
  FROM ledger_transfer AS t
  LEFT JOIN ledger_transfer AS o ON o.id = t.reverses_id
 WHERE (t.reverses_id IS NOT NULL OR t.kind = 'reversal')
   AND ((o.payer_id, o.payee_id, o.minutes) IS DISTINCT FROM (t.payee_id, t.payer_id, t.minutes)
        OR o.reverses_id IS NOT NULL OR t.kind <> 'reversal')
 ORDER BY t.number
"""

_CLOSED = """
SELECT 'account ' || a.id, side.what, side.expected, side.found
  FROM ledger_account AS a
 CROSS JOIN LATERAL (
       SELECT sum(s.balance_minutes)::bigint AS balance,
              sum(s.held_out_minutes + s.held_in_minutes)::bigint AS held
         FROM ledger_stripe AS s WHERE s.account_id = a.id) AS now
 CROSS JOIN LATERAL (
       SELECT min(t.number) AS number FROM ledger_entry AS e
         JOIN ledger_transfer AS t ON t.id = e.transfer_id
        WHERE e.account_id = a.id AND t.recorded_at > a.closed_at) AS later
 CROSS JOIN LATERAL (VALUES
       ('transfer after it was closed', NULL, later.number),
       ('balance of a closed account', 0, now.balance),
       ('held of a closed account', 0, now.held)) AS side (what, expected, found)
 WHERE a.closed_at IS NOT NULL AND side.expected IS DISTINCT FROM side.found
 ORDER BY a.id
"""

# Since when an account is in this state: the first change that put it there since the last one that
# ended it. Of two of the same moment either may have come last: one waits for the account after it
# has read the clock.
_STATE = """
WITH change AS (
    SELECT account_id, recorded_at, {state} AS begins,
           max(recorded_at) FILTER (WHERE NOT {state}) OVER (PARTITION BY account_id) AS ended_at
      FROM ledger_account_change WHERE {state} IS NOT NULL
), said AS (
    SELECT account_id, max(ended_at) AS ended_at,
           min(recorded_at) FILTER (WHERE begins AND recorded_at > coalesce(ended_at, '-infinity'))
           AS at
      FROM change GROUP BY account_id
)
SELECT 'account ' || a.id, '{state} at, by its changes,', said.at, a.{state}_at
  FROM ledger_account AS a
  LEFT JOIN said ON said.account_id = a.id
 WHERE a.{state}_at IS DISTINCT FROM said.at
   AND NOT EXISTS (SELECT FROM ledger_account_change AS c
                    WHERE c.account_id = a.id
                      AND (a.{state}_at IS NULL AND NOT c.{state} OR c.{state} AND {same})
                      AND c.recorded_at >= coalesce(said.at, said.ended_at) - interval '1 minute'
                      AND c.recorded_at <= coalesce(said.at, said.ended_at) + interval '1 minute')
 ORDER BY a.id
"""
_FROZEN_AT = _STATE.format(state="frozen", same="a.frozen_at = c.recorded_at")
# An account is closed once nobody else moves it any more, a moment after that was asked for.
_CLOSED_AT = _STATE.format(
    state="closed",
    same="a.closed_at - c.recorded_at BETWEEN interval '0' AND interval '1 minute'",
)

_FEDERATED = """
SELECT 'transfer ' || t.number, 'federation reference', 'one', NULL
  FROM ledger_account AS a
  JOIN ledger_entry AS e ON e.account_id = a.id
  JOIN ledger_transfer AS t ON t.id = e.transfer_id
 WHERE a.kind IN ('clearing', 'network') AND t.federation_reference IS NULL
 GROUP BY t.number ORDER BY t.number
"""

# What names a row comes before the sum over all of them.
RULES = [
    ("L2", _TWO_ENTRIES),
    ("L3", _SEQUENCE),
    ("L4", _RUNNING_BALANCE),
    ("L4", _BALANCE),
    ("L4", _STRIPE_BALANCE),
    ("L1", _ZERO_SUM),
    ("L6", _STRIPES),
    ("L6", _LIMITS),
    *(("L6", _CHANGED_LIMIT.format(limit=limit)) for limit in ("floor", "ceiling")),
    ("L6", _FROZEN_AT),
    ("L5", _HELD),
    ("L8", _HOLD_TAKEN),
    ("L9", _REVERSAL),
    ("L10", _NUMBER),
    ("L11", _CLOSED),
    ("L11", _CLOSED_AT),
    ("L12", _FEDERATED),
]
