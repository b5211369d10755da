"""What pages have of somebody: what they agreed to; and that they wrote the network's words."""

from django.db.models import Q

from kernel.own_data import Held, Person, by


def _of_login(person: Person) -> Q:
    return Q(user=person.user_id)


HELD = [
    Held(model="pages.Agreement", of=_of_login),
    Held(model="pages.Version", of=by("published_by")),
    Held(model="pages.Draft", of=by("changed_by")),
]
