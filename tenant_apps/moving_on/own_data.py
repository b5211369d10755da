"""What moving on has of somebody: which network they could move on to, and how far they are."""

from kernel.own_data import Held, by

HELD = [Held(model="moving_on.Walk", of=by("member"), removed=True)]
