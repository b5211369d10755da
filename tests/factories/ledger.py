"""Rows of a ledger, as its services make them. A door must be open."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.ledger import sealing, services
from tenant_apps.ledger.models import (
    Account,
    AccountChange,
    AccountKind,
    Hold,
    HoldResolution,
    Seal,
    SealedRow,
    Transfer,
    TransferKind,
)


class AccountFactory(factory.Factory[Account]):
    """An account, with an opening balance of `minutes` out of the issue account."""

    class Meta:
        model = Account

    kind = AccountKind.MEMBER
    holder = factory.LazyFunction(uuid7)
    floor = 0
    ceiling = None
    minutes = 0

    @classmethod
    def _create(
        cls, model_class: type[Account], *args: Any, minutes: int, **kwargs: Any
    ) -> Account:
        account = services.open_account(**kwargs)
        if minutes:
            services.transfer(
                key=uuid7(),
                kind=TransferKind.OPENING,
                payer=issue().id,
                payee=account,
                minutes=minutes,
                by=None,
            )
        return Account.objects.get(id=account)


class TransferFactory(factory.Factory[Transfer]):
    """A gift of an hour. A transfer brings its two entries with it."""

    class Meta:
        model = Transfer

    key = factory.LazyFunction(uuid7)
    kind = TransferKind.GIFT
    payer = factory.SubFactory(AccountFactory, minutes=120)
    payee = factory.SubFactory(AccountFactory)
    minutes = 60
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[Transfer], *args: Any, payer: Account, payee: Account, **kwargs: Any
    ) -> Transfer:
        posted = services.transfer(payer=payer.id, payee=payee.id, **kwargs)
        return Transfer.objects.get(id=posted.id)


class HoldFactory(factory.Factory[Hold]):
    """An hour set aside."""

    class Meta:
        model = Hold

    key = factory.LazyFunction(uuid7)
    payer = factory.SubFactory(AccountFactory, minutes=120)
    payee = factory.SubFactory(AccountFactory)
    minutes = 60
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[Hold], *args: Any, payer: Account, payee: Account, **kwargs: Any
    ) -> Hold:
        held = services.hold(payer=payer.id, payee=payee.id, **kwargs)
        return Hold.objects.get(id=held.id)


class HoldResolutionFactory(factory.Factory[HoldResolution]):
    """A hold that was released."""

    class Meta:
        model = HoldResolution

    hold = factory.SubFactory(HoldFactory)
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[HoldResolution], *args: Any, hold: Hold, **kwargs: Any
    ) -> HoldResolution:
        services.release(hold=hold.id, **kwargs)
        return HoldResolution.objects.get(hold=hold)


class AccountChangeFactory(factory.Factory[AccountChange]):
    """An account whose floor was lowered to minus ten hours."""

    class Meta:
        model = AccountChange

    account = factory.SubFactory(AccountFactory)
    by = factory.LazyFunction(uuid7)
    reason = "policy.changed"
    floor = -600

    @classmethod
    def _create(
        cls, model_class: type[AccountChange], *args: Any, account: Account, **kwargs: Any
    ) -> AccountChange:
        services.change_account(account=account.id, **kwargs)
        return AccountChange.objects.filter(account=account).latest("recorded_at")


class SealFactory(factory.Factory[Seal]):
    """A seal over all that was not sealed, a new transfer at least."""

    class Meta:
        model = Seal

    at_most = 5_000

    @classmethod
    def _create(cls, model_class: type[Seal], *args: Any, **kwargs: Any) -> Seal:
        TransferFactory()
        sealing.seal_all(**kwargs)
        return Seal.objects.latest("number")


class SealedRowFactory(factory.Factory[SealedRow]):
    """What says that a transfer is sealed."""

    class Meta:
        model = SealedRow

    transfer = factory.SubFactory(TransferFactory)

    @classmethod
    def _create(
        cls, model_class: type[SealedRow], *args: Any, transfer: Transfer, **kwargs: Any
    ) -> SealedRow:
        sealing.seal_all()
        return SealedRow.objects.get(row_id=transfer.id)


def issue() -> Account:
    """The issue account that a network is seeded with."""
    return Account.objects.get(kind=AccountKind.ISSUE)


def clearing() -> Account:
    """The clearing account that a network is seeded with."""
    return Account.objects.get(kind=AccountKind.CLEARING)
