"""The signed link in a mail by which a member stops such mails without signing in.

It is signed with the network's own key, so no other network believes it. It does not age: mails
are kept for long, and all it can do is to change which mails come.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.core import signing

from kernel.errors import NotFound
from tenants.urls import page

# What was signed while this was a part of `telling` is good still.
SALT = "telling.stop"


class Mails(StrEnum):
    """Which mails a link stands in, and stops."""

    NEWS = "news"
    REQUESTS = "requests"
    WEEKLY = "weekly"
    REMINDERS = "reminders"
    BROKERS = "brokers"
    ANNOUNCEMENTS = "announcements"


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
    return page("hearing:stop", sign(member_id, mails))
