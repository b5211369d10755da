"""Inviting a list of staff that a champion has confirmed: some rows at a time, each row once."""

from typing import Any
from uuid import UUID

from kernel import clock
from kernel.ids import digest, token
from tenant_apps.joining.models import Invitation, StaffRow, StaffUpload, as_fields
from tenant_apps.joining.services.invitations import (
    VALID_FOR,
    chooses_password,
    inviter_name,
    mail,
)
from tenant_apps.members import selectors as members
from tenant_apps.members.permissions import Role
from tenant_apps.organisations import selectors as organisations
from tenant_apps.outbox import services as outbox
from tenant_apps.policy.terms import USUAL_TERM, Term

CHUNK = 500


def invite_some(held: StaffUpload) -> bool:
    """Invite the next people of a list that is held; whether it has to go on.

    A few statements however many rows: who is here, the invitations, the mails, the rows that go.
    """
    chunk = list(held.rows.filter(state=StaffRow.State.GOOD).order_by("number")[:CHUNK])
    if not chunk:
        held.state, held.finished_at = StaffUpload.State.DONE, clock.now()
        held.save(update_fields=["state", "finished_at"])
        return False
    people = _within([row.person for row in chunk], held)
    invited = len(invite_people(people, by=held.uploaded_by, upload=held))
    StaffRow.objects.filter(id__in=[row.id for row in chunk]).delete()
    held.invited_count += invited
    held.left_out_count += len(chunk) - invited
    held.save(update_fields=["invited_count", "left_out_count"])
    return True


def invite_people(
    people: list[dict[str, Any]], *, by: UUID, upload: StaffUpload | None = None
) -> set[str]:
    """Ask all of these by mail who are not here and wait for no answer. Returns their addresses.

    A person may have a `term` of their own; those of a list have what it says of their type. In the
    order of addresses, as whoever invites the same people at the same time does.
    """
    by_email = sorted(people, key=lambda person: person["email"])
    emails = [person["email"] for person in by_email]
    here = members.emails_of_members(emails)
    _revoke_expired(emails)
    pairs = [_invitation(one, by, upload) for one in by_email if one["email"] not in here]
    made = [invitation for invitation, _secret in pairs]
    Invitation.objects.bulk_create(made, ignore_conflicts=True)
    ids = [invitation.id for invitation in made]
    new = dict(Invitation.objects.filter(id__in=ids).values_list("id", "email"))
    inviter = inviter_name(by)
    is_asked = chooses_password(Role.MEMBER)
    mails = [
        mail(each, secret, inviter, chooses_password=is_asked)
        for each, secret in pairs
        if each.id in new
    ]
    outbox.send_many(mails, is_bulk=True)
    return set(new.values())


def _within(people: list[dict[str, str]], held: StaffUpload) -> list[dict[str, str]]:
    """Those whom this list may invite still: a team may have moved away since it was checked."""
    if held.scope.is_whole:
        return people
    here = {str(one) for one in organisations.everything(held.scope).values_list("id", flat=True)}
    return [person for person in people if person["organisation_id"] in here]


def _revoke_expired(emails: list[str]) -> None:
    """What nobody answered in time gives way."""
    now = clock.now()
    unanswered = Invitation.objects.filter(
        email__in=emails, accepted_at=None, revoked_at=None, expires_at__lte=now
    )
    locked = unanswered.order_by("email").select_for_update(of=("self",))
    ids = list(locked.values_list("id", flat=True))
    Invitation.objects.filter(id__in=ids).update(revoked_at=now)


def _invitation(
    person: dict[str, Any], by: UUID, upload: StaffUpload | None
) -> tuple[Invitation, str]:
    secret = token()
    now = clock.now()
    invitation = Invitation(
        email=person["email"],
        name=person["name"],
        organisation_id=UUID(person["organisation_id"]) if person["organisation_id"] else None,
        job_title=person["job_title"],
        token_digest=digest(secret),
        invited_by=by,
        upload=upload,
        sent_at=now,
        expires_at=now + VALID_FOR,
        **as_fields(_term(person, upload)),
    )
    return invitation, secret


def _term(person: dict[str, Any], upload: StaffUpload | None) -> Term:
    if upload is not None:
        return upload.term_of(person.get("membership_type", ""))
    said: Term = person.get("term", USUAL_TERM)
    return said
