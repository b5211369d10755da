"""With which limits members' accounts have been opened, by the rules of the time."""

from datetime import datetime

from tenant_apps.ledger.check import Opening
from tenant_apps.ledger.models import AccountKind
from tenant_apps.policy import rules, selectors
from tenant_apps.policy.models import Policy
from tenant_apps.policy.rules import Rules


def of_members() -> list[Opening]:
    """One for each of the network's rules, from when they held until nobody joined by them."""
    found: list[Opening] = []
    since: datetime | None = None
    held = rules.beginning(Policy.objects.first() or Policy())
    for change in selectors.standing():
        found.append(_opening(held, since, rules.settled_at(change)))
        since, held = rules.in_force_since(change), rules.changed(held, change)
    return [*found, _opening(held, since, None)]


def _opening(held: Rules, since: datetime | None, until: datetime | None) -> Opening:
    return Opening(
        kind=AccountKind.MEMBER,
        floor=held.floor_minutes,
        ceiling=held.ceiling_minutes,
        since=since,
        until=until,
    )
