"""What blocks have of somebody: whom they keep away. Who keeps them away they never learn."""

from kernel.own_data import Held, by

HELD = [
    Held(model="blocks.Block", of=by("by"), removed=True),
    Held(model="blocks.Block", of=by("blocked"), removed=True, handed_out=False),
]
