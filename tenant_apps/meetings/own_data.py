"""What meetings have of somebody: where they met whom. Where one is erased, both places go."""

from kernel.own_data import Held, by

_NOWHERE = {"place": "", "video_url": ""}
_SECRET = {"video_url": "It lets people into a meeting."}

HELD = [
    Held(
        model="meetings.OfferedTime",
        of=by("meeting__exchange__provider", "meeting__exchange__recipient"),
        withheld=_SECRET,
        erased=_NOWHERE,
    ),
    Held(
        model="meetings.Meeting",
        of=by("exchange__provider", "exchange__recipient", "awaiting"),
        withheld=_SECRET,
        erased=_NOWHERE,
    ),
    Held(model="meetings.Step", of=by("actor")),
]
