"""Who decided what about the rules."""

from dataclasses import dataclass

from tenant_apps.members import selectors as members
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.models import PolicyChange


@dataclass(frozen=True, slots=True)
class Decision:
    """A change of the rules, with the names of who planned it and who withdrew it."""

    change: PolicyChange
    by_name: str
    withdrawn_by_name: str


def decisions() -> list[Decision]:
    """Every change of the rules, the latest day first."""
    changes = policy.history()
    withdrawn = {one.id: one.withdrawal.actor for one in changes if hasattr(one, "withdrawal")}
    names = members.names([*(one.actor for one in changes), *withdrawn.values()])
    return [
        Decision(
            change=one,
            by_name=names.get(one.actor, "A former champion"),
            withdrawn_by_name=(
                names.get(withdrawn[one.id], "A former champion") if one.id in withdrawn else ""
            ),
        )
        for one in changes
    ]
