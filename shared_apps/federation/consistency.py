"""Whether the networks' ledgers and the national one tell the same story.

F1: positions sum to zero. F2: a network's clearing minutes and its position cancel, and so does
what is held there. F3: each reference stands in the national ledger, in both networks and in the
federation's records, alike: what crossed, what is or was held and how that ended, what was undone.
F4: what is counted between two networks with a limit is what crossed, and is held, between them.
Everything is read in one snapshot, so that trade may go on meanwhile.
"""

from collections.abc import Iterator
from typing import Any

from psycopg import sql

from kernel import database
from shared_apps.federation.models import CrossHold, CrossRelease, CrossTransfer, Pair
from tenant_apps.ledger.check import Difference
from tenants import current
from tenants.models import Network

MOST_PER_RULE = 100

_SUM = """
SELECT 'national ledger', 'sum of positions', 0, sum(s.balance_minutes)
  FROM ledger_account AS a JOIN ledger_stripe AS s ON s.account_id = a.id
 WHERE a.kind = 'network' HAVING sum(s.balance_minutes) <> 0
"""

# What crossed, and what undid it, each beside its own record.
_RECORDS = """
SELECT CASE WHEN coalesce(record.undoes, moved.undoes) THEN 'reversal of ' ELSE 'reference ' END
       || coalesce(record.reference, moved.reference), 'record of the federation',
       moved.minutes, record.minutes
  FROM (SELECT coalesce(reverses_id, reference) AS reference, reverses_id IS NOT NULL AS undoes,
               minutes, payer_network_id, payee_network_id FROM {record}) AS record
  FULL JOIN (SELECT t.federation_reference AS reference, t.reverses_id IS NOT NULL AS undoes,
                    sum(t.minutes) AS minutes, payer.holder AS payer, payee.holder AS payee
               FROM ledger_transfer AS t
               JOIN ledger_account AS payer ON payer.id = t.payer_id
               JOIN ledger_account AS payee ON payee.id = t.payee_id
              GROUP BY t.federation_reference, t.reverses_id IS NOT NULL, payer.holder,
                       payee.holder) AS moved
    ON moved.reference = record.reference AND moved.undoes = record.undoes
 WHERE (record.minutes, record.payer_network_id, record.payee_network_id)
       IS DISTINCT FROM (moved.minutes, moved.payer, moved.payee)
"""

# A hold with its minutes and how it stands: open, taken, or given back.
_STANDING = """h.minutes || ' minutes, ' || CASE
           WHEN EXISTS (SELECT FROM {transfer} AS t WHERE t.hold_id = h.id) THEN 'taken'
           WHEN EXISTS (SELECT FROM {resolution} AS r WHERE r.hold_id = h.id) THEN 'given back'
           ELSE 'open' END"""

_HOLDS = """
SELECT 'hold ' || coalesce(record.reference, held.reference), 'record of the federation',
       held.standing, record.standing
  FROM (SELECT h.reference, h.payer_network_id, h.payee_network_id,
               h.minutes || ' minutes, ' || CASE
               WHEN EXISTS (SELECT FROM {record} AS t
                             WHERE t.reference = h.reference AND t.kind = 'exchange') THEN 'taken'
               WHEN EXISTS (SELECT FROM {release} AS r WHERE r.reference = h.reference)
               THEN 'given back' ELSE 'open' END AS standing
          FROM {hold} AS h) AS record
  FULL JOIN (SELECT h.federation_reference AS reference, payer.holder AS payer,
                    payee.holder AS payee, {standing} AS standing
               FROM ledger_hold AS h
               JOIN ledger_account AS payer ON payer.id = h.payer_id
               JOIN ledger_account AS payee ON payee.id = h.payee_id) AS held
    ON held.reference = record.reference
 WHERE (record.standing, record.payer_network_id, record.payee_network_id)
       IS DISTINCT FROM (held.standing, held.payer, held.payee)
"""

# What crossed by each reference: on the clearing account here, on the network's account there.
_LEGS = """WITH here AS (
    SELECT t.federation_reference AS reference, count(*) AS legs,
           sum(CASE WHEN t.payee_id = clearing.id THEN t.minutes ELSE -t.minutes END) AS minutes
      FROM {transfer} AS t
      JOIN {account} AS clearing
        ON clearing.kind = 'clearing' AND clearing.id IN (t.payer_id, t.payee_id)
     GROUP BY t.federation_reference
), there AS (
    SELECT t.federation_reference AS reference, count(*) AS legs,
           sum(CASE WHEN t.payee_id = network.id THEN t.minutes ELSE -t.minutes END) AS minutes
      FROM ledger_transfer AS t
      JOIN ledger_account AS network
        ON network.kind = 'network' AND network.holder = %(network)s
       AND network.id IN (t.payer_id, t.payee_id)
     GROUP BY t.federation_reference
)
"""

_REFERENCES = """{legs}
SELECT 'reference ' || coalesce(here.reference, there.reference), 'minutes in ' || %(slug)s::text,
       -there.minutes, here.minutes
  FROM here FULL JOIN there ON there.reference = here.reference
 WHERE (here.minutes, here.legs) IS DISTINCT FROM (-there.minutes, there.legs)
"""

_CLEARING = """{legs}
SELECT 'network ' || %(slug)s::text, 'clearing minutes', -position.minutes, cleared.minutes
  FROM (SELECT coalesce(sum(minutes), 0) AS minutes FROM here) AS cleared,
       (SELECT coalesce(sum(s.balance_minutes), 0) AS minutes
          FROM ledger_account AS a JOIN ledger_stripe AS s ON s.account_id = a.id
         WHERE a.kind = 'network' AND a.holder = %(network)s) AS position
 WHERE cleared.minutes <> -position.minutes
"""


# What is or was held by each reference: on the clearing account here, on the network's there.
_HELD = """WITH here AS (
    SELECT h.federation_reference AS reference, h.minutes, h.payer_id = clearing.id AS pays,
           {standing_here} AS standing
      FROM {hold} AS h
      JOIN {account} AS clearing
        ON clearing.kind = 'clearing' AND clearing.id IN (h.payer_id, h.payee_id)
), there AS (
    SELECT h.federation_reference AS reference, h.payee_id = network.id AS pays,
           {standing_there} AS standing
      FROM ledger_hold AS h
      JOIN ledger_account AS network
        ON network.kind = 'network' AND network.holder = %(network)s
       AND network.id IN (h.payer_id, h.payee_id)
)
"""

# Where the network pays, its clearing account is paid: what crosses goes through both.
_HELD_REFERENCES = """{held}
SELECT 'hold ' || coalesce(here.reference, there.reference), 'held in ' || %(slug)s::text,
       there.standing, here.standing
  FROM here FULL JOIN there ON there.reference = here.reference AND there.pays = here.pays
 WHERE here.standing IS DISTINCT FROM there.standing
"""

_HELD_CLEARING = """{held}
SELECT 'network ' || %(slug)s::text, side.what, side.expected, side.found
  FROM (SELECT coalesce(sum(minutes) FILTER (WHERE pays), 0) AS out_minutes,
               coalesce(sum(minutes) FILTER (WHERE NOT pays), 0) AS in_minutes
          FROM here WHERE standing LIKE '%% open') AS cleared,
       (SELECT coalesce(sum(s.held_out_minutes), 0) AS out_minutes,
               coalesce(sum(s.held_in_minutes), 0) AS in_minutes
          FROM ledger_account AS a JOIN ledger_stripe AS s ON s.account_id = a.id
         WHERE a.kind = 'network' AND a.holder = %(network)s) AS position,
       LATERAL (VALUES
           ('clearing minutes held to receive', position.out_minutes, cleared.in_minutes),
           ('clearing minutes held to pay', position.in_minutes, cleared.out_minutes)
       ) AS side (what, expected, found)
 WHERE side.expected <> side.found
"""


_PAIRS = """
SELECT 'networks ' || first.slug || ' and ' || second.slug, side.what, side.expected, side.found
  FROM {pair} AS p
  JOIN tenants_network AS first ON first.id = p.first_network_id
  JOIN tenants_network AS second ON second.id = p.second_network_id
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(CASE WHEN t.payer_network_id = p.first_network_id
                                THEN t.minutes ELSE -t.minutes END), 0) AS minutes
         FROM {record} AS t
        WHERE (t.payer_network_id, t.payee_network_id) IN (
              (p.first_network_id, p.second_network_id),
              (p.second_network_id, p.first_network_id))) AS moved
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(h.minutes) FILTER (WHERE h.payer_network_id = p.first_network_id), 0)
              AS by_first,
              coalesce(sum(h.minutes) FILTER (WHERE h.payer_network_id = p.second_network_id), 0)
              AS by_second
         FROM {hold} AS h
        WHERE (h.payer_network_id, h.payee_network_id) IN (
              (p.first_network_id, p.second_network_id),
              (p.second_network_id, p.first_network_id))
          AND NOT EXISTS (SELECT FROM {release} AS r WHERE r.reference = h.reference)
          AND NOT EXISTS (SELECT FROM {record} AS t
                           WHERE t.reference = h.reference AND t.kind = 'exchange')) AS held
 CROSS JOIN LATERAL (VALUES
       ('minutes moved between them', moved.minutes, p.net_minutes),
       ('minutes that the first holds to pay', held.by_first, p.first_held_minutes),
       ('minutes that the second holds to pay', held.by_second, p.second_held_minutes)
       ) AS side (what, expected, found)
 WHERE p.limit_minutes IS NOT NULL AND side.expected IS DISTINCT FROM side.found
"""


def check() -> list[Difference]:
    """The differences between the ledgers. Opens the federation's door."""
    with current.federation(), database.atomic():
        with database.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return list(_all())


def _all() -> Iterator[Difference]:
    yield from _differences("F1", _SUM)
    named = {
        "record": sql.Identifier(CrossTransfer._meta.db_table),
        "hold": sql.Identifier(CrossHold._meta.db_table),
        "release": sql.Identifier(CrossRelease._meta.db_table),
        "pair": sql.Identifier(Pair._meta.db_table),
        "standing": _standing(None),
    }
    for rule, statement in (("F3", _RECORDS), ("F3", _HOLDS), ("F4", _PAIRS)):
        yield from _differences(rule, sql.SQL(statement).format(**named).as_string())
    for network in _with_a_ledger():
        yield from _of_network(network)


def _with_a_ledger() -> list[Network]:
    without = [Network.State.PROVISIONING, Network.State.REMOVED]
    return list(Network.objects.exclude(state__in=without).order_by("id"))


_OF_NETWORK = [
    ("F2", _CLEARING),
    ("F3", _REFERENCES),
    ("F2", _HELD_CLEARING),
    ("F3", _HELD_REFERENCES),
]


def _of_network(network: Network) -> Iterator[Difference]:
    schema = network.schema_name
    tables = {
        name: sql.Identifier(schema, f"ledger_{name}") for name in ("account", "transfer", "hold")
    }
    legs = sql.SQL(_LEGS).format(**tables)
    held = sql.SQL(_HELD).format(
        **tables, standing_here=_standing(schema), standing_there=_standing(None)
    )
    asked = {"network": network.id, "slug": network.slug}
    for rule, template in _OF_NETWORK:
        statement = sql.SQL(template).format(legs=legs, held=held)
        yield from _differences(rule, statement.as_string(), asked)


def _standing(schema: str | None) -> sql.Composed:
    """How a hold of this ledger stands; of the national one without a schema."""
    path = [schema] if schema else []
    return sql.SQL(_STANDING).format(
        transfer=sql.Identifier(*path, "ledger_transfer"),
        resolution=sql.Identifier(*path, "ledger_hold_resolution"),
    )


def _differences(
    rule: str, statement: str, parameters: dict[str, Any] | None = None
) -> Iterator[Difference]:
    with database.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT {MOST_PER_RULE}", parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for where, what, expected, found in rows:
        yield Difference(rule, where, what, _said(expected), _said(found))


def _said(value: object) -> str:
    return "nothing" if value is None else str(value)
