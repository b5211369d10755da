"""Addresses in mails, and the signed link by which a member stops them without signing in.

It is signed with the network's own key, so no other network believes it. It does not age: mails
are kept for long, and all it can do is to change which mails come.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from kernel.errors import NotFound
from tenants import current
from tenants.urls import absolute

SALT = "telling.stop"


class Mails(StrEnum):
    """Which mails a link stands in, and stops."""

    REQUESTS = "requests"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link stands for."""

    member_id: UUID
    mails: Mails


def sign(member_id: UUID, mails: Mails) -> str:
    """The last part of the link's address."""
    return signing.dumps([str(member_id), mails.value], salt=SALT)


def read(signed: str) -> Stop:
    """What a link stands for; NotFound where it is altered or another network's."""
    try:
        member_id, mails = signing.loads(signed, salt=SALT)
        return Stop(UUID(member_id), Mails(mails))
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None


def stop_url(member_id: UUID, mails: Mails) -> str:
    """A full address."""
    return url("telling:stop", sign(member_id, mails))


def url(name: str, *args: object) -> str:
    """The full address of a page, wherever it is asked from."""
    return absolute(current.network(), reverse(name, args=args, urlconf=settings.NETWORK_URLCONF))
