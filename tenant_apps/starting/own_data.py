"""What a beginning has of somebody: that they put it away."""

from kernel.own_data import Held, by

HELD = [Held(model="starting.PutAway", of=by("member"), removed=True)]
