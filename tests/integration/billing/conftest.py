from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client, override_settings

from kernel import clock
from kernel.errors import Refused
from shared_apps.billing import carrying, errands, events, plans, services
from shared_apps.billing.models import Account, Errand, Plan, StripeEvent, Subscription
from tenants import current
from tenants.current import NetworkRef
from tests.stripe_fake import StripeFake
from tests.stripe_fake.server import signed
from tests.world import World

HOOK = "/billing/stripe/"


class Till:
    """The deployment's side of billing, with a Stripe that it can reach."""

    def __init__(self, world: World, fake: StripeFake, patch: pytest.MonkeyPatch) -> None:
        self.world, self.fake, self.books = world, fake, fake.books
        self._real = clock.now
        self._later = timedelta()
        patch.setattr(clock, "now", lambda: self._real() + self._later)

    def run(self, *, rounds: int = 6) -> None:
        """What the worker does, with pauses long enough that whatever waits is due."""
        with current.shared():
            for _ in range(rounds):
                errands.waiting().update(due_at=clock.now())
                StripeEvent.objects.filter(handled_at=None).update(due_at=clock.now())
                done = errands.carry_due(carrying.carry, most=20)
                if not done + events.handle_due(most=200):
                    break

    def pass_days(self, days: int) -> None:
        """Time passes here and at Stripe."""
        self.wait_days(days)
        self.books.pass_days(days)

    def wait_days(self, days: int) -> None:
        """Time passes here."""
        self._later += timedelta(days=days)

    def post(self, event: dict[str, object], **how: object) -> int:
        """Stripe sends an event; the status of our answer."""
        body, header = signed(event, **how)  # type: ignore[arg-type]
        return self.send(body, header)

    def send(self, body: bytes, header: str) -> int:
        client = Client(headers={"host": "hexitime.localhost", "stripe-signature": header})
        return client.post(HOOK, data=body, content_type="application/json").status_code

    def hear(self, order: Callable[[list[dict[str, object]]], list[dict[str, object]]]) -> None:
        """Stripe sends all that has happened since last, in this order; then the worker works."""
        happened, self.books.events = self.books.events, []
        for event in order(happened):
            assert self.post(event) == 200
        self.run()

    def overhear(self, sent: list[tuple[bytes, str]]) -> None:
        """The same of what another Stripe has signed."""
        for body, header in sent:
            assert self.send(body, header) == 200
        self.run()

    def account(self, network: NetworkRef) -> Account:
        with current.shared():
            found = Account.objects.select_related("network", "subscription__plan")
            return found.get(network_id=network.id)

    def account_state(self, account: Account) -> str:
        """What its subscription is."""
        with current.shared():
            return Subscription.objects.get(account=account).state

    def errands(self) -> list[tuple[str, bool]]:
        """What was to be done, in order, and whether it was."""
        with current.shared():
            rows = Errand.objects.order_by("id")
            return [(one.kind, one.done_at is not None) for one in rows]


@pytest.fixture
def till(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    """Billing is on, and nothing has happened yet."""
    with ExitStack() as stack:
        fake = stack.enter_context(StripeFake())
        stack.enter_context(override_settings(**fake.settings()))
        yield Till(world, fake, monkeypatch)


def offer(**values: object) -> Plan:
    """A plan, as an operator makes it."""
    usual: dict[str, object] = {
        "name": "A whole system",
        "kind": "ics",
        "from_members": 0,
        "to_members": None,
        "per": "network",
        "interval": "year",
        "pence": 120_000,
        "trial_days": 30,
    }
    with current.shared():
        return plans.create(**(usual | values), by=None)  # type: ignore[arg-type]


def open_account(network: NetworkRef) -> Account:
    """What provisioning does once a network stands."""
    with current.shared():
        account = services.open_account(
            network_id=network.id,
            kind=network.kind,
            name=network.name,
            email="invoices@nwl.example",
            by=None,
        )
    assert account is not None
    return account


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Done in the same instant, each on a connection of its own: `done`, or the refusal's code."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            barrier.wait()
            act()
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def nwl_pays(till: Till, nwl: NetworkRef) -> Account:
    """North West London on its free trial, known to Stripe."""
    offer()
    open_account(nwl)
    till.run()
    return till.account(nwl)
