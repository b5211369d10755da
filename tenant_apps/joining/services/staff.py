"""Lists of staff: read and checked first, invited only once a champion says yes."""

from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import digest, token
from tenant_apps.audit import services as audit
from tenant_apps.joining import staff_list
from tenant_apps.joining.models import Invitation, StaffUpload
from tenant_apps.joining.services.errors import NothingToInvite
from tenant_apps.joining.services.invitations import VALID_FOR, inviter_name, mail
from tenant_apps.joining.staff_list import Known
from tenant_apps.members import selectors as members
from tenant_apps.organisations import selectors as organisations
from tenant_apps.outbox import services as outbox

KEPT_ERRORS = 100


def upload(*, content: bytes, file_name: str, by: UUID) -> StaffUpload:
    """Read and check a list; nobody is invited yet. Raises staff_list.BadList for no list at all.

    A champion has one list under review: a corrected one takes the place of the one before.
    """
    table = staff_list.read(content)
    checked = staff_list.check(table, _known(table))
    with database.atomic():
        StaffUpload.objects.filter(uploaded_by=by, confirmed_at=None).delete()
        made = StaffUpload.objects.create(
            file_name=file_name[-200:],
            rows=[row.as_json() for row in checked.good],
            errors=[error.as_json() for error in checked.errors[:KEPT_ERRORS]],
            good_count=len(checked.good),
            error_count=len(checked.errors),
            uploaded_by=by,
        )
        detail = {"good": made.good_count, "errors": made.error_count}
        audit.record(action="staff_list.uploaded", by=by, subject=made.id, detail=detail)
    return made


def confirm(*, upload_id: UUID, by: UUID) -> StaffUpload:
    """Invite the good rows of a list, all or none, once however often it is asked.

    Whoever joined or was invited since the list was read is left out.
    """
    with database.atomic():
        held = StaffUpload.objects.select_for_update().filter(id=upload_id, uploaded_by=by).first()
        if held is None:
            raise NotFound
        if held.confirmed_at is not None:
            return held
        if not held.rows:
            raise NothingToInvite
        held.invited_count = _invite_all(held, by)
        held.rows, held.confirmed_at = [], clock.now()
        held.save(update_fields=["invited_count", "rows", "confirmed_at"])
        detail = {"invited": held.invited_count}
        audit.record(action="staff_list.confirmed", by=by, subject=held.id, detail=detail)
    return held


def _invite_all(held: StaffUpload, by: UUID) -> int:
    """Three statements however many rows: who is a member, the invitations, the mails."""
    emails = [row["email"] for row in held.rows]
    here = members.emails_of_members(emails)
    now = clock.now()
    Invitation.objects.filter(
        email__in=emails, accepted_at=None, revoked_at=None, expires_at__lte=now
    ).update(revoked_at=now)
    pairs = [_invitation(row, held, by) for row in held.rows if row["email"] not in here]
    made = [invitation for invitation, _secret in pairs]
    Invitation.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)
    new = set(Invitation.objects.filter(upload=held).values_list("id", flat=True))
    inviter = inviter_name(by)
    outbox.send_many([mail(each, secret, inviter) for each, secret in pairs if each.id in new])
    return len(new)


def _invitation(row: dict[str, str], held: StaffUpload, by: UUID) -> tuple[Invitation, str]:
    secret = token()
    now = clock.now()
    invitation = Invitation(
        email=row["email"],
        name=row["name"],
        organisation_id=UUID(row["organisation_id"]) if row["organisation_id"] else None,
        job_title=row["job_title"],
        token_digest=digest(secret),
        invited_by=by,
        upload=held,
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    return invitation, secret


def _known(table: staff_list.Table) -> Known:
    emails = table.emails()
    waiting = Invitation.objects.filter(
        email__in=emails, accepted_at=None, revoked_at=None, expires_at__gt=clock.now()
    )
    listed = organisations.everything()
    return Known(
        organisations={each.name.lower(): (str(each.id), each.name) for each in listed},
        members=frozenset(members.emails_of_members(emails)),
        invited=frozenset(waiting.values_list("email", flat=True)),
    )
