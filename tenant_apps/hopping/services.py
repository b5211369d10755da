"""A member links their memberships in two networks, and cuts the link.

Each opens the doors it needs, so none may run inside a transaction.
"""

from uuid import UUID

from shared_apps.linking import services as linking
from shared_apps.linking.services import Linked
from tenant_apps.hopping import mails, proofs
from tenant_apps.members.models import Member
from tenants import current


def mail_code(*, member: Member) -> None:
    """Mail a member a code, to be written in the other network: who has it, reads their mail."""
    here = current.network()
    made = linking.make_code(network=here, member_id=member.id, proofs=proofs.of(member))
    mails.send_code(made, member)


def link(*, member: Member, text: str) -> Linked:
    """Link with the membership in which the code was made. Both are told by mail.

    Raises what `linking.link` raises.
    """
    here = current.network()
    made = linking.link(network=here, member_id=member.id, proofs=proofs.of(member), text=text)
    mails.tell(made, member)
    return made


def cut(*, member: Member, link_id: UUID) -> None:
    """Cut one's own link at once. Raises NotFound."""
    linking.cut(network=current.network(), member_id=member.id, link_id=link_id)


def links_of(member: Member) -> list[Linked]:
    """One's other networks."""
    return linking.links_of(network=current.network(), member_id=member.id)
