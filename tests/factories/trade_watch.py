"""What the trade watch keeps. The shared door must be open."""

import factory

from kernel import clock
from kernel.ids import uuid7
from shared_apps.federation.patterns import Kind
from shared_apps.trade_watch.models import PatternLook, Reconciliation
from tests.factories.operators import OperatorFactory


class ReconciliationFactory(factory.django.DjangoModelFactory[Reconciliation]):
    """All ledgers of two networks agreed."""

    class Meta:
        model = Reconciliation

    state = Reconciliation.State.CLEAN
    started_at = factory.LazyFunction(clock.now)
    finished_at = factory.SelfAttribute("started_at")
    networks = 2


class PatternLookFactory(factory.django.DjangoModelFactory[PatternLook]):
    """An operator asked about a week of twenty hours."""

    class Meta:
        model = PatternLook

    pattern = factory.LazyFunction(uuid7)
    kind = Kind.BURST
    minutes = 1200
    reason = "A training day for forty"
    by = factory.SubFactory(OperatorFactory)
