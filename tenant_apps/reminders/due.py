"""Whom it is time to remind of what: asked of the indexes of exchanges, meetings and groups, in one
question.

A step is due once for each time that it came to be waited for. Who had their mail of today, or all
of this week's, or does not want any, is left for later.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from kernel import clock, database
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.groups.models.group import State as GroupState
from tenant_apps.groups.moves import SPENDING
from tenant_apps.meetings.models import FIXED_STATES
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import roles_with
from tenant_apps.reminders.models import MOST_A_WEEK, Step
from tenant_apps.telling import weeks

AFTER: dict[Step, timedelta] = {
    Step.ANSWER: timedelta(days=2),
    Step.GIVE: timedelta(days=2),
    Step.PAY: timedelta(days=2),
    Step.JOIN: timedelta(days=2),
    Step.MEET: timedelta(days=2),
    Step.CONFIRM: timedelta(days=3),
    Step.CONFIRM_AGAIN: timedelta(days=6),
    Step.LOG: timedelta(days=14),
    Step.FEEDBACK: timedelta(days=2),
}
# Later than that nobody is asked what they learned.
FEEDBACK_UNTIL = timedelta(days=14)
# Who has agreed when to meet is not asked whether they did before so long after it.
MET_BEFORE = timedelta(days=1)
MOST_AT_ONCE = 20_000

_PART = """
SELECT {who} AS member, '{of}' AS of, e.id AS subject, '{step}' AS step, {since} AS since
  FROM {source}
 WHERE e.state = '{state}' AND {since} <= %({step})s {more}
   AND NOT EXISTS (SELECT FROM reminders_reminded AS r
                    WHERE r.{of}_id = e.id AND r.member_id = {who}
                      AND r.step = '{step}' AND r.since = {since})
"""
_NOT_TWICE = "AND e.changed_at > %(confirm_again)s "
_NOT_GIVEN = """AND e.settled_at > %(feedback_until)s
   AND NOT EXISTS (SELECT FROM exchanges_feedback AS f
                    WHERE f.exchange_id = e.id AND f.author_id = {who})"""
_FIXED = ", ".join(f"'{state.value}'" for state in FIXED_STATES)
_MET = f"""AND NOT EXISTS (SELECT FROM meetings_meeting AS t
    WHERE t.exchange_id = e.id AND t.state IN ({_FIXED}) AND t.ends_at > %(met_before)s)"""

_GROUP_NOT_GIVEN = """AND e.settled_at > %(feedback_until)s
   AND (p.came OR p.given_session_minutes > 0 OR p.given_preparation_minutes > 0)
   AND NOT EXISTS (SELECT FROM groups_feedback AS f
                    WHERE f.group_id = e.id AND f.author_id = {who})"""

_EXCHANGES = {"of": "exchange", "source": "exchanges_exchange AS e"}
_AWAITED = {**_EXCHANGES, "who": "e.awaiting_id", "since": "e.changed_at"}
_PARTIES = [{**_EXCHANGES, "who": f"e.{who}"} for who in ("provider_id", "recipient_id")]
_MEETINGS = {
    "of": "exchange",
    "source": "meetings_meeting AS t JOIN exchanges_exchange AS e ON e.id = t.exchange_id",
    "who": "t.awaiting_id",
    "since": "t.changed_at",
}

_TAKE_PART = {
    "of": "group",
    "source": "groups_group AS e JOIN groups_part AS p ON p.group_id = e.id",
    "who": "p.member_id",
    "since": "e.changed_at",
}
_HOSTS = {"of": "group", "source": "groups_group AS e", "who": "e.host_id", "since": "e.changed_at"}
_SPENDERS = [
    {
        "of": "group",
        "source": "groups_group AS e JOIN members_member AS w ON e.payer = "
        f"'{payer}' AND w.role IN ({', '.join(repr(one) for one in roles_with(permission))})",
        "who": "w.id",
        "since": "e.changed_at",
    }
    for payer, permission in SPENDING.items()
]
_NO_PROVIDER = """AND NOT EXISTS (SELECT FROM groups_part AS p
    WHERE p.group_id = e.id AND p.member_id = w.id AND p.role = 'provider')"""
_NOT_AGREED = "AND p.role = 'provider' AND NOT p.has_agreed"
_INVITED = """AND p.role = 'recipient' AND p.joined_number IS NULL
   AND e.places > (SELECT count(*) FROM groups_part AS j
                    WHERE j.group_id = e.id AND j.joined_number IS NOT NULL)"""
_BY_ANOTHER = "AND e.logged_by_id <> {who} "
_CONFIRM: list[tuple[dict[str, str], str]] = [
    (_TAKE_PART, "AND e.payer = 'shared' AND p.came "),
    (_HOSTS, "AND e.payer = 'host' "),
    *((spenders, _NO_PROVIDER) for spenders in _SPENDERS),
]

_STEPS: list[tuple[dict[str, str], Step, State | GroupState, str]] = [
    (_AWAITED, Step.ANSWER, State.PROPOSED, ""),
    (_AWAITED, Step.ANSWER, State.COUNTERED, ""),
    (_AWAITED, Step.CONFIRM, State.LOGGED, _NOT_TWICE),
    (_AWAITED, Step.CONFIRM_AGAIN, State.LOGGED, ""),
    (_MEETINGS, Step.MEET, State.ACCEPTED, "AND t.awaiting_id IS NOT NULL"),
    *(({**of, "since": "e.changed_at"}, Step.LOG, State.ACCEPTED, _MET) for of in _PARTIES),
    *(
        ({**of, "since": "e.settled_at"}, Step.FEEDBACK, State.SETTLED, _NOT_GIVEN)
        for of in _PARTIES
    ),
    ({**_TAKE_PART, "since": "p.asked_at"}, Step.GIVE, GroupState.GATHERING, _NOT_AGREED),
    ({**_TAKE_PART, "since": "p.asked_at"}, Step.JOIN, GroupState.GATHERING, _INVITED),
    *((spenders, Step.PAY, GroupState.CLOSED, _NO_PROVIDER) for spenders in _SPENDERS),
    *(
        (of, step, GroupState.LOGGED, more + _BY_ANOTHER + not_twice)
        for step, not_twice in ((Step.CONFIRM, _NOT_TWICE), (Step.CONFIRM_AGAIN, ""))
        for of, more in _CONFIRM
    ),
    (_TAKE_PART, Step.LOG, GroupState.AGREED, "AND p.role = 'provider'"),
    (
        {**_TAKE_PART, "since": "e.settled_at"},
        Step.FEEDBACK,
        GroupState.SETTLED,
        _GROUP_NOT_GIVEN,
    ),
]
# Their words are the product's own: nothing that anybody entered stands in a statement.
_PARTS = [
    _PART.format(**of, step=step.value, state=state.value, more=more.format(**of))
    for of, step, state, more in _STEPS
]
_QUERY = f"""
SELECT d.member, d.of, d.subject, d.step, d.since FROM ({" UNION ALL ".join(_PARTS)}) AS d
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
    """A member is to be reminded of an exchange or a group, waited for since then."""

    member: UUID
    of: str
    subject: UUID
    step: Step
    since: datetime


def find(*, most: int = MOST_AT_ONCE) -> list[Due]:
    """What is due now, member by member."""
    now = clock.now()
    asked: dict[str, Any] = {
        **{step.value: now - after for step, after in AFTER.items()},
        "feedback_until": now - FEEDBACK_UNTIL,
        "met_before": now - MET_BEFORE,
        "week": weeks.this_week(),
        "today": timezone.localdate(now),
        "most": most,
    }
    with database.cursor() as cursor:
        cursor.execute(_QUERY, asked)
        return [Due(row[0], row[1], row[2], Step(row[3]), row[4]) for row in cursor.fetchall()]
