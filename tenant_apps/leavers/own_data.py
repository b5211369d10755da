"""Lists of leavers name members by id alone, and are deleted two weeks after they are done."""

from kernel.own_data import Held, by

HELD = [
    Held(model="leavers.LeaversList", of=by("uploaded_by")),
    Held(model="leavers.LeaversRow", of=by("member"), handed_out=False),
]
