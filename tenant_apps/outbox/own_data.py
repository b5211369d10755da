"""What mail has of somebody: where it went, and what stood in its subject."""

from django.db.models import Q

from kernel.own_data import ERASED, ERASED_EMAIL, Held, Person

_IS_OVER = Q(sent_at__isnull=False) | Q(failed_at__isnull=False)


def _waiting(person: Person) -> Q:
    return Q(to=person.email) & ~_IS_OVER


def _sent(person: Person) -> Q:
    return Q(to=person.email) & _IS_OVER


def _naming(person: Person) -> Q:
    """Mail to others that says who it is about."""
    return Q(subject__contains=person.name)


HELD = [
    Held(model="outbox.Mail", of=_waiting, removed=True, handed_out=False),
    Held(
        model="outbox.Mail",
        of=_sent,
        withheld=dict.fromkeys(("text", "html", "unsubscribe_url"), "Gone since it was sent."),
        erased={"to": ERASED_EMAIL, "subject": ERASED},
    ),
    Held(model="outbox.Mail", of=_naming, erased={"subject": ERASED}, handed_out=False),
]
