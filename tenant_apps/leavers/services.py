"""Lists of leavers: read, looked at, and carried out once their champion says yes.

Each membership ends in a transaction of its own, with its row: whoever is killed leaves whole
ones, and whoever comes next goes on. Errors: those of `errors`, staff_lists' BadList, NotFound.
"""

import time
from datetime import timedelta
from uuid import UUID

from kernel import clock, database
from kernel.errors import Forbidden, NotFound
from tenant_apps.audit import services as audit
from tenant_apps.leavers import reading
from tenant_apps.leavers.errors import NobodyToEnd
from tenant_apps.leavers.models import LeaversList, LeaversRow
from tenant_apps.leaving import services as leaving
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, scope_of
from tenant_apps.members.services import LastChampion, WrongState

KEPT = timedelta(days=14)
State, Finding = LeaversList.State, LeaversRow.Finding


def upload(*, content: bytes, by: Member) -> LeaversList:
    """Read a list, and say whom it names; nobody's membership ends yet.

    It takes the place of the one that its champion looked at before.
    """
    if not scope_of(by, Permission.MEMBER_SUSPEND):
        raise Forbidden
    rows = reading.read(content, by=by)
    with database.atomic():
        # Sent twice at once, the second takes the place of the first.
        Member.objects.select_for_update(no_key=True).get(id=by.id)
        LeaversList.objects.filter(uploaded_by=by, state=State.REVIEW).delete()
        made = LeaversList.objects.create(uploaded_by=by)
        for row in rows:
            row.list = made
        LeaversRow.objects.bulk_create(rows, batch_size=2000)
        detail = {"rows": len(rows)}
        audit.record(action="leavers_list.uploaded", by=by.id, subject=made.id, detail=detail)
    return made


def confirm(*, list_id: UUID, by: Member) -> LeaversList:
    """Have the memberships end, once however often it is asked. Raises NobodyToEnd."""
    with database.atomic():
        found = LeaversList.objects.select_for_update().filter(id=list_id, uploaded_by=by)
        held = found.first()
        if held is None:
            raise NotFound
        if held.state != State.REVIEW:
            return held
        count = held.rows.filter(finding=Finding.ENDS).count()
        if not count:
            raise NobodyToEnd
        held.state, held.confirmed_at = State.ENDING, clock.now()
        held.save(update_fields=["state", "confirmed_at"])
        detail = {"members": count}
        audit.record(action="leavers_list.confirmed", by=by.id, subject=held.id, detail=detail)
    return held


def go_on(list_id: UUID, *, most_seconds: float) -> bool:
    """End memberships for a while; whether some are left to end. Safe to run twice at once."""
    until = time.monotonic() + most_seconds
    while _end_one(list_id):
        if time.monotonic() >= until:
            return True
    return False


def go_on_with_all(*, most_seconds: float) -> None:
    """The same for whatever a lost message or a killed worker left, the longest waiting first."""
    until = time.monotonic() + most_seconds
    waiting = LeaversList.objects.filter(state=State.ENDING).order_by("uploaded_at")
    for list_id in list(waiting.values_list("id", flat=True)):
        if (left := until - time.monotonic()) > 0:
            go_on(list_id, most_seconds=left)


def forget() -> None:
    """Delete lists that were done, or not confirmed, two weeks ago."""
    until = clock.now() - KEPT
    LeaversList.objects.filter(state=State.REVIEW, uploaded_at__lt=until).delete()
    LeaversList.objects.filter(state=State.DONE, finished_at__lt=until).delete()


def _end_one(list_id: UUID) -> bool:
    """One row; False where none is left to take. Whoever takes the last says that it is done."""
    with database.atomic():
        waiting = LeaversRow.objects.filter(
            list_id=list_id, list__state=State.ENDING, finding=Finding.ENDS
        )
        people = ("member__organisation", "member__user", "list__uploaded_by__organisation")
        taken = waiting.select_for_update(skip_locked=True, of=("self",))
        row = taken.select_related(*people).order_by("number").first()
        if row is None:
            _finish(list_id)
            return False
        row.finding = _end(row, row.member)
        row.save(update_fields=["finding"])
    return True


def _end(row: LeaversRow, member: Member | None) -> LeaversRow.Finding:
    """What became of it, by what holds now: much may have changed since it was read."""
    assert member is not None
    by = row.list.uploaded_by
    found = reading.finding_of(member, by=by)
    if found != Finding.ENDS:
        return found
    try:
        with database.atomic():
            leaving.let_go(member=member, by=by)
    except WrongState:
        return Finding.GONE
    except (Forbidden, LastChampion):
        return Finding.REFUSED
    return Finding.ENDED


def _finish(list_id: UUID) -> None:
    """Unless another worker still holds a row of it."""
    found = LeaversList.objects.select_for_update(skip_locked=True)
    held = found.filter(id=list_id, state=State.ENDING).first()
    if held is None or held.rows.filter(finding=Finding.ENDS).exists():
        return
    held.state, held.finished_at = State.DONE, clock.now()
    held.save(update_fields=["state", "finished_at"])
    audit.record(action="leavers_list.done", by=held.uploaded_by_id, subject=held.id)
