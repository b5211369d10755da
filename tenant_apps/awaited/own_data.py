"""What waits for somebody."""

from kernel.own_data import Held, by

HELD = [
    Held(model="awaited.Awaited", of=by("member"), removed=True),
    Held(model="awaited.Awaited", of=by("not_for"), handed_out=False),
]
