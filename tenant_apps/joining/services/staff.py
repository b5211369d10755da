"""Lists of staff: read, mapped, checked, and invited once a champion says yes.

Checking and inviting go on some hundred rows at a time, each a transaction that holds the list:
whoever is killed leaves whole ones, and whoever comes next goes on. A row is deleted with the
invitation that it became, so nobody is invited twice.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from kernel import chunks, clock, database
from kernel.errors import Forbidden, NotFound
from tenant_apps.audit import services as audit
from tenant_apps.joining.models import StaffRow, StaffUpload, as_fields
from tenant_apps.joining.services import checking, inviting
from tenant_apps.joining.services.errors import BadColumns, ListMovedOn, NothingToInvite
from tenant_apps.joining.staff_lists import columns as headings
from tenant_apps.joining.staff_lists import workbook
from tenant_apps.joining.staff_lists.checking import key
from tenant_apps.joining.staff_lists.reading import MAX_HEADINGS, MAX_ROWS, BadList, too_many
from tenant_apps.members.permissions import WHOLE, Scope
from tenant_apps.organisations import selectors as listed
from tenant_apps.organisations import services as organisations
from tenant_apps.policy.terms import USUAL_TERM, Term

State = StaffUpload.State
WITHOUT, CREATE = "without", "create"

_CHUNKS: dict[str, Callable[[StaffUpload], bool]] = {
    State.CHECKING: checking.check_some,
    State.INVITING: inviting.invite_some,
}


def upload(
    *,
    content: bytes,
    file_name: str,
    term: Term = USUAL_TERM,
    within: Scope = WHOLE,
    by: UUID,
) -> StaffUpload:
    """Read a list; nobody is invited yet. Raises Forbidden, reading.BadList for no list at all.

    Whoever the list says no other type of is to be a member as `term` has it. Within some
    organisations, it invites to those and their teams alone. A champion has one list under review:
    a corrected one takes the place of the one before.
    """
    if not within:
        raise Forbidden
    sheet = workbook.read(content)
    guessed = headings.guess(sheet.rows)
    row_count = sum(row.number > guessed.heading_rows for row in sheet.rows)
    if not row_count:
        raise BadList("This list has a heading and no rows below it.")
    if row_count > MAX_ROWS:
        raise too_many()
    with database.atomic():
        StaffUpload.objects.filter(uploaded_by=by, confirmed_at=None).delete()
        made = StaffUpload.objects.create(
            file_name=file_name[-200:],
            read_as=sheet.read_as[:100],
            heading_rows=guessed.heading_rows,
            columns=guessed.columns,
            row_count=row_count,
            within=sorted(within.organisations) if not within.is_whole else [],
            uploaded_by=by,
            **as_fields(term),
        )
        StaffRow.objects.bulk_create(
            (StaffRow(upload=made, number=row.number, cells=row.cells) for row in sheet.rows),
            batch_size=2000,
        )
        detail = {"rows": made.row_count}
        audit.record(action="staff_list.uploaded", by=by, subject=made.id, detail=detail)
    return made


def map_columns(
    *, upload_id: UUID, columns: Mapping[str, int], heading_rows: int, by: UUID
) -> StaffUpload:
    """Say in which column what stands, and have all rows checked by it.

    Raises NotFound, BadColumns, ListMovedOn.
    """
    _refuse_bad(columns, heading_rows)
    with database.atomic():
        held = _held(upload_id, by)
        if held.state not in (State.MAPPING, State.REVIEW, State.CHECKING):
            raise ListMovedOn
        held.columns, held.heading_rows = dict(columns), heading_rows
        _check_anew(held)
        audit.record(action="staff_list.mapped", by=by, subject=held.id)
    return held


def settle_organisations(*, upload_id: UUID, answers: Mapping[str, str], by: UUID) -> StaffUpload:
    """Say what names of organisations mean that are not listed; then all rows are checked anew.

    An answer is the id of a listed one, CREATE, or WITHOUT; within some organisations, the id of
    one of those. Raises NotFound, ListMovedOn.
    """
    with database.atomic():
        held = _held(upload_id, by)
        if held.state != State.REVIEW:
            raise ListMovedOn
        settled = {key(name): _meant(name, said, held, by) for name, said in answers.items()}
        held.organisations = {**held.organisations, **settled}
        _check_anew(held)
        audit.record(action="staff_list.organisations_settled", by=by, subject=held.id)
    return held


def confirm(*, upload_id: UUID, by: UUID) -> StaffUpload:
    """Have the good rows of a list invited, once however often it is asked.

    Whoever joined or was invited since the list was checked is left out. Raises NotFound,
    NothingToInvite, ListMovedOn.
    """
    with database.atomic():
        held = _held(upload_id, by)
        if held.confirmed_at is not None:
            return held
        if held.state != State.REVIEW:
            raise ListMovedOn
        if not held.good_count:
            raise NothingToInvite
        held.state, held.confirmed_at = State.INVITING, clock.now()
        held.save(update_fields=["state", "confirmed_at"])
        detail = {"good": held.good_count}
        audit.record(action="staff_list.confirmed", by=by, subject=held.id, detail=detail)
    return held


def go_on(upload_id: UUID, *, most_seconds: float) -> bool:
    """Check or invite for a while; whether something is left to do.

    Safe to run twice at once: the one that finds the list held leaves it to the other.
    """
    return chunks.go_on(partial(_some, upload_id), most_seconds=most_seconds)


def go_on_with_all(*, most_seconds: float) -> None:
    """The same for whatever a lost message or a killed worker left, the longest waiting first."""
    waiting = StaffUpload.objects.filter(state__in=_CHUNKS).order_by("uploaded_at")
    ids = list(waiting.values_list("id", flat=True))
    chunks.go_on_with_all(ids, go_on, most_seconds=most_seconds)


def _some(upload_id: UUID) -> bool:
    """One chunk; False where nothing is left, or another is at it."""
    with database.atomic():
        lists = StaffUpload.objects.select_for_update(skip_locked=True)
        held = lists.filter(id=upload_id, state__in=_CHUNKS).first()
        return held is not None and _CHUNKS[held.state](held)


def _refuse_bad(columns: Mapping[str, int], heading_rows: int) -> None:
    if "email" not in columns:
        raise BadColumns("Say in which column the e-mail address stands.")
    if not {"name", "first_name", "last_name"} & set(columns):
        raise BadColumns("Say in which column the name stands, or its two parts.")
    if len(set(columns.values())) < len(columns) or not set(columns) <= set(headings.LABELS):
        raise BadColumns("Each column can be one thing alone.")
    if not 0 <= heading_rows <= MAX_HEADINGS:
        raise BadColumns(f"At most {MAX_HEADINGS} rows can be headings.")


def _check_anew(held: StaffUpload) -> None:
    """Forget what was found; the rows above the first person are no people."""
    anew: dict[str, Any] = {"email": "", "person": {}, "problems": []}
    held.rows.update(state=StaffRow.State.NEW, **anew)
    held.rows.filter(number__lte=held.heading_rows).update(state=StaffRow.State.HEADING)
    held.row_count = held.rows.filter(state=StaffRow.State.NEW).count()
    if held.row_count > MAX_ROWS:
        raise BadColumns(f"This list has more than {MAX_ROWS:,} rows.")
    held.good_count = held.bad_count = 0
    held.state = State.CHECKING
    held.save()


def _meant(name: str, said: str, held: StaffUpload, by: UUID) -> str:
    """The id of the organisation that a name means; empty for none."""
    if said not in (WITHOUT, CREATE):
        return str(listed.within(UUID(said), held.scope).id)
    if not held.scope.is_whole:
        raise NotFound
    if said == WITHOUT:
        return ""
    known = listed.by_name().get(key(name))
    return str((known or organisations.add(name=name, by=by)).id)


def _held(upload_id: UUID, by: UUID) -> StaffUpload:
    """A champion's own list, locked; or NotFound."""
    held = StaffUpload.objects.select_for_update().filter(id=upload_id, uploaded_by=by).first()
    if held is None:
        raise NotFound
    return held
