"""What a membership has of somebody: who they are, and what they say of themselves."""

from kernel.own_data import Held, by
from tenant_apps.members.services import ERASED, erase

HELD = [
    Held(model="members.Member", of=by("id"), erased=ERASED, write=erase),
    Held(model="members.HeldRole", of=by("member")),
]
