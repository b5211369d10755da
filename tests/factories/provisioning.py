"""Blueprints, and what agrees with them."""

import factory

from kernel.ids import uuid7
from provisioning.models import Blueprint, SchemaVersion


class BlueprintFactory(factory.django.DjangoModelFactory[Blueprint]):
    """A version of long ago."""

    class Meta:
        model = Blueprint

    version = factory.Sequence(lambda number: f"{number:064x}")
    script = "SELECT 1;"


class SchemaVersionFactory(factory.django.DjangoModelFactory[SchemaVersion]):
    """A network's schema that is of that version."""

    class Meta:
        model = SchemaVersion

    network_id = factory.LazyFunction(uuid7)
    version = "0" * 64
