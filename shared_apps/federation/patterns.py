"""What in the record asks for a second look. Whoever looks is told networks, never members.

Found anew each time by SQL, so nothing is kept but what was said of it. A pattern's key stays the
same as long as it is the same pattern, also when it grows.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import models
from django.utils import timezone

from kernel import clock, database
from shared_apps.federation import partners
from shared_apps.federation.partners import Named
from tenants import current

_KEYS = UUID("6f1c1f5e-8d0f-5f0e-9a57-3b1f0a1c7d21")

# This month and the two before it are looked at.
MONTHS = 3
RETURN_DAYS = 7
ALIKE_PERCENT = 10
TRIPS = 2
TRIP_MINUTES = 5 * 60
USUAL_WEEKS = 8
TIMES_USUAL = 5
BURST_MINUTES = 10 * 60
NEW_PAIR_MINUTES = 20 * 60
MOST_MINUTES = 10 * 60
MOST_PERCENT = 50


class Kind(models.TextChoices):
    """What is out of the ordinary."""

    ROUND_TRIP = "round_trip", "There and back"
    BURST = "burst", "Far more than usual"
    ONE_SENDER = "one_sender", "One member sends most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Something to look at: in `home`, with `away` where two are in it, from the day `since` on.

    `minutes` and `transfers` are what it consists of. `usual_minutes`: what two networks moved in
    an ordinary week; `percent`: how much of all that `home` sent.
    """

    key: UUID
    kind: Kind
    home: Named
    away: Named | None = None
    since: date
    minutes: int
    transfers: int
    usual_minutes: int = 0
    percent: int = 0


def found() -> list[Pattern]:
    """All there is at this moment, the largest first. Opens the federation's door."""
    asked = _asked()
    with current.federation():
        rows = {kind: _rows(statement, asked) for kind, statement in _STATEMENTS.items()}
        ids = {one for each in rows.values() for row in each for one in (row[0], row[1]) if one}
        names = partners.named(ids)
    patterns = [_pattern(kind, row, names) for kind, each in rows.items() for row in each]
    return sorted(patterns, key=lambda pattern: (-pattern.minutes, pattern.key))


def _asked() -> dict[str, Any]:
    month = timezone.localtime(clock.now()).date().replace(day=1)
    for _ in range(MONTHS - 1):
        month = (month - timedelta(days=1)).replace(day=1)
    monday = month - timedelta(days=month.weekday())
    return {
        "zone": settings.TIME_ZONE,
        "since": month,
        "monday": monday,
        "before": monday - timedelta(weeks=USUAL_WEEKS),
        "return_days": RETURN_DAYS,
        "alike": ALIKE_PERCENT,
        "trips": TRIPS,
        "trip_minutes": TRIP_MINUTES,
        "weeks": USUAL_WEEKS,
        "times": TIMES_USUAL,
        "burst": BURST_MINUTES,
        "new_pair": NEW_PAIR_MINUTES,
        "most": MOST_MINUTES,
        "most_percent": MOST_PERCENT,
    }


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(statement, asked)
        return list(cursor.fetchall())


def _pattern(kind: Kind, row: tuple[Any, ...], names: dict[UUID, Named]) -> Pattern:
    home, away, handle, since, minutes, transfers, usual, percent = row
    return Pattern(
        key=uuid5(_KEYS, f"{kind} {home} {away} {handle} {since}"),
        kind=kind,
        home=names[home],
        away=names[away] if away else None,
        since=since,
        minutes=minutes,
        transfers=transfers,
        usual_minutes=usual,
        percent=percent,
    )


# What members sent and what stands: neither what was undone, nor what undid it, nor settlements.
_STANDING = """
SELECT * FROM federation_cross_transfer AS c
 WHERE c.kind IN ('gift', 'exchange') AND c.created_at >= {since}::timestamp AT TIME ZONE %(zone)s
   AND NOT EXISTS (SELECT FROM federation_cross_transfer AS undone
                    WHERE undone.reverses_id = c.reference)
"""
_STANDING_SINCE = _STANDING.format(since="%(since)s")
_STANDING_BEFORE = _STANDING.format(since="%(before)s")

# Credits that left a member for another network and came back to the same member from there. Each
# return is counted once, with the last that left before it.
_ROUND_TRIPS = """
WITH recent AS MATERIALIZED ({standing}), trips AS (
    SELECT DISTINCT ON (back.reference)
           gone.payer_network_id AS home, gone.payee_network_id AS away,
           gone.payer_handle AS handle, gone.minutes + back.minutes AS minutes,
           date_trunc('month', gone.created_at AT TIME ZONE %(zone)s)::date AS month
      FROM recent AS gone
      JOIN recent AS back
        ON back.payer_network_id = gone.payee_network_id
       AND back.payee_network_id = gone.payer_network_id
       AND back.payee_handle = gone.payer_handle
       AND back.created_at > gone.created_at
       AND back.created_at <= gone.created_at + make_interval(days => %(return_days)s)
       AND abs(back.minutes - gone.minutes) * 100 <= gone.minutes * %(alike)s
     ORDER BY back.reference, gone.created_at DESC
)
SELECT home, away, handle, month, sum(minutes)::bigint, 2 * count(*), 0, 0
  FROM trips GROUP BY home, away, handle, month
HAVING count(*) >= %(trips)s OR sum(minutes) >= 2 * %(trip_minutes)s
"""

# A week of far more from one network to another than in an ordinary week of those before it.
_BURSTS = """
WITH weeks AS (
    SELECT payer_network_id AS home, payee_network_id AS away,
           date_trunc('week', created_at AT TIME ZONE %(zone)s)::date AS week,
           sum(minutes)::bigint AS minutes, count(*) AS transfers
      FROM ({standing}) AS standing
     GROUP BY 1, 2, 3
), beside AS (
    SELECT *, (coalesce(sum(minutes) OVER (
                 PARTITION BY home, away ORDER BY week
                 RANGE BETWEEN make_interval(weeks => %(weeks)s) PRECEDING
                           AND make_interval(weeks => 1) PRECEDING), 0)
               / %(weeks)s)::bigint AS usual
      FROM weeks
)
SELECT home, away, '', week, minutes, transfers, usual, 0
  FROM beside
 WHERE week >= %(monday)s AND minutes >= usual * %(times)s
   AND minutes >= CASE usual WHEN 0 THEN %(new_pair)s ELSE %(burst)s END
"""

# One member from whom more than half of a network's month comes.
_ONE_SENDER = """
WITH sent AS (
    SELECT payer_network_id AS home, payer_handle AS handle,
           date_trunc('month', created_at AT TIME ZONE %(zone)s)::date AS month,
           sum(minutes)::bigint AS minutes, count(*) AS transfers
      FROM ({standing}) AS standing
     GROUP BY 1, 2, 3
), beside AS (
    SELECT *, sum(minutes) OVER (PARTITION BY home, month) AS total FROM sent
)
SELECT home, NULL::uuid, handle, month, minutes, transfers, 0, (100 * minutes / total)::int
  FROM beside
 WHERE minutes >= %(most)s AND 100 * minutes > total * %(most_percent)s
"""

_STATEMENTS = {
    Kind.ROUND_TRIP: _ROUND_TRIPS.format(standing=_STANDING_SINCE),
    Kind.BURST: _BURSTS.format(standing=_STANDING_BEFORE),
    Kind.ONE_SENDER: _ONE_SENDER.format(standing=_STANDING_SINCE),
}
