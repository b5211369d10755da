"""E-mail domains that join by themselves: listed and removed."""

import re
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from tenant_apps.audit import services as audit
from tenant_apps.joining.models import Invitation, JoinDomain, as_fields, not_over
from tenant_apps.joining.models.domains import FORM
from tenant_apps.joining.public_mail import is_public
from tenant_apps.joining.services import arrivals
from tenant_apps.joining.services.errors import BadDomain, DomainTaken, PublicMail
from tenant_apps.joining.services.invitations import admit_signed_in
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.terms import USUAL_TERM, Term

_MOST = 253


def add_domain(
    *,
    name: str,
    organisation: Organisation | None = None,
    needs_approval: bool = False,
    term: Term = USUAL_TERM,
    by: UUID,
) -> JoinDomain:
    """Let people with an address of this domain in, as `term` has it.

    Raises BadDomain, PublicMail, DomainTaken.
    """
    domain = JoinDomain(
        name=tidy_domain(name),
        organisation=organisation,
        needs_approval=needs_approval,
        added_by=by,
        **as_fields(term),
    )
    with database.atomic():
        with database.refusing({"joining_domain_once": DomainTaken(domain.name)}):
            domain.save(force_insert=True)
        detail = {"name": domain.name}
        audit.record(action="join_domain.added", by=by, subject=domain.id, detail=detail)
    return domain


def remove_domain(*, domain_id: UUID, by: UUID) -> JoinDomain:
    """Let nobody in by it any more, nor by links that were asked for. Twice changes nothing."""
    with database.atomic():
        found = JoinDomain.objects.select_for_update(of=("self",)).filter(id=domain_id).first()
        if found is None:
            raise NotFound
        if found.removed_at is None:
            found.removed_at = clock.now()
            found.save(update_fields=["removed_at"])
            waiting = Invitation.objects.filter(domain=found, accepted_at=None, revoked_at=None)
            waiting.update(revoked_at=found.removed_at)
            audit.record(action="join_domain.removed", by=by, subject=found.id)
    return found


def tidy_domain(name: str) -> str:
    """The domain in its one form: `@Imperial.NHS.uk` is `imperial.nhs.uk`."""
    plain = name.strip().lower().rpartition("@")[2].strip(". ")
    try:
        tidy = plain.encode("idna").decode()
    except UnicodeError as error:
        raise BadDomain from error
    if len(tidy) > _MOST or not re.match(FORM, tidy) or tidy.rpartition(".")[2].isdigit():
        raise BadDomain
    if is_public(tidy):
        raise PublicMail(tidy)
    return tidy


def of_address(address: str) -> JoinDomain | None:
    """The domain by which whoever has this address may join now."""
    listed = JoinDomain.objects.filter(not_over(policy.today()), removed_at=None)
    return listed.select_related("organisation").filter(name=address.rpartition("@")[2]).first()


def join_by_domain(*, email: str, name: str) -> Member | None:
    """A member by the domain of an address that their organisation's sign-in has shown.

    None where its people do not join by themselves. Raises AlreadyMember.
    """
    domain = of_address(email)
    if domain is None or domain.needs_approval:
        return None
    with database.atomic():
        member = admit_signed_in(
            email=email, name=name, organisation=domain.organisation, term=domain.term
        )
        arrivals.by_domain(member, domain)
    return member
