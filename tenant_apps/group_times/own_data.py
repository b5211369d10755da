"""What the times of groups have of somebody: where the group met that they hosted."""

from kernel.own_data import ERASED, Held, by

HELD = [
    Held(
        model="group_times.GroupMeeting",
        of=by("group__host"),
        seen=by("attendees__member"),
        withheld={"video_url": "It lets people into a meeting."},
        erased={"place": ERASED, "video_url": ""},
    ),
    Held(model="group_times.Attendee", of=by("member")),
    Held(model="group_times.GroupStep", of=by("actor")),
]
