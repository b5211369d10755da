"""By what a member came is noted with their joining."""

from tenant_apps.joining.models import Arrival, Invitation, JoinDomain, JoinLink
from tenant_apps.members.models import Member


def by_invitation(member: Member, invitation: Invitation) -> None:
    """Whoever was on a list of staff came by the list, who asked themselves by their domain or the
    link they asked by, and who applied by what they applied through."""
    application = invitation.application
    if application is not None:
        _note(Arrival(member=member, link=application.link, domain=application.domain))
    elif invitation.upload_id:
        _note(Arrival(member=member, upload_id=invitation.upload_id))
    elif invitation.domain_id:
        _note(Arrival(member=member, domain_id=invitation.domain_id))
    elif invitation.link_id:
        _note(Arrival(member=member, link_id=invitation.link_id))
    else:
        _note(Arrival(member=member, invitation=invitation))


def by_link(member: Member, link: JoinLink) -> None:
    _note(Arrival(member=member, link=link))


def by_domain(member: Member, domain: JoinDomain) -> None:
    _note(Arrival(member=member, domain=domain))


def _note(arrival: Arrival) -> None:
    arrival.save(force_insert=True)
