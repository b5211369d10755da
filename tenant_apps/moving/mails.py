"""Telling a member, in both networks, that their balance has moved."""

from uuid import uuid5

from kernel import database
from kernel.minutes import hours
from shared_apps.federation.services import Sent
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants import current
from tenants.urls import page


def tell(sent: Sent, mover: Member) -> None:
    """To the member here and there. Done again after a crash, each goes once.

    Nobody switches it off: who did not do this has to know.
    """
    home = current.network()
    amount, here = hours(sent.minutes), f"{mover.handle}@{home.slug}"
    _tell(
        sent,
        mover,
        f"Your {amount} went along to {sent.payee_network.name}",
        f"Your balance of {amount} went from {here} to {sent.address}, by a code that was made "
        "there.",
    )
    with current.enter(sent.payee_network):
        receiver = members.by_handle(sent.payee_handle)
        if receiver is not None:
            _tell(
                sent,
                receiver,
                f"Your {amount} came along from {home.name}",
                f"The balance of {here}, {amount}, came along to {sent.address}, by a code that "
                "you made.",
            )


def _tell(sent: Sent, member: Member, subject: str, text: str) -> None:
    with database.atomic():
        outbox.send_mail(
            to=member.user.email,
            subject=subject,
            template="moving/mail/moved",
            context={"name": member.name, "text": text, "url": page("credits:statement")},
            key=uuid5(sent.reference, f"moved {member.id}"),
        )
