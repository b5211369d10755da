"""What a network starts with: its policy, its brand, its accounts, and its first invitation.

The open community network starts with its door open as well.
And the words of its skills: search puts typing errors right by them from the first hour on.
"""

from dataclasses import dataclass

from tenant_apps.audit import services as audit
from tenant_apps.brand import services as brand
from tenant_apps.joining import services as joining
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.check import Opening
from tenant_apps.ledger.models import AccountKind
from tenant_apps.policy import services as policy
from tenant_apps.search import words
from tenants.current import NetworkRef

# The network's own accounts.
OPENINGS = (
    Opening(kind=AccountKind.CHEST, floor=0),
    Opening(kind=AccountKind.ISSUE, floor=None),
    Opening(kind=AccountKind.CLEARING, floor=None),
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator asked for."""

    champion_name: str
    champion_email: str
    welcome_minutes: int


def sow(network: NetworkRef, wishes: Wishes) -> None:
    """Fill a new schema, in the transaction that made it."""
    policy.start(welcome_minutes=wishes.welcome_minutes)
    brand.start(name=network.name)
    for opening in OPENINGS:
        ledger.open_account(kind=opening.kind, holder=network.id, floor=opening.floor)
    if network.is_community:
        joining.open_door()
    joining.invite_champion(name=wishes.champion_name, email=wishes.champion_email)
    words.count_anew()
    audit.record(action="network.started", by=None, subject=network.id)
