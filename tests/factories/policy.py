"""The network's one policy, as provisioning makes it, and changes of it."""

from datetime import time, timedelta
from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.policy import applying, by_time, care, selectors, services, types
from tenant_apps.policy.models import (
    Care,
    HoursByTime,
    Policy,
    PolicyApplication,
    PolicyChange,
    PolicyWithdrawal,
    TypeRule,
)
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.rules import Rules


class PolicyFactory(factory.Factory[Policy]):
    """The policy of the network that is entered."""

    class Meta:
        model = Policy

    welcome_minutes = 120

    @classmethod
    def _create(cls, model_class: type[Policy], *args: Any, **kwargs: Any) -> Policy:
        return services.start(**kwargs)


class PolicyChangeFactory(factory.Factory[PolicyChange]):
    """Tomorrow, or in so many days: a floor of minus two hours, unless told otherwise."""

    class Meta:
        model = PolicyChange

    in_days = 1
    welcome_minutes = 120
    floor_minutes = -120
    ceiling_minutes = None
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[PolicyChange], *args: Any, in_days: int, by: Any, **rules: Any
    ) -> PolicyChange:
        day = selectors.today() + timedelta(days=in_days)
        planned = services.plan(wanted=Rules(**rules), applies_on=day, by=by)
        assert planned
        return planned


class PolicyWithdrawalFactory(factory.Factory[PolicyWithdrawal]):
    """A planned change, taken back."""

    class Meta:
        model = PolicyWithdrawal

    change = factory.SubFactory(PolicyChangeFactory)
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[PolicyWithdrawal], *args: Any, change: PolicyChange, by: Any
    ) -> PolicyWithdrawal:
        services.withdraw(change_id=change.id, by=by)
        return PolicyWithdrawal.objects.get(change=change)


class PolicyApplicationFactory(factory.Factory[PolicyApplication]):
    """A change of today that all accounts have followed."""

    class Meta:
        model = PolicyApplication

    change = factory.SubFactory(PolicyChangeFactory, in_days=0)

    @classmethod
    def _create(
        cls, model_class: type[PolicyApplication], *args: Any, change: PolicyChange
    ) -> PolicyApplication:
        applying.note_done([change])
        return PolicyApplication.objects.get(change=change)


class CareFactory(factory.Factory[Care]):
    """Quiet at night, and figures of no fewer than six, unless told otherwise."""

    class Meta:
        model = Care

    quiet_from = time(22)
    quiet_until = time(7)
    smallest_group = 6
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[Care], *args: Any, by: Any, **wanted: Any) -> Care:
        care.change(wanted=care.Wanted(**wanted), by=by)
        return Care.objects.get()


class HoursByTimeFactory(factory.Factory[HoursByTime]):
    """Hours that nobody answers are confirmed after two weeks, unless told otherwise."""

    class Meta:
        model = HoursByTime

    days = 14
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[HoursByTime], *args: Any, **kwargs: Any) -> HoursByTime:
        by_time.change(**kwargs)
        return HoursByTime.objects.get()


class TypeRuleFactory(factory.Factory[TypeRule]):
    """The rule of a type, which withholds nothing unless told otherwise."""

    class Meta:
        model = TypeRule

    of = MembershipType.STUDENT
    withheld: Any = ()
    moves_to = None
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[TypeRule], *args: Any, of: MembershipType, **kwargs: Any
    ) -> TypeRule:
        types.change(of=of, **kwargs)
        return TypeRule.objects.get(type=of)
