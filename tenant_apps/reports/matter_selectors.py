"""Reading what was reported of things that all may see: who decides, who reported, whose it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.members.four_eyes import NobodyLeft, nobody_left
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.reports.models import APPEAL_WITHIN, WAITING, Matter, MatterReport, State
from tenant_apps.reports.things import Thing

MOST_SHOWN = 50
# Each of these asks once more who is left to decide.
_MOST_STUCK = 3
# One that waits as part of a question about other things too, and what that answers with.
AS_JSON = JSONObject(**{name: name for name in ("id", "kind", "state", "opened_at", "appealed_at")})


def read(one: dict[str, Any]) -> Matter:
    """What was asked for as AS_JSON; whose it is, and who reported it, is not in it."""
    opened, appealed = (
        datetime.fromisoformat(one[name]) if one[name] else None
        for name in ("opened_at", "appealed_at")
    )
    assert opened
    return Matter(
        id=UUID(one["id"]),
        kind=one["kind"],
        state=one["state"],
        opened_at=opened,
        appealed_at=appealed,
    )


def report_of(thing: Thing, by: Member) -> MatterReport | None:
    """What this member said of it, while that waits or the thing still reads as it did."""
    theirs = MatterReport.objects.filter(by=by, matter__kind=thing.kind, matter__thing_id=thing.id)
    last = theirs.select_related("matter").order_by("-id").first()
    if last is None:
        return None
    is_same = (last.title, last.text) == thing.reading
    return last if is_same or last.matter.state == State.OPEN else None


def reported_since(by: Member, moment: datetime) -> int:
    """How many things this member has reported since then."""
    return MatterReport.objects.filter(by=by, made_at__gt=moment).count()


def concerned(matter: Matter) -> set[UUID]:
    """Who does not decide: whose it is, and all who reported it."""
    return {matter.owner_id, *matter.reports.values_list("by_id", flat=True)}


def waiting(viewer: Member) -> list[Matter]:
    """What this broker or champion may decide, the longest waiting first; nothing of theirs."""
    found = waiting_for(viewer).select_related("owner").prefetch_related("reports")
    return list(found.order_by("id")[:MOST_SHOWN])


def waiting_for(viewer: Member) -> QuerySet[Matter]:
    """The same, to be counted; nothing for whoever decides nothing."""
    if not may(viewer, Permission.EXCHANGE_BROKER):
        return Matter.objects.none()
    theirs = MatterReport.objects.filter(by=viewer.id).order_by()
    found = Matter.objects.filter(state__in=WAITING).exclude(owner=viewer.id)
    return found.exclude(decided_by=viewer.id).exclude(id__in=theirs.values("matter"))


def waiting_for_many(everyone: Iterable[Member]) -> list[tuple[Member, Matter]]:
    """The same for many members, in two queries; in none if nobody among them decides."""
    deciding = [member for member in everyone if may(member, Permission.EXCHANGE_BROKER)]
    if not deciding:
        return []
    found = Matter.objects.filter(state__in=WAITING).prefetch_related("reports")
    return [
        (member, matter)
        for matter in found
        for member in deciding
        if member.id not in (matter.owner_id, matter.decided_by_id)
        and member.id not in {one.by_id for one in matter.reports.all()}
    ]


def get(viewer: Member, matter_id: UUID) -> Matter:
    """One that this broker or champion may decide, or has decided; of one that concerns them,
    nothing."""
    if not may(viewer, Permission.EXCHANGE_BROKER):
        raise NotFound
    theirs = MatterReport.objects.filter(by=viewer.id).order_by()
    found = Matter.objects.exclude(owner=viewer).exclude(id__in=theirs.values("matter"))
    people = found.select_related("owner", "decided_by", "appeal_decided_by")
    matter = people.prefetch_related("reports__by").filter(id=matter_id).first()
    if matter is None:
        raise NotFound
    return matter


def is_to_decide(matter: Matter, viewer: Member) -> bool:
    """Whether one that this broker or champion may read waits for their decision."""
    return matter.state in WAITING and matter.decided_by_id != viewer.id


def of_owner(owner: Member) -> list[Matter]:
    """What of this member's was hidden, the newest first: never who said what."""
    found = _of(owner).prefetch_related("reports")
    return list(found.order_by("-id")[:MOST_SHOWN])


def get_own(owner: Member, matter_id: UUID) -> Matter:
    """One of them; any other is missing."""
    matter = _of(owner).filter(id=matter_id).first()
    if matter is None:
        raise NotFound
    return matter


def may_appeal(matter: Matter) -> bool:
    """Whether whoever's it is may still appeal."""
    if matter.state != State.HIDDEN or matter.decided_at is None:
        return False
    return clock.now() <= matter.decided_at + APPEAL_WITHIN


def nobody_hears(matter: Matter) -> NobodyLeft | None:
    """Whether nobody is left to decide about an appeal, as far as whoever's it is may know.

    Who reported it is left out: that they may not decide would tell who it was.
    """
    without = {one for one in (matter.owner_id, matter.decided_by_id) if one}
    return nobody_left(Permission.EXCHANGE_BROKER, without=without)


def nobody_decides(matter: Matter) -> NobodyLeft | None:
    """Whether nobody is left to decide: for who reported it, and who decided first."""
    without = {*concerned(matter), *([matter.decided_by_id] if matter.decided_by_id else [])}
    return nobody_left(Permission.EXCHANGE_BROKER, without=without)


def stuck(viewer: Member) -> list[tuple[Matter, NobodyLeft]]:
    """What waits and nobody may decide, for a broker or champion who reported it, or decided."""
    if not may(viewer, Permission.EXCHANGE_BROKER):
        return []
    theirs = MatterReport.objects.filter(by=viewer.id).order_by()
    waits = Matter.objects.filter(state__in=WAITING).exclude(owner=viewer)
    mine = waits.filter(Q(decided_by=viewer) | Q(id__in=theirs.values("matter")))
    asked = [(matter, nobody_decides(matter)) for matter in mine.order_by("id")[:_MOST_STUCK]]
    return [(matter, nobody) for matter, nobody in asked if nobody]


def _of(owner: Member) -> QuerySet[Matter]:
    """Those that were hidden; that a thing was reported and stays, nobody is told."""
    return Matter.objects.filter(owner=owner).exclude(state__in=[State.OPEN, State.KEPT])
