"""Who wants to know that a member newly says that they can give something.

Apps above register in their `AppConfig.ready()` a function of the member and the ids of the
skills. It is called in the transaction in which they say so:

    sayings.register(hear)     # hear(member, skills)
"""

from collections.abc import Callable, Collection
from uuid import UUID

from tenant_apps.members.models import Member

Hear = Callable[[Member, Collection[UUID]], None]
_hearers: list[Hear] = []


def register(hear: Hear) -> None:
    """Let this be called whenever someone says so; registering it twice changes nothing."""
    if hear not in _hearers:
        _hearers.append(hear)


def said(member: Member, skills: Collection[UUID]) -> None:
    """Tell all who want to know, if there is anything: call it once the rows are written."""
    if skills:
        for hear in _hearers:
            hear(member, skills)
