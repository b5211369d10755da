"""What announcements have of somebody: what they wrote for the network, and what they put away."""

from kernel.own_data import Held, by

HELD = [
    Held(model="announcements.Announcement", of=by("made_by", "withdrawn_by")),
    Held(model="announcements.Dismissal", of=by("member"), removed=True),
]
