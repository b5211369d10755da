"""What somebody wishes to hear of: switches, and no words."""

from kernel.own_data import Held, by

HELD = [Held(model="hearing.Choice", of=by("member"))]
