"""The signed link in a mail by which somebody who left comes back.

It is signed with the network's own key, so no other network believes it. Until when it leads back
is kept with the leaving.
"""

from uuid import UUID

from django.core import signing

from kernel.errors import NotFound
from tenants.urls import page

SALT = "leaving.back"


def sign(leaving_id: UUID) -> str:
    """The last part of the link's address."""
    return signing.dumps(str(leaving_id), salt=SALT)


def read(signed: str) -> UUID:
    """Which leaving a link is about; NotFound where it is altered or another network's."""
    try:
        return UUID(signing.loads(signed, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound from None


def back_url(leaving_id: UUID) -> str:
    """A full address."""
    return page("leaving:come_back", sign(leaving_id))
