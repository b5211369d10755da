"""What stands in the way of removing a network. In the shared schema's door."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from kernel import clock
from kernel.errors import NotFound, Refused
from shared_apps.federation import membership, settling
from shared_apps.federation.membership import State as FederationState
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenants.models import Network

Look = Callable[[UUID], list[str]]
_looks: list[Look] = []


def register(look: Look) -> None:
    """Let this say what else stands in a network's way, in words; again changes nothing."""
    if look not in _looks:
        _looks.append(look)


class NotRemovable(Refused):
    """The message says each thing that has to be done first."""

    code = "network_not_removable"

    def __init__(self, obstacles: Iterable[str]) -> None:
        super().__init__(" ".join(obstacles))


def network(network_id: UUID) -> Network:
    """The network as the registry has it now, locked. Raises NotFound."""
    found: Network | None = Network.objects.select_for_update().filter(id=network_id).first()
    if found is None:
        raise NotFound
    return found


def may_be_removed_from(row: Network) -> datetime | None:
    """When it has been archived for long enough; None where it is not archived."""
    if row.state != Network.State.ARCHIVED or row.archived_at is None:
        return None
    return row.archived_at + timedelta(days=settings.REMOVAL_COOLING_DAYS)


def expect_none(row: Network, *, early: bool) -> None:
    """Raises NotRemovable. `early`: it need not have been archived for long."""
    if found := [*of(row), *([] if early else too_early(row))]:
        raise NotRemovable(found)


def of(row: Network) -> list[str]:
    """What has to be done first, in words."""
    if row.state != Network.State.ARCHIVED:
        return ["Only a network that is archived can be removed."]
    found = []
    if membership.here(row.id).state not in (FederationState.OUTSIDE, FederationState.LEFT):
        found.append("It has not left the federation, or its invitation has not been answered.")
    if not _is_settled(row.id):
        found.append("What stands between it and other networks is not settled.")
    return found + [said for look in _looks for said in look(row.id)]


def too_early(row: Network) -> list[str]:
    """That it was archived only lately, in words."""
    since = may_be_removed_from(row)
    if since is None or since <= clock.now():
        return []
    return [
        f"It was archived only lately: it can be removed from {since:%-d %B %Y} on, or without "
        "waiting if both operators say so."
    ]


def _is_settled(network_id: UUID) -> bool:
    accounts = ledger.accounts_of(kind=AccountKind.NETWORK, holders=[network_id])
    account = accounts.get(network_id)
    if account is None:
        return True
    stands = (account.balance_minutes, account.held_minutes, account.expected_minutes)
    return not any(stands) and settling.is_even(network_id)
