"""Kinds of columns that several tables of the federation have."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from shared_apps.federation.models.membership import FederatedNetwork

MAX_REASON = 500


def moment() -> models.Func:
    """The database's own clock, read when the row is written."""
    return models.Func(function="clock_timestamp", output_field=models.DateTimeField())


def partner(
    related_name: str, *, indexed: bool = False
) -> "models.ForeignKey[FederatedNetwork, FederatedNetwork]":
    """A network in the federation. What writes the row asks for it, and it is never removed."""
    return models.ForeignKey(
        "federation.FederatedNetwork",
        on_delete=models.PROTECT,
        related_name=related_name,
        db_index=indexed,
        db_constraint=False,
    )
