"""Inside North West London: a trust whose account is open, and a chest with ten hours."""

from collections.abc import Iterator

import pytest

from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members.models import Member
from tenant_apps.organisation_accounts import services
from tenant_apps.organisation_accounts.acts import Act
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation
from tenants import current
from tenants.current import NetworkRef
from tests.factories.groups import fill_chest
from tests.factories.organisations import OrganisationFactory


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def body(inside: NetworkRef, champion: Member) -> Organisation:
    """An organisation without an account."""
    made: Organisation = OrganisationFactory(name="The matrons’ trust", by=champion.id)
    return made


@pytest.fixture
def trust(body: Organisation, champion: Member) -> Organisation:
    """It has an account, which is empty."""
    services.act(what=Act.OPEN, organisation_id=body.id, by=champion)
    fill_chest(600)
    return body


def account(organisation: Organisation) -> AccountView:
    """The account as it is."""
    found = organisations.account_of(organisation.id)
    assert found is not None
    return found


def minutes(organisation: Organisation) -> tuple[int, int]:
    """What it has, and what of it is held."""
    found = account(organisation)
    return found.balance_minutes, found.held_minutes
