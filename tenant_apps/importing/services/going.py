"""An import from file to invitations: taken in, said yes to, and gone on with by workers."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from kernel import chunks, clock, database
from kernel.errors import NotFound
from tenant_apps.audit import services as audit
from tenant_apps.importing.files import reading
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.importing.models import Import, ImportRow
from tenant_apps.importing.services import bringing, dry_run, inviting
from tenant_apps.importing.services.refusals import ImportMovedOn, NobodyToInvite, NothingToBring
from tenant_apps.joining.models import as_fields
from tenant_apps.policy.terms import USUAL_TERM, Term

State = Import.State

_CHUNKS: dict[str, Callable[[Import], bool]] = {
    State.CHECKING: dry_run.check_some,
    State.BRINGING: bringing.bring_some,
    State.INVITING: inviting.invite_some,
}


def upload(*, contents: Mapping[Sheet, bytes], term: Term = USUAL_TERM, by: UUID) -> Import:
    """Take files in; nothing else is changed yet. Raises BadList, which says of which file.

    Whoever they say no other type of is to be a member as `term` has it. A champion has one import
    under review: a corrected one takes the place of the one before.
    """
    read = reading.read_all(contents)
    with database.atomic():
        Import.objects.filter(uploaded_by=by, confirmed_at=None).delete()
        made = Import.objects.create(
            files={str(one.sheet.value): one.described() for one in read},
            row_count=sum(len(one.rows) for one in read),
            uploaded_by=by,
            **as_fields(term),
        )
        ImportRow.objects.bulk_create(
            (
                ImportRow(into=made, sheet=one.sheet, number=row.number, cells=row.cells)
                for one in read
                for row in one.rows
            ),
            batch_size=2000,
        )
        detail = {"rows": made.row_count}
        audit.record(action="import.uploaded", by=by, subject=made.id, detail=detail)
    return made


def confirm(*, import_id: UUID, by: UUID) -> Import:
    """Have the good rows brought, once however often it is asked.

    Raises NotFound, ImportMovedOn, NothingToBring.
    """
    with database.atomic():
        held = _held(import_id)
        if held.confirmed_at is not None:
            return held
        if held.state != State.REVIEW:
            raise ImportMovedOn
        if not held.good_count:
            raise NothingToBring
        held.state, held.confirmed_at = State.BRINGING, clock.now()
        held.save(update_fields=["state", "confirmed_at"])
        detail = {"good": held.good_count}
        audit.record(action="import.confirmed", by=by, subject=held.id, detail=detail)
    return held


def invite(*, import_id: UUID, by: UUID) -> Import:
    """Have its people invited by mail who are not here and were not asked yet.

    Raises NotFound, ImportMovedOn, NobodyToInvite.
    """
    with database.atomic():
        held = _held(import_id)
        if held.state == State.INVITING:
            return held
        if held.state != State.DONE:
            raise ImportMovedOn
        if not inviting.waiting(held).exists():
            raise NobodyToInvite
        held.state = State.INVITING
        held.save(update_fields=["state"])
        audit.record(action="import.invited", by=by, subject=held.id)
    return held


def go_on(import_id: UUID, *, most_seconds: float) -> bool:
    """Do what is to do for a while; whether something is left.

    Safe to run twice at once: the one that finds the import held leaves it to the other.
    """
    return chunks.go_on(partial(_some, import_id), most_seconds=most_seconds)


def go_on_with_all(*, most_seconds: float) -> None:
    """The same for whatever a lost message or a killed worker left, the longest waiting first; and
    for who has come since by a way that did not ask what waits for them.
    """
    waiting = Import.objects.filter(state__in=_CHUNKS).order_by("uploaded_at")
    ids = list(waiting.values_list("id", flat=True))
    chunks.go_on_with_all(ids, go_on, most_seconds=most_seconds)
    with database.atomic():
        bringing.find_those_who_came()
    chunks.go_on(_carry_some, most_seconds=most_seconds)


def _carry_some() -> bool:
    with database.atomic():
        return bringing.carry_some()


def _some(import_id: UUID) -> bool:
    """One chunk; False where nothing is left, or another is at it."""
    with database.atomic():
        imports = Import.objects.select_for_update(skip_locked=True)
        held = imports.filter(id=import_id, state__in=_CHUNKS).first()
        return held is not None and _CHUNKS[held.state](held)


def _held(import_id: UUID) -> Import:
    """An import, locked; or NotFound."""
    held = Import.objects.select_for_update().filter(id=import_id).first()
    if held is None:
        raise NotFound
    return held
