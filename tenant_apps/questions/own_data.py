"""What questions about listings have of somebody: what they wrote."""

from django.db.models import Q

from kernel.own_data import ERASED, Held, Person, by


def _readable(person: Person) -> Q:
    of = Q(question__owner=person.id) | Q(question__asker=person.id)
    return of & Q(hidden_at__isnull=True)


HELD = [
    Held(model="questions.Line", of=by("author"), seen=_readable, erased={"text": ERASED}),
    Held(model="questions.Question", of=by("owner", "asker")),
]
