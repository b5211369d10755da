"""A member who came by a link takes over what an import has for their address.

The mail that asks them shows that the address is theirs; what it leads to is for them alone, signed
in. Errors: NotFound.
"""

from collections.abc import Iterable
from uuid import UUID

from django.core import signing

from kernel import database
from kernel.errors import NotFound
from tenant_apps.importing.models import Newcomer
from tenant_apps.importing.services import carrying
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants.urls import page

_SALT = "importing.taking_over"


def ask(newcomers: Iterable[Newcomer]) -> None:
    """Write to each of these, whose address is a member's."""
    for one in newcomers:
        outbox.send_mail(
            to=one.email,
            subject="What you had waits for you",
            template="importing/mail/take_over",
            context={"name": one.name, "link": page("importing:take_over", token_of(one))},
        )


def token_of(newcomer: Newcomer) -> str:
    """What stands in the mail; no other network believes it."""
    return signing.dumps(newcomer.id.hex, salt=_SALT)


def waiting(*, token: str, member: Member) -> Newcomer:
    """What waits for this member by this mail. Raises NotFound."""
    found = Newcomer.objects.filter(
        id=_id_in(token), email=member.user.email, member=None, invited_at__isnull=False
    )
    newcomer = found.first()
    if newcomer is None:
        raise NotFound
    return newcomer


def take_over(*, token: str, member: Member) -> Newcomer:
    """Give the member what waits, once. Raises NotFound."""
    with database.atomic():
        waits = waiting(token=token, member=member)
        locked = Newcomer.objects.select_for_update(of=("self",))
        newcomer = locked.filter(id=waits.id, member=None).first()
        if newcomer is None:
            raise NotFound
        newcomer.member = member
        carrying.carry(newcomer)
    return newcomer


def _id_in(token: str) -> UUID:
    try:
        return UUID(hex=signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
