"""What leaving has of somebody: that they left, and copies of their own data."""

from kernel.own_data import Held, by
from tenant_apps.leaving.stored import COPIES

HELD = [
    Held(model="leaving.Leaving", of=by("member"), seen=by("member", "credits_to")),
    Held(model="leaving.Copy", of=by("member"), removed=True, handed_out=False, shelf=COPIES),
]
