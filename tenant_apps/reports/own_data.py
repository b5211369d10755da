"""What reports have of somebody: the message that was theirs, or what they said of another's."""

from kernel.own_data import ERASED, Held, by

_ABOUT_THEM = "Who reported it, and what they said, stays theirs."
_OTHERS = "What another wrote is handed to whoever wrote it."

HELD = [
    Held(
        model="reports.Report",
        of=by("author"),
        withheld={"by": _ABOUT_THEM, "words": _ABOUT_THEM, "reason": _ABOUT_THEM},
        erased={"text": "", "file_names": []},
    ),
    Held(
        model="reports.Report",
        of=by("by"),
        withheld={"text": _OTHERS, "file_names": _OTHERS},
        erased={"words": ""},
    ),
    Held(
        model="reports.Report",
        of=by("decided_by"),
        withheld={"text": _OTHERS, "file_names": _OTHERS, "words": _OTHERS, "by": _OTHERS},
        erased={"because": ERASED},
    ),
]
