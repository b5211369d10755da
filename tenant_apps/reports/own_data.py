"""What reports have of somebody: the message that was theirs, or what they said of another's."""

from django.db.models import Q

from kernel.own_data import ERASED, Held, Person, by

_ABOUT_THEM = "Who reported it, and what they said, stays theirs."
_OTHERS = "What another wrote is handed to whoever wrote it."
_WHO = "Who decided is not told to those it is about."


def _appealed(person: Person) -> Q:
    return Q(owner=person.id) & ~Q(appeal="")


def _not_appealed(person: Person) -> Q:
    return Q(owner=person.id, state="hidden")


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
    Held(
        model="reports.Matter",
        of=_appealed,
        withheld={"decided_by": _WHO, "appeal_decided_by": _WHO},
        erased={"appeal": ERASED},
    ),
    Held(
        model="reports.Matter",
        of=_not_appealed,
        withheld={"decided_by": _WHO, "appeal_decided_by": _WHO},
    ),
    Held(
        model="reports.Matter",
        of=by("decided_by"),
        withheld={"appeal": _OTHERS, "appeal_because": _OTHERS, "owner": _OTHERS},
        erased={"because": ERASED},
    ),
    Held(
        model="reports.Matter",
        of=by("appeal_decided_by"),
        withheld={"appeal": _OTHERS, "because": _OTHERS, "owner": _OTHERS},
        erased={"appeal_because": ERASED},
    ),
    Held(
        model="reports.MatterReport",
        of=by("matter__owner"),
        handed_out=False,
        erased={"title": ERASED, "text": ""},
    ),
    Held(
        model="reports.MatterReport",
        of=by("by"),
        withheld={"title": _OTHERS, "text": _OTHERS},
        erased={"words": ERASED},
    ),
]
