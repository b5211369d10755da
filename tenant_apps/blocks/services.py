"""Blocking and unblocking. Whoever is blocked is not told."""

from kernel import database
from kernel.errors import Forbidden, Refused
from tenant_apps.audit import services as audit
from tenant_apps.blocks import selectors
from tenant_apps.blocks.models import Block
from tenant_apps.members.models import Member


class BlockOneself(Refused):
    """A member wanted to block themselves."""

    code = "block_oneself"
    default_message = "You cannot block yourself."


class Blocked(Refused):
    """The other is blocked by whoever asks; they know."""

    code = "blocked"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"You have blocked {name}, so neither of you can begin anything with the other. "
            f"To change that, unblock {name} first."
        )


class NotAvailable(Refused):
    """Whoever asks is blocked by the other, which is not for them to know."""

    code = "not_available"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not available for this at the moment.")


def block(*, member: Member, by: Member) -> None:
    """Keep this member away. Twice does nothing more. Raises BlockOneself."""
    if member.id == by.id:
        raise BlockOneself
    if not by.is_active:
        raise Forbidden
    with database.atomic():
        _, is_new = Block.objects.get_or_create(by=by, blocked=member)
        if is_new:
            audit.record(action="member.blocked", by=by.id, subject=member.id)


def unblock(*, member: Member, by: Member) -> None:
    """Take it back. Where there is nothing to take back, nothing happens."""
    with database.atomic():
        count, _ = Block.objects.filter(by=by, blocked=member).delete()
        if count:
            audit.record(action="member.unblocked", by=by.id, subject=member.id)


def require_none(*, by: Member, other: Member) -> None:
    """Raises Blocked or NotAvailable where one of the two has blocked the other."""
    who = selectors.blockers(by, other)
    if by.id in who:
        raise Blocked(other.name)
    if who:
        raise NotAvailable(other.name)
