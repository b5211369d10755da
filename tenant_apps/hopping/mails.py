"""Mailing a member the code, and telling them, in both networks, that these are linked."""

from uuid import UUID, uuid5

from kernel import database
from shared_apps.linking.services import Code
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants.urls import page


def send_code(code: Code, member: Member) -> None:
    """It stands in the mail alone."""
    context = {"name": member.name, "code": code.text, "expires_at": code.expires_at}
    with database.atomic():
        outbox.send_mail(
            to=member.user.email,
            subject="Your code to link another network",
            template="hopping/mail/code",
            context=context,
            is_awaited=True,
        )


def tell(link_id: UUID, member_id: UUID, other: str) -> None:
    """Nobody switches it off: who did not do this has to know."""
    member = members.get(member_id, any_state=True)
    outbox.send_mail(
        to=member.user.email,
        subject=f"You have linked {other}",
        template="hopping/mail/linked",
        context={"name": member.name, "other": other, "url": page("hopping:networks")},
        key=_key(link_id, member_id),
    )


def is_told(link_id: UUID, member_id: UUID) -> bool:
    """Whether that mail has been written."""
    return bool(outbox.known([_key(link_id, member_id)]))


def _key(link_id: UUID, member_id: UUID) -> UUID:
    return uuid5(link_id, f"linked {member_id}")
