"""Reading imports. They are the network's: any champion may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from kernel.errors import NotFound
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.importing.models import Import, ImportRow, Newcomer
from tenant_apps.members.models import Member

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class People:
    """How many came with an import, and how far they are."""

    all: int
    to_invite: int
    by_link: int
    come: int
    opened: int


def get(import_id: UUID) -> Import:
    """One import, or NotFound."""
    found = Import.objects.filter(id=import_id).first()
    if found is None:
        raise NotFound
    return found


def latest() -> list[Import]:
    """The last imports that were said yes to, the newest first."""
    confirmed = Import.objects.filter(confirmed_at__isnull=False)
    return list(confirmed.order_by("-confirmed_at")[:MOST_LISTED])


def bad(held: Import, most: int) -> list[ImportRow]:
    """The first rows with a problem."""
    return list(_bad(held)[:most])


def bad_by_sheet(held: Import) -> Iterator[tuple[Sheet, list[ImportRow]]]:
    """All rows with a problem, file by file."""
    for sheet in Sheet:
        if rows := list(_bad(held).filter(sheet=sheet)):
            yield sheet, rows


def balances(held: Import) -> tuple[int, int]:
    """What good rows bring in minutes: above nothing, and below."""
    up = down = 0
    rows = held.rows.filter(
        state=ImportRow.State.GOOD, sheet__in=[Sheet.MEMBERS, Sheet.BALANCES]
    ).values_list("what__minutes", flat=True)
    for minutes in rows.exclude(what__minutes=None).iterator():
        up, down = up + max(minutes, 0), down + min(minutes, 0)
    return up, down


def people(held: Import) -> People:
    """Who came with it."""
    found = Newcomer.objects.filter(came_in=held).aggregate(
        all=Count("id"),
        to_invite=Count("id", filter=Q(member=None, invited_at=None)),
        by_link=Count("id", filter=Q(member=None, invited_at__isnull=False, email__in=_here())),
        come=Count("id", filter=Q(member__isnull=False)),
        opened=Sum("minutes", filter=Q(opened_at__isnull=False), default=0),
    )
    return People(**found)


def _here() -> QuerySet[Member, Any]:
    """The addresses of members."""
    return Member.objects.active().values_list("user__email", flat=True)


def refused(held: Import) -> list[Newcomer]:
    """Members of it whose balance the ledger would not open."""
    found = Newcomer.objects.filter(came_in=held).exclude(refusal="").select_related("member")
    return list(found.order_by("id"))


def _bad(held: Import) -> QuerySet[ImportRow]:
    return held.rows.filter(state=ImportRow.State.BAD).order_by("sheet", "number")
