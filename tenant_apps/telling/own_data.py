"""Of what somebody was told: by ids alone, and forgotten in time."""

from kernel.own_data import Held, by

HELD = [
    Held(model="telling.Told", of=by("member")),
    Held(model="telling.WeeklyMail", of=by("member")),
]
