"""Removals that two operators agreed to, and receipts, as provisioning makes them."""

from typing import Any

import factory

from provisioning.removal import running
from shared_apps.agreeing import services as agreeing
from shared_apps.commissioning import services as commissioning
from shared_apps.operators.models import Operator
from shared_apps.removing import services
from shared_apps.removing.models import Receipt, Removal
from tenants import current
from tests.factories.operators import OperatorFactory


class RemovalFactory(factory.Factory[Removal]):
    """A network that was archived a moment ago, and that two operators have removed. No door."""

    class Meta:
        model = Removal

    export = "waived"
    export_where = ""
    reason = "It has come to its end"

    @classmethod
    def _create(cls, model_class: type[Removal], *args: Any, **kwargs: Any) -> Removal:
        network, reason = kwargs.pop("network"), kwargs.pop("reason")
        with current.shared():
            asker: Operator = OperatorFactory(name="Ann Asker")
            agrees: Operator = OperatorFactory(name="Abe Agrees")
        archive(network, asker)
        with current.shared():
            asking = services.ask(
                network_id=network.id, early=True, reason=reason, by=asker, **kwargs
            )
            agreeing.agree(asking_id=asking.id, by=agrees)
            return Removal.objects.get(network_id=network.id)


class ReceiptFactory(factory.Factory[Receipt]):
    """The receipt of a network that is gone. No door must be open."""

    class Meta:
        model = Receipt

    @classmethod
    def _create(cls, model_class: type[Receipt], *args: Any, **kwargs: Any) -> Receipt:
        removal = RemovalFactory(**kwargs)
        with current.shared():
            running.remove(removal.id)
            return Receipt.objects.get(network=removal.network_id)


def archive(network: Any, by: Operator) -> None:
    """Archive it, as an operator does."""
    with current.shared():
        commissioning.archive(network=network, reason="archive_ended", by=by.id)
