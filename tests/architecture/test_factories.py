"""Every model of ours has a factory, which works."""

from importlib import import_module
from pathlib import Path
from typing import Any

import factory
import pytest
from django.apps import apps
from django.db.models import Model

from tenants import current
from tenants.current import NetworkRef
from tests.factories.audit import EventFactory
from tests.factories.console import NetworkFiguresFactory, NetworkHealthFactory
from tests.factories.outbox import MailFactory
from tests.factories.provisioning import BlueprintFactory, SchemaVersionFactory
from tests.factories.tenants import DomainFactory, NetworkFactory

FOLDER = Path(__file__).resolve().parents[1] / "factories"
OURS = ("tenants", "shared_apps.", "tenant_apps.", "provisioning")
# An entry is written when its transfer is inserted, or what can be found is posted or joins; a
# stripe when its account is opened, the version when the registry changes.
MADE_BY_THE_DATABASE = {"ledger.Entry", "ledger.Stripe", "tenants.RegistryVersion"}
MADE_BY_THE_DATABASE |= {"search.ListingEntry", "search.MemberEntry"}


def factories() -> list[Any]:
    found: list[Any] = []
    for file in sorted(FOLDER.glob("*.py")):
        module = import_module(f"tests.factories.{file.stem}")
        found += [
            one
            for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, factory.Factory)
        ]
    return found


def models() -> set[type[Model]]:
    return {
        model
        for app in apps.get_app_configs()
        if app.name.startswith(OURS)
        for model in app.get_models()
        if model._meta.label not in MADE_BY_THE_DATABASE
    }


def test_every_model_has_a_factory() -> None:
    made = {one._meta.model for one in factories()}
    assert {model._meta.label for model in models() - made} == set()


@pytest.mark.parametrize("make", [EventFactory, MailFactory])
def test_factories_of_apps_in_every_schema_work(nwl: NetworkRef, make: Any) -> None:
    with current.enter(nwl):
        assert make().pk
    with current.shared():
        assert make().pk


def test_factories_of_the_shared_schema_work(nwl: NetworkRef) -> None:
    with current.shared():
        assert NetworkFiguresFactory().pk
        assert NetworkHealthFactory().pk
        assert SchemaVersionFactory().pk
        assert DomainFactory(tenant=NetworkFactory()).pk
        old = BlueprintFactory()
        assert old.pk
        old.delete()
