"""What must be true of a ledger at any moment, asked in one statement that takes a millisecond."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

# A ledger whose balances do not cancel, and an account whose balance is not what moved.
_BROKEN = """
SELECT {name}, NULL, sum(balance_minutes) FROM {schema}.ledger_stripe
HAVING sum(balance_minutes) <> 0
 UNION ALL
SELECT {name}, s.account_id, s.minutes
  FROM (SELECT account_id, sum(balance_minutes) AS minutes
          FROM {schema}.ledger_stripe GROUP BY account_id) AS s
  LEFT JOIN (SELECT account_id, sum(minutes) AS minutes
               FROM {schema}.ledger_entry GROUP BY account_id) AS e USING (account_id)
 WHERE s.minutes <> coalesce(e.minutes, 0)
"""


class Sums:
    """The sums of several ledgers, as somebody who sees all of them finds them."""

    def __init__(self, admin: psycopg.Connection, schemas: Sequence[str]) -> None:
        self._admin = admin
        each = [
            sql.SQL(_BROKEN).format(name=sql.Literal(one), schema=sql.Identifier(one))
            for one in schemas
        ]
        self._statement = sql.SQL(" UNION ALL ").join(each)

    def broken(self) -> list[tuple[Any, ...]]:
        """The ledger, the account if it is one's, and what was found."""
        return self._admin.execute(self._statement).fetchall()
