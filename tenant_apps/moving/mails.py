"""Telling a member, in both networks, that their balance has moved."""

from uuid import UUID, uuid5

from kernel import database
from kernel.minutes import hours
from shared_apps.federation.moving import Moved
from tenant_apps.members import selectors as members
from tenant_apps.outbox import services as outbox
from tenants import current
from tenants.urls import page


def tell(moved: Moved) -> None:
    """To the member here and there. Done again after a crash, each goes once.

    Nobody switches it off: who did not do this has to know.
    """
    home, sent = current.network(), moved.sent
    amount, here = hours(sent.minutes), f"{moved.payer_handle}@{home.slug}"
    _tell(
        sent.reference,
        moved.payer_handle,
        f"Your {amount} went along to {sent.payee_network.name}",
        f"Your balance of {amount} went from {here} to {sent.address}, by a code that was made "
        "there.",
    )
    with current.enter(sent.payee_network):
        _tell(
            sent.reference,
            sent.payee_handle,
            f"Your {amount} came along from {home.name}",
            f"The balance of {here}, {amount}, came along to {sent.address}, by a code that "
            "you made.",
        )


def _tell(reference: UUID, handle: str, subject: str, text: str) -> None:
    """To this member of the network that is entered, unless they are told, or gone."""
    member = members.by_handle(handle)
    if member is None:
        return
    key = uuid5(reference, f"moved {member.id}")
    if outbox.known([key]):
        return
    with database.atomic():
        outbox.send_mail(
            to=member.user.email,
            subject=subject,
            template="moving/mail/moved",
            context={"name": member.name, "text": text, "url": page("credits:statement")},
            key=key,
        )
