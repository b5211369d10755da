"""Noting what waits. The network must be entered."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError

from kernel import clock, database
from tenant_apps.awaited.models import Awaited, What
from tenant_apps.members.models import Member

log = logging.getLogger(__name__)

_SAID = ["member_id", "not_for_id", "title", "other", "minutes", "since"]
_WRITTEN = [name.removesuffix("_id") for name in _SAID]


def keep(found: Iterable[Awaited], *, of: Iterable[What], about: UUID | None = None) -> int:
    """Let these be all that waits `of` these kinds, or all `about` one; returns how much changed.

    Without a `since` it is since it was first noted. What waits for somebody who is not active here
    waits for nobody. Of two at once the later one wins, and what that outdates the next one mends.
    """
    with database.atomic():
        kept = Awaited.objects.filter(what__in=list(of))
        if about is not None:
            kept = kept.filter(subject=about)
        known = {_key(one): one for one in kept}
        wanted = {_key(one): one for one in _of_the_active(list(found))}
        over = [one.id for key, one in known.items() if key not in wanted]
        if over:
            Awaited.objects.filter(id__in=over).delete()
        for key, one in wanted.items():
            one.since = one.since or (known[key].since if key in known else clock.now())
        new = [one for key, one in wanted.items() if _said(one) != _said(known.get(key))]
        Awaited.objects.bulk_create(
            new,
            update_conflicts=True,
            unique_fields=["what", "subject"],
            update_fields=_WRITTEN,
        )
    return len(over) + len(new)


@contextmanager
def left_to_a_round() -> Iterator[None]:
    """Note what waits where all else goes on, whether or not this can be noted now."""
    try:
        yield
    except DatabaseError:
        log.exception("What waits was not noted; a round notes it.")


def _of_the_active(found: list[Awaited]) -> list[Awaited]:
    named = {one for row in found for one in (row.member_id, row.not_for_id) if one}
    active = set(Member.objects.active().filter(id__in=named).values_list("id", flat=True))
    for row in found:
        row.not_for_id = row.not_for_id if row.not_for_id in active else None
    return [row for row in found if row.member_id is None or row.member_id in active]


def _key(one: Awaited) -> tuple[object, ...]:
    return one.what, one.subject


def _said(one: Awaited | None) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in _SAID) if one else ()
