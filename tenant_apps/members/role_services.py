"""Roles that members hold besides their own: given and taken by champions, each audited.

Errors: NeedsOrganisation, NotHere, NotFound, Forbidden.
"""

from uuid import UUID

from kernel import database
from kernel.errors import Forbidden, NotFound, Refused
from tenant_apps.audit import services as audit
from tenant_apps.members.models import HeldRole, Member
from tenant_apps.members.permissions import PartRole, Permission, may
from tenant_apps.organisations import services as organisations
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import OF_AN_ORGANISATION


class NeedsOrganisation(Refused):
    """A champion or broker of the whole network has that as their own role."""

    code = "role_needs_organisation"
    status = 422
    default_message = "Choose the organisation: this role is for one, with its teams."


class NotHere(Refused):
    """Whoever holds a role is an active member."""

    code = "role_needs_active_member"
    default_message = "Only an active member can hold a role. Reload the page to see what is so."


def give(*, member: Member, role: str, organisation: Organisation | None, by: Member) -> HeldRole:
    """Let a member hold a role, here or in the whole network; giving it again changes nothing."""
    _refuse_unless_allowed(by, member)
    wanted = PartRole(role)
    if organisation is None and wanted in OF_AN_ORGANISATION:
        raise NeedsOrganisation
    with database.atomic():
        if organisation is not None:
            organisations.lock(organisation.id)
        if not _lock(member.id).is_active:
            raise NotHere
        held, is_new = HeldRole.objects.get_or_create(
            member_id=member.id,
            role=wanted,
            organisation=organisation,
            defaults={"given_by": by.id},
        )
        if is_new:
            _audit("role_given", held, by.id)
    return held


def take(*, held_id: UUID, member: Member, by: Member) -> HeldRole:
    """End a role that this member holds. Raises NotFound for one that they do not hold."""
    _refuse_unless_allowed(by, member)
    with database.atomic():
        found = HeldRole.objects.select_for_update().filter(id=held_id, member_id=member.id)
        held = found.first()
        if held is None:
            raise NotFound
        _end(held, by.id)
    return held


def end_all(*, member: Member, by: UUID | None) -> None:
    """With a membership all roles end. Part of the transaction that ends it."""
    for held in HeldRole.objects.select_for_update().filter(member=member).order_by("id"):
        _end(held, by)


def lead_on(*, of: Organisation, to: Organisation | None, by: UUID) -> None:
    """Roles for an organisation that ends are for this one, each once; without one they end.

    Part of the transaction that ends it.
    """
    for held in HeldRole.objects.select_for_update().filter(organisation=of).order_by("id"):
        known = HeldRole.objects.filter(member=held.member_id, role=held.role, organisation=to)
        if to is None or known.exists():
            _end(held, by)
            continue
        _audit("role_taken", held, by)
        held.organisation = to
        held.save(update_fields=["organisation"])
        _audit("role_given", held, by)


def _end(held: HeldRole, by: UUID | None) -> None:
    _audit("role_taken", held, by)
    HeldRole.objects.filter(id=held.id).delete()


def _audit(verb: str, held: HeldRole, by: UUID | None) -> None:
    at = str(held.organisation_id) if held.organisation_id else ""
    detail = {"role": str(held.role), "organisation": at}
    audit.record(action=f"member.{verb}", by=by, subject=held.member_id, detail=detail)


def _refuse_unless_allowed(by: Member, member: Member) -> None:
    if not may(by, Permission.ROLE_CHANGE, on=member):
        raise Forbidden


def _lock(member_id: UUID) -> Member:
    found = Member.objects.select_for_update(of=("self",)).filter(id=member_id).first()
    if found is None:
        raise NotFound
    return found
