"""E-mail domains that join by themselves: listed and removed."""

import re
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from tenant_apps.audit import services as audit
from tenant_apps.joining.models import Invitation, JoinDomain
from tenant_apps.joining.models.domains import FORM
from tenant_apps.joining.public_mail import is_public
from tenant_apps.joining.services.errors import BadDomain, DomainTaken, PublicMail
from tenant_apps.organisations.models import Organisation

_MOST = 253


def add_domain(
    *,
    name: str,
    organisation: Organisation | None = None,
    needs_approval: bool = False,
    by: UUID,
) -> JoinDomain:
    """Let people with an address of this domain in. Raises BadDomain, PublicMail, DomainTaken."""
    domain = JoinDomain(
        name=tidy_domain(name),
        organisation=organisation,
        needs_approval=needs_approval,
        added_by=by,
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
