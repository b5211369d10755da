"""The database itself refuses a fourth mail of a week, a second of a day, and the same again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError

from kernel import database
from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member
from tenant_apps.reminders.models import MOST_A_WEEK, Reminded, Reminder
from tenant_apps.telling import weeks
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory
from tests.factories.reminders import RemindedFactory, ReminderFactory

BROKER = Reminder.How.BROKER


@pytest.fixture
def exchange(inside: NetworkRef, alice: Member, bob: Member) -> Exchange:
    made: Exchange = ExchangeFactory(provider=bob, recipient=alice)
    return made


def _refused(constraint: str, make: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        make()


def test_a_place_of_the_week_is_taken_once(inside: NetworkRef, alice: Member) -> None:
    ReminderFactory(member=alice)
    _refused("reminders_reminder_few_a_week", lambda: ReminderFactory(member=alice, how=BROKER))
    ReminderFactory(member=alice, how=BROKER, place=2)


def test_a_round_sends_one_a_day(inside: NetworkRef, alice: Member) -> None:
    ReminderFactory(member=alice)
    _refused("reminders_reminder_one_a_day", lambda: ReminderFactory(member=alice, place=2))


@pytest.mark.parametrize("place", [0, MOST_A_WEEK + 1])
def test_there_are_few_places(inside: NetworkRef, alice: Member, place: int) -> None:
    _refused("reminders_reminder_place_range", lambda: ReminderFactory(member=alice, place=place))


def test_a_week_is_its_monday_and_a_mail_of_a_round_or_a_broker(
    inside: NetworkRef, alice: Member
) -> None:
    sunday = weeks.this_week() - timedelta(days=1)
    _refused("reminders_reminder_week", lambda: ReminderFactory(member=alice, week=sunday))
    _refused("reminders_reminder_how", lambda: ReminderFactory(member=alice, how="pigeon"))


def test_of_a_step_one_is_reminded_once(exchange: Exchange, alice: Member) -> None:
    reminder = ReminderFactory(member=alice)
    of = {"reminder": reminder, "exchange": exchange}
    RemindedFactory(**of)
    _refused("reminders_reminded_once", lambda: RemindedFactory(**of))
    _refused("reminders_reminded_step_known", lambda: RemindedFactory(**of, step="whim"))
    RemindedFactory(**of, since=exchange.changed_at + timedelta(days=1))


def test_of_a_group_once_too_and_of_nothing_else_with_it(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    group = GroupFactory(provider=bob, recipients=[alice])
    plan = {"reminder": ReminderFactory(member=alice), "member": alice, "since": group.changed_at}
    of = {**plan, "group": group, "exchange": None}
    RemindedFactory(**of)
    _refused("reminders_reminded_of_group_once", lambda: RemindedFactory(**of))
    both = {**plan, "group": group, "exchange": exchange, "step": "join"}
    _refused("reminders_reminded_of_one", lambda: RemindedFactory(**both))
    _refused("reminders_reminded_of_one", lambda: RemindedFactory(**plan, exchange=None))


@pytest.mark.parametrize(
    "change",
    [lambda: Reminder.objects.update(place=3), lambda: Reminded.objects.update(step="log")],
)
def test_what_was_sent_is_never_changed(
    exchange: Exchange, alice: Member, change: Callable[[], Any]
) -> None:
    RemindedFactory(reminder=ReminderFactory(member=alice), exchange=exchange)
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        change()
