"""Any order of any requests: the database does what the rules in plain Python say."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from kernel.ids import uuid7
from tenant_apps.ledger import selectors, services
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.ledger.refusals import (
    AccountNotEmpty,
    HoldAlreadyResolved,
    LedgerRefused,
)
from tenants.current import NetworkRef
from tests.factories.ledger import issue
from tests.integration.ledger.model import Book, Model, Moved, Refusal

MINUTES = st.sampled_from([1, 15, 30, 60, 120, 600])
FLOORS = st.sampled_from([None, -120, 0, 30])
CEILINGS = st.sampled_from([None, 60, 240])


def asked(work: Callable[[], object]) -> Refusal | None:
    """Which rule of the ledger refused, if one did."""
    try:
        work()
    except LedgerRefused as refusal:
        return type(refusal)
    return None


class LedgerMachine(RuleBasedStateMachine):
    accounts = Bundle("accounts")
    transfers = Bundle("transfers")
    holds = Bundle("holds")

    @initialize(target=accounts)
    def begin(self) -> Any:
        self.model = Model()
        self.issue = issue().id
        view = selectors.account(self.issue)
        self.model.books[self.issue] = Book(balance=view.balance_minutes, floor=None)
        return multiple(self._open(0, None), self._open(-120, None))

    @rule(target=accounts, floor=FLOORS, ceiling=CEILINGS)
    def open(self, floor: int | None, ceiling: int | None) -> UUID:
        return self._open(floor, ceiling)

    @rule(payee=accounts, minutes=MINUTES)
    def welcome(self, payee: UUID, minutes: int) -> None:
        self._transfer(uuid7(), Moved(self.issue, payee, minutes))

    @rule(target=transfers, payer=accounts, payee=accounts, minutes=MINUTES)
    def transfer(self, payer: UUID, payee: UUID, minutes: int) -> Any:
        key = uuid7()
        if payer != payee and self._transfer(key, Moved(payer, payee, minutes)) is None:
            return key
        return multiple()

    @rule(transfer=transfers, more=st.sampled_from([0, 0, 15]))
    def replay(self, transfer: UUID, more: int) -> None:
        was = self.model.asked[transfer]
        if isinstance(was, tuple) and was[0] == "transfer":
            self._transfer(transfer, Moved(was[1], was[2], was[3] + more))

    @rule(target=holds, payer=accounts, payee=accounts, minutes=MINUTES)
    def hold(self, payer: UUID, payee: UUID, minutes: int) -> Any:
        key = uuid7()
        if payer == payee:
            return multiple()
        expected = self.model.hold(key, Moved(payer, payee, minutes))
        found = asked(
            lambda: services.hold(key=key, payer=payer, payee=payee, minutes=minutes, by=None)
        )
        assert found is expected
        return multiple() if expected else key

    @rule(target=transfers, hold=holds, minutes=MINUTES)
    def take(self, hold: UUID, minutes: int) -> Any:
        key = uuid7()
        request = ("take", hold, minutes)
        expected = self.model.once(key, request, lambda: self.model.take(key, hold, minutes))
        found = asked(lambda: services.take(key=key, hold=hold, minutes=minutes, by=None))
        assert found is expected
        return multiple() if expected else key

    @rule(hold=holds)
    def release(self, hold: UUID) -> None:
        ended = self.model.holds[hold].ended
        taken = any(request[:2] == ("take", hold) for request in self.model.asked.values())  # type: ignore[index]
        found = asked(lambda: services.release(hold=hold, by=None))
        assert found is (HoldAlreadyResolved if taken else None)
        if not ended:
            self.model.end(hold)

    @rule(target=transfers, transfer=transfers)
    def reverse(self, transfer: UUID) -> Any:
        key = uuid7()
        request = ("reverse", transfer)
        expected = self.model.once(key, request, lambda: self.model.reverse(key, transfer))
        found = asked(lambda: services.reverse(key=key, transfer=transfer, by=None))
        assert found is expected
        return multiple() if expected else key

    @rule(account=accounts, floor=FLOORS, ceiling=CEILINGS)
    def change_limits(self, account: UUID, floor: int | None, ceiling: int | None) -> None:
        self._change(account, floor=floor, ceiling=ceiling)
        book = self.model.books[account]
        book.floor, book.ceiling = floor, ceiling

    @rule(account=accounts, frozen=st.booleans())
    def freeze(self, account: UUID, frozen: bool) -> None:
        self._change(account, frozen=frozen)
        self.model.books[account].frozen = frozen

    @rule(account=consumes(accounts))
    def close(self, account: UUID) -> None:
        book = self.model.books[account]
        found = asked(lambda: self._change(account, closed=True))
        assert found is (None if book.is_empty else AccountNotEmpty)
        book.closed = book.is_empty

    def teardown(self) -> None:
        assert list(check()) == []
        for account, book in self.model.books.items():
            view = selectors.account(account)
            found = (view.balance_minutes, view.held_minutes, view.expected_minutes)
            assert found == (book.balance, book.held_out, book.held_in)
            assert (view.is_frozen, view.is_closed) == (book.frozen, book.closed)

    def _open(self, floor: int | None, ceiling: int | None) -> UUID:
        account = services.open_account(
            kind=AccountKind.MEMBER, holder=uuid7(), floor=floor, ceiling=ceiling
        )
        self.model.books[account] = Book(floor=floor, ceiling=ceiling)
        return account

    def _transfer(self, key: UUID, moved: Moved) -> Refusal | None:
        request = ("transfer", moved.payer, moved.payee, moved.minutes)
        expected = self.model.once(key, request, lambda: self.model.transfer(key, moved))
        found = asked(
            lambda: services.transfer(
                key=key,
                kind=TransferKind.GIFT,
                payer=moved.payer,
                payee=moved.payee,
                minutes=moved.minutes,
                by=None,
            )
        )
        assert found is expected
        return expected

    def _change(self, account: UUID, **change: Any) -> None:
        services.change_account(account=account, by=None, reason="test", **change)


def test_the_database_keeps_the_rules(here: NetworkRef) -> None:
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
