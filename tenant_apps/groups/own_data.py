"""What groups have of somebody: what they wrote. That they took part stays, under an id."""

from django.db.models import Q

from kernel.own_data import ERASED, Held, Person, by

_TOOK_PART = by("group__parts__member")


def _with_words(person: Person) -> Q:
    return Q(actor=person.id) & ~Q(words="")


HELD = [
    Held(model="groups.GroupFeedback", of=by("author"), seen=_TOOK_PART, removed=True),
    Held(model="groups.GroupEndorsement", of=by("author", "member"), removed=True),
    Held(
        model="groups.GroupEvent",
        of=_with_words,
        seen=by("actor", "whom", "group__parts__member"),
        erased={"words": ERASED},
    ),
    Held(model="groups.Part", of=by("member")),
    Held(
        model="groups.Group",
        of=by("host"),
        seen=by("parts__member", "agreed_by", "logged_by", "undo_asked_by"),
        erased={"title": ERASED, "about": ERASED},
    ),
]
