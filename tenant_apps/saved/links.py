"""The signed link in a mail by which a member's searches stop telling at once.

It is signed with the network's own key, so no other network believes it. It does not age: mails
are kept for long, and all it can do is to stop some.
"""

from uuid import UUID

from django.core import signing

from kernel.errors import NotFound
from tenants.urls import page

SALT = "saved.stop"


def sign(member_id: UUID) -> str:
    """The last part of the link's address."""
    return signing.dumps(str(member_id), salt=SALT)


def read(signed: str) -> UUID:
    """Whose searches a link is about; NotFound where it is altered or another network's."""
    try:
        return UUID(signing.loads(signed, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound from None


def stop_url(member_id: UUID) -> str:
    """A full address."""
    return page("saved:stop", sign(member_id))
