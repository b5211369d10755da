"""Of what somebody was reminded: by ids alone, and forgotten in time."""

from kernel.own_data import Held, by

HELD = [
    Held(model="reminders.Reminded", of=by("member")),
    Held(model="reminders.Reminder", of=by("member")),
]
