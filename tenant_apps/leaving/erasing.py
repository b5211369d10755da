"""A person is erased: all words and names go, and what the ledger speaks of stays under an id.

First what two networks have in common, through doors of its own; then all here in one
transaction, from the apps' lists of what they hold. Done again, it takes up what was left.
"""

from functools import partial
from uuid import UUID

from django.db.models import Model, QuerySet

from kernel import clock, database
from kernel.own_data import Held, Person, Shelf
from shared_apps.crossing import services as crossing
from tenant_apps.audit import services as audit
from tenant_apps.leaving import finishing, holdings
from tenant_apps.leaving.models import Leaving, LeavingQuerySet
from tenant_apps.ledger.repeating import repeated
from tenants import overdue

MOST_SECONDS = 25.0


def erase_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Erase whoever's time to think again is over, the longest ago first; how many."""
    due = _waiting().filter(erase_at__lte=clock.now()).order_by("erase_at", "id")
    found = list(due.values_list("id", flat=True))
    return overdue.each(found, erase, most_seconds=most_seconds)


def erase(leaving_id: UUID) -> bool:
    """Erase this one. What is open of them ends first. Outside of a transaction."""
    finishing.finish(leaving_id)
    leaving = _waiting().filter(id=leaving_id).select_related("member__user").first()
    if leaving is None:
        return False
    crossing.erase_member(member=leaving.member, by=leaving.by or leaving.member_id)
    return _erase(leaving_id)


def _waiting() -> LeavingQuerySet:
    return Leaving.objects.standing().filter(erase_at__isnull=False, erased_at__isnull=True)


@repeated
def _erase(leaving_id: UUID) -> bool:
    with database.atomic():
        waiting = _waiting().select_for_update(of=("self",)).select_related("member__user")
        leaving = waiting.filter(id=leaving_id).first()
        if leaving is None:
            return False
        person = holdings.person(leaving.member)
        counts: dict[str, int] = {}
        for held in holdings.every():
            counts[held.model] = counts.get(held.model, 0) + _carry_out(held, person)
        leaving.erased_at = clock.now()
        leaving.save(update_fields=["erased_at"])
        detail = {"rows": {model: count for model, count in counts.items() if count}}
        audit.record(action="member.erased", by=leaving.by, subject=person.id, detail=detail)
    return True


def _carry_out(held: Held, person: Person) -> int:
    """Erase what one list names; how many rows it was."""
    if held.write is not None:
        return held.write(person)
    found = holdings.own(held, person)
    if held.removed:
        return _remove(found, held.shelf)
    if not held.erased:
        return 0
    values = {
        name: value(person) if callable(value) else value for name, value in held.erased.items()
    }
    return found.update(**values)


def _remove(found: QuerySet[Model], shelf: Shelf | None) -> int:
    """The rows go now, and their files once that is committed: a sweep takes what was left."""
    if shelf is not None:
        for file_id in found.values_list("pk", flat=True):
            database.on_commit(partial(shelf.forget, file_id))
    count, _ = found.delete()
    return count
