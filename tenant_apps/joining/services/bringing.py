"""What people bring along who were invited: apps above carry it in once they come.

An app registers in its `AppConfig.ready()` a function of the address to which the invitation went:

    bringing.register(look)     # look(email) -> Brought | None

It is asked only where it is known whose address that is: by the mail, by single sign-on, or by the
organisation's directory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tenant_apps.members.models import Member


@dataclass(frozen=True, slots=True)
class Brought:
    """What waits for somebody. `carry` is called in the transaction in which they join.

    Who brings a balance is not given welcome credits as well.
    """

    carry: Callable[[Member], None]
    is_welcomed: bool


Look = Callable[[str], Brought | None]
_looks: list[Look] = []


def register(look: Look) -> None:
    """Let this be asked of everybody who joins; registering it twice changes nothing."""
    if look not in _looks:
        _looks.append(look)


class Admit(Protocol):
    """Makes somebody a member, with welcome credits or without."""

    def __call__(self, *, is_welcomed: bool) -> Member: ...


def admit(*, email: str, by: Admit) -> Member:
    """Make who has this address a member, with what waits for them; in one transaction."""
    brought = of(email)
    member = by(is_welcomed=brought is None or brought.is_welcomed)
    if brought is not None:
        brought.carry(member)
    return member


def of(email: str) -> Brought | None:
    """What waits for who has this address, from the first that knows of something."""
    found = (look(email) for look in _looks)
    return next((one for one in found if one is not None), None)
