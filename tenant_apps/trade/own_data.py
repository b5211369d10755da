"""Who has seen that a limit came near: by an id alone."""

from kernel.own_data import Held, by

HELD = [Held(model="trade.LimitWarning", of=by("seen_by"))]
