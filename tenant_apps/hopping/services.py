"""A member links their memberships in two networks, and cuts the link.

Each opens the doors it needs, so none may run inside a transaction.
"""

from datetime import timedelta
from uuid import UUID

from kernel import clock, counters, database
from kernel.errors import Refused
from shared_apps.linking import services as linking
from shared_apps.linking.services import Linked
from tenant_apps.audit import services as audit
from tenant_apps.hopping import mails, proofs
from tenant_apps.members.models import Member
from tenants import current

MOST_CODES = 5
# For so long a link that nobody was told of is looked for.
NOTED_WITHIN = timedelta(days=2)


class TooManyCodes(Refused):
    """A code too many for an hour: the address may be somebody else's."""

    code = "too_many_codes"
    status = 429
    default_message = "We have mailed you several codes. Look for the last one, or wait an hour."


def mail_code(*, member: Member) -> None:
    """Mail a member a code, to be written in the other network: who has it, reads their mail.

    Raises TooManyCodes.
    """
    if counters.one_more("link-code", of=str(member.id), seconds=3600) > MOST_CODES:
        raise TooManyCodes
    here = current.network()
    made = linking.make_code(network=here, member_id=member.id, proofs=proofs.of(member))
    mails.send_code(made, member)


def link(*, member: Member, text: str) -> Linked:
    """Link with the membership in which the code was made. Both are told by mail.

    Raises what `linking.link` raises.
    """
    here = current.network()
    made = linking.link(network=here, member_id=member.id, proofs=proofs.of(member), text=text)
    _note(made.id, member.id, made.network.name)
    with current.enter(made.network):
        _note(made.id, made.member_there, here.name)
    return made


def note_what_was_left() -> None:
    """Whose process died between linking and saying so: what this network has of it is noted."""
    here, now = current.network(), clock.now()
    since, until = now - NOTED_WITHIN, now - timedelta(minutes=5)
    for member_id, made in linking.made_between(network=here, since=since, until=until):
        _note(made.id, member_id, made.network.name)


def _note(link_id: UUID, member_id: UUID, other: str) -> None:
    """In this network's audit and by mail, once."""
    with database.atomic():
        if mails.is_told(link_id, member_id):
            return
        audit.record(action="link.made", by=member_id, subject=link_id)
        mails.tell(link_id, member_id, other)


def cut(*, member: Member, link_id: UUID) -> None:
    """Cut one's own link at once. Raises NotFound."""
    linking.cut(network=current.network(), member_id=member.id, link_id=link_id)


def links_of(member: Member) -> list[Linked]:
    """One's other networks."""
    return linking.links_of(network=current.network(), member_id=member.id)
