"""What becomes of the ways into an organisation that ends."""

from uuid import UUID

from tenant_apps.joining.models import Application, Invitation, JoinDomain, JoinLink
from tenant_apps.joining.services.domains import remove_domain
from tenant_apps.joining.services.links import revoke_link
from tenant_apps.organisations.models import Organisation


def lead_on(*, of: Organisation, to: Organisation | None, by: UUID) -> None:
    """Every way in leads to this one, from now on.

    Without one, links and domains are withdrawn, since they would let in whoever comes by them to
    no place at all; who was invited or has applied themselves goes on without an organisation.
    Part of the transaction that ends it.
    """
    if to is not None:
        for model in (JoinLink, JoinDomain, Invitation, Application):
            model.objects.filter(organisation=of).update(organisation=to)
        return
    for link in JoinLink.objects.filter(organisation=of, revoked_at=None).order_by("id"):
        revoke_link(link_id=link.id, by=by)
    for domain in JoinDomain.objects.filter(organisation=of, removed_at=None).order_by("id"):
        remove_domain(domain_id=domain.id, by=by)
    waiting = Invitation.objects.filter(organisation=of, accepted_at=None, revoked_at=None)
    waiting.update(organisation=None)
    applied = Application.objects.filter(organisation=of, state=Application.State.APPLIED)
    applied.update(organisation=None)
