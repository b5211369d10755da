"""What coffee rounds have of somebody: when they took part, by ids alone."""

from kernel.own_data import Held, by

HELD = [
    Held(model="coffee.SignUp", of=by("member")),
    Held(model="coffee.Pair", of=by("low", "high", "skipped_by")),
    Held(model="coffee.Seat", of=by("member")),
]
