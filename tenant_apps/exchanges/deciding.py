"""How help that its people cannot settle is decided: the same for exchanges and for groups.

It is put before the network's brokers by a dispute, or before its champions by a wish to undo it;
who decides takes no part in it. The same request again decides nothing twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from kernel import database
from kernel.errors import Forbidden, NotFound, Refused
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may


class Judged(Protocol):
    """An exchange or a group, as far as it matters here."""

    state: Any

    @property
    def undo_asked_by_id(self) -> Any: ...


Case = TypeVar("Case", bound=Judged)


@dataclass(frozen=True, slots=True)
class Decision:
    """What it comes after, by whom it is made, and whether it is time for it."""

    after: str
    permission: Permission
    waits: Callable[[Judged], bool]


RESOLVE = Decision("disputed", Permission.EXCHANGE_BROKER, lambda one: one.state == "disputed")
UNDO = Decision(
    "undo_asked", Permission.CREDITS_REVERSE, lambda one: one.undo_asked_by_id is not None
)


@dataclass(frozen=True)
class Deciding(Generic[Case]):
    """What one kind of help has of its own.

    `find` locks it, if it ever was put before those who decide by an event of this kind.
    """

    find: Callable[[UUID, str], Case | None]
    takes_part: Callable[[Case, Member], bool]
    was_done: Callable[[Case, Member, UUID, bytes], bool]
    own: Callable[[], Refused]
    impossible: Callable[[Case], Refused]

    def decide(
        self,
        which: UUID,
        *,
        to: Decision,
        change: Callable[[Case], None],
        asked: bytes,
        key: UUID,
        by: Member,
    ) -> Case:
        """Make this change, under a lock, if it is theirs to make and time for it.

        Raises Forbidden, NotFound for what was never put before them, `own`, `impossible`.
        """
        if not may(by, to.permission):
            raise Forbidden
        with database.atomic():
            case = self.find(which, to.after)
            if case is None:
                raise NotFound
            if self.takes_part(case, by):
                raise self.own()
            if self.was_done(case, by, key, asked):
                return case
            if not to.waits(case):
                raise self.impossible(case)
            change(case)
        return case
