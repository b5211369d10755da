"""What happens by the clock: each entry of it is a task that there is, at the times documented."""

import inspect

import pytest
from celery import current_app
from celery.schedules import crontab

from tenants import rounds
from tenants.tasks import CentralTask, NetworkTask

# Seconds between two, or the moment of the day. Who takes an entry out has to say so here.
CENTRAL = {
    "networks.tick": 5.0,
    "outbox.send_central": 30.0,
    "provisioning.sweep": 60.0,
    "billing.catch_up": 3600.0,
    "billing.dun": 3600.0,
    "billing.errands": 30.0,
    "billing.reconcile": crontab(hour="4", minute="45"),
    "billing.events": 30.0,
    "crossing.ask_operators": 600.0,
    "crossing.expire": 600.0,
    "ledger.seal_national": 600.0,
    "audit.seal_central": 600.0,
    "agreeing.expire": 600.0,
    "operators.publish_heads": crontab(hour="3", minute="30"),
    "visiting.look_after": 30.0,
    "console.measure_service": 60.0,
    "champion_news.send": 60.0,
    "switches.tell": 60.0,
    "console.go_on_with_many": 60.0,
    "trade_watch.reconcile": crontab(hour="4", minute="15"),
}
IN_EACH_NETWORK = {
    "admission.follow": 300,
    "announcements.mail": 60,
    "audit.seal": 600,
    "billing.count": 6 * 3600,
    "brokering.measure": 86_400,
    "brokering.notice": 600,
    "coffee.draw": 3600,
    "console.look": 600,
    "console.measure": 60,
    "crossing.tell": 60,
    "exchanges.confirm_by_time": 3600,
    "exchanges.expire": 600,
    "groups.confirm_by_time": 3600,
    "groups.expire": 600,
    "groups.tell_hosts": 600,
    "group_talk.sweep": 86_400,
    "group_times.remind": 3600,
    "exchanges.sweep": 86_400,
    "hopping.forget": 86_400,
    "importing.forget": 86_400,
    "importing.work_on_all": 60,
    "joining.forget": 86_400,
    "joining.homes": 3600,
    "joining.lists": 60,
    "joining.remind": 3600,
    "ledger.seal": 600,
    "leavers.lists": 60,
    "leaving.copies": 600,
    "leaving.round": 600,
    "listings.remind": 86_400,
    "meetings.remind": 3600,
    "membership_types.round": 3600,
    "moving.tell": 300,
    "moving_on.notice": 3600,
    "outbox.round": 30,
    "own_host.check": 3600,
    "policy.apply": 60,
    "reminders.forget": 86_400,
    "reminders.remind": 600,
    "saved.forget": 86_400,
    "saved.round": 600,
    "search.words": 4 * 3600,
    "sharing.follow": 60,
    "telling.round": 120,
    "telling.weekly": 600,
    "trade.watch": 600,
}
EVERY_DAY, EVERY_WEEKDAY, EVERY_MONTH = set(range(1, 32)), set(range(7)), set(range(1, 13))


@pytest.fixture(autouse=True)
def loaded() -> None:
    """As beat and the workers do when they start."""
    current_app.loader.import_default_modules()


def test_all_that_is_due_is_scheduled_and_nothing_else() -> None:
    """As Celery reads it: under another name the setting would be no schedule at all."""
    scheduled = current_app.conf.beat_schedule.values()
    assert {entry["task"]: entry["schedule"] for entry in scheduled} == CENTRAL
    assert len(scheduled) == len(CENTRAL)


def test_each_entry_names_a_task_of_the_centre_and_what_it_takes() -> None:
    for name, entry in current_app.conf.beat_schedule.items():
        task = current_app.tasks[entry["task"]]
        assert isinstance(task, CentralTask), name
        given = entry.get("kwargs", {})
        taken = inspect.signature(task.run)
        taken.bind(*entry.get("args", ()), **given)
        # Each task takes **kwargs as well, and would pass over a wrong name.
        assert set(given) <= set(taken.parameters) - {"kwargs"}, name


def test_heads_are_published_once_a_day() -> None:
    [when] = [
        entry["schedule"]
        for entry in current_app.conf.beat_schedule.values()
        if entry["task"] == "operators.publish_heads"
    ]
    assert (len(when.hour), len(when.minute)) == (1, 1)
    days = when.day_of_month, when.day_of_week, when.month_of_year
    assert days == (EVERY_DAY, EVERY_WEEKDAY, EVERY_MONTH)


def test_each_network_has_its_rounds() -> None:
    found = {name: kind.period_seconds for name, kind in rounds.KINDS.items()}
    assert found.items() >= IN_EACH_NETWORK.items()
    for name, kind in rounds.KINDS.items():
        assert isinstance(current_app.tasks[name], NetworkTask)
        inspect.signature(kind.task.run).bind()
