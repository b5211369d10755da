"""How much waits for a member: the number beside Home, which every page asks for."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from kernel import clock, database
from tenant_apps.awaited import selectors as awaited
from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.groups import learned
from tenant_apps.groups import selectors as groups
from tenant_apps.joining import selectors as joining
from tenant_apps.listings import selectors as listings
from tenant_apps.meetings import selectors as meetings
from tenant_apps.members.models import Member
from tenant_apps.policy.permissions import Holding
from tenant_apps.reports import matter_selectors as matters
from tenant_apps.reports import selectors as reports
from tenant_apps.trade import selectors as trade

_ANYBODY = UUID("00000000-0000-4000-8000-000000000000")


def count(member: Member) -> int:
    """As many as `selectors.to_do` lists, in one query."""
    this_minute = clock.now().replace(second=0, microsecond=0)
    sql, params = _written(member.role, member.holdings, member.state, this_minute)
    with database.cursor() as cursor:
        cursor.execute(sql, [member.id if one == _ANYBODY else one for one in params])
        return int(cursor.fetchone()[0])


@lru_cache(maxsize=64)
def _written(
    role: str, holdings: tuple[Holding, ...], state: str, minute: datetime
) -> tuple[str, Sequence[Any]]:
    """The question about anybody of these roles, as Django writes it now.

    It takes Django far longer than the database takes to answer. What it says of the time is true
    for the minute, which is asked for so that the next is written anew.
    """
    anybody = Member(id=_ANYBODY, role=role, state=state)
    anybody.holdings = holdings
    waiting = [
        exchanges.waiting_for(anybody),
        meetings.waiting_for(anybody),
        listings.closing_soon([anybody]),
        groups.waiting_for(anybody),
        learned.to_thank(anybody),
        trade.waiting_for(anybody),
        reports.waiting_for(anybody),
        matters.waiting_for(anybody),
        awaited.waiting_for(anybody),
        joining.longest_waiting(anybody),
    ]
    first, *others = [part.order_by().values_list("id") for part in waiting]
    sql, params = first.union(*others, all=True).query.sql_with_params()
    return f"SELECT count(*) FROM ({sql}) waiting", params  # noqa: S608 (as Django wrote it)
