"""Removing a network step by step. Killed at any point, it is taken up where it was.

A step and the note that it is done are one transaction of the provisioning login, which holds the
removal's row: of two workers at once, one finds it taken. What a step does elsewhere, in files or
in the cache or in transactions of the networks' own doors, can be done again.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from kernel import clock
from provisioning import connections as provisioning
from provisioning.removal import ending, outside, rows, schema
from shared_apps.removing.models import Removal
from tenants import current
from tenants.current import NetworkRef

Step = Callable[[Removal, NetworkRef], Mapping[str, Any]]

STEPS: Final[dict[str, Step]] = {
    "counted": schema.count,
    "between": outside.forget_between,
    "rows": rows.remove,
    "files": outside.remove_files,
    "cache": outside.remove_cached,
    "schema": schema.drop,
    "name": ending.finish,
}


def remove(removal_id: UUID) -> bool:
    """Do what is left to do; whether the network is gone. False: another worker is at it."""
    return all(do(removal_id, name) for name in STEPS)


def do(removal_id: UUID, name: str) -> bool:
    """One step, unless it is done; False where another worker is at it."""
    with provisioning.one_transaction():
        with provisioning.acting(current.SHARED):
            locked = Removal.objects.select_for_update(skip_locked=True, of=("self",))
            removal = locked.select_related("network").filter(id=removal_id).first()
            if removal is None:
                return False
            ref = removal.network.ref()
        if _is_done(removal, name):
            return True
        found = STEPS[name](removal, ref)
        with provisioning.acting(current.SHARED):
            removal.found = {**removal.found, **found}
            removal.step = name
            removal.save(update_fields=["found", "step"])
    return True


def note_start(removal_id: UUID) -> None:
    """A worker takes it up, perhaps again."""
    with provisioning.one_transaction(), provisioning.acting(current.SHARED):
        Removal.objects.filter(id=removal_id, finished_at=None).update(
            taken_up_at=clock.now(), attempts=F("attempts") + 1, error_code=""
        )


def note_failure(removal_id: UUID, code: str) -> None:
    """It broke off; what was done stays done, and the next try goes on from there."""
    with provisioning.one_transaction(), provisioning.acting(current.SHARED):
        Removal.objects.filter(id=removal_id, finished_at=None).update(
            error_code=code[:60] or "unknown"
        )


def _is_done(removal: Removal, name: str) -> bool:
    order = list(STEPS)
    return bool(removal.step) and order.index(name) <= order.index(removal.step)
