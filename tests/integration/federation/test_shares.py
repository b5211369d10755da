"""A trade limit lies in stripes, and a share of it that moved is no reason to refuse."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from kernel import database
from kernel.ids import uuid7
from shared_apps.federation import legs
from shared_apps.federation.legs import Ledger, Side
from tenant_apps.credits import selectors as credits
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import admit
from tests.integration.federation.test_at_once import give_hours, send
from tests.world import World


@pytest.fixture(autouse=True)
def federated(nwl: NetworkRef, warwick: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl, floor_minutes=-300)
    FederatedNetworkFactory(network=warwick, floor_minutes=-300)


def reference(*, clearing: int, national: int) -> UUID:
    """One whose legs fall into these stripes of sixteen."""
    wanted = {Ledger.PAYER: clearing, Ledger.PAYEE: clearing, Ledger.NATIONAL: national}
    while True:
        tried = uuid7()
        if all(legs.key(tried, one).bytes[15] % 16 == stripe for one, stripe in wanted.items()):
            return tried


def test_a_share_used_up_by_another_is_not_a_network_that_left(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member, bob: Member, sofia: Member
) -> None:
    """Warwick may still send 285 minutes, and Sofia sends 15 of them."""
    with current.enter(warwick):
        other = admit(name="Tom Tailor")
        other_account = credits.account_of(other).id
    with current.enter(nwl):
        bobs = credits.account_of(bob).id
    give_hours(warwick, sofia, 600)
    assert send(warwick, sofia, "alice@nwl", reference(clearing=0, national=0)) == "sent"

    key = reference(clearing=1, national=5)
    with ThreadPoolExecutor(1) as pool, world.admin() as admin:
        with current.federation(warwick, nwl), database.atomic():
            three = legs.planned(
                reference(clearing=2, national=5),
                payer=Side(warwick, "sofia", other_account),
                payee=Side(nwl, "bob", bobs),
                through=legs.between(warwick, nwl),
                minutes=15,
                by=None,
            )
            database.together([leg.statement for leg in three])
            sending = pool.submit(send, warwick, sofia, "alice@nwl", key)
            for _ in range(200):
                row = admin.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
                if row and row[0]:
                    break
                time.sleep(0.05)
        outcome = sending.result()
    assert outcome == "sent"
