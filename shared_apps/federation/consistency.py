"""Whether the networks' ledgers and the national one tell the same story.

F1: positions sum to zero. F2: a network's clearing minutes and its position cancel. F3: each
reference stands in the national ledger, in both networks and in the federation's record, alike.
Everything is read in one snapshot, so that trade may go on meanwhile.
"""

from collections.abc import Iterator
from typing import Any

from psycopg import sql

from kernel import database
from shared_apps.federation.models import CrossTransfer
from tenant_apps.ledger.check import Difference
from tenants import current
from tenants.models import Network

MOST_PER_RULE = 100

_SUM = """
SELECT 'national ledger', 'sum of positions', 0, sum(s.balance_minutes)
  FROM ledger_account AS a JOIN ledger_stripe AS s ON s.account_id = a.id
 WHERE a.kind = 'network' HAVING sum(s.balance_minutes) <> 0
"""

_RECORDS = """
SELECT 'reference ' || coalesce(record.reference, moved.reference), 'record of the federation',
       moved.minutes, record.minutes
  FROM {record} AS record
  FULL JOIN (SELECT t.federation_reference AS reference, t.minutes,
                    payer.holder AS payer, payee.holder AS payee
               FROM ledger_transfer AS t
               JOIN ledger_account AS payer ON payer.id = t.payer_id
               JOIN ledger_account AS payee ON payee.id = t.payee_id
              WHERE t.reverses_id IS NULL) AS moved ON moved.reference = record.reference
 WHERE (record.minutes, record.payer_network_id, record.payee_network_id)
       IS DISTINCT FROM (moved.minutes, moved.payer, moved.payee)
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


def check() -> list[Difference]:
    """The differences between the ledgers. Opens the federation's door."""
    with current.federation(), database.atomic():
        with database.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return list(_all())


def _all() -> Iterator[Difference]:
    yield from _differences("F1", _SUM)
    record = sql.Identifier(CrossTransfer._meta.db_table)
    yield from _differences("F3", sql.SQL(_RECORDS).format(record=record).as_string())
    for network in _with_a_ledger():
        yield from _of_network(network)


def _with_a_ledger() -> list[Network]:
    without = [Network.State.PROVISIONING, Network.State.REMOVED]
    return list(Network.objects.exclude(state__in=without).order_by("id"))


def _of_network(network: Network) -> Iterator[Difference]:
    for rule, template in (("F2", _CLEARING), ("F3", _REFERENCES)):
        schema = network.schema_name
        crossed = sql.SQL(_LEGS).format(
            transfer=sql.Identifier(schema, "ledger_transfer"),
            account=sql.Identifier(schema, "ledger_account"),
        )
        statement = sql.SQL(template).format(legs=crossed)
        yield from _differences(
            rule, statement.as_string(), {"network": network.id, "slug": network.slug}
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
