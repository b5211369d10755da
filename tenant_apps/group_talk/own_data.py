"""What the talk of groups has of somebody: what they wrote and sent."""

from django.db.models import Q

from kernel.own_data import ERASED, Held, Person, by
from tenant_apps.group_talk.stored import GROUP_MESSAGES


def _readable(person: Person) -> Q:
    return Q(group__parts__member=person.id, hidden_at__isnull=True)


def _readable_files(person: Person) -> Q:
    return Q(note__group__parts__member=person.id, note__hidden_at__isnull=True)


HELD = [
    Held(
        model="group_talk.GroupAttachment",
        of=by("note__author"),
        seen=_readable_files,
        removed=True,
        shelf=GROUP_MESSAGES,
    ),
    Held(model="group_talk.GroupNote", of=by("author"), seen=_readable, erased={"text": ERASED}),
    Held(model="group_talk.GroupReading", of=by("member")),
]
