"""What gifts have of somebody: what they wrote with them. The minutes are the ledger's."""

from django.db.models import Q

from kernel.own_data import ERASED, Held, Person, by


def _with_a_note(person: Person) -> Q:
    return Q(giver=person.id) & ~Q(note="")


HELD = [
    Held(
        model="credits.Gift",
        of=_with_a_note,
        seen=by("giver", "receiver"),
        erased={"note": ERASED},
    )
]
