"""Whom it is time to remind of what: asked of the exchanges' indexes, in one question.

A step is due once for each time that an exchange came to wait. Who had their mail of today, or all
of this week's, or does not want any, is left for later.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from kernel import clock, database
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenant_apps.reminders.models import MOST_A_WEEK, Step
from tenant_apps.telling import weeks

AFTER: dict[Step, timedelta] = {
    Step.ANSWER: timedelta(days=2),
    Step.CONFIRM: timedelta(days=3),
    Step.CONFIRM_AGAIN: timedelta(days=6),
    Step.LOG: timedelta(days=14),
    Step.FEEDBACK: timedelta(days=2),
}
# Later than that nobody is asked what they learned.
FEEDBACK_UNTIL = timedelta(days=14)
MOST_AT_ONCE = 20_000

_PARTIES = ("provider_id", "recipient_id")
_PART = """
SELECT e.{who} AS member, e.id AS exchange, '{step}' AS step, e.{since} AS since
  FROM exchanges_exchange AS e
 WHERE e.state = '{state}' AND e.{since} <= %({step})s {more}
   AND NOT EXISTS (SELECT FROM reminders_reminded AS r
                    WHERE r.exchange_id = e.id AND r.member_id = e.{who}
                      AND r.step = '{step}' AND r.since = e.{since})
"""
_NOT_TWICE = "AND e.changed_at > %(confirm_again)s"
_NOT_GIVEN = """AND e.settled_at > %(feedback_until)s
   AND NOT EXISTS (SELECT FROM exchanges_feedback AS f
                    WHERE f.exchange_id = e.id AND f.author_id = e.{who})"""
# Their words are the product's own: nothing that anybody entered stands in a statement.
_PARTS = [
    *(
        _PART.format(
            who="awaiting_id", step=step.value, state=state.value, since="changed_at", more=more
        )
        for step, state, more in [
            (Step.ANSWER, State.PROPOSED, ""),
            (Step.ANSWER, State.COUNTERED, ""),
            (Step.CONFIRM, State.LOGGED, _NOT_TWICE),
            (Step.CONFIRM_AGAIN, State.LOGGED, ""),
        ]
    ),
    *(
        _PART.format(who=who, step=Step.LOG.value, state="accepted", since="changed_at", more="")
        for who in _PARTIES
    ),
    *(
        _PART.format(
            who=who,
            step=Step.FEEDBACK.value,
            state="settled",
            since="settled_at",
            more=_NOT_GIVEN.format(who=who),
        )
        for who in _PARTIES
    ),
]
_QUERY = f"""
SELECT d.member, d.exchange, d.step, d.since FROM ({" UNION ALL ".join(_PARTS)}) AS d
  JOIN members_member AS m ON m.id = d.member AND m.state = '{Member.State.ACTIVE.value}'
 WHERE NOT EXISTS (SELECT FROM telling_choice AS c
                    WHERE c.member_id = d.member AND NOT c.reminders)
   AND NOT EXISTS (SELECT FROM reminders_reminder AS r
                    WHERE r.member_id = d.member AND r.week = %(week)s
                      AND (r.place = {MOST_A_WEEK} OR r.how = 'round' AND r.day = %(today)s))
 ORDER BY d.member, d.since LIMIT %(most)s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Due:
    """A member is to be reminded of an exchange, which has stood as it does since then."""

    member: UUID
    exchange: UUID
    step: Step
    since: datetime


def find(*, most: int = MOST_AT_ONCE) -> list[Due]:
    """What is due now, member by member."""
    now = clock.now()
    asked: dict[str, Any] = {
        **{step.value: now - after for step, after in AFTER.items()},
        "feedback_until": now - FEEDBACK_UNTIL,
        "week": weeks.this_week(),
        "today": timezone.localdate(now),
        "most": most,
    }
    with database.cursor() as cursor:
        cursor.execute(_QUERY, asked)
        return [Due(row[0], row[1], Step(row[2]), row[3]) for row in cursor.fetchall()]
