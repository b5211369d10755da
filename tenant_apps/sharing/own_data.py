"""Whether somebody wants to be found from other networks."""

from kernel.own_data import Held, by

HELD = [Held(model="sharing.Findable", of=by("member"), removed=True)]
