"""Django keeps content types in memory by database; here each network has its own."""

from typing import Any

from django.contrib.contenttypes.models import ContentTypeManager

from tenants.memory import PerNetwork


def install() -> None:
    """Give every manager of content types a memory for each network."""
    setattr(ContentTypeManager, "_cache", property(_here, _forget))  # noqa: B010


def _here(manager: ContentTypeManager) -> dict[Any, Any]:
    memory: PerNetwork[dict[Any, Any]] | None = manager.__dict__.get("_per_network")
    if memory is None:
        # Made before `install`: Django's own manager.
        memory = manager.__dict__.setdefault("_per_network", PerNetwork(dict))
    return memory.here()


def _forget(manager: ContentTypeManager, _new: dict[Any, Any]) -> None:
    manager.__dict__["_per_network"] = PerNetwork(dict)
