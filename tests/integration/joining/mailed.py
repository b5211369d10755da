"""Mails of joining, and links that have ended."""

import re
from datetime import timedelta

from kernel import clock
from tenant_apps.joining.models import JoinLink
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef

ENDS = ("revoked", "expired", "full")


def mails(network: NetworkRef, email: str) -> list[Mail]:
    """What was mailed to this address, the oldest first."""
    with current.enter(network):
        return list(Mail.objects.filter(to=email).order_by("created_at", "id"))


def path_in(mail: Mail, end: str = "") -> str:
    """The path of the link in an invitation, or of another one that ends so."""
    found = re.search(rf"/invitation/[^/\s]+/{end}(?=\s)", mail.text)
    assert found
    return found[0]


def close(link: JoinLink, how: str) -> None:
    """Let a link end in this way, within its network."""
    ends = {
        "revoked": {"revoked_at": clock.now()},
        "expired": {"expires_at": clock.now() - timedelta(seconds=1)},
        "full": {"joined_limit": 1, "joined_count": 1},
    }
    JoinLink.objects.filter(id=link.id).update(**ends[how])
