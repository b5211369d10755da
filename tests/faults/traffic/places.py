"""The two networks of the traffic: their members with browsers, and a project in each."""

from dataclasses import dataclass
from uuid import UUID

from kernel.ids import uuid7
from shared_apps.federation import admission
from tenant_apps.credits import selectors as credits
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import Account, AccountKind, TransferKind
from tenants import current
from tenants.current import NetworkRef
from tests.factories.ledger import clearing, issue
from tests.factories.members import admit
from tests.world import World

NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eve"]
OPENING_MINUTES = 900
TRADE_LIMIT_MINUTES = 1500


@dataclass(frozen=True, slots=True)
class Person:
    """A member, and the cookie that signs them in."""

    id: UUID
    handle: str
    account: UUID
    cookie: str


@dataclass(frozen=True, slots=True)
class Place:
    """One network. `national` is its account in the national ledger."""

    network: NetworkRef
    people: list[Person]
    project: UUID
    issue: UUID
    clearing: UUID
    national: UUID


def make(world: World, slug: str) -> Place:
    """A network of the federation in which everyone has some hours."""
    network = world.network(slug, f"Network {slug}", "school", for_good=True)
    with current.shared():
        admission.join(network=network, by=None, floor_minutes=-TRADE_LIMIT_MINUTES)
        national = ledger.open_account(kind=AccountKind.NETWORK, holder=network.id)
    with current.enter(network):
        project = ledger.open_account(kind=AccountKind.PROJECT, holder=uuid7(), floor=0)
        _opening(project)
        accounts = issue().id, clearing().id
    people = [_person(world, network, name) for name in NAMES]
    return Place(network, people, project, *accounts, national)


def all_accounts(place: Place) -> list[UUID]:
    """Every account of this network's ledger."""
    with current.enter(place.network):
        return list(Account.objects.values_list("id", flat=True))


def _person(world: World, network: NetworkRef, name: str) -> Person:
    with current.enter(network):
        member = admit(name=name)
        account = credits.account_of(member).id
        _opening(account)
    client = world.client(network, member.user)
    cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
    return Person(member.id, member.handle, account, cookie)


def _opening(account: UUID) -> None:
    ledger.transfer(
        key=uuid7(),
        kind=TransferKind.OPENING,
        payer=issue().id,
        payee=account,
        minutes=OPENING_MINUTES,
        by=None,
    )
